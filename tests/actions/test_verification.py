"""The owner never verifies their own work, by no road."""

from __future__ import annotations

import pytest

from actions.models import ActionItem, Handover, ProgressUpdate
from core.rules import NotAllowed, RuleBroken
from tests import make

pytestmark = pytest.mark.django_db


def test_who_worked_on_it_and_handed_it_over_cannot_verify_it_in_another_role():
    worker, colleague = make.coordinator("Under Secretary"), make.coordinator("Deputy Secretary")
    item = make.item("underway", owner=worker)
    ProgressUpdate.report(item, by=worker, done="Wrote to the bureau.", signal="green")
    offer = Handover.propose(item, to_post=colleague.seats[0].post, note="Nearly there.", by=worker)
    offer.move("accept", by=colleague)
    item = ActionItem.objects.get(pk=item.pk)
    with pytest.raises(NotAllowed, match="does not choose who verifies it"):
        item.edit({"verifier": worker.seats[0].post}, by=worker, version=item.version)
    with pytest.raises(RuleBroken, match="never verifies their own work"):
        item.edit({"verifier": worker.seats[0].post}, by=make.secretary(), version=item.version)


def test_who_owned_it_in_a_former_post_cannot_verify_it_from_the_next():
    worker = make.coordinator("Under Secretary")
    item = make.item("underway", owner=worker)
    verifying = item.verifier
    successor = make.user("officer")
    worker.seats[0].post.give_to(successor, by=None)
    verifying.give_to(worker, by=None)
    item.move("finish", by=type(successor).objects.get(pk=successor.pk), note="The standard was notified.")
    worker = type(worker).objects.get(pk=worker.pk)
    with pytest.raises(NotAllowed):
        item.move("verify", by=worker)
    assert not ActionItem.objects.to_verify_by(worker).exists(), "and nothing asks for it"


def test_an_owner_who_assigns_neither_chooses_the_verifier_nor_lets_the_item_go():
    owner = make.coordinator("Under Secretary")
    item = make.item("underway", owner=owner)
    other = make.coordinator("Director").seats[0].post
    with pytest.raises(NotAllowed, match="does not choose who verifies it"):
        item.edit({"verifier": other}, by=owner, version=item.version)
    with pytest.raises(NotAllowed):
        item.move("cancel", by=owner, note="Not needed.")
    item.move("cancel", by=make.secretary(), note="Overtaken.")
    assert item.status == "cancelled"


@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        (make.officer, -1, "lies in the past"),
        (make.officer, 31, "for 30 days at the most: choose an earlier day, or ask who assigns"),
        (make.coordinator, 31, "for 30 days at the most"),
        (make.officer, 400, "rests for a year at the most"),
        (make.secretary, 400, "rests for a year at the most"),
    ],
)
def test_an_item_rests_until_a_day_within_a_month_and_by_who_assigns_within_a_year(who, days: int, sentence: str):
    person = who()
    owner = person if who is not make.secretary else make.officer()
    item = make.item("underway", owner=owner)
    with pytest.raises(RuleBroken, match=sentence):
        item.move("hold", by=person, note="Awaits the law.", until_on=make.day_from_today(days))


@pytest.mark.parametrize(("who", "days"), [(make.officer, 30), (make.secretary, 31), (make.secretary, 366)])
def test_who_assigns_lets_an_item_rest_for_longer_than_its_owner(who, days: int):
    person = who()
    item = make.item("underway", owner=person if who is make.officer else make.officer())
    item.move("hold", by=person, note="Awaits the law.", until_on=make.day_from_today(days))
    assert item.status == "on_hold"


@pytest.mark.parametrize("days", [-1, 4000])
def test_the_next_step_lies_ahead_and_within_reason(days: int):
    owner = make.officer()
    item = make.item("underway", owner=owner)
    words = {"done": "Wrote to them.", "signal": "green", "next_step_on": make.day_from_today(days)}
    with pytest.raises(RuleBroken):
        ProgressUpdate.report(item, by=owner, **words)
    assert not item.updates.exists()
