"""All kinds of reminders, read from the modules of this folder, and the tables that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

import structlog

from core.database import is_unavailable
from reminders.cause import Cause
from reminders.models import Notice

from . import __path__ as folder
from .base import Part, ReminderKind, SpecialKind
from .invitation import INVITATION, note_deliveries
from .invitation_mail import InvitationMail, numbers_of

if TYPE_CHECKING:
    from reminders.email_parts import Email, Line

log = structlog.get_logger(__name__)


def _declared() -> Iterator[Any]:
    """What the modules of this folder declare as their KINDS."""
    for module in iter_modules(folder, f"{__package__}."):
        if module.name != __name__:
            yield from getattr(import_module(module.name), "KINDS", ())


_ALL = sorted(_declared(), key=lambda kind: kind.order)
KINDS: dict[str, ReminderKind] = {kind.name: kind for kind in _ALL if isinstance(kind, ReminderKind)}
SPECIAL: dict[str, SpecialKind] = {kind.name: kind for kind in _ALL if isinstance(kind, SpecialKind)}
PARTICIPANT_MAILS: dict[str, InvitationMail] = {mail.name: mail for mail in _ALL if isinstance(mail, InvitationMail)}

# What stands on desks.
OBLIGATIONS = {name: kind for name, kind in KINDS.items() if kind.is_on_desk}


def _causes_of(part: Part) -> tuple[Cause, ...]:
    return tuple(kind.cause for kind in KINDS.values() if kind.mail and kind.mail.part == part and kind.cause)


# What a sweep raises, by its parts; and whatever a notice may be raised for.
ASKED, DATED, LADDER = _causes_of(Part.ASKED), _causes_of(Part.DATED), _causes_of(Part.LADDER)
DECIDED, EVENTS, DAILY = _causes_of(Part.DECIDED), _causes_of(Part.EVENTS), _causes_of(Part.DAILY)
CAUSES: dict[str, Cause | SpecialKind | InvitationMail] = {
    **{cause.name: cause for cause in (*ASKED, *DATED, *LADDER, *DECIDED, *EVENTS, *DAILY)},
    **SPECIAL,
    **PARTICIPANT_MAILS,
}

# What mails read of each kind (see Mail).
_MAILS = {name: kind.mail for name, kind in KINDS.items() if kind.mail}
QUOTES = {name: mail.quotes for name, mail in _MAILS.items() if mail.quotes}
DETAILS = {name: mail.details for name, mail in _MAILS.items() if mail.details}
READS = {path for mail in _MAILS.values() for path in mail.reads}
READS |= {path for kind in SPECIAL.values() for path in kind.reads}
PAGES: dict[str, Callable[[Notice], str]] = {
    **{name: mail.page for name, mail in _MAILS.items() if mail.page},
    **{name: kind.page for name, kind in SPECIAL.items()},
}
LINES: dict[str, Callable[[Notice], Line]] = {
    **{name: mail.line for name, mail in _MAILS.items() if mail.line},
    **{name: kind.line for name, kind in SPECIAL.items()},
}


def write_whole(notices: list[Notice]) -> Email | None:
    """The mail of a kind that writes it by itself; None for what stands in lines, together with others."""
    name = notices[0].cause
    if mail := PARTICIPANT_MAILS.get(name):
        return mail.write(notices[0])
    if special := SPECIAL.get(name):
        return special.write(notices)
    kind = _MAILS.get(name)
    return kind.write(notices) if kind and kind.write else None


def follow(notices: Iterable[Notice]) -> None:
    """Move an invitation as soon as its mail has left, since it is answered at once; the sweep does what is missed."""
    numbers = numbers_of(notice for notice in notices if notice.cause == INVITATION.name)
    if not numbers:
        return
    try:
        note_deliveries(numbers)
    except Exception as error:
        log.exception("delivery_not_noted", is_away=is_unavailable(error))
