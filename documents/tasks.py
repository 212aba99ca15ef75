"""Celery's door: it wakes the work that the rows describe, and keeps nothing itself."""

from celery import shared_task

from core import clock

from . import orphans, scanning


# Longer than other tasks: a hundred files, each waiting for the scanner's answer.
@shared_task(time_limit=900, soft_time_limit=880, throws=(clock.WrongClockError,))
@clock.by_database()
def scan() -> None:
    """Ask the virus scanner about what waits for it."""
    scanning.scan_pending()


@shared_task(throws=(clock.WrongClockError,))
def sweep() -> None:
    """Set aside files that belong to nothing."""
    orphans.sweep()
