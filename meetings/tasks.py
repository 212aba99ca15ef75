"""Celery looks for tasks here: those of each feature."""

from meetings.participants.tasks import delete_needs

__all__ = ["delete_needs"]
