"""Keeps what breaks for one person from stopping anybody else: it is set aside, and tried again the next day."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import structlog
from django.db import transaction

from core.database import is_away

from .models import ReminderFailure

Part = TypeVar("Part")
log = structlog.get_logger(__name__)


def in_savepoints(parts: list[Part], do: Callable[[list[Part]], int], fail: Callable[[Part, Exception], None]) -> int:
    """Do `do(parts)`, in ever smaller groups where it breaks; `fail(part, error)` for each that breaks by itself.

    Each group is done in a savepoint of its own, so `do` may be called several times with the same part. Returns what
    the groups returned, summed up. Raise what the database raises when it is away.
    """
    if not parts:
        return 0
    try:
        with transaction.atomic():
            return do(parts)
    except Exception as error:
        if is_away(error):
            raise
        if len(parts) == 1:
            fail(parts[0], error)
            return 0
    middle = len(parts) // 2
    return in_savepoints(parts[:middle], do, fail) + in_savepoints(parts[middle:], do, fail)


class Failures:
    """What was set aside before, read when first asked for; and what broke for everybody in this sweep."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    @cached_property
    def rows(self) -> list[ReminderFailure]:
        """One query."""
        return list(ReminderFailure.objects.select_related("saved_view__owner").order_by("pk"))

    @cached_property
    def views(self) -> list[int]:
        """The saved views whose news are set aside."""
        return [row.saved_view_id for row in self.rows if row.saved_view_id is not None]

    def people(self, work: str) -> list[int]:
        """For whom `work` is set aside."""
        return [row.person_id for row in self.rows if row.work == work]
