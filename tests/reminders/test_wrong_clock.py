"""A machine whose clock is wrong reminds nobody and marks nothing as done; whoever runs it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery.signals import task_revoked
from django.core import mail
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone as zones

from actions.tasks import work_off
from core import clock
from documents import tasks as documents
from exportmeet import celery
from idempotency.tasks import forget_done_requests
from participants.models import User
from participants.tasks import forget_expired_sessions
from reminders import delivery, health, tasks
from reminders.management.commands import remind
from reminders.models import DailyRun, Heartbeat, Notice, WrongClock
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
TASKS = [work_off, documents.scan, documents.sweep, forget_done_requests, forget_expired_sessions]


@contextmanager
def astray(by: timedelta) -> Iterator[None]:
    """This machine's clock is ahead by so much."""
    real = zones.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zones, "now", lambda: real() + by)
        yield


def due_today() -> User:
    """Recipients item is due today, on a working day of theirs and past their hour."""
    owner = make.officer(digest_hour=0)
    with clock.pretend(clock.now() - timedelta(days=30)):
        make.item("underway", owner=owner, due_on=clock.today() + timedelta(days=40))
    return owner


@pytest.mark.parametrize("by", [MONTH, -MONTH, timedelta(minutes=2), -timedelta(minutes=2)])
def test_a_machine_whose_clock_is_wrong_raises_nothing_and_marks_no_day(by: timedelta):
    due_today()
    with astray(by), pytest.raises(clock.WrongClockError, match="it does no round"):
        sweep()
    assert not Notice.objects.exists()
    assert not DailyRun.objects.exists()
    assert not Heartbeat.objects.exists()
    sweep()
    assert DailyRun.objects.exists()


def test_it_sends_nothing_either_and_another_does():
    owner = due_today()
    Notice.objects.raise_all([Notice.for_account("password", to=owner.pk, occasion="test")])
    with astray(MONTH), pytest.raises(clock.WrongClockError):
        delivery.deliver()
    assert mail.outbox == []
    assert delivery.deliver() == {"sent": 1}


def test_a_few_seconds_do_no_harm_and_the_databases_clock_counts():
    due_today()
    with astray(timedelta(seconds=50)):
        ahead = clock.now()
        sweep()
    assert Heartbeat.objects.get(name="sweep").last_ok_at < ahead - timedelta(seconds=40)


@pytest.mark.parametrize("task", TASKS)
def test_no_other_round_is_done_either(task: Callable[[], None]):
    with astray(MONTH), pytest.raises(clock.WrongClockError):
        task()
    task()


def test_a_rehearsal_moves_the_databases_clock(settings):
    settings.CLOCK_SHIFT = 86_400
    real = zones.now()
    with clock.by_database():
        assert timedelta(hours=23) < clock.now() - real < timedelta(hours=25)
        with clock.pretend(real - MONTH):
            assert clock.now() == real - MONTH


def test_a_slow_answer_of_the_database_is_no_difference(monkeypatch):
    real, moments = zones.now(), iter([-300, 300])
    monkeypatch.setattr(zones, "now", lambda: real + timedelta(seconds=next(moments)))
    with clock.by_database():
        pass


def test_a_day_that_was_noted_by_a_wrong_clock_is_not_believed():
    owner = due_today()
    DailyRun.objects.create(user=owner, last_run_on=clock.today() + MONTH)
    sweep()
    assert DailyRun.objects.get(user=owner).last_run_on == clock.today(owner.zone)


def page(reader: User, signed_in) -> str:
    caches["sessions"].clear()
    return signed_in(reader).get("/").content.decode()


