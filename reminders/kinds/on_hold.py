"""An item was on hold, and the day until which it should be has come: for its owner."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from actions.moves import Status
from core import clock
from reminders.recipients import Holder, Rows
from reminders.subjects import ITEM

from .base import ReminderKind


def to_resume() -> Rows:
    """On hold, and the day until which it should be has come."""
    rows = ActionItem.objects.filter(status=Status.ON_HOLD, on_hold_until_on__lte=clock.today())
    return rows.taken_on_with_post()


KINDS = (
    ReminderKind(
        "resume",
        110,
        to_resume,
        Holder("owner"),
        ITEM,
        _("It was on hold, and the day to go on has come."),
        verb=_("Resume"),
    ),
)
