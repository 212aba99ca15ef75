"""Who is told of operations on many items, and of what they watch: one mail for each person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail

from actions.bulk.working_off import work_off
from actions.models import ActionItem, ItemOperation, Watch
from core import clock
from participants.models import User
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_sweep import at

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
DUE, LATER = date(2027, 3, 31), date(2027, 4, 14)
WHY = "Steel has the laboratory now."


def items(number: int, status: str = "open", **values) -> list[ActionItem]:
    owner = make.officer(name="Owner")
    by = make.secretary("Coordinator")
    return [
        make.item(status, owner=owner, by=by, due_on=DUE, title=f"Operation {one}", **values) for one in range(number)
    ]


def taker() -> User:
    return make.officer(make.department("Ministry of Steel"), "Director", name="Taker")


def secretary() -> User:
    return User.objects.get(role="secretariat")


def tell() -> list[tuple[str, str]]:
    """Sweep and send; to whom, and the subject of each mail."""
    mail.outbox.clear()
    sweep()
    deliver()
    return [(sent.to[0], sent.subject) for sent in mail.outbox]


@pytest.fixture
def _at_once(settings):
    settings.NOTICE_REST = 0


@pytest.mark.usefixtures("_at_once")
def test_assigning_forty_items_makes_one_mail():
    with at(MONDAY, 8):
        given, to = items(40), taker()
        tell()
        post = to.seats[0].post
        work_off(only=ItemOperation.plan("assign", by=secretary(), post=post, note=WHY).begin(given))
        ((sent_to, subject),) = tell()
    assert sent_to == to.email
    assert "and 39 more" in subject
    assert all(f"* Operation {number} " in mail.outbox[0].body for number in range(40))


@pytest.mark.usefixtures("_at_once")
def test_assigning_three_hundred_is_one_mail_too_that_names_the_first_hundred():
    with at(MONDAY, 8):
        given, to = items(300), taker()
        Notice.objects.all().delete()
        post = to.seats[0].post
        work_off(only=ItemOperation.plan("assign", by=secretary(), post=post, note=WHY).begin(given))
        ((sent_to, subject),) = tell()
    assert (sent_to, "and 299 more" in subject) == (to.email, True)
    assert mail.outbox[0].body.count("* Operation ") == 100
    assert "and 200 more: your desk names them" in mail.outbox[0].body


def test_a_sweep_while_half_of_it_is_done_makes_no_second_mail():
    with at(MONDAY, 8):
        given, to = items(6), taker()
        post = to.seats[0].post
        operation = ItemOperation.plan("assign", by=secretary(), post=post, note=WHY).begin(given)
        for row in operation.rows.order_by("pk")[:3]:
            row.work()
        assert tell() == []  # what is new rests for a minute, so that more may join
        work_off(only=operation)
    with clock.pretend(operation.at + timedelta(minutes=2)):
        ((_, subject),) = (one for one in tell() if one[0] == to.email)
    assert "and 5 more" in subject


@pytest.mark.usefixtures("_at_once")
def test_who_had_the_mail_is_told_that_it_was_taken_back_and_the_owner_before_nothing():
    with at(MONDAY, 8):
        given, to = items(3), taker()
        tell()
        post = to.seats[0].post
        operation = ItemOperation.plan("assign", by=secretary(), post=post, note=WHY).begin(given)
        work_off(only=operation)
        assert [one[0] for one in tell()] == [to.email]
        operation.undo(by=secretary())
        work_off(only=operation)
        ((sent_to, subject),) = tell()
    assert (sent_to, subject.split(":")[0]) == (to.email, "Decided")
    assert "It had been given to your post." in mail.outbox[0].body


@pytest.mark.usefixtures("_at_once")
def test_what_is_taken_back_before_the_mail_left_is_told_to_nobody():
    with at(MONDAY, 8):
        given, to = items(3), taker()
        tell()
        operation = ItemOperation.plan("assign", by=secretary(), post=to.seats[0].post, note=WHY).begin(given)
        work_off(only=operation)
        operation.undo(by=secretary())
        work_off(only=operation)
        assert tell() == []


@pytest.mark.usefixtures("_at_once")
def test_the_owner_is_told_once_of_the_dates_that_were_set():
    with at(MONDAY, 8):
        given = items(3, "underway")
        tell()
        work_off(only=ItemOperation.plan("date", by=secretary(), due_on=LATER, note=WHY).begin(given))
        ((sent_to, subject),) = tell()
    assert sent_to == given[0].owner.holder.email
    assert (subject.split(":")[0], "and 2 more" in subject) == ("Decided", True)
    assert "Set another date." in mail.outbox[0].body


# --- watchers ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_at_once")
def test_a_watcher_reads_of_all_moves_in_one_daily_mail_that_says_how_to_stop_it():
    with at(MONDAY, 6):
        given, to = items(4), taker()
        for item in given:
            Watch.add(item, post=to.seats[0].post, by=secretary())
    with at(MONDAY, 11):  # past the hour of the daily mail
        assert [subject for sent_to, subject in tell() if sent_to == to.email] == [
            f"What you watch: Operation 0 ({given[0].reference}), and 3 more"
        ]
    with at(MONDAY, 15):
        work_off(only=ItemOperation.plan("cancel", by=secretary(), note=WHY).begin(given))
        assert [one for one in tell() if one[0] == to.email] == []
    with at(TUESDAY, 11):
        mine = [one for one in tell() if one[0] == to.email]
    assert len(mine) == 1
    assert mine[0][1].startswith("What you watch: ")
    assert mail.outbox[0].body.count("It is now: Cancelled.") == 4
    assert "on its page you can stop that" in mail.outbox[0].body


@pytest.mark.usefixtures("_at_once")
def test_nobody_is_told_of_their_own_deeds_nor_after_the_watch_nor_of_what_they_may_not_read():
    with at(MONDAY, 6):
        given, to = items(4), taker()
        post = to.seats[0].post
        for item in given[:3]:
            Watch.add(item, post=post, by=secretary())
        Watch.add(given[3], post=secretary().seats[0].post, by=secretary())  # whoever cancels it
        tell()
    with at(MONDAY, 20):
        tell()
        for item in given:
            item.move("cancel", by=secretary(), note=WHY)
        Watch.objects.get(item=given[0], post=post).end(by=to)
        ActionItem.objects.filter(pk=given[1].pk).update(sensitivity="restricted")
        Watch.objects.filter(item=given[1], post=post).update(may_read=False)
    with at(TUESDAY, 11):
        tell()
    about = Notice.objects.filter(kind="watched", status="sent", created_at__date=TUESDAY)
    assert [(one.recipient, one.action_item) for one in about] == [(to, given[2])]
