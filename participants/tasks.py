"""Celery's door: it wakes the work, and keeps nothing itself."""

from celery import shared_task

from core import clock

from . import open_sessions


@shared_task(throws=(clock.WrongClockError,))
def forget_expired_sessions() -> None:
    """Remove the sessions that have expired."""
    open_sessions.forget_expired()
