"""A recommendation lies with a department: it is examined and decided, and action items are made of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem
from actions.moves import Status as ItemStatus
from core import clock
from recommendations.models import Recommendation, Referral
from recommendations.moves import ACCEPTED, Status
from reminders.recipients import Department, Rows, before_here, last_to, moved_by, nobody
from reminders.subjects import TEXT

from .base import ReminderKind

DEPARTMENT = Department(before_here, moved_by)


def to_examine() -> Rows:
    """Nobody has taken it up, or it was deferred until a day that has come."""
    has_waited = Q(status=Status.DEFERRED, deferred_until_on__lte=clock.today())
    rows = Recommendation.objects.filter(Q(status=Status.SUBMITTED) | has_waited)
    return rows.annotate(taker=nobody())


def to_decide() -> Rows:
    """Under examination: by who took it up, unless it was referred since. Not while a department is asked."""
    asked = Referral.objects.open().filter(recommendation=OuterRef("pk"))
    rows = Recommendation.objects.filter(~Exists(asked), status=Status.UNDER_EXAMINATION)
    referred = Referral.objects.active().filter(recommendation=OuterRef("subject"), asked_at__gte=OuterRef("at"))
    return rows.annotate(taker=last_to("examine", unless=Exists(referred)))


def to_act_on() -> Rows:
    """Accepted, and no action item was made of it."""
    rows = Recommendation.objects.filter(status__in=ACCEPTED)
    return rows.annotate(taker=last_to("accept", "accept_in_part"))


def to_renew() -> Rows:
    """In action, but all its action items were cancelled: nothing is being done."""
    through = ActionItem.recommendations.through.objects
    cancelled = through.filter(actionitem__status=ItemStatus.CANCELLED).values("recommendation")
    living = through.filter(recommendation=OuterRef("pk")).exclude(actionitem__status=ItemStatus.CANCELLED)
    rows = Recommendation.objects.filter(~Exists(living), status=Status.IN_ACTION, pk__in=cancelled)
    return rows.annotate(taker=last_to("accept", "accept_in_part"))


KINDS = (
    ReminderKind(
        "examine",
        190,
        to_examine,
        DEPARTMENT,
        TEXT,
        _("It lies with your department, and nobody has taken it up."),
        verb=_("Examine"),
    ),
    ReminderKind("decide", 200, to_decide, DEPARTMENT, TEXT, _("It is under examination."), verb=_("Decide")),
    ReminderKind(
        "act_on",
        230,
        to_act_on,
        DEPARTMENT,
        TEXT,
        _("It is accepted, and nobody has anything to do for it."),
        verb=_("Make an action item"),
    ),
    ReminderKind(
        "renew",
        240,
        to_renew,
        DEPARTMENT,
        TEXT,
        _("It is in action, but all its action items were cancelled."),
        verb=_("Make another action item"),
    ),
)
