"""What was won, as columns of the table and its file: one for what is confirmed and one for what is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from .models import Outcome
from .winning.moves import OutcomeStatus
from .winning.sums import in_words, won_in

if TYPE_CHECKING:
    from django.db.models import QuerySet


def with_sums(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of `listed()` with what each won."""
    counted = Outcome.objects.filter(item=OuterRef("pk"), status__in=[OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED])
    said = JSONObject(status="status", currency="currency", amount=Cast("amount", CharField()))
    return rows.annotate(won=ArraySubquery(counted.order_by("pk").values(said=said)))


def confirmed(row: dict[str, Any], _words: Any) -> str:
    """What is confirmed of one row."""
    return in_words(won_in(row["won"]).confirmed)


def claimed(row: dict[str, Any], _words: Any) -> str:
    """What is claimed of one row, and not confirmed yet."""
    return in_words(won_in(row["won"]).claimed)
