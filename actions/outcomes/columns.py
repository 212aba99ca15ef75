"""The outcomes as columns of the table and its file: confirmed and claimed amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from .models import Outcome
from .moves import OutcomeStatus
from .totals import amounts_text, total_outcomes

if TYPE_CHECKING:
    from django.db.models import QuerySet


def with_sums(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of `listed()` with the outcomes of each."""
    counted = Outcome.objects.filter(item=OuterRef("pk"), status__in=[OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED])
    outcome = JSONObject(status="status", currency="currency", amount=Cast("amount", CharField()))
    return rows.annotate(outcome_rows=ArraySubquery(counted.order_by("pk").values(outcome=outcome)))


def confirmed(row: dict[str, Any]) -> str:
    """What is confirmed of one row."""
    return amounts_text(total_outcomes(row["outcome_rows"]).confirmed)


def claimed(row: dict[str, Any]) -> str:
    """What is claimed of one row, and not confirmed yet."""
    return amounts_text(total_outcomes(row["outcome_rows"]).claimed)
