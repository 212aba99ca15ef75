"""Celery's door: it wakes the work, and keeps nothing itself."""

from celery import shared_task

from core import clock

from .models import forget_expired


@shared_task(throws=(clock.WrongClockError,))
@clock.by_database()
def forget_done_requests() -> None:
    """Remove the answers that no repetition may get any more."""
    forget_expired()
