"""The clock of a round of reminders: the database's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import connection

from core import clock
from core.database import is_unavailable

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


def note_wrong_clock() -> None:
    """Put this machine on record where its clock is wrong; a database that is away is left to the rounds."""
    try:
        with suppress(clock.WrongClockError), by_database():
            pass
    except Exception as error:
        if not is_unavailable(error):
            raise
        connection.close()  # else the next look would meet the same
