"""How old an event may be for somebody to hear of it: two weeks to be raised, any age once a notice tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet

from core import clock

Set = TypeVar("Set", bound=QuerySet[Any, Any])

# Older events are history: nobody is told of them, however long no worker ran.
RECENT = timedelta(days=14)
_any_age: ContextVar[bool] = ContextVar("any_age", default=False)


@contextmanager
def of_any_age() -> Iterator[None]:
    """Within the block `recent` narrows nothing: what was raised is owed however late it leaves, or is sent again."""
    token = _any_age.set(True)
    try:
        yield
    finally:
        _any_age.reset(token)


def recent(rows: Set, path: str) -> Set:
    """Those of the last two weeks, by the instant under `path`."""
    return rows if _any_age.get() else rows.filter(**{f"{path}__gte": clock.now() - RECENT})
