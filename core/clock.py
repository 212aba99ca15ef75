"""The one clock. Everything that asks for the time asks here, so that tests and rehearsals can shift it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, ClassVar

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone

from .zones import zone_of

log = structlog.get_logger(__name__)

# By how much a machine's clock may differ from the database's before it does no round.
LARGEST_DIFFERENCE = timedelta(minutes=1)

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)
# What the database's clock said, and this machine's uptime then.
_read: ContextVar[tuple[datetime, float] | None] = ContextVar("read", default=None)


class WrongClockError(Exception):
    """This machine's clock differs from the database's by more than LARGEST_DIFFERENCE: by `difference`."""

    def __init__(self, difference: timedelta) -> None:
        self.difference = difference
        super().__init__(
            f"This machine's clock is {offset(difference)} the database's: it does no round. Set its clock (NTP)."
        )


class DatabasesNow(Func):
    """This instant by the database's clock, neither moved nor held."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field: ClassVar[Any] = DateTimeField()


def now() -> datetime:
    """This instant in UTC, moved by the setting CLOCK_SHIFT (seconds) or held by `pretend`."""
    held = _pretended.get()
    if held is not None:
        return held
    read = _read.get()
    instant = timezone.now() if read is None else read[0] + timedelta(seconds=uptime() - read[1])
    return instant + timedelta(seconds=settings.CLOCK_SHIFT)


def shared() -> datetime:
    """The same by the database's own clock, the one that all machines share: for leases. One statement.

    Raise what the database raises when it is away.
    """
    held = _pretended.get()
    return held if held is not None else _databases() + timedelta(seconds=settings.CLOCK_SHIFT)


def today(zone: tzinfo | str | None = None) -> date:
    """The calendar day in `zone` (a tzinfo or an IANA name); without one, in India."""
    if zone is None:
        zone = timezone.get_default_timezone()
    elif isinstance(zone, str):
        zone = zone_of(zone)
    return now().astimezone(zone).date()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) within the block: for sample data, rehearsals of reminders and tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


@contextmanager
def by_database() -> Iterator[None]:
    """Within the block `now` goes by the database's clock, whatever this machine's says: for rounds. One statement.

    It decorates functions too. Raise WrongClockError where this machine's clock is wrong, and what the database raises
    when it is away.
    """
    instant, apart = _compared()
    if abs(apart) > LARGEST_DIFFERENCE:
        log.error("wrong_clock", seconds=round(apart.total_seconds()))
        raise WrongClockError(apart)
    token = _read.set((instant, uptime()))
    try:
        yield
    finally:
        _read.reset(token)


def is_right(instant: datetime | None = None) -> bool:
    """Whether this machine's clock is within LARGEST_DIFFERENCE of the database's. One statement unless `instant`."""
    apart = _compared()[1] if instant is None else ahead_of(instant)
    return abs(apart) <= LARGEST_DIFFERENCE


def ahead_of(instant: datetime) -> timedelta:
    """By how much this machine's clock is ahead of `instant`, which the database's clock has just said."""
    return timezone.now() - instant


def offset(difference: timedelta) -> str:
    """A difference as text for the log, such as "30 days, 0:00:00 ahead of"."""
    whole = timedelta(seconds=round(abs(difference).total_seconds()))
    return f"{whole} {'ahead of' if difference > timedelta() else 'behind'}"


def uptime() -> float:
    """Seconds since boot, including those while the machine or this process was suspended."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _databases() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def _compared() -> tuple[datetime, timedelta]:
    """The database's clock, and the least by which ours differs from it: a slow answer counts for no difference."""
    before = timezone.now()
    instant = _databases()
    after = timezone.now()
    if before <= instant <= after:
        return instant, timedelta()
    return instant, min(before - instant, after - instant, key=abs)
