"""Celery looks for tasks here: those of each feature."""

from meetings.imports.tasks import forget_old, work_off
from meetings.participants.tasks import delete_needs

__all__ = ["delete_needs", "forget_old", "work_off"]