def test_the_secretariat_and_the_watchman_are_told(signed_in, client: Client):
    secretary, officer = make.secretary(), make.officer()
    sweep()
    assert client.get("/readyz").json()["clock"]
    with astray(MONTH), pytest.raises(clock.WrongClockError):
        sweep()
    machine = WrongClock.objects.get()
    assert abs(machine.ahead - MONTH.total_seconds()) < 60
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["clock"]) == (503, False)
    assert f"The clock of {machine.machine} (" in page(secretary, signed_in)
    assert "is wrong." not in page(officer, signed_in)
    WrongClock.objects.update(seen_at=zones.now() - timedelta(minutes=6))
    assert "is wrong." not in page(secretary, signed_in)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("minutes", "words"), [(2, "2\xa0minutes ahead"), (-90, "1\xa0hour, 30\xa0minutes behind")])
def test_a_web_server_whose_own_clock_is_wrong_says_so_and_by_how_much(
    client: Client, signed_in, minutes: int, words: str
):
    reader = signed_in(make.secretary())
    sweep()
    with astray(timedelta(minutes=minutes)):
        caches["sessions"].clear()
        assert not client.get("/readyz").json()["clock"]
        assert f"({words}) is wrong." in reader.get("/").content.decode()


def tick_dropped(*, expired: bool) -> None:
    """What Celery says of a tick that it does not do."""
    task_revoked.send(sender=None, request=None, terminated=False, signum=None, expired=expired)


def test_a_worker_that_drops_its_ticks_goes_on_saying_that_its_clock_is_wrong(monkeypatch: pytest.MonkeyPatch):
    tick_dropped(expired=True)
    assert health.checks()["clock"]
    monkeypatch.setattr(celery, "LOOK_EVERY", 0)
    with astray(MONTH):
        tick_dropped(expired=False)
        assert not WrongClock.objects.exists()
        tick_dropped(expired=True)
    assert not health.checks()["clock"]
    WrongClock.objects.update(seen_at=zones.now() - timedelta(minutes=6))
    assert health.checks()["clock"]
    with astray(MONTH):
        tick_dropped(expired=True)
    assert not health.checks()["clock"]


def test_a_worker_that_drops_many_ticks_looks_at_its_clock_once_a_minute():
    tick_dropped(expired=True)
    with astray(MONTH):
        tick_dropped(expired=True)
    assert not WrongClock.objects.exists()


def test_a_link_that_is_asked_for_at_a_web_server_whose_clock_is_wrong_leaves_at_once(client: Client):
    owner = make.officer()
    with astray(timedelta(minutes=30)):
        client.post("/accounts/password/reset/", {"email": owner.email})
    assert delivery.deliver() == {"sent": 1}


def test_the_command_fails_and_the_loop_waits(capsys, monkeypatch):
    with astray(MONTH):
        with pytest.raises(CommandError, match="30 days, 0:00:00 ahead of the database's"):
            call_command("remind")
        command = remind.Command()
        monkeypatch.setattr("core.rounds.signal.signal", lambda *_: None)
        monkeypatch.setattr("core.rounds.close_old_connections", lambda: None)
        monkeypatch.setattr(command.stopped, "wait", lambda _seconds: command.stopped.set())
        call_command(command, "--loop")
    assert not DailyRun.objects.exists()


# --- which of the two works --------------------------------------------------------------------------------------


def test_it_is_shown_whether_the_worker_or_the_command_worked_last(client: Client):
    start = clock.now()
    assert client.get("/readyz").json()["last_worked"] is None
    tasks.sweep()
    tasks.deliver()
    assert client.get("/readyz").json()["last_worked"] == "celery"
    with clock.pretend(start + timedelta(minutes=4)):
        call_command("remind")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["last_worked"]) == (200, "remind")
    with clock.pretend(start + timedelta(minutes=8)):
        call_command("remind")
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["celery"], answer.json()["sweep"]) == (503, False, True)
    assert answer.json()["worked_at"]["celery"] < answer.json()["worked_at"]["remind"]


def test_where_the_command_alone_works_no_worker_is_missed(client: Client):
    Heartbeat.objects.create(name="celery", last_ok_at=clock.now() - health.GIVEN_UP - timedelta(hours=1))
    call_command("remind")
    assert client.get("/readyz").status_code == 200
