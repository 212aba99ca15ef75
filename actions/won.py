"""What was won, in a file of the list: one cell for what is confirmed and one for what is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext_lazy as _

from .models import Outcome
from .winning.moves import OutcomeStatus
from .winning.sums import in_words, won_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

WON_HEAD = (_("Won and confirmed, millions"), _("Won as claimed, millions"))


def with_sums(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of `listed()` with what each won: for a file alone, since a page does not show it."""
    counted = Outcome.objects.filter(item=OuterRef("pk"), status__in=[OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED])
    said = JSONObject(status="status", currency="currency", amount=Cast("amount", CharField()))
    return rows.annotate(won=ArraySubquery(counted.order_by("pk").values(said=said)))


def won_cells(row: dict[str, Any]) -> tuple[str, str]:
    """The two cells of one row."""
    won = won_in(row["won"])
    return in_words(won.confirmed), in_words(won.claimed)
