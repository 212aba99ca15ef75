"""How far the promise is kept: the four classes of Indian government monitoring, computed and never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from core import clock
from recommendations.moves import ACCEPTED, OPEN_TO_DECISION, Status

if TYPE_CHECKING:
    from .sets import RecommendationQuerySet


class Pace(models.TextChoices):
    """What a recommendation that was turned down, withdrawn, merged, dropped or closed in part has none of."""

    IMPLEMENTED = "implemented", _("Implemented")
    ON_SCHEDULE = "on_schedule", _("On schedule")
    BEHIND_SCHEDULE = "behind_schedule", _("Behind schedule")
    YET_TO_START = "yet_to_start", _("Yet to start")


# It was before the ministry, is not turned down, and nothing is in hand for it.
TO_START = OPEN_TO_DECISION | ACCEPTED | {Status.RETURNED, Status.DEFERRED}


class Paced(models.Model):
    """A row that `with_pace()` tells, as `pace`, how far the promise is kept."""

    class Meta:
        abstract = True

    def get_pace_display(self) -> str:
        """The class in words; "" for what has none."""
        pace = getattr(self, "pace", "")
        return str(Pace(pace).label) if pace else ""


def paced(rows: RecommendationQuerySet) -> RecommendationQuerySet:
    """`rows` with `pace`: a value of Pace, or ""."""
    # A subquery that answers a value is run for the rows shown alone. Postgres would answer EXISTS here by reading
    # all items once.
    earliest = Subquery(_unfinished(rows).order_by("due_on").values("due_on")[:1])
    is_behind = Q(status=Status.IN_ACTION) & Q(LessThan(earliest, clock.today()))
    return rows.annotate(
        pace=Case(
            When(status=Status.IMPLEMENTED, then=Value(Pace.IMPLEMENTED.value)),
            When(status__in=sorted(TO_START), then=Value(Pace.YET_TO_START.value)),
            When(is_behind, then=Value(Pace.BEHIND_SCHEDULE.value)),
            When(status=Status.IN_ACTION, then=Value(Pace.ON_SCHEDULE.value)),
            default=Value(""),
            output_field=models.CharField(),
        )
    )


def at_pace(rows: RecommendationQuerySet, pace: str) -> RecommendationQuerySet:
    """Those of `rows` that are in this class."""
    if pace == Pace.IMPLEMENTED:
        return rows.filter(status=Status.IMPLEMENTED)
    if pace == Pace.YET_TO_START:
        return rows.filter(status__in=sorted(TO_START))
    is_late = Exists(_unfinished(rows).filter(due_on__lt=clock.today()))
    return rows.filter(is_late if pace == Pace.BEHIND_SCHEDULE else ~is_late, status=Status.IN_ACTION)


def _unfinished(rows: RecommendationQuerySet) -> models.QuerySet[Any]:
    """The action items of the row outside whose owners have not reported them done; items live in an app above."""
    items: Any = rows.model._meta.get_field("action_items").related_model
    unfinished: models.QuerySet[Any] = items._default_manager.live().exclude(status="done")
    return unfinished.filter(recommendations=OuterRef("pk"))
