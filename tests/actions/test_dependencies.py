"""What an item waits for: never in a circle, whoever adds what at the same moment, and only what the reader sees."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import ActionItem, Dependency
from core.rules import NotAllowed, Refusal, RuleBroken
from participants.models import SavedView, User
from reminders.kinds.saved_view import raise_news
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, with_status
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
PLANNERS = {"owner"} | STEWARDS
NUMBER = 5


def items(cast: Cast, number: int, **values: Any) -> list[ActionItem]:
    return [make.item("underway", owner=cast.owner, by=cast.secretary, **values) for _ in range(number)]


def wait(cast: Cast, item: ActionItem, blocker: ActionItem, **values: Any) -> Dependency:
    return Dependency.add(item, blocker=blocker, **{"by": cast.owner, "reason": "Its text is needed."} | values)


def has_circle(links: set[tuple[int, int]]) -> bool:
    """Whether some walk along the links comes back: what nothing leads on from is taken away until nothing goes."""
    while True:
        waiting = {item for item, _blocker in links}
        left = {(item, blocker) for item, blocker in links if blocker in waiting}
        if left == links:
            return bool(links)
        links = left


def holding() -> set[tuple[int, int]]:
    return set(Dependency.objects.holding().values_list("item", "blocker"))


def page_of(client, item: ActionItem) -> str:
    return " ".join(client.get(f"/actions/{item.pk}/").content.decode().split())


def test_an_item_waits_and_waits_no_longer_and_both_are_changes_of_its_trail(cast: Cast):
    one, other = items(cast, 2)
    link = wait(cast, one, other)
    link.move("end", by=cast.secretary, note="The text came another way.")
    events = list(one.events.filter(verb__startswith="blocker").order_by("pk"))
    assert [(event.verb, event.note, event.changes["blocker"]) for event in events] == [
        ("blocker_add", "Its text is needed.", ["", other.reference]),
        ("blocker_end", "The text came another way.", [other.reference, ""]),
    ]
    assert not other.events.filter(verb__startswith="blocker").exists()
    assert Dependency.objects.filter(pk=link.pk, status="ended").exists()
    wait(cast, one, other)  # and once more


def test_never_for_itself_nor_twice_nor_for_what_is_closed_nor_for_too_many(cast: Cast):
    one, other = items(cast, 2)
    wait(cast, one, other)
    with pytest.raises(RuleBroken, match="does not wait for itself"):
        wait(cast, one, ActionItem.objects.get(pk=one.pk))
    with pytest.raises(RuleBroken, match=r"waits for .* already"):
        wait(cast, one, other)
    closed = with_status(items(cast, 1)[0], "verified")
    with pytest.raises(RuleBroken, match="nothing waits for it any more"):
        wait(cast, one, closed)
    for more in items(cast, 19):
        wait(cast, one, more)
    with pytest.raises(RuleBroken, match="for 20 others at the most"):
        wait(cast, one, items(cast, 1)[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(item=one, blocker=one, added_by=cast.owner)


def test_a_circle_of_any_length_is_refused_and_says_who_waits_for_whom(cast: Cast):
    row = items(cast, 4)
    for one, other in pairwise(row):
        wait(cast, one, other)
    for last in row[1:]:
        with pytest.raises(RuleBroken, match=f"{row[0].reference} waits for {last.reference}"):
            wait(cast, last, row[0])
    # What is verified may be reopened: the way through it still counts.
    with_status(row[2], "verified")
    with pytest.raises(RuleBroken, match="wait for each other for ever"):
        wait(cast, row[3], row[0])
    Dependency.objects.get(item=row[0]).move("end", by=cast.owner, note="The text came another way.")
    wait(cast, row[3], row[0])


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "end"]), st.integers(0, NUMBER - 1), st.integers(0, NUMBER - 1)),
    min_size=6,
    max_size=16,
)


def test_whatever_is_added_and_ended_there_is_no_circle_and_nothing_else_is_refused(cast: Cast):
    row = items(cast, NUMBER)
    refused: list[bool] = []

    def do(verb: str, one: ActionItem, other: ActionItem) -> None:
        before, link = holding(), (one.pk, other.pk)
        is_lawful = link not in before and not has_circle(before | {link}) if verb == "add" else link in before
        try:
            if verb == "add":
                wait(cast, one, other)
            else:
                Dependency.objects.holding().get(item=one, blocker=other).move(
                    "end", by=cast.owner, note="The text came another way."
                )
        except (Refusal, Dependency.DoesNotExist):
            assert not is_lawful
            refused.append(has_circle(before | {link}))
        else:
            assert is_lawful
        assert not has_circle(holding())

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def holds(steps: list[tuple[str, int, int]]) -> None:
        with transaction.atomic():
            for verb, one, other in steps:
                do(verb, row[one], row[other])
            transaction.set_rollback(True)

    holds()
    assert sum(refused) > 10  # circles were tried


def race(cast: Cast, pairs: list[tuple[ActionItem, ActionItem]]) -> list[str]:
    """Let each of the first wait for its second, all at the same moment."""
    people = {pair: User.objects.get(pk=cast.owner.pk) for pair in pairs}

    def operation(one: ActionItem, other: ActionItem) -> None:
        fresh = [ActionItem.objects.get(pk=row.pk) for row in (one, other)]
        Dependency.add(fresh[0], blocker=fresh[1], by=people[one, other])

    return at_once(*[lambda pair=pair: operation(*pair) for pair in pairs])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_who_touch_no_item_in_common_close_no_circle(cast: Cast):
    pairs = []
    for _ in range(6):
        one, two, three, four = items(cast, 4)
        wait(cast, one, two)
        wait(cast, three, four)
        pairs += [(two, three), (four, one)]
    outcomes = race(cast, pairs)
    for number in range(0, len(outcomes), 2):
        both = outcomes[number : number + 2]
        assert sorted(outcome == "done" for outcome in both) == [False, True]
        assert any("wait for each other for ever" in outcome for outcome in both)
    assert not has_circle(holding())


@pytest.mark.django_db(transaction=True)
def test_a_ring_tied_by_six_people_at_once_stays_open(cast: Cast):
    ring = items(cast, 6)
    outcomes = race(cast, list(pairwise([*ring, ring[0]])))
    assert sorted(outcome == "done" for outcome in outcomes) == [False, *[True] * 5]
    assert not has_circle(holding())


@pytest.mark.django_db(transaction=True)
def test_two_who_let_each_wait_for_the_other_at_once(cast: Cast):
    one, other = items(cast, 2)
    outcomes = race(cast, [(one, other), (other, one)])
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]


@pytest.mark.parametrize("kind", sorted(INSIDERS | {"taker"}))
def test_the_owner_and_who_assigns_say_it_and_nobody_else(cast: Cast, kind: str):
    one, by = cast.item("underway"), cast.of(kind)
    other, third = items(cast, 2, sensitivity="open")
    link = wait(cast, one, third)
    operations = (
        lambda: wait(cast, one, other, by=by),
        lambda: link.move("end", by=by, note="The text came otherwise."),
    )
    for operation in operations:
        if kind in PLANNERS:
            operation()
        else:
            with pytest.raises(NotAllowed):
                operation()


@pytest.mark.parametrize("status", ["refused", "done", "verified", "cancelled"])
def test_what_is_done_or_closed_keeps_its_links(cast: Cast, status: str):
    one, other, third = items(cast, 3)
    link = wait(cast, one, other)
    with_status(one, status)
    for operation in (
        lambda: wait(cast, one, third),
        lambda: link.move("end", by=cast.owner, note="It came otherwise."),
    ):
        with pytest.raises(RuleBroken, match="its plan stays as it is"):
            operation()


def test_both_pages_show_it_and_the_waiting_one_says_what_it_costs(cast: Cast, signed_in):
    one, late = items(cast, 1)[0], items(cast, 1, due_on=make.working_day(60), title="Publish the text")[0]
    wait(cast, one, late)
    client = signed_in(cast.owner)
    text = page_of(client, one)
    for words in ("Publish the text", late.reference, "Due later than this one", "Its text is needed."):
        assert words in text
    assert 'class="chip risk">Waiting for another action item' in text
    other = page_of(client, late)
    assert "What waits for it" in other
    assert f'href="/actions/{one.pk}/"' in other
    with_status(late, "verified")
    assert 'class="chip risk">Waiting for another action item' not in page_of(client, one)


def test_what_the_reader_does_not_see_is_told_nowhere(cast: Cast, signed_in):
    one = cast.item("underway")
    hidden = items(cast, 1, title="Behind the curtain")[0]
    link = wait(cast, one, hidden, reason="Its secret text.")
    client = signed_in(cast.head)
    texts = [
        page_of(client, one),
        client.get(f"/api/v1/actions/{one.pk}/").content.decode(),
        client.get(f"/api/v1/actions/{one.pk}/blockers/").content.decode(),
        client.get("/actions/?state=blocked").content.decode(),
        client.get("/actions/export/?state=blocked").getvalue().decode(),
    ]
    for text in texts[:3]:
        assert one.title in text or text == "[]"
    for text in texts:
        for words in (hidden.reference, "Behind the curtain", "secret text", "waits for another", '"is_blocked":true'):
            assert words not in text
    assert one.reference not in texts[3]
    assert client.post(f"/actions/blockers/{link.pk}/move/", {"verb": "end", "note": "No."}).status_code == 404
    # The other way round: what waits for one's own.
    seen = cast.item("underway", title="Seen by the mission")
    wait(cast, hidden, seen)
    assert "Behind the curtain" not in page_of(client, seen)
    assert "Behind the curtain" in page_of(signed_in(cast.secretary), seen)


def test_it_is_no_news_for_who_does_not_see_both(cast: Cast):
    one = cast.item("underway")
    hidden = items(cast, 1)[0]
    for by in (cast.head, cast.secretary):
        view = SavedView.keep(by=by, page="items", name="All", query="state=all", is_shared=False)
        SavedView.objects.filter(pk=view.pk).update(tells=True)
    wait(cast, one, hidden)
    known = dict(SavedView.objects.values_list("owner", "told_until"))
    raise_news(list(known))
    told_until = dict(SavedView.objects.values_list("owner", "told_until"))
    assert {pk for pk in known if told_until[pk] > known[pk]} == {cast.secretary.pk}


def test_the_filter_finds_live_items_that_wait_for_a_live_one(cast: Cast, signed_in):
    one, other, third, free = items(cast, 4)
    wait(cast, one, other)
    wait(cast, third, free)
    client = signed_in(cast.owner)

    def found() -> set[int]:
        page = client.get("/api/v1/actions/?state=blocked").json()
        listed = {row["id"] for row in page["results"]}
        html = client.get("/actions/?state=blocked").content.decode()
        assert listed == {row.pk for row in (one, other, third, free) if f'href="/actions/{row.pk}/"' in html}
        return listed

    assert found() == {one.pk, third.pk}
    with_status(other, "verified")
    with_status(third, "cancelled")
    assert found() == set()
    with_status(third, "underway")
    with_status(free, "done")  # not verified: it still holds up
    assert found() == {third.pk}
    Dependency.objects.get(item=third).move("end", by=cast.owner, note="It came otherwise.")
    assert found() == set()


def test_it_is_said_and_ended_by_its_pages(cast: Cast, signed_in):
    one, other = items(cast, 2)
    hidden = make.item("open", owner=make.officer(make.department("Ministry of Tourism")), by=cast.secretary)
    client, path = signed_in(cast.owner), f"/actions/{one.pk}/blockers/add/"
    assert client.get(path).status_code == 200
    answers = [
        client.post(path, {"blocker": reference, "reason": "Kept."})
        for reference in (hidden.reference, "ACT/2027/9999")
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert b"There is no action item with this number that you may see." in answer.content
        assert b"Kept." in answer.content
    itself = client.post(path, {"blocker": one.reference})
    assert (itself.status_code, b"does not wait for itself" in itself.content) == (409, True)
    assert client.post(path, {"blocker": f" {other.reference.lower()} "}).status_code == 302
    link = one.waits_for.get()
    assert f'action="/actions/blockers/{link.pk}/move/"' in page_of(client, one)
    assert client.post(f"/actions/blockers/{link.pk}/move/", {"verb": "end", "note": ""}).status_code == 409
    assert client.post(f"/actions/blockers/{link.pk}/move/", {"verb": "end", "note": "It came."}).status_code == 302
    link.refresh_from_db()
    assert link.status == "ended"


def test_programs_do_the_same(cast: Cast, signed_in):
    one, other = items(cast, 2)
    client = signed_in(cast.owner)

    def post(path: str, data: dict):
        return client.post(f"/api/v1/actions/{path}", json.dumps(data), "application/json")

    made = post(f"{one.pk}/blockers/", {"blocker": other.reference, "reason": "Its text is needed."})
    assert (made.status_code, made.json()["status"]) == (201, "holds")
    circle = post(f"{other.pk}/blockers/", {"blocker": one.reference})
    assert (circle.status_code, circle.json()["field"]) == (409, "blocker")
    assert post(f"{one.pk}/blockers/", {"blocker": "ACT/2027/9999"}).status_code == 400
    shown = client.get(f"/api/v1/actions/{one.pk}/").json()
    assert (shown["is_blocked"], shown["waits_for"][0]["reference"]) == (True, other.reference)
    assert client.get(f"/api/v1/actions/{one.pk}/blockers/").json() == shown["waits_for"]
    assert client.get(f"/api/v1/actions/{other.pk}/").json()["blocks"][0]["item"] == one.pk
    ended = post(f"blockers/{made.json()['id']}/move/", {"verb": "end", "note": "It came otherwise."})
    assert (ended.status_code, ended.json()["status"]) == (200, "ended")


@pytest.mark.parametrize("kind", ["other head", "unrelated officer", "observer"])
def test_of_what_one_does_not_see_nothing_is_said(cast: Cast, signed_in, kind: str):
    one, client = cast.item("underway"), signed_in(cast.of(kind))
    for path in (f"/actions/{one.pk}/blockers/add/", f"/api/v1/actions/{one.pk}/blockers/"):
        assert client.get(path).status_code == 404
