"""From which day on reminders of an item's date count for its present owner."""

from __future__ import annotations

from django.db.models import Case, DateField, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Greatest, TruncDate

from actions.models import ChargeRow, Ownership
from participants.models import Holding, PostEvent

from .recipients import Rows


def with_restart(items: Rows) -> Rows:
    """With `restarted_on`: the day on which an item came to its owner from another, or with the post; null for others.

    What the calendar had reached by then was told to somebody else. Where a holding was put on record later than it
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
        restarted_on=Greatest(
            Case(When(Exists(before), then=with_post), output_field=DateField()),
            TruncDate(Subquery(given)),
            TruncDate(Subquery(passed)),
        )
    )
