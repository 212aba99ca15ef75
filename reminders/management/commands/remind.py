"""Does what Celery's worker and beat do for reminders, without them and without Redis."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections

from reminders.delivery import deliver
from reminders.sweep import sweep

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Raise the reminders that are owed and send what is due: once, or with --loop until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=20, help="seconds between two rounds (20)")

    def handle(self, *, loop: bool, every: float, **options: Any) -> None:
        if not loop:
            self.stdout.write(f"raised: {sweep()}\nsent: {deliver()}")
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            self._round()
            stopped.wait(every)

    def _round(self) -> None:
        """One round; a database that is away for a while ends it, not the loop."""
        close_old_connections()
        try:
            sweep()
            deliver()
        except (OperationalError, InterfaceError):
            log.warning("database_away")
