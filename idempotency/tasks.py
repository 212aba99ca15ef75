"""Celery's door: it wakes the work, and keeps nothing itself."""

from celery import shared_task

from .models import forget_expired


@shared_task
def forget_done_requests() -> None:
    """Remove the answers that no repetition may get any more."""
    forget_expired()
