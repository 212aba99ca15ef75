"""Whether all is well: what a load balancer and a watchman ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError

from core import clock

from .models import Heartbeat, Notice, WrongClock
from .models.marks import STALE

# Where no worker of Celery has worked for so long, none is meant to: the command does it alone.
GIVEN_UP = timedelta(days=7)


def checks() -> dict[str, bool]:
    """Whether each part does its work. The times are the database's.

    `database`: it answers; `sweep`: the last one is recent; `delivery`: no due notice lies about; `clock`: that of this
    machine, and of those that do rounds, is right; `celery`: its worker has not come to a stand.
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
    except (DatabaseError, InterfaceError):
        return dict.fromkeys(("database", "sweep", "delivery", "clock", "celery"), False)


def last_worked() -> dict[str, Any]:
    """When Celery's worker, and when the command `remind`, last did the whole of the work; which of them did so last."""
    try:
        beats = {name: at for name, at in _beats().items() if name in (Heartbeat.CELERY, Heartbeat.COMMAND)}
    except (DatabaseError, InterfaceError):
        beats = {}
    times = {
        name: beats[name].isoformat() if name in beats else None for name in (Heartbeat.CELERY, Heartbeat.COMMAND)
    }
    return {"last_worked": max(beats, key=lambda name: beats[name], default=None), "worked_at": times}


def _beats() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("name", "last_ok_at"))


def _is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and at >= now - STALE


def _stands_still(at: datetime | None, now: datetime) -> bool:
    return at is not None and not _is_recent(at, now) and at >= now - GIVEN_UP
