"""What an item waited for was verified or cancelled: its owner may go on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem, Dependency
from actions.moves import LIVE, Status
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Holder, Rows
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind

DEPENDENCY = Subject(
    ActionItem,
    "actions:item_show",
    "item",
    "item__reference",
    "item__title",
    "blocker__status_at",
    "dependency",
    belongs_to={"action_item": "item"},
)


def freed() -> Rows:
    """What waited for an item that was verified or cancelled lately, and may go on."""
    rows = Dependency.objects.holding().filter(
        item__status__in=sorted(LIVE), blocker__status__in=[Status.VERIFIED, Status.CANCELLED]
    )
    return recent(rows, "blocker__status_at")


def blocker_of(notice: Notice) -> int | None:
    return notice.dependency.blocker_id if notice.dependency else None


KINDS = (
    ReminderKind(
        "freed",
        440,
        freed,
        Holder("item__owner"),
        DEPENDENCY,
        _("Your post is accountable for an item that waited for another."),
        mail=Mail(
            Part.DECIDED,
            (Notice.Kind.DECIDED,),
            readable=(ActionItem, blocker_of),
            reads=("dependency__blocker",),
        ),
    ),
)
