"""The page of one item: who owns it, when it is due, what is asked of the reader, what happened."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import (
    ActionItem,
    Contribution,
    DateChange,
    Dependency,
    Handover,
    Milestone,
    ProgressUpdate,
    Support,
    Watch,
)
from core.rules import NotAllowed
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, ask_page, with_status
from tests.statements import cold_statements, statements

pytestmark = pytest.mark.django_db
HOSTILE = "</p><img src=x onerror=alert(1)>"


def page_of(client, item: ActionItem) -> str:
    answer = client.get(f"/actions/{item.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lived(cast: Cast, rounds: int) -> ActionItem:
    """An item with so many recommendations, reports and owners, an offer and a request open."""
    item = cast.item("underway")
    for _ in range(rounds - 1):
        item.recommendations.add(make.recommendation("accepted", by=cast.head))
    for _ in range(rounds):
        helper = make.officer(title=f"Helper {item.supports.count()}")
        Support.add(item, post=helper.seats[0].post, asked="Print it.", by=cast.owner)
        Contribution.report(item, by=helper, done="The draft was printed.")
        Watch.add(item, post=helper.seats[0].post, by=cast.secretary)
        other = make.item("open", owner=cast.owner, by=cast.secretary, sensitivity="open")
        Dependency.add(item, blocker=other, by=cast.owner)
        Dependency.add(make.item("open", owner=cast.owner, by=cast.secretary), blocker=item, by=cast.owner)
        Milestone.add(item, title="Draft circulated", due_on=make.working_day(20), by=cast.owner)
        ProgressUpdate.report(item, by=cast.owner, done="The list was printed.", signal="amber")
        offer = Handover.propose(item, to_post=cast.taker_post, note="Yours.", by=cast.owner)
        offer.move("accept", by=cast.taker)
        offer = Handover.propose(item, to_post=cast.post, note="And back.", by=cast.taker)
        offer.move("accept", by=cast.owner)
    Handover.propose(item, to_post=cast.taker_post, note="Yours again.", by=cast.owner)
    DateChange.request(item, new_due_on=make.working_day(40), reason="The board meets late.", by=cast.owner)
    return item


@pytest.mark.parametrize("kind", ["owner", "head", "secretary", "taker"])
def test_the_page_costs_at_most_sixteen_statements_with_one_row_of_each_kind_and_with_three(cast, signed_in, kind):
    client = signed_in(cast.of(kind))
    counts = []
    for rounds in (1, 3):
        item = lived(cast, rounds)
        client.get(f"/actions/{item.pk}/")
        answer, count = statements(client, "get", f"/actions/{item.pk}/")
        assert answer.status_code == 200
        counts.append(count)
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize("status", ["planned", "open", "refused"])
def test_the_page_that_offers_posts_costs_at_most_sixteen_statements(cast: Cast, signed_in, status: str):
    item, client = cast.item(status), signed_in(cast.coordinator)
    client.get(f"/actions/{item.pk}/")
    answer, count = statements(client, "get", f"/actions/{item.pk}/")
    assert (answer.status_code, b"<optgroup" in answer.content) == (200, True)
    assert count <= 16


def test_the_page_of_what_is_done_costs_its_verifier_at_most_sixteen_statements(cast: Cast, signed_in):
    item, client = cast.item("done"), signed_in(cast.head)
    answer, count = statements(client, "get", f"/actions/{item.pk}/")
    assert b"Send back" in answer.content
    assert count <= 16
    assert cold_statements(client, "get", f"/actions/{item.pk}/")[1] <= 16


def test_who_worked_on_it_is_asked_once_for_each_person_and_again_under_the_lock(cast: Cast):
    item = ActionItem.objects.get(pk=cast.item("done").pk)
    with CaptureQueriesContext(connection) as queries:
        assert not item.was_worked_on_by(cast.head)
        assert not item.was_worked_on_by(cast.head)
        assert item.was_worked_on_by(cast.owner)
    assert len(queries) == 2
    item.record("update", by=cast.head)
    with pytest.raises(NotAllowed):
        item.move("verify", by=cast.head)


def test_it_says_who_owns_it_post_and_person_and_who_verifies(cast: Cast, signed_in):
    page = page_of(signed_in(cast.head), cast.item("underway"))
    for words in ("Under Secretary", "Ministry of Textiles", cast.owner.name, "Head of Mission", cast.head.name):
        assert words in page


def test_a_vacant_post_is_said(cast: Cast, signed_in):
    item = cast.item("underway")
    item.owner.vacate(by=None)
    assert "vacant" in page_of(signed_in(cast.head), item)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("open", "owner", "Accept it, or refuse it and say who should have it."),
        ("underway", "owner", "Your post is accountable for it."),
        ("done", "head", "Reported done: is it?"),
        ("refused", "secretary", "Refused: find another owner."),
        ("planned", "coordinator", "Planned: release it when its owner should begin."),
        ("on_hold", "owner", "On hold: resume it when what it waits for has come."),
    ],
)
def test_it_begins_with_what_is_asked_of_the_reader_and_of_nobody_else(
    cast: Cast, signed_in, status: str, kind: str, words: str
):
    item = cast.item(status)
    asked = STEWARDS if kind in STEWARDS else {kind}
    assert {one for one in INSIDERS if words in page_of(signed_in(cast.of(one)), item)} == asked


def test_the_buttons_are_the_moves_that_the_reader_may_make(cast: Cast, signed_in):
    item = cast.item("underway")
    buttons = {
        "owner": {"hold"},
        "secretary": {"hold", "cancel"},
        "head": set(),
        "senior": set(),
    }
    for kind, verbs in buttons.items():
        page = page_of(signed_in(cast.of(kind)), item)
        assert {verb for verb in ActionItem.MOVES if f'name="verb" value="{verb}"' in page} == verbs, kind
        # This one takes files, on a page of its own.
        assert (f'href="/actions/{item.pk}/finish/"' in page) is (kind == "owner"), kind


def test_only_what_the_reader_may_see_of_its_recommendations_is_shown(cast: Cast, signed_in):
    item = cast.item("underway")
    asked = item.recommendations.get()
    assert asked.reference in page_of(signed_in(cast.head), item)
    with_status(asked, "in_action", sensitivity="restricted")
    other = make.recommendation("accepted", by=cast.other_head, title="Hidden from Japan")
    item.recommendations.add(other)
    assert "Hidden from Japan" not in page_of(signed_in(cast.head), item)
    assert "Hidden from Japan" in page_of(signed_in(cast.secretary), item)


def test_the_offer_and_the_request_are_told_to_all_and_asked_of_whom_they_are_for(cast: Cast, signed_in):
    item = lived(cast, 1)
    assert "Offered to you: take it over?" in page_of(signed_in(cast.taker), item)
    owner = page_of(signed_in(cast.owner), item)
    assert "Offered to another post, not answered yet" in owner
    assert "Withdraw the request" in owner
    assert "Approve the new date" in page_of(signed_in(cast.secretary), item)
    head = page_of(signed_in(cast.head), item)
    assert "Another date is asked for" in head
    assert "Approve the new date" not in head


def test_the_promise_keeps_its_first_date(cast: Cast, signed_in):
    item = cast.item("underway")
    change = DateChange.request(item, new_due_on=make.working_day(40), reason="The board meets late.", by=cast.owner)
    change.move("approve", by=cast.secretary)
    page = page_of(signed_in(cast.head), item)
    assert "First due" in page
    assert "moved once" in page
    assert f"another date approved by {cast.secretary.seats[0].post} ({cast.secretary.name})" in page


def test_the_trail_is_told_in_the_readers_language_and_days_are_days(cast: Cast, signed_in):
    page = page_of(signed_in(cast.head), cast.item("underway"))
    assert "made the action item" in page
    assert "accepted it" in page


def test_what_people_wrote_is_shown_as_they_wrote_it(cast: Cast, signed_in):
    item = cast.item("underway")
    ActionItem.objects.filter(pk=item.pk).update(title=HOSTILE, detail=HOSTILE)
    item.updates.create(author=cast.owner, done=HOSTILE, next_step=HOSTILE, signal="green")
    item.record("update", by=cast.owner, note=HOSTILE)
    for path in (f"/actions/{item.pk}/", "/actions/"):
        assert HOSTILE not in signed_in(cast.secretary).get(path).content.decode()


@pytest.mark.parametrize("path", ["", "edit/", "progress/", "hand-over/", "date/"])
@pytest.mark.parametrize("kind", ["other head", "unrelated officer", "observer"])
def test_what_one_may_not_see_is_not_there(cast: Cast, signed_in, path: str, kind: str):
    item = cast.item("underway")
    assert signed_in(cast.of(kind)).get(f"/actions/{item.pk}/{path}").status_code == 404


def test_a_report_is_made_on_its_page_and_nothing_typed_is_lost(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    assert client.get(f"/actions/{item.pk}/progress/").status_code == 200
    data = {"done": "Under process", "signal": "amber", "next_step": "Send the list to the mission."}
    answer = client.post(f"/actions/{item.pk}/progress/", data)
    assert answer.status_code == 409
    assert "tells the reader nothing" in answer.context["form"].errors["done"][0]
    assert "Send the list to the mission." in answer.content.decode()
    assert ask_page(client, f"{item.pk}/progress/", data | {"done": "The list was printed."}) == 200
    page = page_of(client, item)
    assert "The list was printed." in page
    assert "At risk" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"done": ""},
        {"signal": ""},
        {"signal": "blue"},
        {"next_step_on": "soon"},
        {"waiting_on": "x"},
        {"done": "a\x00"},
    ],
    ids=str,
)
def test_a_report_of_a_wrong_shape_is_said_beside_its_field(cast: Cast, signed_in, wrong: dict[str, str]):
    item = cast.item("underway")
    data = {"done": "The list was printed.", "signal": "green"} | wrong
    answer = signed_in(cast.owner).post(f"/actions/{item.pk}/progress/", data)
    assert (answer.status_code, set(answer.context["form"].errors)) == (400, set(wrong))
    assert not item.updates.exists()


def test_reading_writes_nothing(cast: Cast, signed_in):
    item = lived(cast, 1)
    before = (item.events.count(), with_status(item, item.status).version)
    for kind in INSIDERS:
        page_of(signed_in(cast.of(kind)), item)
    assert (item.events.count(), with_status(item, item.status).version) == before


def test_in_djangos_admin_an_item_is_looked_up_and_not_changed(rf):
    request = rf.get("/admin/")
    request.user = make.user("secretariat", is_staff=True, is_superuser=True)
    page = admin.site._registry[ActionItem]
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    typed = set(page.get_form(request, ActionItem(), change=True).base_fields)
    assert typed & {"status", "owner", "due_on", "version"} == set()
    for inline in page.get_inline_instances(request):
        assert not inline.has_add_permission(request, None)
        assert not inline.has_change_permission(request)
