"""Celery's door: it wakes the work, and keeps nothing itself."""

from celery import shared_task

from core import clock

from . import needs


@shared_task(throws=(clock.WrongClockError,))
def delete_needs() -> None:
    """Delete what participants of past meets needed."""
    needs.delete_outdated()
