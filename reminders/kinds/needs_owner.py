"""An item has nobody who works on it: it was refused, or it is planned and nearly due. For who made it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from actions.moves import Status
from core import clock
from reminders.climbing import NEAR
from reminders.models import Notice, ReminderRule
from reminders.recipients import Department, Rows, made_here, maker
from reminders.subjects import ITEM

from .base import Mail, Part, ReminderKind

MAKER = Department(made_here, made_here, "made_by")


def to_reassign() -> Rows:
    return ActionItem.objects.filter(status=Status.REFUSED).annotate(taker=maker("pk"))


def to_release() -> Rows:
    """Planned, and nearly due: somebody must be given it or it will be late before it is begun."""
    rows = ActionItem.objects.filter(status=Status.PLANNED, due_on__lte=clock.today() + NEAR)
    return rows.annotate(taker=maker("pk"))


KINDS = (
    ReminderKind(
        "reassign",
        150,
        to_reassign,
        MAKER,
        ITEM,
        _("It was refused by the post that you gave it to."),
        verb=_("Find an owner"),
        mail=Mail(Part.ASKED, (Notice.Kind.RETURNED,), counts=ReminderRule.Counts.ANSWER, quotes="refuse"),
    ),
    ReminderKind(
        "release",
        180,
        to_release,
        MAKER,
        ITEM,
        _("It is planned and nearly due, and nobody has it yet."),
        verb=_("Release"),
    ),
)
