"""How far the work has come, so that a missed tick or two workers at once lose and double nothing."""

from __future__ import annotations

import platform
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock

# After how long a row that was given a lower number cannot commit any more: no transaction of ours runs an hour.
SETTLING = timedelta(hours=1)
# A sweep comes every 20 seconds; after so long without one, staff are told.
STALE = timedelta(minutes=5)


class Heartbeat(models.Model):
    """When a piece of the work last came to its end; under CELERY and COMMAND: who last did, or is at, all of it."""

    CELERY, COMMAND = "celery", "remind"

    name = models.CharField(_("work"), max_length=20, primary_key=True)
    last_ok_at = models.DateTimeField(_("last done"))
    detail = models.JSONField(_("what it did"), default=dict, blank=True)

    objects: ClassVar[models.Manager[Heartbeat]] = models.Manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, detail: dict[str, Any] | None = None) -> None:
        """Note that `name` was done now."""
        cls.objects.update_or_create(name=name, defaults={"last_ok_at": clock.now(), "detail": detail or {}})


class WrongClockQuerySet(models.QuerySet["WrongClock"]):
    def current(self) -> WrongClockQuerySet:
        """Those of machines that would have done a round lately."""
        return self.filter(seen_at__gte=clock.DatabasesNow() - STALE)


class WrongClock(models.Model):
    """A machine that does no round, since its clock differs from the database's."""

    machine = models.CharField(max_length=255, primary_key=True)
    # Seconds; below zero: behind.
    ahead = models.BigIntegerField()
    # By the database's clock, neither moved nor held.
    seen_at = models.DateTimeField()

    objects: ClassVar[WrongClockQuerySet] = WrongClockQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.machine}: {self.ahead}"

    @classmethod
    def note(cls, difference: timedelta) -> None:
        """Put this machine on record."""
        values = {"ahead": round(difference.total_seconds()), "seen_at": clock.DatabasesNow()}
        cls.objects.update_or_create(machine=platform.node()[:255], defaults=values)


class DailyRun(models.Model):
    """The local day for which a person's calendar was last read: once a day, after the hour that they chose."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    last_run_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[DailyRun]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.last_run_on}"


class EventMark(models.Model):
    """Up to which number the events of one table were looked at.

    Numbers are given when a row is written, not when it is committed: a higher one may be seen before a lower one.
    So everything above `settled_id` is looked at each time, and a number seen is settled an hour later.
    """

    table = models.CharField(max_length=40, primary_key=True)
    settled_id = models.BigIntegerField(default=0)
    seen_id = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager[EventMark]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.table}: {self.settled_id}"

    def saw(self, last_id: int) -> None:
        """Note that everything up to `last_id` that could be seen was looked at."""
        if clock.now() - self.seen_at < SETTLING:
            return
        self.settled_id, self.seen_id, self.seen_at = self.seen_id, max(last_id, self.seen_id), clock.now()
        self.save()
