"""Who has not answered an invitation: reminded by working days before the cut-off, on request, and on desks."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from core import clock
from countries.models import Holiday
from meetings.invitation_status import Status
from meetings.invitations.emails import reminder_preview
from meetings.invitations.models import Invitation
from participants.models import User
from reminders.delivery import deliver
from reminders.desk import desk_of
from reminders.models import Notice, ReminderRule
from reminders.sweep import sweep
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.invitations.make import take_off
from tests.reminders.test_invitations import CUT_OFF, TOKYO, at, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rest(settings):
    settings.NOTICE_REST = 0


# --- reminders ---------------------------------------------------------------------------------------------------


@pytest.fixture
def silent() -> Invitation:
    """Sent to Tokyo three weeks before the last day to answer."""
    with at(date(2027, 3, 1)):
        meet = made.a_meet(starts_on=date(2027, 4, 6), ends_on=date(2027, 4, 8), answer_by_on=CUT_OFF)
        row = made.invitation("queued", row=made.participant(meet))
        work()
        mail.outbox.clear()
    return made.again(row)


def days_told(first: date = date(2027, 3, 11), last: date = date(2027, 3, 27)) -> list[tuple[date, int]]:
    """The days on which a reminder was raised, and its step, with one round in each morning."""
    seen: dict[int, tuple[date, int]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        with at(day):
            work()
            for row in Notice.objects.filter(kind="answer_due"):
                seen.setdefault(row.pk, (day, row.step))
    return list(seen.values())


def test_the_silent_are_reminded_10_5_and_2_working_days_before_the_cut_off_and_then_it_expires(silent: Invitation):
    assert days_told() == [(date(2027, 3, 12), -10), (date(2027, 3, 19), -5), (date(2027, 3, 24), -2)]
    assert made.again(silent).status == Status.EXPIRED
    assert [message.to for message in mail.outbox] == [[silent.participant.contact.email]] * 3
    assert all(f"/invitations/{silent.token}/" in message.body for message in mail.outbox)


def test_working_days_are_those_of_the_invitees_country(silent: Invitation):
    host = make.country("JP")
    host.holiday_calendar = "JP"
    host.save()
    Holiday.objects.create(calendar="JP", on=date(2027, 3, 22), name="Substitute holiday", source="test")
    assert days_told() == [(date(2027, 3, 11), -10), (date(2027, 3, 18), -5), (date(2027, 3, 24), -2)]


@pytest.mark.parametrize("end", ["accept", "decline", "revoke", "remove"])
def test_who_has_answered_or_is_not_invited_any_more_is_never_reminded(silent: Invitation, end: str):
    secretary = User.objects.get(role="secretariat")
    with at(date(2027, 3, 11)):
        if end == "remove":
            take_off(silent)
        else:
            silent.move(end, by=secretary if end == "revoke" else None, note="Elections")
    assert days_told() == []


def test_an_answer_between_the_sweep_and_the_mail_cancels_the_reminder(silent: Invitation):
    with at(date(2027, 3, 12)):
        sweep()
        silent.move("accept", by=None)
        deliver()
    assert Notice.objects.get(kind="answer_due").status == "cancelled"


def test_nobody_is_reminded_in_their_night_or_on_their_day_off(silent: Invitation):
    for day, hour in ((date(2027, 3, 12), 8), (date(2027, 3, 13), 10), (date(2027, 3, 14), 10)):
        with at(day, hour):
            sweep()
    assert not Notice.objects.filter(kind="answer_due").exists()
    with at(date(2027, 3, 15)):
        sweep()
    assert Notice.objects.get(kind="answer_due").step == -10


def test_after_an_outage_the_latest_step_alone_is_told(silent: Invitation):
    assert days_told(first=date(2027, 3, 25), last=date(2027, 3, 25)) == [(date(2027, 3, 25), -2)]


def test_what_the_calendar_had_reached_when_it_was_sent_is_not_told_the_same_day():
    with at(date(2027, 3, 22)):
        meet = made.a_meet(starts_on=date(2027, 4, 6), ends_on=date(2027, 4, 8), answer_by_on=CUT_OFF)
        made.invitation("queued", row=made.participant(meet))
        work()
    assert days_told(first=date(2027, 3, 22)) == [(date(2027, 3, 24), -2)]


def test_a_cut_off_that_was_moved_is_told_again(silent: Invitation):
    days_told(last=date(2027, 3, 20))
    with at(date(2027, 3, 21)):
        made.a_meet(answer_by_on=date(2027, 4, 5))
    days_told(first=date(2027, 3, 22), last=date(2027, 4, 2))
    raised = Notice.objects.filter(kind="answer_due").order_by("id").values_list("created_at", "step")
    assert [(moment.astimezone(TOKYO).date(), step) for moment, step in raised] == [
        (date(2027, 3, 12), -10),
        (date(2027, 3, 19), -5),
        (date(2027, 3, 22), -10),
        (date(2027, 3, 29), -5),
        (date(2027, 4, 1), -2),
    ]


def remind(row: Invitation) -> tuple[int, list[str]]:
    """How many of the meet are reminded, and why the others are not."""
    secretary = User.objects.get(role="secretariat")
    reminded, left_out = Invitation.request_reminders(row.meet, Invitation.objects.all(), by=secretary)
    return len(reminded), [other.left_out for other in left_out]


def test_a_press_reminds_once_a_day_and_not_who_has_answered(silent: Invitation):
    for day in (2, 3):
        with at(date(2027, 3, day), 10):
            assert remind(silent) == (1, [])
            for _ in range(2):
                work()
        with at(date(2027, 3, day), 12):
            assert remind(silent) == (0, ["reminded"])
            work()
    assert len(mail.outbox) == 2
    with at(date(2027, 3, 4), 12):
        remind(silent)
        made.again(silent).move("accept", by=None)
        work()
    assert [message.subject for message in mail.outbox if "Reminder" in message.subject] == [
        mail.outbox[0].subject
    ] * 2


def test_a_press_on_the_day_of_a_step_makes_one_mail(silent: Invitation):
    with at(date(2027, 3, 12), 2):
        remind(silent)
    assert days_told(first=date(2027, 3, 12), last=date(2027, 3, 12)) == [(date(2027, 3, 12), 0)]


def test_whom_the_calendar_reminded_today_is_not_reminded_by_hand_too(silent: Invitation):
    days_told(first=date(2027, 3, 12), last=date(2027, 3, 12))
    with at(date(2027, 3, 12), 15):
        assert remind(silent) == (0, ["reminded"])


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_preview_is_the_mail_but_for_the_link(silent: Invitation, language: str):
    Invitation.objects.filter(pk=silent.pk).update(language=language)
    with at(date(2027, 3, 2)):
        preview = reminder_preview(made.again(silent))
        remind(silent)
        work()
    [sent] = mail.outbox
    assert preview.subject == sent.subject
    assert silent.token not in preview.text
    link = f"/invitations/{silent.token}/"
    before, after = re.split(r"\S*" + re.escape(link), sent.body)
    assert preview.text.startswith(before)
    assert preview.text.endswith(after)
    assert ("Please answer" in preview.text) is (language == "en")


def test_the_secretariat_may_switch_a_step_off(silent: Invitation):
    ReminderRule.objects.filter(counts="invite", days=-5).update(is_on=False)
    assert [step for _day, step in days_told()] == [-10, -2]


def test_two_sweeps_at_once_raise_one_notice_each(silent: Invitation):
    with at(date(2027, 3, 12)):
        sweep()
        sweep()
    assert Notice.objects.filter(kind="answer_due").count() == 1


# --- desks -------------------------------------------------------------------------------------------------------


def on_desk(user: User) -> list[tuple[str, str, date | None]]:
    desk = desk_of(User.objects.get(pk=user.pk))
    return [
        (line.obligation.name, line.url, line.due_on)
        for line in (*desk.late, *desk.waiting)
        if line.obligation.name.startswith("answer_")
    ]


def test_the_invitation_stands_on_the_desks_of_invitee_and_assistant_until_it_is_answered():
    head, counsellor = make.head_of_mission("JP"), make.counsellor("JP")
    person = made.participant(contact_of=made.contact(user=head), assistant=made.contact(user=counsellor))
    row = made.invitation("queued", row=person)
    assert on_desk(head) == []
    work()
    page = f"/meets/{row.meet.slug}/invitation/?of={row.pk}"
    assert on_desk(head) == [("answer_invitation", page, row.meet.answers_close_on)]
    assert on_desk(counsellor) == [("answer_for", page, row.meet.answers_close_on)]
    made.again(row).move("accept", by=head)
    assert on_desk(head) == on_desk(counsellor) == []


def test_it_leaves_the_desk_at_the_end_of_the_last_day_at_the_venue(silent: Invitation):
    head = make.head_of_mission("JP")
    contact = silent.participant.contact
    contact.user = head
    contact.save()
    india = ZoneInfo("Asia/Kolkata")
    with clock.pretend(datetime(2027, 3, 26, 23, 59, tzinfo=india)):
        assert len(on_desk(head)) == 1
    with clock.pretend(datetime(2027, 3, 27, 0, 0, tzinfo=india)):
        assert on_desk(head) == []
