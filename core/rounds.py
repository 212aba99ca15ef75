"""What a command does that works without Celery and without Redis: one round, or one after another."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections, connection

from . import clock
from .database import is_unavailable

log = structlog.get_logger(__name__)


class RoundsCommand(BaseCommand):
    """Once, or with --loop until it is stopped. Subclasses say by `work` what one round does."""

    every = 20.0  # seconds between two rounds, unless it is said otherwise
    has_more = False  # whether a round left something that the next one can do at once

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopped = threading.Event()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        help_text = f"seconds between two rounds ({self.every:g})"
        parser.add_argument("--every", type=float, default=self.every, help=help_text)

    def handle(self, *, loop: bool, every: float, **options: Any) -> None:
        if loop:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stopped.set())
            while not self.stopped.is_set():
                self._round()
                self.stopped.wait(0 if self.has_more else every)
            return
        self.stdout.write(self._once())
        while self.has_more:
            self.stdout.write(self._once())

    def _once(self) -> str:
        try:
            return self.work()
        except clock.WrongClockError as error:
            raise CommandError(str(error)) from error

    def work(self) -> str:
        """One round; says what it did, and sets `has_more`. A long one ends when `stopped` is set."""
        raise NotImplementedError

    def _round(self) -> None:
        """One round; a database that is away for a while, or a wrong clock, ends it, not the loop."""
        close_old_connections()
        self.has_more = False
        try:
            self.work()
        except Error as error:
            if not is_unavailable(error):
                raise
            connection.close()
            log.warning("database_away")
        except clock.WrongClockError:  # said in the log already
            return
