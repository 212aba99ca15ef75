"""Who owned an item when; what counts as a sign of life; what an item does to its recommendation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.models import Handover, Ownership, ProgressUpdate
from core import clock
from core.rules import NotAllowed, RuleBroken
from tests import make
from tests.actions.conftest import Cast, with_status

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def owner_at(item, moment):
    """The one who owned it then; fails where there is none, or more than one."""
    return Ownership.objects.filter(item=item).at(moment).get().post


def test_at_each_moment_exactly_one_post_owns_it_right_up_to_the_hand_over_and_after(cast: Cast):
    item = cast.item("underway")
    assert owner_at(item, item.created_at) == cast.post
    offer = Handover.propose(item, to_post=cast.taker_post, note="The list is promised.", by=cast.owner)
    offer.move("accept", by=cast.taker)
    passed = item.ownerships.current().get().from_at
    assert owner_at(item, passed - TICK) == cast.post
    assert owner_at(item, passed) == cast.taker_post
    back = Handover.propose(item, to_post=cast.post, note="It came back.", by=cast.taker)
    back.move("accept", by=cast.owner)
    returned = item.ownerships.current().get().from_at
    assert [owner_at(item, at) for at in (returned - TICK, returned, clock.now())] == [
        cast.taker_post,
        cast.post,
        cast.post,
    ]


def test_an_item_passed_on_twice_within_one_moment_still_has_one_owner(cast: Cast):
    with clock.pretend(clock.now()):
        item = cast.item("underway")
        offer = Handover.propose(item, to_post=cast.taker_post, note="The list is promised.", by=cast.owner)
        offer.move("accept", by=cast.taker)
        assert owner_at(item, clock.now()) == cast.taker_post


def test_the_chain_names_the_people_who_held_the_post_then(cast: Cast):
    item = cast.item("underway")
    successor = make.user("officer", name="Successor")
    cast.post.give_to(successor, by=None)
    chain = list(item.ownerships.with_people())
    assert [one.people for one in chain] == [[cast.owner.name, "Successor"]]


def test_refused_it_still_belongs_to_the_post_until_another_is_found(cast: Cast):
    item = cast.item("refused")
    assert item.ownerships.current().get().post == cast.post
    item.move("assign", by=cast.secretary, note="It is theirs.", owner=cast.taker_post)
    now = item.ownerships.current().get()
    assert (item.status, now.post, now.holder, now.accepted_at) == ("open", cast.taker_post, None, None)


def test_a_refused_item_does_not_go_back_to_who_refused_it(cast: Cast):
    item = cast.item("refused")
    with pytest.raises(RuleBroken, match="belongs to this post already"):
        item.move("assign", by=cast.secretary, note="Think again.", owner=cast.post)


# --- signs of life -------------------------------------------------------------------------------------------------


def test_what_the_system_does_does_not_make_an_item_look_fresh(cast: Cast):
    item = cast.item("open")
    Handover.propose(item, to_post=cast.taker_post, note="The list is promised.", by=cast.owner)
    item.refresh_from_db()
    before = item.last_human_update_at
    with clock.pretend(clock.now() + timedelta(days=3)):
        item.handovers.get().move("lapse", by=None)
    item.refresh_from_db()
    assert item.last_human_update_at == before


@pytest.mark.parametrize("change", ["move", "offer", "report", "edit"])
def test_what_people_do_makes_it_look_fresh(cast: Cast, change: str):
    item = cast.item("underway")
    later = clock.now() + timedelta(days=3)
    with clock.pretend(later):
        match change:
            case "move":
                item.move("finish", by=cast.owner, note="The list was printed.")
            case "offer":
                Handover.propose(item, to_post=cast.taker_post, note="Yours.", by=cast.owner)
            case "report":
                ProgressUpdate.report(item, by=cast.owner, done="The list was printed.", signal="amber")
            case "edit":
                item.edit({"title": "Notify the standard"}, by=cast.secretary, version=item.version)
    item.refresh_from_db()
    assert item.last_human_update_at == later


# --- progress ------------------------------------------------------------------------------------------------------


def test_a_report_sets_the_signal_and_stands_in_the_trail(cast: Cast):
    item = cast.item("underway")
    ProgressUpdate.report(item, by=cast.owner, done="The list was printed.", signal="red", next_step="Send it.")
    item.refresh_from_db()
    event = item.events.last()
    assert (item.signal, event.verb, event.note) == ("red", "update", "The list was printed.")


@pytest.mark.parametrize("kind", ["senior", "colleague", "head", "secretary"])
def test_only_the_owner_reports(cast: Cast, kind: str):
    with pytest.raises(NotAllowed):
        ProgressUpdate.report(cast.item("underway"), by=cast.of(kind), done="The list was printed.", signal="green")


@pytest.mark.parametrize("status", ["planned", "open", "refused", "done", "verified", "cancelled"])
def test_there_is_progress_only_on_what_was_taken_on(cast: Cast, status: str):
    item = with_status(cast.item("open"), status)
    with pytest.raises(RuleBroken):
        ProgressUpdate.report(item, by=cast.owner, done="The list was printed.", signal="green")


@pytest.mark.parametrize("words", ["Noted.", "under process", "a\x00b", "<i>x</i>", "x" * 10_000])
def test_a_report_says_something_in_plain_words(cast: Cast, words: str):
    item = cast.item("underway")
    with pytest.raises(RuleBroken):
        ProgressUpdate.report(item, by=cast.owner, done=words, signal="green")
    assert not item.updates.exists()


# --- the recommendation ---------------------------------------------------------------------------------------------


def test_a_recommendation_is_implemented_when_its_items_are_verified_or_cancelled_and_one_is_verified(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    one, other = (make.item("open", owner=cast.owner, asked=asked, by=cast.secretary) for _ in range(2))
    other.move("cancel", by=cast.secretary, note="Overtaken by the budget.")
    asked.refresh_from_db()
    assert asked.status == "in_action"
    one.move("accept", by=cast.owner)
    one.move("finish", by=cast.owner, note="The list was printed.")
    one.move("verify", by=cast.head)
    asked.refresh_from_db()
    assert asked.status == "implemented"


def test_a_recommendation_whose_items_were_all_cancelled_waits_for_a_decision(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    make.item("cancelled", owner=cast.owner, asked=asked, by=cast.secretary)
    asked.refresh_from_db()
    assert asked.status == "in_action"


@pytest.mark.parametrize("status", ["implemented", "partly_implemented", "dropped"])
def test_a_reopened_item_reopens_its_recommendation_however_that_was_closed(cast: Cast, status: str):
    asked = make.recommendation("accepted", by=cast.head)
    item = make.item("verified", owner=cast.owner, asked=asked, by=cast.secretary)
    with_status(asked, status)
    item.move("reopen", by=cast.head, note="The list was never sent.")
    asked.refresh_from_db()
    last = asked.events.last()
    assert (asked.status, last.verb, last.actor, last.note) == ("in_action", "reopen", None, item.reference)


def test_an_item_of_two_recommendations_closes_and_reopens_both(cast: Cast):
    asked = [make.recommendation("accepted", by=by) for by in (cast.head, cast.other_head)]
    item = make.item("open", owner=cast.owner, asked=asked[0], by=cast.secretary)
    item.recommendations.add(asked[1])
    with_status(asked[1], "in_action")
    for verb, by in (("accept", cast.owner), ("finish", cast.owner), ("verify", cast.head)):
        item.move(verb, by=by, note="The list was printed.")
    assert {with_status(row, "implemented").status for row in asked} == {"implemented"}
