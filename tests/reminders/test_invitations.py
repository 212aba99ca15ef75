"""Mails about invitations: who is told what and when, by one outbox, and what the calendar entry says."""

from __future__ import annotations

import email
import smtplib
from datetime import date, datetime
from email import policy
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.core import mail

from core import clock
from meetings.invitation_status import Status
from meetings.invitations.models import Invitation, InvitationEvent
from participants.models import User
from reminders import mailbox
from reminders.delivery import deliver
from reminders.desk import desk_of
from reminders.kinds.registry import PARTICIPANT_MAILS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.invitations.make import take_off
from tests.reminders.test_delivery import Relay

pytestmark = pytest.mark.django_db

TOKYO = ZoneInfo("Asia/Tokyo")
# The meet of these tests: answers are due on a Friday, five working days after the Friday before.
CUT_OFF = date(2027, 3, 26)


@pytest.fixture(autouse=True)
def _no_rest(settings):
    settings.NOTICE_REST = 0
    settings.DEFAULT_FROM_EMAIL = "Export Meet <no-reply@meet.example.org>"


@pytest.fixture
def relay(settings):
    settings.EMAIL_BACKEND = "tests.reminders.test_delivery.Relay"
    Relay.answers = {}
    return Relay.answers


def at(day: date, hour: int = 10, zone: ZoneInfo = TOKYO):
    return clock.pretend(datetime(day.year, day.month, day.day, hour, tzinfo=zone))


def work() -> None:
    """What a minute brings: a sweep, and delivery."""
    sweep()
    deliver()


def told() -> list[tuple[str, str]]:
    """The cause and the address of each mail about invitations, in the order in which they were raised."""
    return [(one.cause, one.address) for one in Notice.objects.filter(invitation__isnull=False).order_by("id")]


def parsed(message) -> email.message.EmailMessage:
    return email.message_from_bytes(message.message().as_bytes(), policy=policy.default)


def parts(message) -> dict[str, object]:
    return {part.get_content_type(): part.get_content() for part in parsed(message).walk() if not part.is_multipart()}


def entry(message) -> icalendar.Event:
    """The calendar entry of a mail, as icalendar reads it."""
    text = parts(message)["text/calendar"]
    return icalendar.Calendar.from_ical(text).walk("VEVENT")[0]


# --- the invitation ----------------------------------------------------------------------------------------------


def test_a_queued_invitation_is_mailed_once_with_letter_and_entry_and_is_sent_then():
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary)
    for _ in range(2):
        work()
    [message] = mail.outbox
    found = parts(message)
    assert message.to == [row.participant.contact.email]
    assert message.subject == row.subject
    assert f"/invitations/{row.token}/" in message.body
    signed = f"Additional Secretary, {row.signatory.organisation.label}"
    assert signed in message.body
    assert signed in found["text/html"]
    assert set(found) == {"text/plain", "text/html", "text/calendar", "application/ics", "application/pdf"}
    assert found["application/pdf"].startswith(b"%PDF")
    assert made.again(row).status == Status.SENT
    assert row.token not in str(list(Notice.objects.values()))
    notice = Notice.objects.get()
    assert (notice.recipient, notice.participant, notice.status) == (secretary, row.participant, "sent")
    assert row.token not in found["text/calendar"]


def test_who_has_an_account_gets_it_under_their_account_and_apart_from_the_daily_mail():
    head = make.head_of_mission("JP", time_zone="Asia/Tokyo")
    person = made.participant(contact_of=made.contact(user=head, email="old@example.org"))
    made.invitation("queued", row=person)
    make.item("open", owner=head)
    work()
    assert [message.to for message in mail.outbox] == [[head.email]] * 2
    assert {notice.recipient for notice in Notice.objects.filter(invitation__isnull=False)} == {head}
    assert Notice.objects.values("mail").distinct().count() == 2


