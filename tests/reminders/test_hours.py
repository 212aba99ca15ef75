"""When mails leave, and what they say then: not in their readers' nights, and in words that are true on that day."""

from __future__ import annotations

import smtplib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from actions.models import DateChange, Handover
from core import clock
from countries.models import Holiday
from participants.models import Absence, User
from reminders import health
from reminders.delivery import deliver
from reminders.models import Notice, ReminderRule
from reminders.sweep import sweep
from tests import make
from tests.reminders.test_delivery import Relay
from tests.reminders.test_sweep import FRIDAY, INDIA, MONDAY, at

pytestmark = pytest.mark.django_db
SUNDAY = date(2027, 1, 10)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _hours(settings):
    settings.NOTICE_REST, settings.KEEP_HOURS = 0, True
    ReminderRule.objects.filter(counts__startswith="silent").update(is_on=False)


def moment(day: date, hour: int, minute: int = 0, zone: ZoneInfo = INDIA):
    return clock.pretend(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))


def given(owner: User, *, on: date = SUNDAY, hour: int = 1, minute: int = 9, zone: ZoneInfo = INDIA) -> None:
    """An item of high priority to accept, and the sweep that owes its mail."""
    with moment(MONDAY, 7):
        by = make.secretary("Assigner")
    with moment(on, hour, minute, zone):
        make.item("open", owner=owner, by=by, due_on=date(2027, 6, 1), priority=1)
        sweep()


def leaves_at(zone: ZoneInfo = INDIA) -> datetime:
    notice = Notice.objects.get(kind="accept", step=0)
    return notice.next_attempt_at.astimezone(zone)


def officer(**values) -> User:
    with moment(MONDAY, 6):
        return make.officer(title=values.pop("title", "Deputy Secretary"), **values)


def test_what_is_urgent_waits_on_a_sunday_night_until_monday_morning():
    given(officer(digest_hour=8))
    with moment(SUNDAY, 1, 10):
        assert deliver() == {"held": 1}
    assert leaves_at() == datetime(2027, 1, 11, 8, tzinfo=INDIA)
    with moment(date(2027, 1, 11), 7, 59):
        assert deliver() == {}
    with moment(date(2027, 1, 11), 8, 0):
        assert deliver() == {"sent": 1}


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2027, 1, 8), 7, datetime(2027, 1, 8, 8, tzinfo=INDIA)),  # early on a working day
        (date(2027, 1, 8), 8, None),
        (date(2027, 1, 8), 19, None),
        (date(2027, 1, 8), 20, datetime(2027, 1, 11, 8, tzinfo=INDIA)),  # late on a Friday
        (date(2027, 1, 9), 12, datetime(2027, 1, 11, 8, tzinfo=INDIA)),  # a Saturday
        (date(2027, 1, 12), 23, datetime(2027, 1, 13, 8, tzinfo=INDIA)),
    ],
)
def test_a_mail_leaves_by_day_on_working_days(day: date, hour: int, expected: datetime | None):
    given(officer(digest_hour=8), on=day, hour=hour, minute=0)
    with moment(day, hour, 1):
        assert deliver() == ({"sent": 1} if expected is None else {"held": 1})
    if expected:
        assert leaves_at() == expected


def test_the_hours_are_those_of_where_the_reader_is():
    host = make.country("JP")
    host.holiday_calendar = "JP"
    host.save()
    Holiday.objects.create(calendar="JP", on=date(2027, 1, 11), name="Coming of Age Day", source="test")
    head = make.head_of_mission("JP", time_zone="Asia/Tokyo", digest_hour=10)
    given(head, on=date(2027, 1, 9), hour=1, zone=TOKYO)
    with moment(date(2027, 1, 9), 1, 10, TOKYO):
        assert deliver() == {"held": 1}
    assert leaves_at(TOKYO) == datetime(2027, 1, 12, 9, tzinfo=TOKYO)


def test_the_hour_that_the_reader_chose_is_no_night():
    owner = officer(digest_hour=22)
    with moment(MONDAY, 7):
        make.item("underway", owner=owner, due_on=date(2027, 1, 13))
    with moment(date(2027, 1, 12), 22):
        sweep()
        assert deliver() == {"sent": 1}


def test_who_stands_in_reads_it_by_day():
    owner, substitute = officer(), officer(title="Stand-in", time_zone="America/New_York")
    with moment(MONDAY, 7):
        Absence.arrange(owner, by=owner, substitute=substitute, from_on=MONDAY, until_on=date(2027, 2, 1))
    given(owner, on=date(2027, 1, 12), hour=12)
    with moment(date(2027, 1, 12), 12, 10):  # 01:40 in New York
        assert deliver() == {"held": 1}
    with moment(date(2027, 1, 12), 20):  # half past nine there
        assert deliver() == {"sent": 1}


def test_what_the_reader_asked_for_and_alarms_about_the_account_leave_at_once():
    owner = officer()
    given(owner)
    with moment(SUNDAY, 1, 10):
        kinds = ("password", "security", "invite")
        Notice.objects.raise_all([Notice.for_account(kind, to=owner.pk, occasion="test") for kind in kinds])
        assert deliver() == {"sent": 2, "held": 2}
    assert set(Notice.objects.filter(status="sent").values_list("kind", flat=True)) == {"password", "security"}


