"""The kinds of mails to participants, in the order in which a sweep raises them."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from core.database import is_unavailable
from reminders.models import Notice

from .answer_confirmation import CONFIRMATION
from .answer_reminder import CALENDAR_REMINDER, REQUESTED_REMINDER
from .invitation import INVITATION, note_deliveries
from .invitation_mail import InvitationMail, numbers_of
from .meet_change import MEET_CHANGE
from .revocation import REVOCATION
from .substitute_decision import DECISION

log = structlog.get_logger(__name__)
# What the secretariat asks for comes before the calendar, which then need not tell the same on that day.
PARTICIPANT_MAILS: dict[str, InvitationMail] = {
    mail.name: mail
    for mail in (INVITATION, CONFIRMATION, DECISION, REVOCATION, MEET_CHANGE, REQUESTED_REMINDER, CALENDAR_REMINDER)
}


def follow(notices: Iterable[Notice]) -> None:
    """Move an invitation as soon as its mail has left, since it is answered at once; the sweep does what is missed."""
    numbers = numbers_of(notice for notice in notices if notice.cause == INVITATION.name)
    if not numbers:
        return
    try:
        note_deliveries(numbers)
    except Exception as error:
        log.exception("delivery_not_noted", is_away=is_unavailable(error))