def test_twelve_invitations_of_one_sender_are_twelve_mails():
    secretary = make.secretary()
    people = [made.participant() for _ in range(12)]
    rows = made.prepared(*people, by=secretary)
    Invitation.queue(people[0].meet, Invitation.objects.all(), by=secretary)
    sweep()
    while deliver().get("unfinished"):
        pass
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(
        row.participant.contact.email for row in rows
    )
    assert set(Invitation.objects.values_list("status", flat=True)) == {Status.SENT}


@pytest.mark.parametrize("closed", ["sender", "invitee"])
def test_an_account_that_is_closed_loses_no_invitation(closed: str):
    secretary, head = make.secretary(), make.head_of_mission("JP")
    contact = made.contact(user=head if closed == "invitee" else None)
    row = made.invitation("queued", by=secretary, row=made.participant(contact_of=contact))
    User.objects.filter(pk=(secretary if closed == "sender" else head).pk).update(is_active=False)
    work()
    assert made.again(row).status == Status.SENT
    assert len(mail.outbox) == 1


def test_the_account_may_close_between_the_sweep_and_the_mail():
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary)
    sweep()
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    deliver()
    assert made.again(row).status == Status.SENT


def test_without_an_address_it_is_undeliverable_with_a_sentence_and_on_the_secretariats_desk(client):
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary, row=made.participant(contact_of=made.contact(email="")))
    work()
    assert mail.outbox == []
    work()
    assert made.again(row).status == Status.BOUNCED
    notice = Notice.objects.undelivered().get()
    assert notice.last_error == "No email address is known. Add one to the contact, then send it again."
    [line] = [line for line in desk_of(secretary).waiting if line.obligation.name == "look_into"]
    assert line.title == row.participant.contact.name
    client.force_login(secretary)
    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert notice.last_error in page
    assert str(row.participant.contact) in page


def test_an_address_that_is_refused_bounces_and_what_is_sent_again_is_sent(relay):
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary)
    address = row.participant.contact.email
    relay[address] = smtplib.SMTPRecipientsRefused({address: (550, b"5.1.1 no such user")})
    work()
    sweep()
    assert made.again(row).status == Status.BOUNCED
    relay.clear()
    Notice.objects.undelivered().get().send_again(by=secretary)
    deliver()
    assert made.again(row).status == Status.SENT
    assert len(mail.outbox) == 1


def test_what_bounced_and_is_queued_again_is_a_new_mail_with_a_higher_number(relay):
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary)
    address = row.participant.contact.email
    relay[address] = smtplib.SMTPRecipientsRefused({address: (550, b"5.1.1 no such user")})
    work()
    sweep()
    relay.clear()
    made.again(row).move("queue", by=secretary)
    work()
    assert made.again(row).status == Status.SENT
    assert entry(mail.outbox[-1])["sequence"] == 2


@pytest.mark.parametrize("end", ["revoke", "remove", "record"])
def test_what_is_no_longer_owed_when_it_would_leave_is_not_sent(end: str):
    secretary = make.secretary()
    row = made.invitation("queued", by=secretary)
    sweep()
    if end == "revoke":
        made.again(row).move("revoke", by=secretary, note="A mistake")
    elif end == "remove":
        take_off(row)
    else:
        made.again(row).move("decline", by=secretary, note="Ill", reported_by="His office")
    deliver()
    assert Notice.objects.get(cause="invitation").status == "cancelled"
    assert mail.outbox == []


def test_an_invitation_in_hindi_is_in_hindi_throughout():
    contact = made.contact(name="Anil Sharma", name_hi="अनिल शर्मा", language="hi")
    meet = made.a_meet(name_hi="जनवरी बैठक 2027")
    row = made.invitation("queued", row=made.participant(meet, contact_of=contact))
    work()
    [message] = mail.outbox
    assert message.subject == row.subject
    assert "वाणिज्य विभाग" in message.body
    assert 'lang="hi"' in parts(message)["text/html"]
    event = entry(message)
    assert event["summary"] == "जनवरी बैठक 2027"
    assert event["summary"].params["LANGUAGE"] == "hi"