def test_what_was_put_off_by_day_does_not_leave_at_night(settings):
    settings.EMAIL_BACKEND = "tests.reminders.test_delivery.Relay"
    owner = officer()
    given(owner, on=date(2027, 1, 8), hour=19, minute=55)
    Relay.answers = {owner.email: smtplib.SMTPRecipientsRefused({"x": (451, b"come back")})}
    with moment(date(2027, 1, 8), 19, 57):
        assert deliver() == {"queued": 1}
    Relay.answers = {}
    with moment(date(2027, 1, 8), 22):
        assert deliver() == {"held": 1}
    with moment(date(2027, 1, 9), 12):
        assert health.checks()["delivery"], "what waits for Monday is not late"
    with moment(date(2027, 1, 11), 9):
        assert deliver() == {"sent": 1}


def test_long_holidays_cost_a_mail_none_of_its_time():
    given(officer())
    with moment(SUNDAY, 1, 10):
        before = Notice.objects.get().expires_at
        deliver()
    assert Notice.objects.get().expires_at - before > timedelta(days=1)


# --- after an outage ---------------------------------------------------------------------------------------------


def in_the_mail() -> str:
    [message] = mail.outbox
    return f"{message.subject}\n{message.body}"


@pytest.mark.parametrize(
    ("raised_on", "sent_on", "true"),
    [
        (FRIDAY, FRIDAY, "Due today"),
        (FRIDAY, date(2027, 2, 1), "Overdue"),
        (date(2027, 1, 28), date(2027, 1, 28), "Due soon"),
        (date(2027, 1, 28), FRIDAY, "Due today"),
        (date(2027, 1, 28), date(2027, 2, 1), "Overdue"),
    ],
)
@pytest.mark.parametrize("what", ["item", "vacant"])
def test_what_waited_says_what_is_true_when_it_leaves(raised_on: date, sent_on: date, true: str, what: str):
    with at(MONDAY, 7):
        house = make.department("Ministry of Steel")
        senior = make.post(house, "Director")
        post = make.post(house, "Under Secretary", reports_to=senior)
        people = [make.user("officer", senior), make.user("officer", post)]
        make.item("underway", due_on=FRIDAY, owner=people[1])
        if what == "vacant":
            post.vacate(by=None)
            Notice.objects.all().delete()
    with at(raised_on):
        sweep()
    Notice.objects.exclude(kind__in=Notice.DUE_KINDS).delete()
    with at(sent_on, 10):
        assert deliver() == {"sent": 1}
    text = in_the_mail()
    assert true in text
    assert not {"Due today", "Overdue", "Due soon"} - {true} & set(text.splitlines())
    assert text.splitlines()[0].startswith(true)
    assert Notice.objects.get().get_kind_display() == true, "the ledger says what the mail says"


def test_the_day_is_the_readers():
    """An item due on Friday: it is Friday in New York still, and Saturday in India."""
    with at(MONDAY, 7):
        head = make.head_of_mission("US", time_zone="America/New_York", digest_hour=8)
        make.item("underway", due_on=FRIDAY, owner=head)
    with clock.pretend(datetime(2027, 1, 28, 14, tzinfo=UTC)):
        sweep()
    with clock.pretend(datetime(2027, 1, 29, 20, tzinfo=UTC)):
        assert deliver() == {"sent": 1}
    assert in_the_mail().startswith("Due today")


def one_shots() -> None:
    """Seven people, each to be told once of something else."""
    by = make.secretary("Assigner")
    owners = [officer(title=f"Officer {number}") for number in range(5)]
    make.item("open", owner=owners[0], by=by)
    make.item("done", owner=owners[0], by=by)
    done = make.item("done", owner=owners[1], by=by)
    done.move("send_back", by=done.verifier.holder, note="The list is missing.")
    for owner, verb in ((owners[2], "approve"), (owners[3], "reject")):
        item = make.item("underway", owner=owner, by=by)
        change = DateChange.request(item, new_due_on=date(2027, 7, 1), reason="The law is late.", by=owner)
        change.move(verb, by=by, note="It is so.")
    offered = make.item("underway", owner=owners[4], by=by)
    taker = officer(title="Taker")
    Handover.propose(offered, to_post=taker.seats[0].post, note="The list is done.", by=owners[4])
    Notice.objects.raise_all([Notice.for_account("invite", to=taker.pk, occasion="test")])


def test_after_76_hours_without_a_relay_everything_that_is_owed_is_told(settings):
    settings.KEEP_HOURS = False
    with moment(MONDAY, 9):
        one_shots()
        sweep()
    owed = set(Notice.objects.values_list("pk", flat=True))
    assert len(owed) >= 7
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    for hours in (0, 30, 60, 75):
        with clock.pretend(datetime(2027, 1, 4, 9, tzinfo=INDIA) + timedelta(hours=hours)):
            assert deliver() == {"relay": 1}
    settings.EMAIL_BACKEND = backend
    with clock.pretend(datetime(2027, 1, 4, 9, tzinfo=INDIA) + timedelta(hours=76)):
        deliver()
    assert set(Notice.objects.filter(status="sent").values_list("pk", flat=True)) == owed
    assert not Notice.objects.undelivered().exists()
