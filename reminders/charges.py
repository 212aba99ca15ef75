"""What came to somebody with a post: one line of their desk, one mail, and reminders that begin on that day."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Greatest, TruncDate

from actions.models import ActionItem, ChargeRow, ChargeTransfer, Ownership
from participants.models import Holding, PostEvent

from .whose import Rows


def to_look_through() -> Rows:
    """Holdings with which items came that wait to be accepted: how many (`came`), and since when (`came_at`)."""
    waiting = ActionItem.objects.filter(owner=OuterRef("post")).waiting_with_post()
    number = waiting.order_by().values("owner").annotate(number=Count("pk")).values("number")
    received = ChargeTransfer.objects.filter(to_post=OuterRef("post")).order_by("-at").values("at")[:1]
    # At noon, which is the same day wherever the person is.
    taken = ExpressionWrapper(Cast(F("from_on"), DateTimeField()) + timedelta(hours=12), output_field=DateTimeField())
    rows = Holding.objects.current().filter(Exists(waiting))
    return rows.annotate(came=Subquery(number), came_at=Greatest(taken, Subquery(received)))


def afresh(items: Rows) -> Rows:
    """With `afresh_on`: the day on which an item came to its owner from another, or with the post; null for others.

    What the calendar had reached by then was said to somebody else. Where a holding was put on record later than it
    began, it is the later day.
    """
    began = Holding.objects.current().filter(post=OuterRef("owner")).values("from_on")[:1]
    put = PostEvent.objects.filter(subject=OuterRef("owner"), verb="give").order_by("-at").values("at")[:1]
    before = Ownership.objects.filter(item=OuterRef("pk"), post=OuterRef("owner"), from_at__date__lt=OuterRef("began"))
    given = ChargeRow.objects.filter(item=OuterRef("pk"), sentence="").order_by("-pk").values("transfer__at")[:1]
    others = Ownership.objects.filter(item=OuterRef("pk")).exclude(post=OuterRef("owner"))
    passed = others.order_by("-until_at", "-pk").values("until_at")[:1]
    with_post = Greatest(F("began"), TruncDate(Subquery(put)))
    return items.annotate(began=Subquery(began)).annotate(
        afresh_on=Greatest(
            Case(When(Exists(before), then=with_post), output_field=DateField()),
            TruncDate(Subquery(given)),
            TruncDate(Subquery(passed)),
        )
    )
