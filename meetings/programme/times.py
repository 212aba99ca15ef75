"""The rules that say whether a session is to come, has begun or is over. Imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.rules import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Container

    from .models import Session

FIELDS = frozenset({"on", "starts_at", "ends_at"})


def check_future(session: Session, changed: Container[str]) -> None:
    """Raise RuleBroken where the day or a time among `changed` has passed."""
    for name in ("starts_at", "ends_at"):
        at = getattr(session, name)
        if name in changed and at and at <= clock.now():
            raise RuleBroken(_("This time has passed: choose a later one."), field=name)
    if "on" in changed and session.on and session.on < clock.today(session.zone):
        raise RuleBroken(_("This day has passed: choose a later one."), field="on")


def is_over(session: Session) -> bool:
    """Whether it has ended, or, as far as nobody has said when, its day or the whole meet has."""
    if session.ends_at:
        return session.ends_at <= clock.now()
    return (session.on or session.meet.ends_on) < clock.today(session.zone)


def why_unpublishable(session: Session) -> str:
    """Why it cannot be published now, in a sentence; empty where it can."""
    if session.starts_at is None:
        return _("Enter when it begins and ends before you publish it.")
    if session.starts_at <= clock.now():
        return _("“%(session)s” has begun already: only what is to come is published.") % {"session": session}
    is_review = session.kind == session.Kind.REVIEW  # held after the meet too
    if not is_review and session.meet.ends_on < clock.today(session.zone):
        return _("The meet is over: only review meetings are published after it.")
    return ""
