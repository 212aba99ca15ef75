"""Drafts are told of before the meet's day for submissions: to who drafts, else to the head of the mission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meetings.models import Meet
from participants.models import User
from recommendations.models import Recommendation
from reminders.emails import write
from reminders.kinds.registry import CAUSES
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_sweep import at, days, told

pytestmark = pytest.mark.django_db

# A Friday; Christmas is no holiday in the tests' countries.
DAY = date(2026, 12, 25)


@pytest.fixture
def drafter() -> User:
    meet = make.meet()
    Meet.objects.filter(pk=meet.pk).update(
        submit_by_on=DAY, starts_on=date(2027, 1, 6), ends_on=date(2027, 1, 8), time_zone="Asia/Kolkata"
    )
    return make.counsellor("JP")


def begun(by: User, **values: object) -> Recommendation:
    with at(date(2026, 11, 2)):
        return make.draft(by, **values)


def raised_until(last: date) -> list[tuple[date, str, int]]:
    """On which day which kind and step was raised."""
    found: dict[int, tuple[date, str, int]] = {}
    for day in days(date(2026, 12, 1), last):
        with at(day):
            sweep()
        for row, kind, step in Notice.objects.order_by("id").values_list("pk", "kind", "step"):
            found.setdefault(row, (day, kind, step))
    return list(found.values())


def test_the_drafter_is_told_by_the_calendar_of_due_dates_and_not_after_the_day(drafter: User):
    begun(drafter)
    assert raised_until(date(2027, 1, 12)) == [
        (date(2026, 12, 7), "due_soon", -14),
        (date(2026, 12, 16), "due_soon", -7),
        (date(2026, 12, 22), "due_soon", -3),
        (date(2026, 12, 24), "due_soon", -1),
        (DAY, "due", 0),
    ]
    assert set(Notice.objects.values_list("recipient", "cause")) == {(drafter.pk, "draft_due")}


def test_what_is_submitted_is_told_of_no_more_and_what_waited_is_not_sent(drafter: User):
    head = make.head_of_mission("JP")
    row = begun(drafter)
    with at(date(2026, 12, 16)):
        sweep()
        (notice,) = Notice.objects.all()
        assert _is_owed(notice)
        row.move("submit", by=head)
        assert not _is_owed(notice)
    with at(date(2026, 12, 24)):
        sweep()
    assert told() == [("due_soon", -7)]


def _is_owed(notice: Notice) -> bool:
    return notice.pk in CAUSES[notice.cause].still_concerns(notice.recipient_id, [notice])


def test_where_the_drafter_has_left_the_head_is_told(drafter: User):
    head = make.head_of_mission("JP")
    begun(drafter)
    drafter.seats[0].post.vacate(by=None)
    with at(date(2026, 12, 24)):
        sweep()
    assert list(Notice.objects.values_list("recipient", "cause", "step")) == [(head.pk, "draft_due_to_head", -1)]


def test_a_moved_day_is_told_again(drafter: User):
    begun(drafter)
    with at(date(2026, 12, 24)):
        sweep()
    Meet.objects.update(submit_by_on=DAY + timedelta(days=4))
    with at(date(2026, 12, 28)):
        sweep()
    assert told() == [("due_soon", -1), ("due_soon", -1)]


def test_one_mail_names_each_draft_and_its_day_and_gives_no_restricted_words(drafter: User):
    begun(drafter, title="Certificates")
    begun(drafter, title="")
    begun(drafter, title="zq secret", sensitivity="restricted")
    with at(date(2026, 12, 24)):
        sweep()
        email = write(list(Notice.objects.order_by("pk")))
    assert email.subject == "Due soon: Certificates, and 2 more"
    for text in ("Certificates", "Untitled", "25 Dec 2026", "your mission has not submitted it yet"):
        assert text in email.text, email.text
    assert "zq secret" not in email.text + email.html + email.subject
    User.objects.filter(pk=drafter.pk).update(language="hi")
    assert write(list(Notice.objects.order_by("pk"))).subject.startswith("नियत तिथि निकट")
