"""How mails leave: claimed, sent once, marked; what is no longer owed stays, what is refused is seen."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone as zones

from core import clock
from participants.models import User
from reminders import delivery
from reminders.delivery import claim_next, deliver
from reminders.models import Heartbeat, Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rest(settings):
    settings.NOTICE_REST = 0
    settings.DEFAULT_FROM_EMAIL = "Export Meet <no-reply@meet.example.org>"


class Relay(EmailBackend):
    """A mail server that answers as it is told: address -> the error to raise."""

    answers: dict[str, Exception] = {}

    def send_messages(self, messages):
        for message in messages:
            if message.to[0] in self.answers:
                raise self.answers[message.to[0]]
        return super().send_messages(messages)


@pytest.fixture
def relay(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Relay"
    Relay.answers = {}
    return Relay.answers


def owe(*owners: User, due_on=None) -> list[Notice]:
    """A notice each, to accept an item."""
    by = make.secretary("Assigner")
    for owner in owners:
        make.item("open", owner=owner, by=by, due_on=make.working_day(200))
    sweep()
    return list(Notice.objects.filter(recipient__in=owners).order_by("id"))


def later(**delta):
    return clock.pretend(zones.now() + timedelta(**delta))


def test_a_mail_is_sent_once_and_marked():
    owner = make.officer()
    [notice] = owe(owner)
    assert deliver() == {"sent": 1}
    assert deliver() == {}
    [message] = mail.outbox
    notice.refresh_from_db()
    assert message.to == [owner.email]
    assert message.extra_headers["Message-ID"] == notice.message_id == notice.mail
    assert notice.message_id.endswith("@meet.example.org>")
    assert (notice.status, notice.attempts, notice.smtp_code) == ("sent", 1, 250)
    assert notice.sent_at is not None


def test_forty_assignments_make_exactly_one_mail():
    owner = make.officer()
    notices = owe(*[owner] * 40)
    assert len(notices) == 40
    assert deliver() == {"sent": 40}
    [message] = mail.outbox
    assert message.extra_headers["Message-ID"] == notices[0].message_id
    assert message.body.count("Notify the revised standard") == 40
    first = notices[0].action_item.reference
    assert message.subject == f"Please accept or refuse: Notify the revised standard ({first}), and 39 more"
    assert set(Notice.objects.values_list("mail", flat=True)) == {notices[0].message_id}


def test_what_still_rests_goes_along_with_what_is_due(settings):
    owner, by = make.officer(), make.secretary("Assigner")
    settings.NOTICE_REST = 60
    with later(seconds=0):
        make.item("open", owner=owner, by=by)
        sweep()
    with later(seconds=50):
        make.item("open", owner=owner, by=by)
        sweep()
        assert deliver() == {}
    with later(seconds=70):
        assert deliver() == {"sent": 2}
    assert len(mail.outbox) == 1


def test_each_person_gets_their_own_mail():
    owners = [make.officer(title=f"Officer {number}") for number in range(3)]
    owe(*owners)
    deliver()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(owner.email for owner in owners)


@pytest.mark.parametrize("end", ["accept", "assign", "leave", "close"])
def test_what_is_no_longer_owed_when_it_is_claimed_is_not_sent(end: str):
    owner = make.officer()
    [notice] = owe(owner)
    item = notice.action_item
    if end == "accept":
        item.move("accept", by=owner)
    elif end == "assign":
        other = make.officer(title="Director").seats[0].post
        item.move("assign", by=make.secretary("Other"), note="Hers.", owner=other)
    elif end == "leave":
        item.owner.vacate(by=None)
    else:
        User.objects.filter(pk=owner.pk).update(is_active=False)
    assert deliver() == {"cancelled": 1}
    assert mail.outbox == []


def test_a_deadline_that_moved_after_the_notice_was_raised_is_not_told(settings):
    item = make.item("underway", due_on=make.working_day(1))
    Notice.objects.bulk_create(
        [
            Notice.owed(
                "due_soon",
                to=item.owner.holder.pk,
                occasion=f"action_item={item.pk}",
                cause="keep",
                revision=item.due_revision - 1,
                action_item=item,
            )
        ]
    )
    assert deliver() == {"cancelled": 1}


@pytest.mark.parametrize("kind", sorted(set(Notice.Kind) - set(Notice.DUE_KINDS)))
def test_what_tells_of_no_date_reads_none(kind: str, django_assert_num_queries):
    owe(make.officer())
    Notice.objects.update(kind=kind)
    notice = Notice.objects.get()
    with django_assert_num_queries(0):
        assert notice.kind_on(clock.today()) == kind


def test_what_expired_is_not_sent_and_is_seen_by_the_secretariat(relay):
    owner = make.officer()
    [notice] = owe(owner)
    relay[owner.email] = smtplib.SMTPRecipientsRefused({"x": (451, b"come back")})
    deliver()
    relay.clear()
    with later(hours=73):
        assert deliver() == {"expired": 1}
    assert list(Notice.objects.undelivered()) == [notice]


def test_what_nobody_could_try_is_sent_days_later_but_no_link_that_its_reader_waits_for_no_more():
    owner = make.officer()
    owe(owner)
    Notice.objects.raise_all(
        [Notice.for_account(kind, to=owner.pk, occasion="test") for kind in ("password", "invite", "security")]
    )
    with later(hours=76):
        assert deliver() == {"sent": 3, "expired": 1}
    assert [notice.kind for notice in Notice.objects.undelivered()] == ["password"]


def test_a_relay_that_is_away_costs_no_try_and_claims_nothing(settings):
    [notice] = owe(make.officer())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    assert deliver() == {"relay": 1}
    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == ("queued", 0)
    assert not Heartbeat.objects.filter(name="deliver").exists()


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("gone"),
        TimeoutError("silent"),
        smtplib.SMTPDataError(421, b"closing"),
        smtplib.SMTPSenderRefused(550, b"who are you", "no-reply@example.org"),
        smtplib.SMTPRecipientsRefused({"x": (530, b"sign in first")}),
    ],
)
def test_a_relay_at_fault_puts_back_without_burning_a_try_and_stops_the_run(relay, error: Exception):
    first, second = make.officer(), make.officer(title="Director")
    notice, other = owe(first, second)
    relay[first.email] = error
    assert deliver() == {"queued": 1, "relay": 1}
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.deferrals) == ("queued", 0, 1)
    assert mail.outbox == []
    relay.clear()
    with later(minutes=2):
        assert deliver() == {"sent": 2}
    assert {message.extra_headers["Message-ID"] for message in mail.outbox} == {notice.message_id, other.message_id}


def test_a_temporary_refusal_is_tried_again_after_1_5_15_and_60_minutes(relay):
    owner = make.officer()
    [notice] = owe(owner)
    relay[owner.email] = smtplib.SMTPRecipientsRefused({owner.email: (451, b"greylisted")})
    passed, waits = 0.0, []
    for _round in range(5):
        with later(seconds=passed):
            assert deliver() == {"queued": 1}
            now = clock.now()
        notice.refresh_from_db()
        waits.append((notice.next_attempt_at - now).total_seconds() / 60)
        passed += waits[-1] * 60 + 5
    assert [
        round(wait / usual, 1) in (0.8, 0.9, 1.0, 1.1, 1.2)
        for wait, usual in zip(waits, (1, 5, 15, 60, 60), strict=True)
    ] == [True] * 5
    assert (notice.attempts, notice.deferrals, notice.smtp_code) == (5, 0, 451)


@pytest.mark.parametrize(
    "error",
    [smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), smtplib.SMTPDataError(554, b"refused")],
)
def test_a_lasting_refusal_waits_for_another_try_and_the_others_go_on(relay, error: Exception):
    first, second = make.officer(), make.officer(title="Director")
    notice, _other = owe(first, second)
    relay[first.email] = error
    assert deliver() == {"queued": 1, "sent": 1}
    notice.refresh_from_db()
    assert (notice.status, notice.is_given_up) == ("queued", False)
    assert notice.last_error in ("no such user", "refused")


def test_an_unknown_address_is_given_up_at_once_and_the_others_go_on(relay):
    first, second = make.officer(), make.officer(title="Director")
    notice, _other = owe(first, second)
    relay[first.email] = smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")})
    assert deliver() == {"failed": 1, "sent": 1}
    notice.refresh_from_db()
    assert (notice.status, notice.is_given_up) == ("failed", True)


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(relay):
    first, second = make.officer(), make.officer(title="Director")
    notice, _other = owe(first, second)
    relay[first.email] = ValueError("broken")
    assert deliver() == {"queued": 1, "sent": 1}
    for hours in range(1, 6):
        with later(hours=hours * 2):
            deliver()
            now = clock.now()
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.set_aside_at is not None) == ("queued", 5, True)
    assert notice.next_attempt_at - now > timedelta(hours=20)
    with later(hours=73):
        deliver()
    assert list(Notice.objects.undelivered()) == [notice]


def test_a_lapsed_lease_is_claimed_again_as_the_same_mail_and_nothing_joins_it(settings):
    owner = make.officer()
    notices = owe(owner, owner)
    lost = claim_next(delivery.Counter())
    assert len(lost.notices) == 2
    late = owe(owner)[2:]  # arrives while the mail may have left already
    with later(seconds=settings.NOTICE_LEASE + 1):
        assert deliver() == {"sent": 3}
    mails = {message.extra_headers["Message-ID"]: message.body.count("Notify") for message in mail.outbox}
    assert mails == {notices[0].message_id: 2, late[0].message_id: 1}
    assert list(Notice.objects.order_by("id").values_list("reclaims", flat=True)) == [1, 1, 0]


def test_five_lost_leases_give_a_notice_up(settings):
    owe(make.officer())
    for number in range(6):
        with later(seconds=number * (settings.NOTICE_LEASE + 1)):
            claim_next(delivery.Counter())
    with later(seconds=6 * (settings.NOTICE_LEASE + 1)):
        assert deliver() == {"failed": 1}
    assert mail.outbox == []


def test_what_is_being_sent_is_not_claimed_by_another():
    owe(make.officer())
    assert claim_next(delivery.Counter()) is not None
    assert claim_next(delivery.Counter()) is None


def test_a_process_that_was_stopped_for_too_long_does_not_send(settings, monkeypatch):
    settings.NOTICE_LEASE, settings.EMAIL_TIMEOUT = 3, 1
    [notice] = owe(make.officer())
    times = count(1000.0, 2.5)
    monkeypatch.setattr(delivery.clock, "uptime", lambda: next(times))
    assert deliver() == {}
    assert mail.outbox == []
    notice.refresh_from_db()
    assert notice.status == "sending"  # until the lease lapses


def test_a_machine_whose_clock_is_wrong_neither_breaks_a_lease_nor_lengthens_one(monkeypatch, settings):
    owe(make.officer())
    real = zones.now
    assert claim_next(delivery.Counter()) is not None
    monkeypatch.setattr(zones, "now", lambda: real() + timedelta(hours=2))
    assert claim_next(delivery.Counter()) is None, "another worker holds it"
    monkeypatch.setattr(zones, "now", lambda: real() - timedelta(hours=2))
    settings.CLOCK_SHIFT = settings.NOTICE_LEASE + 1
    assert claim_next(delivery.Counter()) is not None, "the lease lapsed by the clock of all, a shifted one too"


def test_what_was_sent_is_marked_as_sent_even_when_the_lease_was_lost_meanwhile(settings):
    [notice] = owe(make.officer())
    slow = claim_next(delivery.Counter())
    with later(seconds=settings.NOTICE_LEASE + 1):
        other = claim_next(delivery.Counter())
        delivery.mark(slow, delivery.Fate("queued", wait=60))  # not ours any more: changes nothing
        notice.refresh_from_db()
        assert (notice.status, notice.lease_token) == ("sending", other.token)
        delivery.mark(slow, delivery.Fate("sent", code=250))
    notice.refresh_from_db()
    assert notice.status == "sent"
    with later(seconds=2 * settings.NOTICE_LEASE + 2):
        assert deliver() == {}


def test_the_urgent_goes_first_and_alone():
    owner = make.officer()
    owe(owner)
    Notice.objects.raise_all([Notice.for_account("invite", to=owner.pk, occasion="test=1")])
    assert deliver() == {"sent": 2}
    assert [len(message.body) > 0 and "account" in message.subject for message in mail.outbox] == [True, False]


def test_a_hostile_title_adds_no_header_no_markup_and_no_line(settings):
    owner = make.officer()
    title = "Notify\r\nBcc: thief@example.net <script>alert(1)</script> & more"
    make.item("open", owner=owner, title="Plain")
    type(owner.seats[0].post.owned_items.get()).objects.update(title=title)  # past every form
    sweep()
    deliver()
    [message] = mail.outbox
    assert message.subject.startswith("Please accept or refuse: Notify Bcc: thief@example.net <script>")
    assert message.recipients() == [owner.email]
    html = message.alternatives[0].content
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
    assert "\nBcc:" not in message.message().as_string().split("\n\n")[0]
    assert "\nBcc:" not in message.body


def test_a_restricted_thing_is_not_named_in_a_mail():
    make.item("open", owner=make.officer(), sensitivity="restricted", title="Concession on rice")
    sweep()
    deliver()
    [message] = mail.outbox
    assert "rice" not in message.subject + message.body + message.alternatives[0].content
    assert "A restricted matter, to be read after signing in" in message.body


def test_a_mail_is_in_the_readers_language(settings):
    owe(make.officer(language="hi"))
    deliver()
    assert '<html lang="hi">' in mail.outbox[0].alternatives[0].content
