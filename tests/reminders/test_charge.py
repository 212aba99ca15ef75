"""What came with a post: one line of the desk, one mail, and reminders that begin on that day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from actions.models import ActionItem, Charge, Handover, Ownership
from core import clock
from participants.models import User
from reminders.delivery import deliver
from reminders.desk import desk_of
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_sweep import INDIA, at

pytestmark = pytest.mark.django_db
MONDAY, DUE, TAKEN = date(2027, 1, 4), date(2027, 1, 29), date(2027, 2, 9)  # taken over 7 working days late
WHY = "Posted to Geneva."


@pytest.fixture
def items(settings) -> list[ActionItem]:
    """Four of one owner: one not accepted yet, three underway; all of it told to him, and overdue."""
    settings.NOTICE_REST = 0
    with at(MONDAY, 7):
        owner = make.officer(name="Predecessor")
        by = make.secretary("Coordinator")
        made = [
            make.item(status, owner=owner, by=by, due_on=DUE, title=f"Deed {number}")
            for number, status in enumerate(["open", "underway", "underway", "underway"])
        ]
    with at(TAKEN, 8):
        sweep()
        deliver()
    mail.outbox.clear()
    return made


def successor(items: list[ActionItem]) -> User:
    with at(TAKEN, 10):
        person = make.user("officer", name="Successor")
        Charge(items[0].owner, successor=person).transfer(by=User.objects.get(role="secretariat"), note=WHY)
    return User.objects.get(pk=person.pk)


def other(items: list[ActionItem]) -> User:
    """The holder of another post, to which all of it went."""
    with at(TAKEN, 10):
        person = make.officer(make.department("Ministry of Steel"), "Director", name="Successor")
        to_post = person.seats[0].post
        Charge(items[0].owner, to_post=to_post).transfer(by=User.objects.get(role="secretariat"), note=WHY)
    return User.objects.get(pk=person.pk)


def lines(user: User) -> list[tuple[str, str]]:
    desk = desk_of(user)
    return [(line.obligation.name, line.why) for line in [*desk.late, *desk.waiting]]


def raised(user: User) -> list[tuple[str, str, int]]:
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("cause", "kind", "step"))


BOTH = pytest.mark.parametrize("came", [successor, other])


@BOTH
def test_the_desk_has_one_line_for_all_of_it_and_then_the_items(items, came):
    person = came(items)
    with at(TAKEN, 11):
        assert lines(person) == [("look_through", "4 items came with the post.")]
        Ownership.accept_charge(ActionItem.objects.get(pk=items[1].pk), by=person)
        assert lines(person) == [
            ("finish", "Your post is accountable for it."),
            ("look_through", "3 items came with the post."),
        ]
        Ownership.accept_charge(ActionItem.objects.get(pk=items[0].pk), by=person)
        assert [name for name, _why in lines(person)] == ["finish", "finish", "look_through"]


@BOTH
def test_one_mail_tells_of_all_of_it_and_overdue_ones_make_no_flood(items, came):
    person = came(items)
    with at(TAKEN, 10):
        sweep()
        deliver()
        sweep()
        deliver()
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([person.email], f"Came with your post: {ActionItem.objects.get(pk=items[0].pk).owner}")
    ]
    assert "4 items came with the post." in mail.outbox[0].body
    assert f"/actions/charge/{person.seats[0].post_id}/accept/" in mail.outbox[0].body
    assert raised(person) == [("look_through", "charge", 0)]


@BOTH
def test_reminders_of_dates_restart_whether_it_is_accepted_or_not(items, came):
    person = came(items)
    with at(TAKEN, 12):
        for item in items[:2]:
            Ownership.accept_charge(ActionItem.objects.get(pk=item.pk), by=person)
    for day in range(4):
        with at(TAKEN + timedelta(days=day)):
            sweep()
    dated = [(kind, step) for cause, kind, step in raised(person) if cause == "keep"]
    # 10 working days late on Friday, 12 February: the first step reached in the new hands
    assert dated == [("overdue", 10)] * 4


def assigned(items: list[ActionItem]) -> User:
    """A late item, not accepted yet, is given to another post by itself."""
    with at(TAKEN, 10):
        person = make.officer(make.department("Ministry of Steel"), "Director")
        secretary = User.objects.get(role="secretariat")
        items[0].move("assign", by=secretary, note="It is theirs.", owner=person.seats[0].post)
    return person


def handed_over(items: list[ActionItem]) -> User:
    """A late item is offered, and taken over."""
    with at(TAKEN, 10):
        person = make.officer(make.department("Ministry of Steel"), "Director")
        offer = Handover.propose(items[1], to_post=person.seats[0].post, note="Done so far.", by=items[1].owner.holder)
        offer.move("accept", by=person)
    return person


@pytest.mark.parametrize(("came", "asked"), [(assigned, [("accept", "accept", 0)]), (handed_over, [])])
def test_a_new_owner_is_not_told_again_of_what_was_told_to_the_predecessor(items, came, asked):
    person = came(items)
    for day in range(3):  # Tuesday to Thursday
        with at(TAKEN + timedelta(days=day), 10):
            sweep()
    assert [one for one in raised(person) if one[0] == "keep"] == []
    assert raised(person)[: len(asked)] == asked
    with at(TAKEN + timedelta(days=3), 10):
        sweep()
    assert [one for one in raised(person) if one[0] == "keep"] == [("keep", "overdue", 10)]


def test_who_owns_it_first_is_told_of_whatever_is_reached():
    with at(TAKEN, 7):
        person = make.officer()
        make.item("underway", owner=person, due_on=TAKEN + timedelta(days=1))
    with at(TAKEN, 10):
        sweep()
    assert ("keep", "due_soon", -1) in raised(person)


def test_what_is_accepted_before_the_mail_leaves_is_not_told(items):
    person = successor(items)
    with at(TAKEN, 11):
        Notice.objects.all().delete()
        sweep()
        for item in items:
            Ownership.accept_charge(ActionItem.objects.get(pk=item.pk), by=person)
        deliver()
    assert [one.status for one in Notice.objects.filter(cause="look_through")] == ["cancelled"]
    assert mail.outbox == []


def test_a_second_transfer_is_told_again(items):
    person = other(items)
    with at(TAKEN, 11):
        sweep()
    with clock.pretend(datetime(2027, 2, 10, 9, tzinfo=INDIA)):
        new = make.item("underway", owner=make.officer(title="Section Officer"), due_on=date(2027, 3, 8))
        to_post = person.seats[0].post
        Charge(new.owner, to_post=to_post).transfer(by=User.objects.filter(role="secretariat").first(), note=WHY)
        sweep()
    assert [cause for cause, _kind, _step in raised(person)].count("look_through") == 2


def test_the_ledger_names_the_post(items, signed_in):
    person = successor(items)
    with at(TAKEN, 11):
        sweep()
        notice = Notice.objects.get(cause="look_through")
        text = signed_in(person).get(f"/notices/{notice.pk}/").content.decode()
        assert str(notice.holding.post) in text
        assert items[0].owner.title in signed_in(person).get("/notices/").content.decode()
