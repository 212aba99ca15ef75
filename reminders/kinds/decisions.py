"""A recommendation was decided on, or another began to live on in it: for who brought it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recommendations.models import RecommendationEvent
from recommendations.moves import DECISIONS, JOININGS
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Drafter, Holder, Rows
from reminders.subjects import TEXT_EVENT

from .base import ONCE, Mail, Part, ReminderKind

MAIL = Mail(Part.EVENTS, (Notice.Kind.DECIDED,), revision=ONCE)
SUBMITTER = Holder("subject__post")
WHY = _("Your post submitted it.")


def decisions() -> Rows:
    return recent(RecommendationEvent.objects.filter(verb__in=DECISIONS), "at")


def joined() -> Rows:
    """Another began to live on in theirs, or does so no more; or that in which theirs lives on was merged itself."""
    return recent(RecommendationEvent.objects.filter(verb__in=JOININGS | {"repoint"}), "at")


KINDS = (
    ReminderKind("decided", 450, decisions, SUBMITTER, TEXT_EVENT, WHY, mail=MAIL),
    ReminderKind("decided_drafted", 455, decisions, Drafter("subject__"), TEXT_EVENT, _("You drafted it."), mail=MAIL),
    ReminderKind("joined", 460, joined, SUBMITTER, TEXT_EVENT, WHY, mail=MAIL),
)
