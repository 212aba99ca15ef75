"""Celery's door: it wakes the work that the rows describe, and keeps nothing itself."""

from celery import shared_task

from core import clock

from .bulk import working_off


@shared_task(throws=(clock.WrongClockError,))
@clock.by_database()
def work_off() -> None:
    """Work off the bulk operations that wait."""
    working_off.work_off()
