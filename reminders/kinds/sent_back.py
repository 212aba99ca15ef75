"""An item that was done is its owner's again."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from actions.models import ActionEvent
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Holder, Named, Rows
from reminders.subjects import ITEM_EVENT

from .base import ONCE, Mail, Part, ReminderKind


def sent_back() -> Rows:
    """Sent back or opened again, for its owner; not by the owner."""
    rows = recent(ActionEvent.objects.filter(verb__in=("send_back", "reopen")), "at")
    return Holder("subject__owner").with_recipients(rows).exclude(actor=F("who"))


KINDS = (
    ReminderKind(
        "sent_back",
        465,
        sent_back,
        Named(),
        ITEM_EVENT,
        _("Your post is accountable for it."),
        mail=Mail(Part.EVENTS, (Notice.Kind.RETURNED,), revision=ONCE),
    ),
)
