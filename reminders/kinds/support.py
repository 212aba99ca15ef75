"""A post is asked to support an item, or an item that it supports came to another owner."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from actions.models import ActionEvent
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Holder, Named, Rows, Supporters
from reminders.subjects import ITEM_EVENT

from .base import ONCE, Mail, Part, ReminderKind

MAIL = Mail(Part.EVENTS, (Notice.Kind.SUPPORT,), revision=ONCE)


def support_asked() -> Rows:
    """A post was asked to support an item, and still is; not by its own holder."""
    rows = ActionEvent.objects.filter(verb="supporter_add", support__until_at=None)
    return Holder("support__post").with_recipients(recent(rows, "at")).exclude(actor=F("who"))


def supported_passed() -> Rows:
    """What somebody supports came to another owner, by others."""
    rows = recent(ActionEvent.objects.filter(verb__in=("assign", "hand_over_accept", "transfer")), "at")
    return Supporters().with_recipients(rows).exclude(actor=F("who"))


KINDS = (
    ReminderKind(
        "support_asked",
        480,
        support_asked,
        Named(),
        ITEM_EVENT,
        _("Your post is asked to support it."),
        mail=MAIL,
    ),
    ReminderKind(
        "supported_passed",
        485,
        supported_passed,
        Named(),
        ITEM_EVENT,
        _("Your post supports it, and another post owns it now."),
        mail=MAIL,
    ),
)
