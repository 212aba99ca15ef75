"""Real workers, beats and loops for tests, each a process of its own over the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.db import connection

from exportmeet.local.processes import Program, launch

ROOT = Path(__file__).resolve().parents[2]
# Seconds. A busy machine may keep the mail server of the tests waiting; what answers too late arrives twice.
LEASE, TIMEOUT = 8, 3


class Workers:
    """What is started here is gone when the block ends; what it printed lies in `logs`."""

    def __init__(self, logs: Path, **environment: str) -> None:
        self.logs = logs
        self.running: list[subprocess.Popen[bytes]] = []
        self._environment = {
            **os.environ,
            "DATABASE_URL": _database_url(),
            "CELERY_QUEUE": f"test-{uuid4().hex}",  # nobody else's messages
            "REMIND_EVERY": "1",
            "NOTICE_REST": "0",
            "KEEP_HOURS": "0",
            "NOTICE_LEASE": str(LEASE),
            "EMAIL_TIMEOUT": str(TIMEOUT),
            "LOG_LEVEL": "ERROR",
            **environment,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Kill them all: what they were doing is in the rows."""
        for process in self.running:
            kill(process)

    def worker(self) -> subprocess.Popen[bytes]:
        """With one child: so it has at most one mail under way when it is killed."""
        options = ["-c", "1", "--without-gossip", "--without-mingle"]
        return self._celery("worker", *options, "-n", f"{uuid4().hex}@test")

    def beat(self) -> subprocess.Popen[bytes]:
        return self._celery("beat", "--schedule", str(self.logs / f"schedule-{uuid4().hex}"), "--pidfile", "")

    def loop(self) -> subprocess.Popen[bytes]:
        """The reminders without Celery."""
        return self._start("loop", "manage.py", "remind", "--loop", "--every", "0.5")

    def once(self) -> subprocess.Popen[bytes]:
        """One round of the reminders without Celery, as the timer does it."""
        return self._start("once", "manage.py", "remind")

    def astray(self, seconds: int) -> subprocess.Popen[bytes]:
        """The same on a machine whose clock is ahead by so many seconds."""
        code = (
            "import sys; from datetime import timedelta; from django.utils import timezone; real = timezone.now; "
            f"timezone.now = lambda: real() + timedelta(seconds={seconds}); import manage; "
            "sys.argv = ['manage.py', 'remind']; manage.main()"
        )
        return self._start("astray", "-c", code)

    def scanner(self) -> subprocess.Popen[bytes]:
        """What asks the virus scanner, without Celery."""
        return self._start("scanner", "manage.py", "scan_documents", "--loop", "--every", "0.2")

    def output(self) -> str:
        """What all of them printed, for a test that fails."""
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in sorted(self.logs.glob("*.log")))

    def _celery(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        return self._start(
            kind, "-W", "ignore", "-m", "celery", "-q", "-A", "exportmeet.celery", kind, "-l", "ERROR", *options
        )

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        program = Program(name, [sys.executable, *words], ROOT, self._environment)
        with (self.logs / f"{len(self.running):02d}-{name}.log").open("wb") as log:
            self.running.append(launch(program, log))
        return self.running[-1]


def _database_url() -> str:
    """The test's database at the server of DATABASE_URL."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the whole group: the main process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(true: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Return once it is true; fail with what `otherwise` says when the time is over."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, otherwise()
        time.sleep(0.02)
