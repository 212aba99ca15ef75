"""Milestones: who plans them, by when they must be reached, what the trail says of each change."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from actions.models import ActionItem, DateChange, Milestone
from core import clock
from core.rules import NotAllowed, RuleBroken, StaleEdit
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, with_status
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
PLANNERS = {"owner"} | STEWARDS


def planned(cast: Cast, item: ActionItem | None = None, **values) -> Milestone:
    item = item or cast.item("underway")
    fields = {"title": "Draft circulated", "due_on": make.working_day(20), "by": cast.owner} | values
    return Milestone.add(item, **fields)


def trail_of(item: ActionItem) -> list[tuple[str, str, str]]:
    """Verb, reason and what changed, of each event about milestones."""
    events = item.events.filter(verb__startswith="milestone").order_by("pk")
    return [
        (
            event.verb,
            event.note,
            "; ".join(f"{line['label']}: {line['before']}>{line['after']}" for line in event.lines()),
        )
        for event in events
    ]


def page_of(client, item: ActionItem) -> str:
    return " ".join(client.get(f"/actions/{item.pk}/").content.decode().split())


def test_it_is_planned_changed_reached_and_taken_back_and_each_is_a_change_of_the_items_trail(cast: Cast):
    with clock.pretend(make.moment(date(2026, 3, 2))):
        row = planned(cast, cast.item("underway", due_on=date(2026, 6, 1)), due_on=date(2026, 4, 1))
        row.edit({"title": "Draft sent", "due_on": date(2026, 5, 4)}, by=cast.owner, version=row.version)
        row.move("reach", by=cast.owner, done_on=date(2026, 3, 1), note="By letter.")
        assert (row.status, row.done_on, row.done_by) == ("reached", date(2026, 3, 1), cast.owner)
        row.move("reopen", by=cast.secretary, note="The annex was missing.")
        assert (row.status, row.done_on, row.done_by) == ("ahead", None, None)
        row.move("drop", by=cast.owner, note="The law made it needless.")
    assert trail_of(row.item) == [
        ("milestone_add", "", "Milestone: >Draft circulated; To be reached by: >Wed 1 Apr 2026"),
        (
            "milestone_edit",
            "",
            "Milestone: Draft circulated>Draft sent; To be reached by: Wed 1 Apr 2026>Mon 4 May 2026",
        ),
        ("milestone_reach", "By letter.", "Milestone: >Draft sent; Reached on: >Sun 1 Mar 2026"),
        ("milestone_reopen", "The annex was missing.", "Milestone: >Draft sent"),
        ("milestone_drop", "The law made it needless.", "Milestone: >Draft sent"),
    ]
    assert Milestone.objects.filter(pk=row.pk, status="dropped").exists()


def test_a_change_about_it_makes_the_item_fresh(cast: Cast):
    item = with_status(cast.item("underway"), "underway", last_human_update_at=clock.now() - timedelta(days=60))
    row = planned(cast, item)
    for operation in (
        lambda: row.edit({"title": "Sent"}, by=cast.owner, version=row.version),
        lambda: row.move("reach", by=cast.owner, done_on=clock.today()),
    ):
        with_status(item, "underway", last_human_update_at=clock.now() - timedelta(days=60))
        operation()
        item.refresh_from_db()
        assert item.last_human_update_at > clock.now() - timedelta(minutes=1)


def test_one_later_than_the_items_own_date_is_refused_with_a_sentence_that_names_it(cast: Cast):
    item = cast.item("underway")
    with pytest.raises(RuleBroken, match="The action item is due on"):
        planned(cast, item, due_on=item.due_on + timedelta(days=1))
    row = planned(cast, item, due_on=item.due_on)
    with pytest.raises(RuleBroken, match="The action item is due on"):
        row.edit({"due_on": item.due_on + timedelta(days=1)}, by=cast.owner, version=row.version)
    with pytest.raises(RuleBroken, match="lies in the past"):
        planned(cast, item, due_on=clock.today() - timedelta(days=1))
    assert item.milestones.count() == 1


def test_the_items_date_is_not_moved_before_a_milestone_that_is_ahead(cast: Cast):
    item = cast.item("underway")
    row = planned(cast, item, due_on=item.due_on)
    earlier = {"new_due_on": make.working_day(10), "reason": "The board meets early.", "by": cast.owner}
    with pytest.raises(RuleBroken, match="“Draft circulated” is planned for"):
        DateChange.request(item, **earlier)
    row.move("drop", by=cast.owner, note="The law made it needless.")
    change = DateChange.request(item, **earlier)
    planned(cast, item, due_on=make.working_day(20))
    with pytest.raises(RuleBroken, match="“Draft circulated” is planned for"):
        change.move("approve", by=cast.secretary)


def test_thirty_at_the_most_and_what_was_dropped_does_not_count(cast: Cast):
    item = cast.item("underway")
    rows = [planned(cast, item, title=f"Step {number}") for number in range(30)]
    with pytest.raises(RuleBroken, match="30 milestones at the most"):
        planned(cast, item)
    rows[0].move("drop", by=cast.owner, note="The law made it needless.")
    planned(cast, item)


@pytest.mark.parametrize("kind", sorted(INSIDERS | {"taker"}))
def test_the_owner_and_who_assigns_plan_and_nobody_else(cast: Cast, kind: str):
    row, by = planned(cast), cast.of(kind)
    operations = (
        lambda: planned(cast, row.item, by=by),
        lambda: row.edit({"title": f"Sent by {kind}"}, by=by, version=row.version),
        lambda: row.move("reach", by=by, done_on=clock.today()),
        lambda: row.move("reopen", by=by, note="The annex is missing."),
        lambda: row.move("drop", by=by, note="The law made it needless."),
    )
    for operation in operations:
        if kind in PLANNERS:
            operation()
        else:
            with pytest.raises(NotAllowed):
                operation()


@pytest.mark.parametrize(
    ("status", "may_plan", "may_reach"),
    [
        ("planned", True, False),
        ("open", True, False),
        ("underway", True, True),
        ("on_hold", True, True),
        ("refused", False, False),
        ("done", False, False),
        ("verified", False, False),
        ("cancelled", False, False),
    ],
)
def test_what_the_items_status_allows(cast: Cast, status: str, may_plan: bool, may_reach: bool):  # noqa: FBT001
    row, other = planned(cast), planned(cast)
    values = {"on_hold_until_on": make.working_day(20)} if status == "on_hold" else {}
    for one in (row, other):
        with_status(one.item, status, **values)
    operations = (
        (may_plan, lambda: planned(cast, row.item)),
        (may_plan, lambda: row.edit({"title": "Sent"}, by=cast.owner, version=row.version)),
        (may_reach, lambda: row.move("reach", by=cast.owner, done_on=clock.today())),
        (may_plan, lambda: other.move("drop", by=cast.owner, note="The law made it needless.")),
    )
    for may, operation in operations:
        if may:
            operation()
        else:
            with pytest.raises(RuleBroken):
                operation()


def test_reached_it_stays_as_it_is_and_not_on_a_day_to_come(cast: Cast):
    row = planned(cast)
    with pytest.raises(RuleBroken, match="still to come"):
        row.move("reach", by=cast.owner, done_on=clock.today() + timedelta(days=1))
    with pytest.raises(RuleBroken, match="Say on which day"):
        row.move("reach", by=cast.owner)
    row.refresh_from_db()
    assert row.status == "ahead"
    row.move("reach", by=cast.owner, done_on=clock.today())
    with pytest.raises(RuleBroken, match="it stays as it is"):
        row.edit({"title": "Sent"}, by=cast.owner, version=row.version)


def test_who_marks_one_as_reached_does_not_verify_the_item(cast: Cast):
    row = planned(cast)
    row.move("reach", by=cast.secretary, done_on=clock.today())
    assert row.item.was_worked_on_by(cast.secretary)


def test_two_who_change_it_at_once_are_told(cast: Cast):
    row = planned(cast)
    row.edit({"title": "Sent"}, by=cast.owner, version=1)
    with pytest.raises(StaleEdit):
        row.edit({"title": "Printed"}, by=cast.secretary, version=1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_make_thirty_one(cast: Cast):
    item, owner = cast.item("underway"), cast.owner
    for number in range(29):
        planned(cast, item, title=f"Step {number}")
    outcomes = at_once(*[lambda: planned(cast, ActionItem.objects.get(pk=item.pk), by=owner)] * 2)
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert item.milestones.count() == 30


def test_the_page_shows_them_by_day_and_the_next_one_before_all(cast: Cast, signed_in):
    item = cast.item("underway")
    later = planned(cast, item, title="Published", due_on=make.working_day(30))
    first = planned(cast, item, title="Circulated", due_on=make.working_day(10))
    dropped = planned(cast, item, title="Never mind", due_on=make.working_day(10))
    dropped.move("drop", by=cast.owner, note="The law made it needless.")
    text = page_of(signed_in(cast.owner), item)
    assert text.index("Circulated</a>") < text.index("Published</a>")
    assert "Never mind</a>" not in text
    assert "Next: “Circulated”" in text
    assert f'action="/actions/milestones/{first.pk}/move/"' in text
    first.move("reach", by=cast.owner, done_on=clock.today())
    head = page_of(signed_in(cast.head), item)
    assert "Next milestone</dt> <dd> Published" in head
    assert f"/actions/milestones/{later.pk}/" not in head
    assert "Add a milestone" not in head


def test_it_is_planned_changed_reached_and_dropped_by_its_pages(cast: Cast, signed_in):
    item, client = cast.item("underway"), signed_in(cast.owner)
    data = {"title": "Draft circulated", "due_on": make.working_day(20).isoformat()}
    late = client.post(f"/actions/{item.pk}/milestones/add/", data | {"due_on": make.working_day(60).isoformat()})
    assert late.status_code == 409
    assert b"The action item is due on" in late.content
    assert b"Draft circulated" in late.content
    assert client.get(f"/actions/{item.pk}/milestones/add/").status_code == 200
    assert client.post(f"/actions/{item.pk}/milestones/add/", data).status_code == 302
    row = item.milestones.get()
    path = f"/actions/milestones/{row.pk}/"
    page = client.get(path).content.decode()
    assert f'value="{data["due_on"]}"' in page
    assert f'value="{clock.today().isoformat()}"' in page
    assert client.post(path, data | {"title": "Draft sent", "version": 1}).status_code == 302
    assert client.post(f"{path}move/", {"verb": "reach", "done_on": "yesterday"}).status_code == 409
    assert client.post(f"{path}move/", {"verb": "reach", "done_on": clock.today().isoformat()}).status_code == 302
    assert "marked by" in client.get(path).content.decode()
    assert client.post(f"{path}move/", {"verb": "reopen", "note": "The annex is missing."}).status_code == 302
    assert client.post(f"{path}move/", {"verb": "drop", "note": ""}).status_code == 409
    assert client.post(f"{path}move/", {"verb": "drop", "note": "The law made it needless."}).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.status) == ("Draft sent", "dropped")


def test_programs_do_the_same(cast: Cast, signed_in):
    item, client = cast.item("underway"), signed_in(cast.owner)

    def ask(method: str, path: str, data: dict, **headers: str):
        return client.generic(method, f"/api/v1/actions/{path}", json.dumps(data), "application/json", headers=headers)

    data = {"title": "Draft circulated", "due_on": make.working_day(20).isoformat()}
    made = ask("POST", f"{item.pk}/milestones/", data)
    number = made.json()["id"]
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/actions/milestones/{number}/")
    late = ask("POST", f"{item.pk}/milestones/", data | {"due_on": make.working_day(60).isoformat()})
    assert (late.status_code, late.json()["field"]) == (409, "due_on")
    assert ask("PATCH", f"milestones/{number}/", {"title": "Sent"}).status_code == 428
    edited = ask("PATCH", f"milestones/{number}/", {"title": "Sent"}, **{"If-Match": made["ETag"]})
    assert (edited.status_code, edited.json()["title"]) == (200, "Sent")
    assert ask("PATCH", f"milestones/{number}/", {"title": "Printed"}, **{"If-Match": made["ETag"]}).status_code == 412
    assert client.get(f"/api/v1/actions/{item.pk}/").json()["next_milestone"]["title"] == "Sent"
    reached = ask("POST", f"milestones/{number}/move/", {"verb": "reach"})
    assert (reached.json()["status"], reached.json()["done_on"]) == ("reached", clock.today().isoformat())
    (listed,) = client.get(f"/api/v1/actions/{item.pk}/milestones/").json()
    assert (listed["title"], listed["done_by"]) == ("Sent", cast.owner.label_at(clock.now()))
    assert client.get(f"/api/v1/actions/{item.pk}/").json()["next_milestone"] is None


@pytest.mark.parametrize("kind", ["other head", "unrelated officer", "observer"])
def test_of_what_one_does_not_see_there_are_no_milestones(cast: Cast, signed_in, kind: str):
    row, client = planned(cast), signed_in(cast.of(kind))
    for path in (
        f"/actions/{row.item_id}/milestones/add/",
        f"/actions/milestones/{row.pk}/",
        f"/api/v1/actions/{row.item_id}/milestones/",
        f"/api/v1/actions/milestones/{row.pk}/",
    ):
        assert client.get(path).status_code == 404
