"""A real mail server that refuses, drops the line or keeps silent, each in its own way."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.core.mail import EmailMessage, get_connection
from django.core.management import call_command
from django.db import connection

from core import clock
from participants.models import Absence
from reminders import delivery, smtp, tasks
from reminders.delivery import deliver
from reminders.models import Heartbeat, Notice
from reminders.sweep import sweep
from tests import make
from tests.real.relay import Relay
from tests.real.sink import Sink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _smtp(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT, settings.NOTICE_REST = "127.0.0.1", 1, 0


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with Sink() as sink:
        settings.EMAIL_PORT = sink.port
        yield sink


def owe(email: str) -> Notice:
    make.item("open", owner=make.officer(title=f"Holder of {email}", email=email))
    sweep()
    return Notice.objects.get(recipient__email=email)


def fate(notice: Notice) -> tuple[str, int | None, int]:
    notice.refresh_from_db()
    return notice.status, notice.smtp_code, notice.attempts


def test_a_mail_arrives_whole(sink: Sink):
    notice = owe("officer@example.org")
    assert deliver() == {"sent": 1}
    [mail] = sink.mails
    assert mail["To"] == "officer@example.org"
    assert mail["Message-ID"] == notice.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert "Notify the revised standard" in text
    assert "http://127.0.0.1:8000/" in text


def test_lines_that_begin_with_a_full_stop_arrive_as_they_were(sink: Sink):
    text = ".\n..\n.hidden\nthe end\n.\n"
    message = EmailMessage("Dots", text, to=["officer@example.org"])
    with get_connection() as mails:
        smtp.hand_over(message, mails.connection, lambda: None)
        smtp.hand_over(message, mails.connection, lambda: None)
    assert [mail.get_content().replace("\r\n", "\n") for mail in sink.mails] == [text] * 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 no such user", ("queued", 550, 1)),
        ("550 5.1.1 no such user", ("failed", 550, 1)),
        ("553 bad name", ("queued", 553, 1)),
        ("451 come back", ("queued", 451, 1)),
        ("452 box full", ("queued", 452, 1)),
        ("530 sign in first", ("queued", 530, 0)),
        ("421 closing", ("queued", 421, 0)),
    ],
)
def test_a_recipient_that_is_refused_does_not_hold_up_another(sink: Sink, answer: str, expected):
    refused, good = owe("gone@example.org"), owe("officer@example.org")
    sink.answers["gone"] = answer
    deliver()
    deliver()
    assert fate(refused) == expected
    assert fate(good)[0] == "sent"
    assert sink.copies == {good.message_id: 1}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("554 looks like spam", ("queued", 554, 1)),
        ("451 disk full", ("queued", 451, 1)),
        ("", ("queued", None, 0)),  # the line drops
    ],
)
def test_a_content_that_is_refused_does_not_hold_up_another(sink: Sink, answer: str, expected):
    refused, good = owe("gone@example.org"), owe("officer@example.org")
    sink.data_answers["gone"] = answer
    deliver()
    deliver()
    assert fate(refused) == expected
    assert fate(good)[0] == "sent"


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_left_is_marked_when_the_database_answers_again(sink: Sink):
    notice = owe("officer@example.org")
    connection.ensure_connection()
    ours = connection.connection.get_backend_pid()
    told = connection.get_connection_params() | {"cursor_factory": None}

    def cut_our_line() -> None:
        with closing(psycopg2.connect(**told)) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [ours])

    sink.on_mail = cut_our_line
    assert deliver() == {"sent": 1}
    assert fate(notice) == ("sent", 250, 1)
    assert sink.copies == {notice.message_id: 1}


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_left_is_marked_when_the_database_was_replaced(sink: Sink):
    """The line that is open leads to the former one, which takes no writes any more."""
    notice = owe("officer@example.org")
    connection.ensure_connection()
    ours = connection.connection

    def replace_it() -> None:
        with ours.cursor() as cursor:
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

    sink.on_mail = replace_it
    assert deliver() == {"sent": 1}
    assert fate(notice) == ("sent", 250, 1)
    assert sink.copies == {notice.message_id: 1}


def test_a_server_that_is_not_there_costs_no_try(settings):
    notice = owe("officer@example.org")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    assert deliver() == {"relay": 1}
    assert fate(notice) == ("queued", None, 0)


def test_a_silent_server_is_given_up_after_the_timeout(settings):
    notice = owe("officer@example.org")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_PORT = silent.getsockname()[1]
        assert deliver() == {"relay": 1}
    assert fate(notice) == ("queued", None, 0)


def stand_in_for(notice: Notice) -> None:
    """The recipient is away and reads along."""
    absent, today = notice.recipient, clock.today()
    substitute = make.officer(title="Stand-in", email="stand-in@example.org")
    Absence.arrange(absent, by=absent, substitute=substitute, from_on=today, until_on=today, gets_copies=True)


@pytest.mark.parametrize(
    ("substitutes", "copys", "expected", "arrived"),
    [
        (None, None, ("sent", 250, 1), 1),
        ("550 no such user", None, ("failed", 550, 1), 1),
        ("451 come back", None, ("queued", 451, 1), 0),
        (None, "550 no such user", ("sent", 250, 1), 1),
        (None, "451 box full", ("sent", 250, 1), 1),
        ("550 no such user", "550 no such user", ("queued", 550, 1), 0),
        ("530 sign in first", "530 sign in first", ("queued", 530, 0), 0),
    ],
)
def test_who_must_act_counts_and_a_copy_that_is_refused_is_on_record(
    sink: Sink, substitutes: str | None, copys: str | None, expected, arrived: int
):
    notice = owe("away@example.org")
    stand_in_for(notice)
    sink.answers = {part: answer for part, answer in (("stand-in", substitutes), ("away", copys)) if answer}
    deliver()
    assert fate(notice) == expected
    assert len(sink.mails) == arrived
    assert ("refused" in notice.last_error) == bool(copys and not substitutes)
    assert Notice.objects.undelivered().count() == (expected[0] == "failed")


def test_a_substitute_that_is_put_off_gets_the_mail_later_and_the_copy_leaves_once(sink: Sink):
    notice = owe("away@example.org")
    stand_in_for(notice)
    sink.answers = {"stand-in": "451 come back"}
    deliver()
    sink.answers = {}
    with clock.pretend(clock.now() + timedelta(minutes=5)):
        deliver()
    assert fate(notice) == ("sent", 250, 2)
    assert sink.copies == {notice.message_id: 1}


@pytest.mark.django_db(transaction=True)
def test_a_server_slower_than_the_lease_gets_each_mail_once(sink: Sink, settings):
    settings.EMAIL_TIMEOUT, settings.NOTICE_LEASE, sink.step = 2, 5, 1.7  # three such steps make a mail
    notice, others = owe("officer@example.org"), []
    began, over = threading.Event(), threading.Event()

    def deliver_beside() -> None:
        began.wait(10)
        while not over.is_set():
            others.append(deliver())
            time.sleep(0.1)
        connection.close()

    sink.on_mail = began.set  # the text has arrived, and most of the lease is over
    beside = threading.Thread(target=deliver_beside)
    beside.start()
    tally = deliver()
    over.set()
    beside.join()
    assert tally == {"sent": 1}
    assert others
    assert not any(others)
    assert sink.copies == {notice.message_id: 1}
    assert fate(notice) == ("sent", 250, 1)


def test_a_lease_that_was_lost_between_two_steps_gives_the_mail_up(sink: Sink, settings):
    settings.NOTICE_LEASE = 2.1
    sink.step = 0.6
    notice = owe("officer@example.org")
    clocks = delivery.Keeper.keep

    def taken_by_another(keeper: delivery.Keeper) -> None:
        Notice.objects.update(lease_token=uuid.uuid4())
        clocks(keeper)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery.Keeper, "keep", taken_by_another)
        deliver()
    assert sink.mails == []
    assert fate(notice)[0] == "sending"  # of who took it


@pytest.mark.parametrize("error", [delivery.LeaseLostError, TimeoutError, SystemExit])
def test_a_mail_that_is_given_up_before_its_text_lets_nothing_into_the_text(settings, error: type[BaseException]):
    with Relay() as relay:
        settings.EMAIL_PORT = relay.port

        def before_step() -> None:
            if "data" in relay.heard:
                raise error

        mails = get_connection()
        mails.open()
        with pytest.raises(error):
            smtp.hand_over(EmailMessage("Late", "Text", to=["a@example.org"]), mails.connection, before_step)
        started = time.monotonic()
        mails.close()
        assert time.monotonic() - started < settings.EMAIL_TIMEOUT / 2, "nobody waits for an answer to QUIT"
    assert relay.heard[-1] == "data"


@pytest.mark.parametrize("step", ["ehlo", "mail", "rcpt", "data", ".", "rset"])
@pytest.mark.parametrize("answer", [["250-wait\r\n"] * 50, list("2" * 50)], ids=["lines", "bytes"])
def test_a_server_that_answers_piece_by_piece_is_cut_within_the_lease(settings, step: str, answer: list[str]):
    notice = owe("officer@example.org")
    refusal = {"rcpt": ["550 no such user\r\n"]} if step == "rset" else {}
    with Relay(0.1, **refusal, **{step: answer}) as relay:
        settings.EMAIL_PORT = relay.port
        started = time.monotonic()
        deliver()
        assert time.monotonic() - started < 3 * settings.EMAIL_TIMEOUT
    expected = ("queued", 550, 1) if step == "rset" else ("queued", None, 0)
    assert fate(notice) == expected
    assert notice.reclaims == (step == "."), "what may have left is counted"


@pytest.mark.parametrize(("name", "work"), [("celery", tasks.deliver), ("remind", lambda: call_command("remind"))])
def test_who_waits_for_a_slow_server_is_still_at_work(sink: Sink, settings, monkeypatch, name: str, work):
    settings.EMAIL_TIMEOUT, settings.NOTICE_LEASE, sink.step = 2, 8, 1.2
    owe("officer@example.org")
    beats: list[tuple[str, int]] = []
    monkeypatch.setattr(Heartbeat, "beat", lambda name, _detail=None: beats.append((name, len(sink.mails))))
    work()
    assert (name, 0) in beats, "before the mail was taken"
    assert beats[-1] == (name, 1)


def test_copies_of_a_mail_whose_answer_was_lost_are_few_and_told(sink: Sink):
    notice, passed = owe("officer@example.org"), 0
    sink.forgets_to_answer = True
    start = clock.now()
    for minutes in range(0, 48 * 60, 5):
        with clock.pretend(start + timedelta(minutes=minutes)):
            passed += deliver().get("failed", 0)
    assert sink.copies == {notice.message_id: 5}
    assert passed == 1
    assert list(Notice.objects.undelivered()) == [notice]
    assert fate(notice) == ("failed", None, 0)
    assert (notice.reclaims, "may have arrived" in notice.last_error) == (5, True)


def test_a_mail_sent_again_after_a_lost_answer_is_marked_like_those_after_a_kill(sink: Sink):
    notice = owe("officer@example.org")
    sink.forgets_to_answer = True
    deliver()
    sink.forgets_to_answer = False
    with clock.pretend(clock.now() + timedelta(minutes=2)):
        assert deliver() == {"sent": 1}
    assert fate(notice) == ("sent", 250, 1)
    assert notice.reclaims == 1
    assert sink.copies == {notice.message_id: 2}
