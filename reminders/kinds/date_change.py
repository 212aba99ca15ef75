"""Another date is asked for, decided or set: for who decides, for who asked, and for who owns the item."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from actions.items.undo import UNDO_VERBS
from actions.models import ActionEvent, DateChange
from actions.moves import DateChangeStatus
from reminders.models import Notice, ReminderRule
from reminders.recency import recent
from reminders.recipients import Coordinators, Department, Holder, Named, Rows, asked_of_here, maker
from reminders.subjects import CHANGE, ITEM_EVENT

from .base import ONCE, Mail, Part, ReminderKind, decided_for

Kind = Notice.Kind
READS = ("date_change",)


def to_redate() -> Rows:
    """Another date is asked for, by somebody else than who made the item."""
    return DateChange.objects.requested().annotate(taker=maker("item")).exclude(taker=F("requested_by"))


def to_redate_for_maker() -> Rows:
    """Another date is asked for by who made the item: nobody grants it to themselves."""
    return DateChange.objects.requested().annotate(taker=maker("item")).filter(taker=F("requested_by"))


def dates_decided() -> Rows:
    statuses = (DateChangeStatus.APPROVED, DateChangeStatus.REJECTED)
    return decided_for(DateChange.objects.all(), "requested_by", statuses=statuses)


def dates_set() -> Rows:
    """Other dates that who assigns set, and that still stand, for whoever owns the item; not for who set them."""
    last = ActionEvent.objects.filter(subject=OuterRef("subject"), verb__in=("date_set", UNDO_VERBS["date_set"]))
    rows = recent(ActionEvent.objects.all(), "at")
    rows = rows.filter(verb="date_set", pk=Subquery(last.order_by("-pk").values("pk")[:1]))
    return Holder("subject__owner").with_recipients(rows).exclude(actor=F("who"))


KINDS = (
    ReminderKind(
        "redate",
        160,
        to_redate,
        Department(asked_of_here, asked_of_here, "item__made_by"),
        CHANGE,
        _("Its owner asks for another date."),
        verb=_("Decide the date"),
        mail=Mail(Part.ASKED, (Kind.DECIDE,), counts=ReminderRule.Counts.ANSWER, reads=READS),
    ),
    ReminderKind(
        "redate_own",
        170,
        to_redate_for_maker,
        Coordinators(),
        CHANGE,
        _("Its owner asks for another date, and made the item too: somebody else must decide."),
        verb=_("Decide the date"),
    ),
    ReminderKind(
        "date_decided",
        405,
        dates_decided,
        Named(),
        CHANGE,
        _("You asked for another date."),
        mail=Mail(Part.DECIDED, (Kind.DECIDED,), revision=ONCE, reads=READS),
    ),
    ReminderKind(
        "date_set",
        470,
        dates_set,
        Named(),
        ITEM_EVENT,
        _("Your post is accountable for it."),
        mail=Mail(Part.EVENTS, (Kind.DECIDED,), revision=ONCE),
    ),
)
