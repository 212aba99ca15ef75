"""Nobody has said a word on an item for long: its owner is asked, and then the senior of its post is told."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from actions.moves import Status
from core import clock
from reminders.cause import moment
from reminders.climbing import NEAR, SENIOR, of_somebody, silent_for
from reminders.models import Notice, ReminderRule
from reminders.recipients import Holder, Rows
from reminders.subjects import ITEM

from .base import Mail, Part, ReminderKind

Counts = ReminderRule.Counts
Kind = Notice.Kind
OWNER = Holder("owner")
WHY = _("Your post is accountable for it, and nobody has said a word on it for long.")
WHY_ABOVE = _("Its owner was asked and said nothing; you stand above the post.")


def to_update() -> Rows:
    """Silent, and not on the desk already because it is nearly due."""
    rows = silent_for(Counts.SILENT, Counts.SILENT_HIGH).filter(due_on__gt=clock.today() + NEAR)
    return rows.taken_on_with_post()


def underway(*, is_high: bool) -> Rows:
    """Of high priority, or all others."""
    high = ActionItem.Priority.HIGH
    rows = of_somebody(ActionItem.objects.filter(status=Status.UNDERWAY).taken_on_with_post())
    return rows.filter(priority=high) if is_high else rows.exclude(priority=high)


USUAL, HIGH = partial(underway, is_high=False), partial(underway, is_high=True)


def _mail(kind: Kind, counts: Counts) -> Mail:
    spoken = "last_human_update_at"
    return Mail(Part.LADDER, (kind,), revision=moment(spoken), counts=counts, since=spoken)


KINDS = (
    ReminderKind(
        "update",
        270,
        to_update,
        OWNER,
        ITEM,
        _("Nobody has said a word on it for long: how does it stand?"),
        verb=_("Report progress"),
    ),
    ReminderKind("silent", 340, USUAL, OWNER, ITEM, WHY, mail=_mail(Kind.SILENT, Counts.SILENT)),
    ReminderKind("silent_high", 341, HIGH, OWNER, ITEM, WHY, mail=_mail(Kind.SILENT, Counts.SILENT_HIGH)),
    ReminderKind(
        "silent_above", 342, USUAL, SENIOR, ITEM, WHY_ABOVE, mail=_mail(Kind.SILENT_TWICE, Counts.SILENT_TWICE)
    ),
    ReminderKind(
        "silent_above_high",
        343,
        HIGH,
        SENIOR,
        ITEM,
        WHY_ABOVE,
        mail=_mail(Kind.SILENT_TWICE, Counts.SILENT_TWICE_HIGH),
    ),
)
