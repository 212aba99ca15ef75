"""Errors of a database that is down, busy or replaced: the only place that classifies them.

Whoever catches what the database raises catches `django.db.Error` and asks here: a server that was replaced by another
(fail-over) answers InternalError, as triggers that refuse do, and not OperationalError.
"""

from __future__ import annotations

from django.db import DataError, InterfaceError, InternalError, OperationalError

# PostgreSQL's codes.
_TOO_SLOW = "57014"  # a statement that took too long
# Too slow, a wait for a lock that took too long, a deadlock, a conflict, no connection left.
_BUSY = frozenset({_TOO_SLOW, "55P03", "40P01", "40001", "53300"})
_IDLE_TRANSACTION = "25P03"
_READ_ONLY = "25006"  # the connection leads to a server that was replaced by another


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database was down, replaced, busy or too slow, not the statement wrong."""
    return isinstance(error, OperationalError | InterfaceError) or code_of(error) in (_IDLE_TRANSACTION, _READ_ONLY)


def is_away(error: BaseException | None) -> bool:
    """The same without statements that took too long: those may do so again."""
    return is_unavailable(error) and code_of(error) != _TOO_SLOW


def is_busy(error: BaseException | None) -> bool:
    """Whether the database is up but too busy for this statement."""
    return code_of(error) in _BUSY


def cannot_be_asked(error: BaseException | None) -> bool:
    """Whether the database cannot process the given values."""
    return isinstance(error, DataError | InternalError) and not is_unavailable(error)


def code_of(error: BaseException | None) -> str | None:
    """PostgreSQL's code of an error of the driver, or of Django's, whose cause that is; None for any other."""
    found = (getattr(one, "pgcode", None) for one in (error, getattr(error, "__cause__", None)))
    return next((code for code in found if isinstance(code, str)), None)
