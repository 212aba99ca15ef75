"""Celery task of this app."""

from celery import shared_task

from core import clock

from .models import forget_expired


@shared_task(throws=(clock.WrongClockError,))
@clock.by_database()
def forget_done_requests() -> None:
    """Delete the answers that no repetition may get any more."""
    forget_expired()
