"""Celery's door: it wakes the work that the rows describe, and keeps nothing itself."""

from celery import shared_task

from . import delivery
from . import sweep as sweeping


@shared_task
def sweep() -> None:
    """Raise what is owed."""
    sweeping.sweep()


# Longer than other tasks: a mail that left is marked as soon as the database answers again.
@shared_task(time_limit=900, soft_time_limit=880)
def deliver() -> None:
    """Send what is due."""
    delivery.deliver()
