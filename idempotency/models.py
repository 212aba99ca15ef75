"""Requests that were processed, and their answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core import clock
from participants.models import User

EXPIRES_AFTER = timedelta(hours=24)
# For so long somebody who goes back to a form may take it for not sent.
SAME_WITHIN = timedelta(hours=1)


class DoneRequestQuerySet(models.QuerySet["DoneRequest"]):
    def expired(self, now: datetime) -> DoneRequestQuerySet:
        """Rows that are too old for any repetition."""
        return self.filter(made_at__lte=now - EXPIRES_AFTER)


class DoneRequest(models.Model):
    """A request of one person with one key, and its answer; `status_code` is 0 while it is processed."""

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

    @classmethod
    def take(cls, user: User, key: str, digest: str) -> tuple[DoneRequest, bool]:
        """The row of this key, and whether the caller created it: exactly one of several at once does."""
        row, is_mine = cls.objects.get_or_create(user=user, key=key, defaults={"digest": digest})
        if not is_mine and row.made_at <= clock.now() - EXPIRES_AFTER:
            fresh = {"made_at": clock.now(), "digest": digest, "status_code": 0}
            is_mine = cls.objects.filter(pk=row.pk, made_at=row.made_at).update(**fresh) == 1
            row.refresh_from_db()
        return row, is_mine

    def same_before(self) -> DoneRequest | None:
        """The last request of this person within the hour that asked the same under another key."""
        since = self.made_at - SAME_WITHIN
        same = DoneRequest.objects.filter(user=self.user_id, digest=self.digest, made_at__gte=since)
        return same.exclude(pk=self.pk).order_by("-made_at").first()


def forget_expired() -> int:
    """Delete rows older than a day; return how many."""
    return DoneRequest.objects.expired(clock.now()).delete()[0]
