"""The clock of a round of reminders: the database's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core import clock

from .models import WrongClock


@contextmanager
def by_database() -> Iterator[None]:
    """As core.clock.by_database; a machine whose clock is wrong is put on record, for the secretariat."""
    try:
        with clock.by_database():
            yield
    except clock.WrongClockError as error:
        WrongClock.note(error.difference)
        raise
