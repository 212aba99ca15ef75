"""Requests that were done, and what they were answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core import clock
from participants.models import User

KEPT_FOR = timedelta(hours=24)


class DoneRequestQuerySet(models.QuerySet["DoneRequest"]):
    def expired(self, now: datetime) -> DoneRequestQuerySet:
        """Those that no repetition finds any more."""
        return self.filter(made_at__lte=now - KEPT_FOR)


class DoneRequest(models.Model):
    """What one person's request under one key was answered. Written in the transaction that does what it asks.

    Two requests with the same key: the database lets the second wait until the first has ended.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)  # SHA-256, in hexadecimal
    digest = models.CharField(max_length=64)  # of what was asked: another request under the same key is refused
    made_at = models.DateTimeField(default=clock.now)
    status_code = models.PositiveSmallIntegerField(default=0)
    location = models.TextField(blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.TextField(blank=True)

    objects: ClassVar[DoneRequestQuerySet] = DoneRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="done_request_once"),
            models.CheckConstraint(condition=Q(status_code__lt=400), name="done_request_succeeded"),
        ]
        # What is older than a day is removed by age.
        indexes = [models.Index(fields=["made_at"], name="done_request_by_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key[:8]}"


def forget_expired() -> int:
    """Remove what is older than a day; returns how many there were."""
    return DoneRequest.objects.expired(clock.now()).delete()[0]
