"""How far the promise is kept: the four classes of Indian government monitoring, computed and never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from core import clock
from core.tones import set_tones
from recommendations.moves import ACCEPTED, OPEN_TO_DECISION, Status

if TYPE_CHECKING:
    from .queries import RecommendationQuerySet


class ProgressClass(models.TextChoices):
    """Recommendations that were turned down, withdrawn, merged, dropped or closed in part have none."""

    IMPLEMENTED = "implemented", _("Implemented")
    ON_SCHEDULE = "on_schedule", _("On schedule")
    BEHIND_SCHEDULE = "behind_schedule", _("Behind schedule")
    YET_TO_START = "yet_to_start", _("Yet to start")


set_tones(
    {
        ProgressClass.IMPLEMENTED: "good",
        ProgressClass.ON_SCHEDULE: "going",
        ProgressClass.BEHIND_SCHEDULE: "late",
        ProgressClass.YET_TO_START: "neutral",
    }
)

# It was before the ministry, is not turned down, and nothing is in hand for it.
TO_START = OPEN_TO_DECISION | ACCEPTED | {Status.RETURNED, Status.DEFERRED}


def with_progress_class(rows: RecommendationQuerySet) -> RecommendationQuerySet:
    """`rows` with `progress_class`: a value of ProgressClass, or ""."""
    # A subquery that answers a value is run for the rows shown alone. Postgres would answer EXISTS here by reading
    # all items once.
    earliest = Subquery(_unfinished(rows).order_by("due_on").values("due_on")[:1])
    is_behind = Q(status=Status.IN_ACTION) & Q(LessThan(earliest, clock.today()))
    return rows.annotate(
        progress_class=Case(
            When(status=Status.IMPLEMENTED, then=Value(ProgressClass.IMPLEMENTED.value)),
            When(status__in=sorted(TO_START), then=Value(ProgressClass.YET_TO_START.value)),
            When(is_behind, then=Value(ProgressClass.BEHIND_SCHEDULE.value)),
            When(status=Status.IN_ACTION, then=Value(ProgressClass.ON_SCHEDULE.value)),
            default=Value(""),
            output_field=models.CharField(),
        )
    )


def of_progress_class(rows: RecommendationQuerySet, code: str) -> RecommendationQuerySet:
    """Those of `rows` that are in this class."""
    if code == ProgressClass.IMPLEMENTED:
        return rows.filter(status=Status.IMPLEMENTED)
    if code == ProgressClass.YET_TO_START:
        return rows.filter(status__in=sorted(TO_START))
    is_late = Exists(_unfinished(rows).filter(due_on__lt=clock.today()))
    return rows.filter(is_late if code == ProgressClass.BEHIND_SCHEDULE else ~is_late, status=Status.IN_ACTION)


def _unfinished(rows: RecommendationQuerySet) -> models.QuerySet[Any]:
    """The action items of the row outside whose owners have not reported them done; items live in an app above."""
    items: Any = rows.model._meta.get_field("action_items").related_model
    unfinished: models.QuerySet[Any] = items._default_manager.unfinished()
    return unfinished.filter(recommendations=OuterRef("pk"))
