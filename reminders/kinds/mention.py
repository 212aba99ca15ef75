"""Somebody is mentioned in a comment, and has not commented there since."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from participants.models import byline
from recommendations.models import Comment, Recommendation
from reminders.models import Notice
from reminders.recipients import Mentioned, Rows
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind

COMMENT = Subject(
    Recommendation,
    "recommendations:recommendation_show",
    "recommendation",
    "recommendation__reference",
    "recommendation__title",
    "at",
    "comment",
    belongs_to={"recommendation": "recommendation"},
)
# How long a mention stands on the desk of who does not answer it: who has nothing to say need not.
STANDS = timedelta(days=14)


def to_read() -> Rows:
    """Somebody is mentioned, not long ago."""
    return Comment.objects.filter(at__gte=clock.now() - STANDS)


def details(notices: list[Notice]) -> dict[int, str]:
    """Who mentions the reader. One statement. Not what they write: mails travel further than who may read it."""
    numbers = {notice.comment_id for notice in notices if notice.comment_id is not None}
    names = dict(Comment.objects.filter(pk__in=numbers).values_list("pk", byline("by", "at")))
    return {
        notice.pk: _g("%(who)s mentions you in a comment.") % {"who": names[notice.comment_id]}
        for notice in notices
        if notice.comment_id in names
    }


KINDS = (
    ReminderKind(
        "mentioned",
        220,
        to_read,
        Mentioned(),
        COMMENT,
        _("You are mentioned in a comment. It leaves your desk when you comment too, or after two weeks."),
        verb=_("Read the comment"),
        mail=Mail(
            Part.ASKED,
            (Notice.Kind.MENTIONED,),
            readable=(Comment, lambda notice: notice.comment_id),
            details=details,
        ),
    ),
)
