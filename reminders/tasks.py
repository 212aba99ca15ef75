"""Celery's door: it wakes the work that the rows describe, and keeps nothing itself."""

from functools import partial

from celery import shared_task

from core import clock

from . import delivery
from . import sweep as sweeping
from .models import Heartbeat


@shared_task(throws=(clock.WrongClockError,))
def sweep() -> None:
    """Raise what is owed."""
    sweeping.sweep()


# Longer than other tasks: a mail that left is marked as soon as the database answers again.
@shared_task(time_limit=900, soft_time_limit=880, throws=(clock.WrongClockError,))
def deliver() -> None:
    """Send what is due."""
    at_work = partial(Heartbeat.beat, Heartbeat.CELERY)
    delivery.deliver(still_at_work=at_work)
    at_work()
