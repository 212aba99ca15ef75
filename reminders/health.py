"""Whether all is well: what a load balancer and a watchman ask."""

from __future__ import annotations

from django.db import Error

from core import clock

from .models import Heartbeat, Notice
from .models.marks import STALE


def checks() -> dict[str, bool]:
    """Whether the database answers, the last sweep is recent, and no due notice lies about. Says nothing else."""
    now = clock.now()
    try:
        swept = Heartbeat.objects.filter(name="sweep", last_ok_at__gte=now - STALE).exists()
        late = Notice.objects.late(now).exists()
    except Error:
        return {"database": False, "sweep": False, "delivery": False}
    return {"database": True, "sweep": swept, "delivery": not late}