def test_names_and_titles_cannot_forge_heads_or_lines():
    evil = "Eve\r\nBcc: everybody@example.org"
    contact = made.contact(name='Eve "X"; Y, Z')
    row = made.invitation("queued", row=made.participant(contact_of=contact))
    Invitation.objects.filter(pk=row.pk).update(subject=f"Invitation for {evil}")
    type(contact).objects.filter(pk=contact.pk).update(name=f"{evil}\r\nATTENDEE:mailto:eve@example.org")
    work()
    [message] = mail.outbox
    found = parsed(message)
    assert found["Bcc"] is None
    assert "Bcc: everybody" in found["Subject"]
    event = entry(message)
    assert str(event["attendee"]) == f"mailto:{row.participant.contact.email}"
    assert "<script>" not in parts(message)["text/html"]


def test_a_reminder_keeps_to_the_invitees_hours_and_the_invitation_does_not(settings):
    settings.KEEP_HOURS = True
    with at(date(2027, 3, 1), 23):
        meet = made.a_meet(starts_on=date(2027, 4, 6), ends_on=date(2027, 4, 8), answer_by_on=CUT_OFF)
        row = made.invitation("queued", row=made.participant(meet))
        work()
        assert len(mail.outbox) == 1
        Invitation.request_reminders(row.meet, Invitation.objects.all(), by=User.objects.get(role="secretariat"))
        work()
        assert len(mail.outbox) == 1
    held = Notice.objects.get(kind="answer_due")
    assert (held.is_held, held.next_attempt_at.astimezone(TOKYO).hour) == (True, 9)
    with at(date(2027, 3, 2), 10):
        work()
    assert [message.to for message in mail.outbox] == [[row.participant.contact.email]] * 2


def test_the_mailbox_of_one_machine_names_the_attachments(settings, tmp_path, client):
    settings.LOCAL_MAILBOX = tmp_path
    settings.EMAIL_BACKEND = "reminders.mailbox.MailboxBackend"
    row = made.invitation("queued")
    work()
    client.force_login(make.secretary("Desk Officer"))
    [kept] = mailbox.mails()
    page = client.get(f"/mailbox/{kept.key}/").content.decode()
    assert "invite.ics" in page
    assert f"{made.again(row).letter_number.replace('/', '-')}.pdf" in page


# --- answers -----------------------------------------------------------------------------------------------------


def sent(**values) -> Invitation:
    row = made.invitation("queued", **values)
    work()
    mail.outbox.clear()
    return made.again(row)


def test_each_change_of_the_answer_is_confirmed_and_the_number_of_the_entry_rises():
    row = sent()
    steps = [
        ("accept", "", "REQUEST", "ACCEPTED"),
        ("tentative", "", "REQUEST", "TENTATIVE"),
        ("decline", "Elections", "CANCEL", "DECLINED"),
        ("accept", "", "REQUEST", "ACCEPTED"),
    ]
    for verb, note, _method, _partstat in steps:
        made.again(row).move(verb, by=None, note=note)
        work()
    assert len(mail.outbox) == len(steps)
    for number, (message, (_verb, _note, method, partstat)) in enumerate(
        zip(mail.outbox, steps, strict=True), start=2
    ):
        text = parts(message)["text/calendar"]
        event = entry(message)
        assert f"METHOD:{method}" in text
        assert event["uid"] == str(row.calendar_uid)
        assert event["sequence"] == number
        assert event["attendee"].params["PARTSTAT"] == partstat
        assert event["status"] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
        assert vobject.readOne(text).vevent.sequence.value == str(number)


def test_the_same_answer_again_is_not_told_again_and_of_two_at_once_the_last_is():
    row = sent()
    row.move("accept", by=None)
    work()
    made.again(row).move("accept", by=None)
    work()
    assert len(mail.outbox) == 1
    made.again(row).move("tentative", by=None)
    made.again(row).move("decline", by=None, note="Ill")
    work()
    assert [one.subject.rpartition(": ")[2] for one in mail.outbox] == ["Accepted", "Declined"]


