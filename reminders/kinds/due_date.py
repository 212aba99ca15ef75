"""An item nears its due date, or is past it: for its owner."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from actions.moves import Status
from core import clock
from reminders.charges import with_restart
from reminders.climbing import NEAR
from reminders.models import Notice, ReminderRule
from reminders.recipients import Holder, Rows
from reminders.subjects import ITEM

from .base import Mail, Part, ReminderKind

OWNER = Holder("owner")
WHY = _("Your post is accountable for it.")


def to_finish() -> Rows:
    """Accepted, and due soon, today or before."""
    rows = ActionItem.objects.filter(status=Status.UNDERWAY, due_on__lte=clock.today() + NEAR)
    return rows.taken_on_with_post()


def to_keep() -> Rows:
    """Whatever the calendar counts, accepted or not; from the day on which it came to its holder."""
    return with_restart(ActionItem.objects.working())


KINDS = (
    ReminderKind("finish", 90, to_finish, OWNER, ITEM, WHY, verb=_("Report done")),
    ReminderKind(
        "keep",
        500,
        to_keep,
        OWNER,
        ITEM,
        WHY,
        mail=Mail(
            Part.DATED,
            Notice.DUE_KINDS,
            revision=F("due_revision"),
            counts=ReminderRule.Counts.DUE,
            since="due_on",
            restarted_on="restarted_on",
        ),
    ),
)
