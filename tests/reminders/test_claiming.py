"""Two who deliver at once: one person still gets one mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction

from core import rounds
from reminders import delivery
from reminders.delivery import claim_next, deliver
from reminders.management.commands import remind
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_rest(settings):
    settings.NOTICE_REST = 0


@pytest.fixture
def another() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor of somebody else in a transaction of their own."""
    told = connection.get_connection_params() | {"cursor_factory": None}
    with closing(psycopg2.connect(**told)) as line, line.cursor() as cursor:
        yield cursor


def owe(people: int, each: int) -> None:
    by = make.secretary("Assigner")
    for number in range(people):
        owner = make.officer(title=f"Officer {number}")
        for _item in range(each):
            make.item("open", owner=owner, by=by, due_on=make.working_day(200))
    sweep()


def test_who_finds_the_recipient_taken_locks_none_of_their_notices(another):
    owe(1, 3)
    recipient = Notice.objects.values_list("recipient", flat=True).first()
    another.execute("SELECT 1 FROM participants_user WHERE id = %s FOR NO KEY UPDATE", [recipient])
    with transaction.atomic():
        assert claim_next(Counter()) is None
        another.execute("SELECT id FROM reminders_notice FOR UPDATE SKIP LOCKED")
        assert len(another.fetchall()) == 3


def _deliver_and_hang_up() -> dict[str, int]:
    try:
        return deliver()
    finally:
        connection.close()


def test_four_at_once_send_each_person_one_mail():
    owe(20, 6)
    with ThreadPoolExecutor(4) as pool:
        tallies = [run.result() for run in [pool.submit(_deliver_and_hang_up) for _ in range(4)]]
    assert sum(tally.get("sent", 0) for tally in tallies) == 120
    assert len(mail.outbox) == 20
    assert Notice.objects.values("mail").distinct().count() == 20


def test_four_at_once_send_each_participant_one_mail_of_the_programme(settings):
    settings.KEEP_HOURS = False
    people = [factories.participant(email=f"guest{number}@example.org") for number in range(12)]
    for hour in (10, 12, 14):
        row = factories.session(hours=(hour, hour + 1))
        row.expect(people, by=factories.secretary())
        row.move("publish", by=factories.secretary())
    sweep()
    with ThreadPoolExecutor(4) as pool:
        [run.result() for run in [pool.submit(_deliver_and_hang_up) for _ in range(4)]]
    assert Counter(one.to[0] for one in mail.outbox) == {person.contact.email: 1 for person in people}


def test_a_run_goes_on_until_the_next_tick_takes_over(monkeypatch, settings):
    settings.REMIND_EVERY = 20
    owe(3, 1)
    monkeypatch.setattr(delivery.time, "monotonic", lambda: 100.0 + 10 * len(mail.outbox))
    assert deliver() == {"sent": 2, "unfinished": 1}


def test_a_run_that_is_asked_to_stop_ends_after_the_mail_under_way():
    owe(3, 1)
    assert deliver(lambda: len(mail.outbox) == 1) == {"sent": 1, "unfinished": 1}
    assert deliver() == {"sent": 2}


def test_the_command_goes_on_while_anything_is_due(monkeypatch, capsys):
    runs = iter([{"sent": 2, "unfinished": 1}, {"sent": 2, "unfinished": 1}, {"sent": 1}])
    monkeypatch.setattr(remind, "deliver", lambda *_: next(runs))
    call_command("remind")
    assert capsys.readouterr().out.count("sent: ") == 3


def test_the_loop_waits_only_when_nothing_is_due(monkeypatch):
    runs = iter([{"sent": 2, "unfinished": 1}, {"sent": 1}])
    monkeypatch.setattr(remind, "deliver", lambda *_: next(runs))
    command, waits = remind.Command(), []
    monkeypatch.setattr(rounds.signal, "signal", lambda *_: None)
    monkeypatch.setattr(command.stopped, "wait", lambda seconds: waits.append(seconds) or _stop_at(command, waits))
    call_command(command, "--loop", "--every", "20")
    assert waits == [0, 20]


def _stop_at(command: remind.Command, waits: list[float]) -> None:
    if len(waits) == 2:
        command.stopped.set()