def test_what_the_secretariat_records_is_confirmed_with_the_word_on_which_it_was():
    secretary = make.secretary()
    row = sent(by=secretary)
    row.move("accept", by=secretary, reported_by="His office, by telephone")
    work()
    [message] = mail.outbox
    assert "on the word of: His office, by telephone" in message.body


def test_a_substitute_is_proposed_to_the_secretariat_decided_and_invited():
    secretary = make.secretary()
    row = sent(by=secretary)
    row.move("propose", by=None, nominee=made.NOMINEE | {"organisation": make.mission("JP")})
    work()
    assert {message.to[0] for message in mail.outbox} == {row.participant.contact.email, secretary.email}
    [line] = [one for one in desk_of(secretary).waiting if one.obligation.name == "decide_substitute"]
    assert line.url == f"/meets/{row.meet.slug}/invitations/{row.pk}/"
    assert line.due_on == row.meet.answers_close_on
    mail.outbox.clear()
    made.again(row).move("approve", by=secretary)
    work()
    work()
    ours, theirs = sorted(mail.outbox, key=lambda message: message.to[0] == made.NOMINEE["email"])
    assert "METHOD:CANCEL" in parts(ours)["text/calendar"]
    assert theirs.to == [made.NOMINEE["email"]]
    assert entry(theirs)["attendee"].params["PARTSTAT"] == "ACCEPTED"
    assert entry(theirs)["uid"] != entry(ours)["uid"]
    assert not [one for one in desk_of(secretary).waiting if one.obligation.name == "decide_substitute"]


def test_a_substitute_who_is_refused_is_told_to_the_invitee_with_the_reason():
    secretary = make.secretary()
    row = sent(by=secretary)
    row.move("propose", by=None, nominee=made.NOMINEE | {"organisation": make.mission("JP")})
    work()
    mail.outbox.clear()
    made.again(row).move("refuse", by=secretary, note="Only heads speak in this round")
    work()
    [message] = mail.outbox
    assert message.to == [row.participant.contact.email]
    assert "Reason: Only heads speak in this round" in message.body
    assert f"/invitations/{row.token}/" in message.body
    assert "text/calendar" not in parts(message)


def test_a_revocation_is_told_without_its_reason_and_takes_the_entry_out():
    secretary = make.secretary()
    row = sent(by=secretary)
    row.move("revoke", by=secretary, note="Confidential reason")
    work()
    work()
    [message] = mail.outbox
    assert "Confidential" not in message.message().as_string()
    assert row.token not in message.body
    assert (entry(message)["sequence"], entry(message)["status"]) == (2, "CANCELLED")


def test_a_change_of_the_meet_is_told_once_to_who_may_come():
    secretary = make.secretary()
    meet = made.a_meet()
    coming, declined = sent(by=secretary), sent(by=secretary)
    made.again(declined).move("decline", by=None, note="Ill")
    work()
    mail.outbox.clear()
    meet.refresh_from_db()
    meet.edit({"venue": "Vigyan Bhawan"}, by=secretary, version=meet.version)
    for _ in range(2):
        work()
    [message] = mail.outbox
    assert message.to == [coming.participant.contact.email]
    assert entry(message)["location"] == "Vigyan Bhawan"
    assert entry(message)["sequence"] == 2


def test_what_breaks_for_one_participant_keeps_no_other_from_being_told(monkeypatch):
    first, second = made.invitation("queued"), made.invitation("queued")
    whole = Notice.to_participant

    def broken(kind, person, **values):
        if person.pk == first.participant_id:
            raise ValueError(str(person))
        return whole(kind, person, **values)

    monkeypatch.setattr(Notice, "to_participant", broken)
    with pytest.raises(ValueError, match=r"H\.E\. Mr"):
        sweep()
    deliver()
    assert [made.again(row).status for row in (first, second)] == [Status.QUEUED, Status.SENT]
    monkeypatch.undo()
    work()
    assert made.again(first).status == Status.SENT


def test_every_event_that_owes_a_mail_is_one_that_invitations_have():
    for kind in PARTICIPANT_MAILS.values():
        assert set(kind.events) <= set(InvitationEvent.PAST), kind.name
