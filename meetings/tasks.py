"""Celery looks for tasks here: those of each feature."""

from meetings.imports.tasks import forget_old, work_off

__all__ = ["forget_old", "work_off"]
