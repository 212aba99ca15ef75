"""Workers are killed, Redis is wiped, beats are doubled: nothing is lost, and nothing doubled but by a kill.

Real Celery workers and a real mail server, over the database and the Redis of this run.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import Error, connection

from actions.models import ActionItem
from core import clock
from core.database import is_unavailable
from meetings.invitations.models import Invitation
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from participants.models import Holding, Post, User
from reminders import health
from reminders import sweep as sweeping
from reminders.models import DailyRun, Heartbeat, Notice
from tests import make
from tests.early_services import OWN
from tests.real.sink import Sink
from tests.real.workers import Workers, kill, wait_until

# Those of a meet are 1,000, and a bad day's notices 300; by default few enough for every run of the tests.
INVITATIONS, NOTICES = int(os.environ.get("INVITATIONS", "60")), int(os.environ.get("NOTICES", "100"))
KILLS = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink(pace=0.02) as sink:
        yield sink


@pytest.fixture
def workers(sink: Sink, tmp_path: Path) -> Iterator[Workers]:
    with Workers(tmp_path, EMAIL_URL=sink.url) as workers:
        yield workers


def assign(number: int) -> None:
    """So many people, each with one item to accept: the sweep owes each of them one mail. Written in bulk."""
    department, maker, meet = make.department(), make.secretary(), make.meet()
    people = User.objects.bulk_create(
        User(email=f"officer-{n}@example.org", name=f"Officer {n}", role="officer") for n in range(number)
    )
    posts = Post.objects.bulk_create(Post(organisation=department, title=f"Post {n}") for n in range(number))
    today = clock.today()
    Holding.objects.bulk_create(
        Holding(post=post, user=person, from_on=today) for post, person in zip(posts, people, strict=True)
    )
    ActionItem.objects.bulk_create(
        ActionItem(
            meet=meet,
            title=f"Notify the standard for lot {n}",
            owner=post,
            verifier=maker.seats[0].post,
            made_by=maker.seats[0].post.organisation,
            due_on=today + timedelta(days=200),
            original_due_on=today + timedelta(days=200),
        )
        for n, post in enumerate(posts)
    )


def invite(number: int) -> None:
    """So many people without an account, each with an invitation that one secretary queued."""
    secretary, meet = make.secretary(), make.meet()
    people = Contact.objects.bulk_create(
        Contact(name=f"Person {n}", email=f"person-{n}@example.org", designation="Ambassador") for n in range(number)
    )
    Participant.objects.bulk_create(
        Participant(meet=meet, contact=person, category=Category.HEAD, precedence=100) for person in people
    )
    Invitation.prepare(
        meet, Participant.objects.all(), by=secretary, signatory=secretary.seats[0].post, letter_date=clock.today()
    )
    Invitation.queue(meet, Invitation.objects.all(), by=secretary)


def left() -> int:
    """Mails that are not sent yet, of those that the sweep has raised or owes."""
    return ActionItem.objects.count() - Notice.objects.filter(status="sent").count()


def nothing_lost_within(seconds: float, workers: Workers, sink: Sink) -> None:
    def story() -> str:
        fates = list(Notice.objects.values_list("status", "attempts", "reclaims", "last_error"))
        return f"{left()} left, {len(sink.mails)} arrived: {fates[:20]}\n{workers.output()}"

    wait_until(lambda: left() == 0, seconds, story)
    assert set(sink.copies) == set(Notice.objects.values_list("message_id", flat=True))


def by_timer_until_sent(workers: Workers) -> None:
    """The timer finds nothing to do while a worker that was stopped in mid-sweep still holds the lock of sweeps."""
    until = time.monotonic() + 2 * sweeping.STANDSTILL
    while left() and time.monotonic() < until:
        assert workers.once().wait(120) == 0, workers.output()


def test_workers_are_killed_while_notices_go_out(workers: Workers, sink: Sink):
    assign(NOTICES)
    workers.beat()
    alive = [workers.worker(), workers.worker()]
    kills = NOTICES // 25
    for killed in range(1, kills + 1):
        wait_until(lambda: len(sink.mails) >= killed * 20, 60, workers.output)  # noqa: B023 - called at once
        kill(alive.pop(0))
        alive.append(workers.worker())
    nothing_lost_within(60, workers, sink)
    doubles = len(sink.mails) - len(sink.copies)
    assert doubles <= kills
    reclaimed = set(Notice.objects.filter(reclaims__gt=0).values_list("message_id", flat=True))
    assert {message for message, copies in sink.copies.items() if copies > 1} <= reclaimed


@pytest.mark.timeout(3600)
def test_workers_are_killed_while_invitations_go_out_and_each_arrives_once(sink: Sink, tmp_path: Path):
    invite(INVITATIONS)
    with Workers(tmp_path, EMAIL_URL=sink.url, NOTICE_LEASE="20") as workers:
        workers.beat()
        alive = [workers.worker(), workers.worker()]
        for killed in range(1, KILLS + 1):
            wait_until(lambda: len(sink.mails) >= killed * INVITATIONS // (KILLS + 2), 900, workers.output)  # noqa: B023
            kill(alive.pop(0))
            alive.append(workers.worker())

        def story() -> str:
            fates = Notice.objects.exclude(status="sent").values_list("status", "attempts", "reclaims", "last_error")
            return f"{len(sink.mails)} arrived, not sent: {list(fates[:20])}\n{workers.output()}"

        wait_until(lambda: not Invitation.objects.exclude(status="sent").exists(), 900, story)
    assert set(sink.copies) == set(Notice.objects.values_list("message_id", flat=True))
    assert len(sink.copies) == INVITATIONS
    assert len(sink.mails) - len(sink.copies) <= KILLS
    reclaimed = set(Notice.objects.filter(reclaims__gt=0).values_list("message_id", flat=True))
    assert {message for message, copies in sink.copies.items() if copies > 1} <= reclaimed


def test_redis_is_wiped_again_and_again(workers: Workers, sink: Sink):
    assign(60)
    workers.beat()
    workers.worker()
    broker = redis.Redis.from_url(settings.REDIS_URL)
    wipe = broker.flushall if OWN in os.environ else broker.flushdb  # another's server may hold what is not ours
    for wiped in range(1, 7):
        wait_until(lambda: len(sink.mails) >= wiped * 8, 60, workers.output)  # noqa: B023 - called at once
        wipe()
    nothing_lost_within(60, workers, sink)
    assert len(sink.mails) == 60


def test_two_beats_two_workers_and_a_loop_beside_them_double_nothing(workers: Workers, sink: Sink):
    assign(60)
    for start in (workers.beat, workers.beat, workers.worker, workers.worker, workers.loop):
        start()
    nothing_lost_within(60, workers, sink)
    assert len(sink.mails) == 60


def test_without_redis_the_loop_sends(sink: Sink, tmp_path: Path):
    assign(20)
    with Workers(tmp_path, EMAIL_URL=sink.url, REDIS_URL="redis://127.0.0.1:1/0") as workers:
        loop = workers.loop()
        nothing_lost_within(60, workers, sink)
        loop.terminate()
        assert loop.wait(10) == 0
    assert len(sink.mails) == 20


def test_a_worker_that_stands_still_is_seen_and_the_timer_sends_beside_it(workers: Workers, sink: Sink):
    workers.beat()
    stalled = workers.worker()
    wait_until(lambda: Heartbeat.objects.filter(name="celery").exists(), 60, workers.output)
    os.killpg(stalled.pid, signal.SIGSTOP)
    assign(20)
    by_timer_until_sent(workers)
    nothing_lost_within(5, workers, sink)
    assert health.last_worked()["last_worked"] == "remind"
    with clock.pretend(clock.now() + timedelta(minutes=6)):
        Heartbeat.beat("sweep")  # of the timer, in six minutes
        assert health.checks() == {"database": True, "sweep": True, "delivery": True, "clock": True, "celery": False}
    os.killpg(stalled.pid, signal.SIGCONT)
    wait_until(lambda: health.last_worked()["last_worked"] == "celery", 60, workers.output)
    assert len(sink.mails) == 20


def test_a_sweep_that_stands_still_lets_the_next_one_work(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweeping, "STANDSTILL", 2)
    began, over = threading.Event(), threading.Event()

    def stand_still() -> int:
        began.set()
        over.wait(60)
        return Heartbeat.objects.count()

    def on_a_machine_of_its_own() -> None:
        try:
            sweeping._alone(stand_still)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        still = pool.submit(on_a_machine_of_its_own)
        assert began.wait(60)
        wait_until(lambda: bool(sweeping._alone(lambda: 1)), 50, lambda: "the first kept the lock")
        over.set()
        with pytest.raises(Error) as raised:
            still.result()
    assert is_unavailable(raised.value)


def test_a_machine_whose_clock_is_a_month_ahead_does_nothing_and_the_next_does_it(workers: Workers, sink: Sink):
    assign(5)
    assert workers.astray(30 * 86_400).wait(120) == 1
    assert "it does no round" in workers.output()
    assert (Notice.objects.count(), DailyRun.objects.count()) == (0, 0)
    assert not health.checks()["clock"]
    assert workers.once().wait(120) == 0, workers.output()
    nothing_lost_within(5, workers, sink)
