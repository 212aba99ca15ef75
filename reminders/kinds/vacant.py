"""A post is vacant: its items go up to the senior, and finding a holder is an alarm on the secretariat's desk."""

from __future__ import annotations

from django.db.models import BigIntegerField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.models import ActionItem, Handover
from actions.moves import Status
from participants.models import Holding, Post
from recommendations.models import Recommendation
from recommendations.moves import Status as RecommendationStatus
from reminders.climbing import SENIOR, held, to_step_in
from reminders.models import Notice, ReminderRule
from reminders.recipients import Rows, Secretariat
from reminders.subjects import ITEM, Subject

from .base import Mail, Part, ReminderKind

SEAT = Subject(Post, "participants:post_show", "pk", "organisation__name", "title", "", number="waiting")
WHY = _("Nobody holds the post that owns it, and you stand above it until somebody does.")


def to_fill() -> Rows:
    """Posts that nobody with access holds, in use or not, and how many things wait for each (`waiting`)."""
    rows = Post.objects.annotate(
        waiting=_number(ActionItem.objects.live(), "owner")
        + _number(ActionItem.objects.filter(status=Status.DONE), "verifier")
        + _number(Handover.objects.proposed(), "to_post")
        + _number(Recommendation.objects.filter(status=RecommendationStatus.RETURNED), "post")
    )
    return rows.exclude(pk__in=held().values("post")).filter(waiting__gt=0)


def _number(rows: Rows, path: str) -> Coalesce:
    """How many of `rows` have the post under `path`."""
    found = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(number=Count("pk"))
    return Coalesce(Subquery(found.values("number")), 0)


def _vacancy() -> Coalesce:
    """Which vacancy it is: the number of the last holding, since a post falls vacant more than once."""
    last = Holding.objects.filter(post=OuterRef("owner")).order_by("-pk").values("pk")[:1]
    return Coalesce(Subquery(last), Value(0), output_field=BigIntegerField())


KINDS = (
    ReminderKind(
        "fill",
        250,
        to_fill,
        Secretariat(),
        SEAT,
        ngettext_lazy(
            "Nobody holds this post, and %(number)d thing waits for it.",
            "Nobody holds this post, and %(number)d things wait for it.",
            "number",
        ),
        verb=_("Find a holder"),
    ),
    # At once for each of its items, and then what its holder would be reminded of.
    ReminderKind(
        "vacant",
        400,
        to_step_in,
        SENIOR,
        ITEM,
        WHY,
        mail=Mail(Part.ASKED, (Notice.Kind.VACANT,), revision=_vacancy()),
    ),
    ReminderKind(
        "vacant_due",
        520,
        to_step_in,
        SENIOR,
        ITEM,
        WHY,
        mail=Mail(
            Part.DATED,
            Notice.DUE_KINDS,
            revision=F("due_revision"),
            counts=ReminderRule.Counts.DUE,
            since="due_on",
        ),
    ),
)
