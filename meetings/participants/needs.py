"""What participants need is deleted 30 days after the last day of their meet."""

from __future__ import annotations

import structlog

from core import clock

from .models import ParticipantNeeds

log = structlog.get_logger(__name__)


@clock.by_database()
def delete_outdated() -> int:
    """Delete the needs that are no longer kept; how many that were. Done again, it does nothing.

    Raise WrongClockError, and delete nothing, where this machine's clock is wrong.
    """
    number, _of_each = ParticipantNeeds.objects.outdated().delete()
    if number:
        log.info("needs_deleted", number=number)
    return number
