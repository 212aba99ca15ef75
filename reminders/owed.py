"""Which notices are still owed when they are about to be sent: asked once more, since much may have passed since."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter

import structlog

from core.logs import safe_error

from .apart import in_savepoints
from .kinds.registry import CAUSES
from .models import Notice
from .reading import unreadable

log = structlog.get_logger(__name__)
Status = Notice.Status
# Leases lost after which a row is given up, so that it cannot stop the rest; and tries that broke by a fault of ours,
# after which it waits a day.
MOST_LOST = 5


def ends_of(notices: list[Notice], now: datetime) -> tuple[dict[int, str], dict[Notice, str]]:
    """Those that are not sent any more, by number: expired, given up after lost leases, or no longer owed.

    And those of which nobody can tell whether they are owed, with the error.
    """
    ends: dict[int, str] = {}
    by_cause: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.has_expired(now):
            ends[notice.pk] = Status.EXPIRED
        elif notice.reclaims >= MOST_LOST and notice.status == Status.SENDING:
            ends[notice.pk] = Status.FAILED
        elif not (notice.recipient.is_active or notice.outlives_account):
            ends[notice.pk] = Status.CANCELLED
        elif notice.cause:
            by_cause.setdefault(notice.cause, []).append(notice)
    owed, aside = _owed_of(by_cause)
    asked = (notice for rows in by_cause.values() for notice in rows if notice not in aside)
    return ends | {notice.pk: Status.CANCELLED for notice in asked if notice.pk not in owed}, aside


def _owed_of(by_cause: dict[str, list[Notice]]) -> tuple[set[int], dict[Notice, str]]:
    """Which of these are still owed, by number; and those of which nobody can tell, with the error.

    A cause that this code does not know was left by a newer version, or by an older one.
    """
    aside = {
        notice: f"unknown cause: {cause}" for cause, rows in by_cause.items() if cause not in CAUSES for notice in rows
    }
    owed: set[int] = set()

    def ask(notices: list[Notice]) -> int:
        found: set[int] = set()
        for cause, rows in groupby(notices, key=attrgetter("cause")):
            some = list(rows)
            found |= CAUSES[cause].still_concerns(some[0].recipient_id, some) - _no_longer_visible(cause, some)
        owed.update(found)
        return len(found)

    def fail(notice: Notice, error: Exception) -> None:
        log.error("notice_set_aside", notice=notice.pk, exc_info=error)
        aside[notice] = safe_error(error)

    known = [notice for rows in by_cause.values() for notice in rows if notice not in aside]
    in_savepoints(known, ask, fail)
    return owed, aside


def _no_longer_visible(cause: str, notices: list[Notice]) -> set[int]:
    """Those about what their recipient may not open any more; but for a cause that tells that access has ended."""
    named = [notice for notice in notices if not notice.goes_alone]
    return unreadable(named, named[0].recipient) if named and not CAUSES[cause].ends_access else set()


def short(error: object) -> str:
    """An error in one line of at most 300 characters."""
    return " ".join(str(error).replace("\0", "").split())[:300]
