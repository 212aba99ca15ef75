"""A mail that is refused for good is its recipient's fault, unless everybody is refused: that is the relay's."""

from __future__ import annotations

import smtplib
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail

from core import clock
from participants.models import User
from reminders import health
from reminders.delivery import deliver
from reminders.models import Notice
from tests import make
from tests.reminders.test_delivery import Relay, owe

pytestmark = pytest.mark.django_db
DENIED = smtplib.SMTPRecipientsRefused({"x": (554, b"5.7.1 relay access denied")})
NAMELESS = smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")})
UNKNOWN = smtplib.SMTPRecipientsRefused({"x": (550, b"5.1.1 no such user")})
SPAM = smtplib.SMTPDataError(554, b"looks like spam")


# Few, so that a crowd of refused recipients is small too.
MOST_REFUSED = 4
CROWD = MOST_REFUSED + 4


@pytest.fixture(autouse=True)
def relay(settings, monkeypatch):
    monkeypatch.setattr("reminders.refusals.MOST_REFUSED", MOST_REFUSED)
    settings.NOTICE_REST = 0
    settings.EMAIL_BACKEND = "tests.reminders.test_delivery.Relay"
    Relay.answers = {}
    yield Relay.answers
    Relay.answers = {}


def officers(number: int) -> list[User]:
    return [make.officer(title=f"Officer {n}") for n in range(number)]


@contextmanager
def later(**delta):
    with clock.pretend(clock.now() + timedelta(**delta)):
        yield


def statuses() -> set[str]:
    return set(Notice.objects.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("answer", "number"),
    [*((answer, number) for answer in (DENIED, NAMELESS, SPAM) for number in (1, 3, CROWD)), (UNKNOWN, CROWD)],
)
def test_a_refusal_of_everybody_loses_no_mail(relay, answer: Exception, number: int):
    owners = officers(number)
    owe(*owners)
    relay.update({owner.email: answer for owner in owners})
    for minutes in (0, 1, 3, 20):
        with later(minutes=minutes):
            deliver()
    assert statuses() == {"queued"}
    relay.clear()
    with later(hours=3):
        deliver()
    assert statuses() == {"sent"}
    assert len(mail.outbox) == number


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("code", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_an_address_that_the_answer_calls_wrong_is_given_up_at_once(relay, number: int, code: str):
    owners = officers(number)
    owe(*owners)
    reply = f"{code} <somebody@example.org>: unknown".encode()
    relay.update({owner.email: smtplib.SMTPRecipientsRefused({"x": (550, reply)}) for owner in owners})
    assert deliver() == {"failed": number}
    assert Notice.objects.undelivered().count() == number
    with later(hours=1):
        assert health.checks()["delivery"], "nothing waits, and the secretariat is told"


@pytest.mark.parametrize("code", ["5.7.1", "5.7.54", "5.2.2", "5.1.8", "5.1.7", "5.4.1", "5.1.11", "user5.1.1"])
def test_another_refusal_waits_for_what_the_relay_takes(relay, code: str):
    [owner] = officers(1)
    owe(owner)
    relay[owner.email] = smtplib.SMTPRecipientsRefused({"x": (550, f"{code} no".encode())})
    assert deliver() == {"queued": 1}


def test_a_refusal_of_everybody_is_tried_for_three_days_and_then_told(relay):
    [notice] = owe(*(owners := officers(1)))
    relay[owners[0].email] = DENIED
    for hours in range(0, 72, 2):
        with later(hours=hours):
            deliver()
            assert statuses() == {"queued"}
    with later(hours=73):
        deliver()
    assert list(Notice.objects.undelivered()) == [notice]


def test_many_who_are_refused_end_the_run_and_the_next_goes_to_others(relay):
    owners = officers(MOST_REFUSED + 1)
    owe(*owners)
    relay.update({owner.email: UNKNOWN for owner in owners[:MOST_REFUSED]})
    assert deliver() == {"queued": MOST_REFUSED, "relay": 1}
    assert deliver() == {"sent": 1}


def test_one_who_is_refused_again_and_again_while_others_are_served_is_given_up(relay):
    alone, other = officers(2)
    [notice] = owe(alone)
    relay[alone.email] = NAMELESS
    assert deliver() == {"queued": 1}
    with later(minutes=2):
        assert deliver() == {"queued": 1}
    with later(minutes=6):
        owe(other)
        assert deliver() == {"sent": 1}
    for minutes in (9, 30):
        with later(minutes=minutes):
            assert deliver() == {"queued": 1}
    with later(minutes=70):
        owe(other)
        assert deliver() == {"sent": 1}
    with later(minutes=110):
        assert deliver() == {"failed": 1}
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, notice.smtp_code, notice.is_given_up) == ("failed", 5, 550, True)


@pytest.mark.parametrize("answer", [DENIED, NAMELESS, SPAM, UNKNOWN])
def test_a_relay_that_recovers_within_a_run_loses_no_mail(relay, monkeypatch, answer: Exception):
    owners = officers(CROWD)
    owe(*owners)
    relay.update({owner.email: answer for owner in owners})
    for minutes in (0, 1, 2, 10, 11, 12, 30, 31, 100, 101):
        with later(minutes=minutes):
            deliver()
    assert statuses() == {"queued"}
    relay.clear()
    last_refusals = iter([answer] * 3)
    taken = Relay.send_messages

    def send(self, messages):
        for error in last_refusals:
            raise error
        return taken(self, messages)

    monkeypatch.setattr(Relay, "send_messages", send)
    with later(hours=4):
        deliver()
    assert statuses() == {"queued", "sent"}
    with later(hours=8):
        deliver()
    assert statuses() == {"sent"}
    assert len(mail.outbox) == CROWD


def test_who_was_served_before_the_relay_began_to_refuse_is_no_proof(relay):
    served, *refused = officers(3)
    owe(served)
    owe(*refused)
    relay.update({owner.email: DENIED for owner in refused})
    assert deliver() == {"sent": 1, "queued": 2}


@pytest.mark.parametrize(
    "answer",
    [
        DENIED,
        smtplib.SMTPRecipientsRefused({"x": (451, b"come back")}),
        smtplib.SMTPServerDisconnected("gone"),
        TimeoutError("silent"),
    ],
)
def test_mail_is_late_while_nothing_leaves_whatever_the_reason(relay, answer: Exception):
    owners = officers(2)
    owe(*owners)
    relay.update({owner.email: answer for owner in owners})
    for minutes in (0, 2, 8):
        with later(minutes=minutes):
            deliver()
            assert health.checks()["delivery"], "it is not late yet"
    for minutes in (20, 70, 24 * 60, 60 * 60):
        with later(minutes=minutes):
            deliver()
            assert not health.checks()["delivery"], f"after {minutes} minutes"
    relay.clear()
    relay[owners[1].email] = smtplib.SMTPRecipientsRefused({"x": (451, b"come back")})
    with later(minutes=60 * 60 + 80):
        deliver()
        assert health.checks()["delivery"], "one is put off, and mails leave"
