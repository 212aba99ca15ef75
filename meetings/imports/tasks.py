"""Celery's door to imports: it wakes the work that the rows describe, and keeps nothing itself."""

from celery import shared_task

from core import clock

from . import working_off


@shared_task(throws=(clock.WrongClockError,))
@clock.by_database()
def work_off() -> None:
    """Work off the previews and imports that wait."""
    working_off.work_off()


@shared_task(throws=(clock.WrongClockError,))
@clock.by_database()
def forget_old() -> None:
    """Delete what old imports say of people."""
    working_off.forget_old()
