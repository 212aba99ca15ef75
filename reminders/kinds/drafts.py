"""Drafts for a meet to come: for who writes them, for who submits for the mission, and by the meet's day."""

from __future__ import annotations

from django.db.models import BigIntegerField, Exists, F, OuterRef
from django.db.models.functions import Cast, Extract
from django.utils.translation import gettext_lazy as _

from core import clock
from participants.models import Holding
from recommendations.models import Recommendation, RecommendationQuerySet
from recommendations.moves import Status
from reminders.models import Notice, ReminderRule
from reminders.recipients import Drafter, Head, Rows, Submitters
from reminders.subjects import DRAFT

from .base import Mail, Part, ReminderKind

# The meet's day for submissions as a number: moved, it is told again.
_SUBMIT_BY = Cast(Extract("meet__submit_by_on", "epoch"), BigIntegerField())
MAIL = Mail(Part.DATED, Notice.DUE_KINDS, revision=_SUBMIT_BY, counts=ReminderRule.Counts.DUE, since="due_on")


def to_write() -> Rows:
    """Drafts that lack something, for a meet to come."""
    return _drafts().incomplete()


def to_write_instead() -> Rows:
    """Such drafts whose drafter has left the mission: they would wait for nobody."""
    return _left(_drafts().incomplete())


def to_submit() -> Rows:
    """Drafts that lack nothing, for a meet to come."""
    return _drafts().complete()


def drafts_due() -> Rows:
    """Drafts that can still be submitted in time, with the meet's day as the date that they are due."""
    rows = Recommendation.objects.filter(status=Status.DRAFT, meet__submit_by_on__gte=clock.today())
    return rows.annotate(due_on=F("meet__submit_by_on"))


def drafts_due_left() -> Rows:
    """Those whose drafter has left the mission."""
    return _left(drafts_due())


def _drafts() -> RecommendationQuerySet:
    return Recommendation.objects.filter(status=Status.DRAFT, meet__ends_on__gte=clock.today())


def _left(drafts: Rows) -> Rows:
    sits = Holding.objects.current().filter(post__organisation=OuterRef("mission"), user=OuterRef("drafted_by"))
    return drafts.filter(~Exists(sits.filter(user__is_active=True)))


KINDS = (
    ReminderKind(
        "submit",
        30,
        to_submit,
        Submitters(),
        DRAFT,
        _("The draft is complete; you submit for the mission."),
        verb=_("Submit"),
    ),
    ReminderKind(
        "write",
        40,
        to_write,
        Drafter(),
        DRAFT,
        _("You began it, and something is missing."),
        verb=_("Finish the draft"),
    ),
    ReminderKind(
        "write_instead",
        50,
        to_write_instead,
        Submitters(is_head_told=True),
        DRAFT,
        _("Whoever began it has left the mission, and something is missing; you submit for the mission."),
        verb=_("Finish the draft"),
        mail=Mail(Part.ASKED, (Notice.Kind.RETURNED,)),
    ),
    ReminderKind(
        "draft_due",
        505,
        drafts_due,
        Drafter(),
        DRAFT,
        _("You began the draft, and your mission has not submitted it yet."),
        mail=MAIL,
    ),
    ReminderKind(
        "draft_due_to_head",
        510,
        drafts_due_left,
        Head("mission"),
        DRAFT,
        _("Whoever began the draft has left your mission, and it is not submitted yet."),
        mail=MAIL,
    ),
)
