"""Deeds done at the same moment, each on a connection of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.db import connection, connections, transaction
from django.db.models import Model

from core.rules import Refusal

# So many connections any server takes, beside those of another worker's tests.
A_FEW = 10


@contextmanager
def only_crowd() -> Iterator[None]:
    """Wait until no other worker has a crowd at the server: two of fifty are more connections than it allows."""
    with Path(__file__).open() as lock:
        flock(lock, LOCK_EX)
        yield


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Start the calls together; for each its outcome, "done" or the sentence of its refusal, in their order."""
    start, outcomes = threading.Barrier(len(calls)), [""] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        start.wait()
        outcomes[number] = _outcome(call)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    with only_crowd() if len(calls) > A_FEW else nullcontext():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return outcomes


def while_held(row: Model, *calls: Callable[[], object]) -> list[str]:
    """Hold `row`, start the calls one after the other until each waits for a lock, let go; their outcomes."""
    outcomes = [""] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        outcomes[number] = _outcome(call)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    with transaction.atomic():
        type(row).objects.select_for_update().get(pk=row.pk)
        for number, thread in enumerate(threads):
            thread.start()
            _until_waiting(number + 1)
    for thread in threads:
        thread.join()
    return outcomes


def _outcome(call: Callable[[], object]) -> str:
    try:
        call()
    except Refusal as refusal:
        return str(refusal.sentence)
    finally:
        connections.close_all()
    return "done"


def _until_waiting(number: int) -> None:
    """Return when so many connections to this database wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            # What is read within one transaction is kept for it, unless told otherwise.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= number:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the row")
