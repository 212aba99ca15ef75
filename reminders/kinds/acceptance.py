"""An item waits to be accepted: for its owner, and past the time for who made it and for the owner's senior."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from participants.models import Holding
from reminders.climbing import SENIOR, of_somebody
from reminders.models import Notice, ReminderRule
from reminders.recipients import Department, Holder, Rows, made_here, maker
from reminders.subjects import ITEM

from .base import Mail, Part, ReminderKind

Kind = Notice.Kind


def to_accept() -> Rows:
    return ActionItem.objects.unaccepted().taken_on_with_post()


def not_accepted() -> Rows:
    return ActionItem.objects.not_accepted_in_time().annotate(taker=maker("pk"))


def not_accepted_below() -> Rows:
    return of_somebody(ActionItem.objects.unaccepted())


@dataclass(frozen=True)
class Maker(Department):
    """Who made the item. No mail goes to who holds the owning post themselves."""

    def with_recipients(self, rows: Rows) -> Rows:
        owns = Holding.objects.current().filter(post=OuterRef("owner"), user=OuterRef("who"))
        return super().with_recipients(rows).filter(~Exists(owns))


KINDS = (
    ReminderKind(
        "accept",
        60,
        to_accept,
        Holder("owner"),
        ITEM,
        _("It was given to your post."),
        verb=_("Accept or refuse"),
        within="meet__accept_within",
        mail=Mail(Part.ASKED, (Kind.ACCEPT,), counts=ReminderRule.Counts.ACCEPT),
    ),
    ReminderKind(
        "unaccepted",
        280,
        not_accepted,
        Maker(made_here, made_here, "made_by"),
        ITEM,
        _("The post that you gave it to has neither accepted nor refused it in time."),
        verb=_("Ask, or assign it to another post"),
        mail=Mail(Part.LADDER, (Kind.UNACCEPTED,), within="meet__accept_within"),
    ),
    ReminderKind(
        "unaccepted_above",
        285,
        not_accepted_below,
        SENIOR,
        ITEM,
        _("The post below yours has neither accepted nor refused it in time."),
        mail=Mail(Part.LADDER, (Kind.UNACCEPTED,), within="meet__accept_within"),
    ),
)
