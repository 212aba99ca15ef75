"""What is overdue climbs: to the senior of its post, to the head of the organisation, to the secretariat's desk.

Within one round the later rung is raised first: who stands on two of them hears of an item by the worst alone.
"""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from participants.models import Above
from reminders.climbing import HEAD, SENIOR, late_by, of_somebody, silent_for, to_step_in
from reminders.models import Notice, ReminderRule
from reminders.recipients import Rows, Secretariat
from reminders.subjects import ITEM

from .base import Mail, Part, ReminderKind

Counts = ReminderRule.Counts


def to_see_to() -> Rows:
    """What a senior is told of: vacant, overdue by the first rung, unaccepted past the time, or silent twice."""
    found = (
        to_step_in(),
        late_by(ActionItem.objects.all(), Counts.SENIOR),
        ActionItem.objects.not_accepted_in_time(),
        silent_for(Counts.SILENT_TWICE, Counts.SILENT_TWICE_HIGH),
    )
    seen = Q(pk__in=[])
    for rows in found:
        seen |= Q(pk__in=rows.order_by().values("pk"))
    return ActionItem.objects.filter(seen)


def to_see_to_as_head() -> Rows:
    return late_by(ActionItem.objects.all(), Counts.HEAD)


def to_see_to_at_last() -> Rows:
    """Overdue by the last rung; by an earlier one, where nobody stands on it. What is vacant is an alarm already."""
    rows = of_somebody(ActionItem.objects.all())
    alone = late_by(rows, Counts.SENIOR).annotate(above=Above(F("owner"))).filter(above=None)
    seen = Q(pk__in=late_by(rows, Counts.DESK).order_by().values("pk")) | Q(pk__in=alone.order_by().values("pk"))
    return ActionItem.objects.filter(seen)


def late() -> Rows:
    return ActionItem.objects.late()


def late_below() -> Rows:
    """Of posts that somebody holds: of what is vacant the senior is told by the due date (see vacant)."""
    return of_somebody(ActionItem.objects.late())


def _mail(counts: str) -> Mail:
    return Mail(Part.LADDER, (Notice.Kind.ESCALATED,), revision=F("due_revision"), counts=counts, since="due_on")


KINDS = (
    ReminderKind(
        "late_head",
        260,
        late,
        HEAD,
        ITEM,
        _("You head the organisation of the post that owns it."),
        mail=_mail(Counts.HEAD),
    ),
    ReminderKind(
        "late_senior",
        265,
        late_below,
        SENIOR,
        ITEM,
        _("You stand above the post that owns it."),
        mail=_mail(Counts.SENIOR),
    ),
    ReminderKind(
        "see_to",
        290,
        to_see_to,
        SENIOR,
        ITEM,
        _("It is overdue, unaccepted or silent, or its post is vacant, and you stand above the post."),
        verb=_("See to it"),
    ),
    ReminderKind(
        "see_to_as_head",
        320,
        to_see_to_as_head,
        HEAD,
        ITEM,
        _("It is long overdue; you head the organisation of the post that owns it."),
        verb=_("See to it"),
    ),
    ReminderKind(
        "see_to_at_last",
        330,
        to_see_to_at_last,
        Secretariat(),
        ITEM,
        _("It is overdue, and nobody above its owner has brought it on."),
        verb=_("See to it"),
    ),
)
