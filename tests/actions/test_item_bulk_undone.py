"""Taking operations on many items back: what stands again, what stays, and what is on record for ever."""

from __future__ import annotations

import pytest

from actions.models import ActionItem, DateChange, ItemOperation, Watch
from actions.moves import Status
from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation
from tests import make
from tests.actions.bulk import BULK, LATER, WHY, done, later, outcomes, sentences, several, undone
from tests.actions.conftest import Cast

pytestmark = pytest.mark.django_db
COLUMNS = ("status", "status_at", "owner", "due_on", "slip_count", "on_hold_until_on", "last_human_update_at")


def snapshot(items: list[ActionItem]) -> list[tuple]:
    return list(ActionItem.objects.filter(pk__in=[item.pk for item in items]).order_by("pk").values_list(*COLUMNS))


def asked(cast: Cast, kind: str) -> dict:
    return {
        "assign": {"post": cast.taker_post, "note": WHY},
        "cancel": {"note": WHY},
        "date": {"due_on": make.working_day(LATER), "note": WHY},
        "watch": {"post": cast.taker_post},
    }[kind]


@pytest.mark.parametrize(
    ("kind", "status", "back"),
    [
        ("assign", "open", "assign_back"),
        ("assign", "planned", "assign_back"),
        ("assign", "refused", "assign_back"),
        ("cancel", "underway", "cancel_back"),
        ("cancel", "on_hold", "cancel_back"),
        ("cancel", "done", "cancel_back"),
        ("date", "underway", "date_set_back"),
        ("watch", "open", "watcher_end"),
    ],
)
def test_what_stood_before_stands_again_and_the_trail_says_both(cast: Cast, kind: str, status: str, back: str):
    items = several(cast, 2, status)
    before, revisions = snapshot(items), list(ActionItem.objects.values_list("due_revision", flat=True))
    operation = done(cast.secretary, kind, items, **asked(cast, kind))
    assert outcomes(operation) == ["done", "done"]
    assert kind == "watch" or snapshot(items) != before
    assert undone(operation, cast.secretary) == ["taken_back", "taken_back"]
    assert snapshot(items) == before
    for item, revision in zip(items, revisions, strict=True):
        verbs = [event.verb for event in item.events.order_by("pk")]
        assert verbs[-2:] == [{"date": "date_set", "watch": "watcher_add"}.get(kind, kind), back]
        item.refresh_from_db()
        assert item.due_revision >= revision
    assert not Watch.objects.current().exists()
    assert Watch.objects.count() == (2 if kind == "watch" else 0)  # it ended, and stays on record


def test_the_owner_before_owns_it_again_and_the_time_between_stays_on_record(cast: Cast):
    item = several(cast, 1)[0]
    operation = done(cast.secretary, "assign", [item], post=cast.taker_post, note=WHY)
    undone(operation, cast.secretary)
    first, between, now = item.ownerships.order_by("from_at", "pk")
    assert [one.post for one in (first, between, now)] == [cast.post, cast.taker_post, cast.post]
    assert (between.until_at is not None, now.until_at, now.holder) == (True, None, first.holder)
    assert (now.reason, now.assigned_by, now.accepted_at) == (first.reason, first.assigned_by, first.accepted_at)


def test_a_request_for_another_date_is_withdrawn(cast: Cast):
    items = several(cast, 2, "underway")
    operation = done(cast.owner, "date", items, due_on=make.working_day(LATER), note=WHY)
    assert undone(operation, cast.owner) == ["taken_back", "taken_back"]
    assert set(DateChange.objects.values_list("status", flat=True)) == {"lapsed"}


def test_a_recommendation_whose_last_item_was_cancelled_is_in_action_again(cast: Cast):
    asked_for = make.recommendation("accepted", by=cast.head)
    last, verified = (
        make.item(status, owner=cast.owner, asked=asked_for, by=cast.secretary) for status in ("open", "verified")
    )
    operation = done(cast.secretary, "cancel", [last], note=WHY)
    assert Recommendation.objects.get(pk=asked_for.pk).status == "implemented"
    undone(operation, cast.secretary)
    assert Recommendation.objects.get(pk=asked_for.pk).status == "in_action"
    assert ActionItem.objects.get(pk=verified.pk).status == Status.VERIFIED


def test_what_somebody_acted_on_since_stays_with_the_reason(cast: Cast):
    items = several(cast, 3)
    operation = done(cast.secretary, "assign", items, post=cast.taker_post, note=WHY)
    taker = make.user("officer", cast.taker_post)
    items[0].move("accept", by=taker)
    items[1].refresh_from_db()
    items[1].edit({"title": "Hold the fair"}, by=cast.coordinator, version=items[1].version)
    assert undone(operation, cast.secretary) == ["kept", "kept", "taken_back"]
    assert sentences(operation)[:2] == ["Something else has happened to it since: it stays as it is."] * 2
    items[0].refresh_from_db()
    assert (items[0].status, items[0].owner) == ("underway", cast.taker_post)


def test_a_watch_that_stood_before_is_not_ended_with_the_operation(cast: Cast):
    item = several(cast, 1, "open")[0]
    Watch.add(item, post=cast.colleague.seats[0].post, by=cast.colleague)
    operation = done(cast.secretary, "watch", [item], post=cast.colleague.seats[0].post)
    assert outcomes(operation) == ["done"]
    assert undone(operation, cast.secretary) == ["kept"]
    assert sentences(operation) == ["It was watched before: end the watch on the page of the item."]
    assert Watch.objects.current().count() == 1


def test_only_who_did_it_takes_it_back_within_thirty_minutes_and_once(cast: Cast):
    operation = done(cast.secretary, "assign", several(cast, 2), post=cast.taker_post, note=WHY)
    with pytest.raises(NotAllowed, match="Only who did it"):
        operation.undo(by=cast.coordinator)
    with later(31), pytest.raises(RuleBroken, match="for 30 minutes only"):
        operation.undo(by=cast.secretary)
    assert undone(operation, cast.secretary) == ["taken_back", "taken_back"]
    with pytest.raises(RuleBroken, match="Nothing of it is left"):
        operation.undo(by=cast.secretary)


def test_what_is_still_being_done_is_not_taken_back(cast: Cast):
    operation = ItemOperation.plan("cancel", by=cast.secretary, note=WHY).begin(several(cast, 2))
    with pytest.raises(RuleBroken, match="still being done"):
        operation.undo(by=cast.secretary)


def test_both_doors_take_it_back(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    by_page, by_program = (done(cast.secretary, "cancel", several(cast, 2), note=WHY) for _ in range(2))
    page = client.post(f"{BULK}{by_page.pk}/undo/", follow=True).content.decode()
    assert "What could be taken back is taken back." in page
    assert "Taken back (2)" in page
    assert "Take it back" not in page
    api = client.post(f"/api/v1{BULK}{by_program.pk}/undo/")
    assert {row["outcome"] for row in api.json()["rows"]} == {"taken_back"}


def test_an_operation_that_was_taken_back_is_not_the_last_word_on_the_page(cast: Cast, signed_in):
    item = several(cast, 1, "underway")[0]
    undone(done(cast.secretary, "cancel", [item], note="The fair does not take place."), cast.secretary)
    page = signed_in(cast.head).get(f"/actions/{item.pk}/").content.decode()
    assert "took the cancelling back" in page
    assert page.count("The fair does not take place.") == 1  # in the trail alone
