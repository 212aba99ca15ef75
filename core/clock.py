"""The one clock. Everything that asks for the time asks here, so that tests and rehearsals can shift it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This instant in UTC, moved by the setting CLOCK_SHIFT (seconds) or held by `pretend`."""
    held = _pretended.get()
    return held if held is not None else timezone.now() + timedelta(seconds=settings.CLOCK_SHIFT)


def shared() -> datetime:
    """The same by the database's own clock, the one that all machines share: for leases. One statement.

    Raise what the database raises when it is away.
    """
    held = _pretended.get()
    if held is not None:
        return held
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant + timedelta(seconds=settings.CLOCK_SHIFT)


def today(zone: tzinfo | str | None = None) -> date:
    """The calendar day in `zone` (a tzinfo or an IANA name); without one, in India."""
    if zone is None:
        zone = timezone.get_default_timezone()
    elif isinstance(zone, str):
        zone = ZoneInfo(zone)
    return now().astimezone(zone).date()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) within the block: for sample data, rehearsals of reminders and tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
