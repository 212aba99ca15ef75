"""Whether all is well: what a load balancer and a watchman ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import Error

from core import clock

from .models import Heartbeat, Notice, WrongClock
from .models.marks import STALE

# Where no worker of Celery has worked for so long, none is meant to: the command does it alone.
GIVEN_UP = timedelta(days=7)


def checks() -> dict[str, bool]:
    """Whether each part does its work. The times are the database's.

    `database`: it answers; `sweep`: the last one is recent; `delivery`: no due notice lies about; `clock`: that of
    this machine, and of those that do rounds, is right; `celery`: its worker has not come to a stand.
    """
    try:
        now = clock.shared()
        beats = _beats()
        return {
            "database": True,
            "sweep": _is_recent(beats.get("sweep"), now),
            "delivery": not Notice.objects.late(now).exists(),
            "clock": clock.is_right() and not WrongClock.objects.current().exists(),
            "celery": not _stands_still(beats.get(Heartbeat.CELERY), now),
        }
    except Error:
        return dict.fromkeys(("database", "sweep", "delivery", "clock", "celery"), False)


def last_worked() -> dict[str, Any]:
    """When Celery's worker, and when the command `remind`, last did all of the work; which of them did so last."""
    try:
        beats = _beats()
    except Error:
        beats = {}
    found = {name: beats[name] for name in (Heartbeat.CELERY, Heartbeat.COMMAND) if name in beats}
    times = {name: at.isoformat() for name, at in found.items()}
    return {"last_worked": max(times, key=lambda name: found[name], default=None), "worked_at": times}


def _beats() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("name", "last_ok_at"))


def _is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and at >= now - STALE


def _stands_still(at: datetime | None, now: datetime) -> bool:
    return at is not None and not _is_recent(at, now) and at >= now - GIVEN_UP
