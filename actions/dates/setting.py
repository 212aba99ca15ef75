"""Another due date, set by who assigns: they need not ask themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.moves import PLANNABLE, is_impartial_steward
from core.lifecycle import check_reason
from core.rules import NotAllowed, RuleBroken

from .models import check_new_date

if TYPE_CHECKING:
    from actions.items.events import ActionEvent
    from actions.items.models import ActionItem
    from participants.models import User


WHY = _("To change the date, say why this one cannot be held.")


def may_set_date(item: ActionItem, *, by: User, hands: frozenset[int] | None = None) -> bool:
    """Whether `by` sets the date of `item` without asking: who assigns, with no hand in the owner's post.

    `hands`: the posts in which `by` may act, be it for somebody away; read along for many items.
    """
    if not is_impartial_steward(item, by):
        return False
    return not (by.has_a_hand_in(item.owner_id) if hands is None else item.owner_id in hands)


def check_settable(item: ActionItem) -> None:
    """Raise RuleBroken when the date of `item` stays as it is, whoever would set it."""
    if item.status not in PLANNABLE:
        raise RuleBroken(_g("It is “%(status)s” now: its date stays.") % {"status": item.get_status_display()})
    is_asked = getattr(item, "is_asked", None)  # read along for many items
    if item.date_changes.requested().exists() if is_asked is None else is_asked:
        raise RuleBroken(_g("Another date is asked for and not decided yet: decide on that."))


def set_date(item: ActionItem, *, new_due_on: date, reason: str, by: User) -> ActionEvent:
    """Set another due date; the first one and the number of slips stay. Locks the item.

    Returns the event; raise NotAllowed or RuleBroken.
    """
    with transaction.atomic():
        item.lock()
        if not may_set_date(item, by=by):
            raise NotAllowed(_g("Only who assigns sets a date, and never for their own post."))
        check_settable(item)
        check_reason(reason, WHY)
        check_new_date(item, new_due_on)
        changes = {"due_on": [item.due_on, new_due_on]}
        item.slip_count += new_due_on > item.due_on
        item.due_on = new_due_on
        item.due_revision += 1
        item.version += 1
        item.touch()
        item.save()
        event: ActionEvent = item.record("date_set", by=by, note=reason.strip(), changes=changes)
    return event
