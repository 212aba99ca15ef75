"""The Celery application: it only wakes the work that rows in the database describe."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import task_revoked, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")

app = Celery("exportmeet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Seconds between two looks at the clock while ticks are dropped: several a second may be.
LOOK_EVERY = 60
_looked = {"at": -float(LOOK_EVERY)}


@worker_ready.connect
def check_clock(**_kwargs: Any) -> None:
    """Put a machine on record whose clock is wrong: days ahead it drops every tick as expired, and does no round."""
    from reminders.by_database import note_wrong_clock  # noqa: PLC0415 - once Django is set up

    _looked["at"] = time.monotonic()
    note_wrong_clock()


@task_revoked.connect
def check_clock_again(*, expired: bool, **_kwargs: Any) -> None:
    """Again while it drops them: nothing else of such a machine would say so, and others may do its work."""
    if expired and time.monotonic() - _looked["at"] >= LOOK_EVERY:
        check_clock()
