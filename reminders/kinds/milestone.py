"""A milestone is due in three working days, or late: for whoever holds the post that is accountable for its item."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Extract
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem, Milestone
from actions.moves import Status
from core import clock
from reminders.charges import with_restart
from reminders.climbing import NEAR
from reminders.models import Notice
from reminders.recipients import Holder, Rows
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind

# The owner is told so many working days before the day of a milestone, and after it.
BEFORE, AFTER = 3, 1
MILESTONE = Subject(
    ActionItem,
    "actions:item_show",
    "item",
    "item__reference",
    "title",
    "",
    "milestone",
    due="due_on",
    belongs_to={"action_item": "item"},
)


def to_reach() -> Rows:
    """Ahead, and near or past its day; of items that their owner has accepted and works on."""
    items = ActionItem.objects.filter(status=Status.UNDERWAY).taken_on_with_post().order_by()
    rows = Milestone.objects.ahead().filter(item__in=items.values("pk"), due_on__lte=clock.today() + NEAR)
    return rows.alias(is_far=_is_far()).filter(is_far=False)


def _is_far() -> Func:
    """Whether more than BEFORE working days lie from today to the day before its day, where the owner sits."""
    yesterday = Cast(Value(clock.today() - timedelta(days=1)), DateField())
    day_before = ExpressionWrapper(F("due_on") - Value(1), output_field=DateField())
    return Func(
        yesterday,
        "item__owner",
        Value(BEFORE + 1),
        day_before,
        function="actions_has_passed",
        output_field=BooleanField(),
    )


def to_tell() -> Rows:
    """The same, with the day on which the item came to its present owner."""
    items = with_restart(ActionItem.objects.filter(pk=OuterRef("item"))).order_by()
    return to_reach().annotate(restarted_on=Subquery(items.values("restarted_on")))


def details(notices: list[Notice]) -> dict[int, str]:
    return {
        notice.pk: _g("Milestone: %(title)s") % {"title": notice.milestone.title}
        for notice in notices
        if notice.milestone
    }


KINDS = (
    ReminderKind(
        "milestone",
        95,
        to_reach,
        Holder("item__owner"),
        MILESTONE,
        _("A milestone is near its day, or late; your post is accountable for the item."),
        verb=_("Mark as reached"),
        mail=Mail(
            Part.DATED,
            Notice.DUE_KINDS,
            rows=to_tell,
            # Its day as a number: moved, it is told again.
            revision=Cast(Extract("due_on", "epoch"), BigIntegerField()),
            steps=(-BEFORE, AFTER),
            since="due_on",
            restarted_on="restarted_on",
            details=details,
            reads=("milestone",),
        ),
    ),
)
