"""What came to somebody with a post: one line of their desk and one mail, until they have looked through it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import Cast, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.models import ActionItem, ChargeTransfer
from participants.models import Holding, Post
from reminders.email_parts import Line, absolute
from reminders.models import Notice, ReminderRule
from reminders.recipients import Rows, Sitter
from reminders.subjects import Subject

from .base import Mail, Part, ReminderKind

CHARGE = Subject(
    Post,
    "actions:charge_accept",
    "post",
    "post__organisation__name",
    "post__title",
    "came_at",
    "holding",
    number="came",
)
WHY = ngettext_lazy("%(number)d item came with the post.", "%(number)d items came with the post.", "number")


def to_look_through() -> Rows:
    """Holdings with which items came that wait to be accepted: how many (`came`), and since when (`came_at`)."""
    waiting = ActionItem.objects.filter(owner=OuterRef("post")).waiting_with_post()
    number = waiting.order_by().values("owner").annotate(number=Count("pk")).values("number")
    received = ChargeTransfer.objects.filter(to_post=OuterRef("post")).order_by("-at").values("at")[:1]
    # At noon, which is the same day wherever the person is.
    taken = ExpressionWrapper(Cast(F("from_on"), DateTimeField()) + timedelta(hours=12), output_field=DateTimeField())
    rows = Holding.objects.current().filter(Exists(waiting))
    return rows.annotate(came=Subquery(number), came_at=Greatest(taken, Subquery(received)))


def page(notice: Notice) -> str:
    return reverse("actions:charge_accept", args=[notice.holding.post_id]) if notice.holding else ""


def line(notice: Notice) -> Line:
    """How many items came with the post, as of now: one line for all of them."""
    assert notice.holding is not None  # noqa: S101 - as it was raised
    post = notice.holding.post
    number = ActionItem.objects.filter(owner=post).waiting_with_post().count()
    why = str(WHY % {"number": number})
    return Line(title=str(post), reference="", why=why, details=[], due_on=None, url=absolute(page(notice)))


KINDS = (
    ReminderKind(
        "look_through",
        70,
        to_look_through,
        Sitter(),
        CHARGE,
        WHY,
        verb=_("Look through and accept"),
        mail=Mail(
            Part.ASKED,
            (Notice.Kind.CHARGE,),
            counts=ReminderRule.Counts.ACCEPT,
            page=page,
            line=line,
            reads=("holding__post__organisation",),
        ),
    ),
)
