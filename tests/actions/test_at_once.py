"""Two people at one item at the same moment: exactly one wins, the other gets a sentence, the trail one line."""

from __future__ import annotations

import pytest

from actions.models import ActionItem, DateChange, Handover
from participants.models import User
from recommendations.models import Recommendation
from tests import make
from tests.actions.conftest import Cast
from tests.at_once import at_once, while_held

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(user: User) -> User:
    """The same person, as another request reads them."""
    return User.objects.get(pk=user.pk)


def move(item: ActionItem, verb: str, by: User, note: str = "Because of this.") -> None:
    ActionItem.objects.get(pk=item.pk).move(verb, by=fresh(by), note=note)


def test_two_clicks_accept_once(cast: Cast):
    item = cast.item("open")
    outcomes = at_once(*[lambda: move(item, "accept", cast.owner)] * 2)
    assert sorted(outcomes) == ["It is “Underway” now: “Accept” is not possible.", "done"]
    assert item.events.filter(verb="accept").count() == 1


def test_of_finish_and_cancel_one_wins_or_the_cancel_comes_second(cast: Cast):
    item = cast.item("underway")
    outcomes = at_once(lambda: move(item, "finish", cast.owner), lambda: move(item, "cancel", cast.secretary))
    # What is done may still be cancelled; what is cancelled is not finished any more.
    assert outcomes in (["done", "done"], ["It is “Cancelled” now: “Report done” is not possible.", "done"])
    assert ActionItem.objects.get(pk=item.pk).status == "cancelled"
    assert [event.verb for event in item.events.order_by("id")][-1] == "cancel"


def test_of_verify_and_send_back_one_wins(cast: Cast):
    item = cast.item("done")
    outcomes = at_once(lambda: move(item, "verify", cast.head), lambda: move(item, "send_back", cast.head))
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert item.events.filter(verb__in=["verify", "send_back"]).count() == 1


def test_of_two_officers_who_approve_at_once_one_wins_and_the_date_slips_once(cast: Cast):
    item = cast.item("underway")
    day = make.working_day(40)
    row = DateChange.request(item, new_due_on=day, reason="The board meets late.", by=cast.owner)
    judges = [cast.secretary, cast.coordinator]
    outcomes = at_once(
        *[lambda by=by: DateChange.objects.get(pk=row.pk).move("approve", by=fresh(by)) for by in judges]
    )
    assert sorted(outcomes) == ["It is “Approved” now: “Approve the new date” is not possible.", "done"]
    item.refresh_from_db()
    assert (item.due_on, item.slip_count, item.events.filter(verb="date_approve").count()) == (day, 1, 1)


def test_of_a_taker_and_an_owner_who_finishes_one_wins_and_there_is_one_owner(cast: Cast):
    item = cast.item("underway")
    offer = Handover.propose(item, to_post=cast.taker_post, note="The list is promised.", by=cast.owner)
    outcomes = at_once(
        lambda: Handover.objects.get(pk=offer.pk).move("accept", by=fresh(cast.taker)),
        lambda: move(item, "finish", cast.owner),
    )
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    item.refresh_from_db()
    assert item.ownerships.current().get().post_id == item.owner_id


def test_two_offers_at_once_make_one(cast: Cast):
    item = cast.item("underway")
    others = [cast.taker_post, make.post(make.department("Ministry of Power"), "Director")]
    outcomes = at_once(
        *[
            lambda post=post: Handover.propose(
                ActionItem.objects.get(pk=item.pk), to_post=post, note="Yours.", by=fresh(cast.owner)
            )
            for post in others
        ]
    )
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    assert item.handovers.proposed().count() == 1


def test_the_last_two_items_verified_at_once_close_their_recommendation(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    items = [make.item("done", owner=cast.owner, asked=asked, by=cast.secretary) for _ in range(2)]
    assert at_once(*[lambda item=item: move(item, "verify", cast.head, "") for item in items]) == ["done", "done"]
    asked.refresh_from_db()
    assert (asked.status, asked.events.filter(verb="implement").count()) == ("implemented", 1)


def _make_of(rows: list[Recommendation], by: User, owner: User) -> None:
    values = {"owner": owner.seats[0].post, "due_on": make.working_day(), "title": "Notify it"}
    ActionItem.make(by=fresh(by), recommendations=rows, **values)


def _merge(row: Recommendation, into: Recommendation, by: User) -> None:
    Recommendation.objects.get(pk=row.pk).move("duplicate", by=fresh(by), note="The same.", into=into)


def test_an_item_of_two_that_become_one_meanwhile_waits_its_turn(cast: Cast):
    one, other = (make.recommendation("submitted", by=cast.head) for _ in range(2))
    outcomes = while_held(
        one,
        lambda: _merge(one, other, cast.secretary),
        lambda: _make_of([one, other], cast.secretary, cast.owner),
    )
    assert outcomes[0] == "done"
    assert "action items are made of accepted recommendations" in outcomes[1]


def test_an_item_of_one_that_points_elsewhere_meanwhile_waits_its_turn(cast: Cast):
    first, one, other = (make.recommendation("submitted", by=cast.head) for _ in range(3))
    _merge(first, one, cast.secretary)
    outcomes = while_held(
        other,
        lambda: _merge(one, other, cast.secretary),
        lambda: _make_of([first, one], cast.secretary, cast.owner),
    )
    assert outcomes[0] == "done"
    assert "action items are made of accepted recommendations" in outcomes[1]
    assert Recommendation.objects.filter(merged_into=other).count() == 2


def test_items_made_at_once_of_one_recommendation_put_it_in_action_once(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    owner, makers = cast.post, [cast.secretary, cast.coordinator]

    def act(by: User) -> None:
        values = {"recommendations": [asked], "owner": owner, "due_on": make.working_day(), "title": "Notify it"}
        ActionItem.make(by=fresh(by), **values)

    assert at_once(*[lambda by=by: act(by) for by in makers]) == ["done", "done"]
    asked.refresh_from_db()
    assert (asked.status, asked.events.filter(verb="begin").count()) == ("in_action", 1)
    assert len({item.reference for item in asked.action_items.all()}) == 2
