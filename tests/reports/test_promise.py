"""The trail of one promise: every event with its person, day and reason, and only what the reader may see."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import ActionItem, DateChange, Dependency, Handover, Milestone, ProgressUpdate
from recommendations.models import Comment, Recommendation
from tests import make
from tests.actions.conftest import Cast, with_status
from tests.statements import cold_statements, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def page(client: Client, row: Recommendation) -> str:
    answer = client.get(f"/recommendations/{row.pk}/promise/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def promised(cast: Cast, items: int = 1) -> Recommendation:
    """A recommendation that was returned with a question, answered, accepted, and became items that lived."""
    row = make.recommendation("under_examination", by=cast.head)
    row.move("return", by=cast.secretary, questions=["Which tariff lines?"])
    row.edit({"answer_1": "Those of chapter 61."}, by=cast.head, version=row.version)
    for verb, by, note in (
        ("submit", cast.head, ""),
        ("examine", cast.secretary, ""),
        ("accept", cast.secretary, "The agreement allows it."),
    ):
        row.move(verb, by=by, note=note)
    for _ in range(items):
        item = make.item("underway", owner=cast.owner, asked=row, by=cast.secretary)
        Milestone.add(item, title="Draft circulated", due_on=make.working_day(20), by=cast.owner)
        Dependency.add(item, blocker=make.item("open", owner=cast.owner, by=cast.secretary), by=cast.owner)
        lived(cast, item)
    return Recommendation.objects.get(pk=row.pk)


def lived(cast: Cast, item: ActionItem) -> None:
    """Reported on, handed over and back, moved once, done, sent back, done, verified, reopened."""
    words = {"done": "The list was printed.", "signal": "amber", "next_step": "Send it to the mission."}
    ProgressUpdate.report(item, by=cast.owner, **words)
    Handover.propose(item, to_post=cast.taker_post, note="The list is promised.", by=cast.owner).move(
        "accept", by=cast.taker
    )
    Handover.propose(item, to_post=cast.post, note="And back.", by=cast.taker).move("accept", by=cast.owner)
    change = DateChange.request(item, new_due_on=make.working_day(40), reason="The board meets late.", by=cast.owner)
    change.move("approve", by=cast.secretary)
    for verb, by, note in (
        ("finish", cast.owner, "The standard was notified."),
        ("send_back", cast.head, "The annex is missing."),
        ("finish", cast.owner, "The annex was notified too."),
        ("verify", cast.head, ""),
        ("reopen", cast.head, "It was withdrawn again."),
    ):
        item.move(verb, by=by, note=note)


def test_it_goes_from_the_ask_to_the_result(cast: Cast, signed_in):
    row = promised(cast)
    text = page(signed_in(cast.head), row)
    story = [
        row.ask,
        "Which tariff lines?",
        "Those of chapter 61.",
        "submitted it",
        "The agreement allows it.",
        "made the action item",
        "planned a milestone",
        "The list was printed.",
        "Next: Send it to the mission.",
        "The list is promised.",
        "took it over",
        "The board meets late.",
        "approved the new date",
        "The annex is missing.",
        "verified it",
        "It was withdrawn again.",
        "The result",
        "0 of 1 verified as done",
        f"As {cast.head.name} may see it",
    ]
    places = [text.find(words) for words in story]
    assert -1 not in places, story[places.index(-1)]
    assert places == sorted(places)
    assert "moved once" in text
    assert "At risk" in text
    assert text.count(cast.taker.name) >= 3


@pytest.mark.parametrize("kind", ["head", "owner", "secretary"])
def test_it_costs_the_same_for_one_item_and_for_three(cast: Cast, signed_in, kind: str):
    counts = []
    for items in (1, 3):
        row, client = promised(cast, items), signed_in(cast.of(kind))
        answer, count = statements(client, "get", f"/recommendations/{row.pk}/promise/")
        assert answer.content.count(b"The list was printed.") >= items
        counts += [count, cold_statements(client, "get", f"/recommendations/{row.pk}/promise/")[1]]
    assert counts[:2] == counts[2:]
    assert max(counts) <= 11  # one of them since an item reopened it: whose number may the reader see


def test_what_the_ministries_say_among_themselves_stands_in_nobodys(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    steel = make.department("Ministry of Steel")
    row.claim(by=cast.secretary)
    row.move("refer", by=cast.secretary, note="HUSH: is it wise?", department=steel, by_on=make.working_day(5))
    Comment.add(row, "HUSH: not before the vote.", by=cast.secretary, audience="internal")
    for kind in ("head", "secretary"):
        text = page(signed_in(cast.of(kind)), row)
        assert "HUSH" not in text
        assert "began to examine it" not in text
        assert "commented" not in text
        assert "referred it to a department" in text


def test_that_an_item_waits_for_one_that_the_reader_does_not_see_is_not_told(cast: Cast, signed_in):
    row = promised(cast)
    blocker = row.action_items.get().waits_for.get().blocker
    for kind, is_readable in (("head", False), ("owner", True)):
        text = page(signed_in(cast.of(kind)), row)
        assert ("said that it waits for another action item" in text) == is_readable
        assert (blocker.reference in text) == is_readable


def test_items_that_the_reader_does_not_see_are_not_there(cast: Cast, signed_in):
    row = promised(cast)
    with_status(row, "in_action", sensitivity="open")
    item = row.action_items.get()
    with_status(item, "underway", sensitivity="restricted")
    text = page(signed_in(cast.other_head), row)
    assert item.reference not in text
    assert "No action item yet, or none that you may see." in text
    assert "The list was printed." not in text
    assert "Those of chapter 61." not in text
    assert "The list was printed." in page(signed_in(cast.head), row)


@pytest.mark.parametrize("kind", ["other head", "unrelated officer", "observer"])
def test_who_does_not_see_the_recommendation_has_no_trail_of_it(cast: Cast, signed_in, kind: str):
    row = make.recommendation("accepted", by=cast.head)
    for path in (f"/recommendations/{row.pk}/promise/", f"/api/v1/recommendations/{row.pk}/promise/"):
        assert signed_in(cast.of(kind)).get(path).status_code == 404


def test_a_draft_has_a_trail_that_says_so(cast: Cast, signed_in):
    text = page(signed_in(cast.head), make.draft(cast.head))
    assert "Not submitted yet" in text
    assert "No action item yet, or none that you may see." in text


def test_both_pages_lead_to_it(cast: Cast, signed_in):
    row, client = promised(cast), signed_in(cast.head)
    for path in (f"/recommendations/{row.pk}/", f"/actions/{row.action_items.get().pk}/"):
        assert f'href="/recommendations/{row.pk}/promise/"' in client.get(path).content.decode()


def test_programs_read_the_same(cast: Cast, signed_in):
    row = promised(cast)
    answer = signed_in(cast.head).get(f"/api/v1/recommendations/{row.pk}/promise/").json()
    (part,) = answer["items"]
    who = f"{cast.owner.seats[0].post} ({cast.owner.name})"
    (report,) = [event for event in part["events"] if event["verb"] == "update"]
    assert [event["verb"] for event in answer["before"]][-1] == "accept"
    assert [event["verb"] for event in answer["after"]] == ["begin", "implement", "reopen"]
    assert (answer["questions"][0]["answer"], answer["status"]) == ("Those of chapter 61.", "in_action")
    assert (report["by"], report["signal"], report["note"]) == (who, "amber", "The list was printed.")
    assert [one["post"]["title"] for one in part["owners"]] == [
        "Under Secretary",
        "Deputy Secretary",
        "Under Secretary",
    ]
    assert (part["slip_count"], part["events"][-1]["verb"]) == (1, "reopen")
