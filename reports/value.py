"""Value at stake and value won, in sum: amounts follow who reads the rows, for observers too (docs/domain.md)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q, Sum

from actions.lists.columns import BESIDE_MONEY
from actions.lists.forms import ItemFilter
from actions.models import Outcome
from actions.outcomes.moves import OutcomeStatus
from actions.outcomes.totals import OutcomeTotals, Sums, total_outcomes
from core.figures import Figure
from recommendations.models import Sensitivity
from recommendations.moves import UNSUBMITTED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from actions.items.queries import ActionItemQuerySet
    from participants.models import User

    from .totals import ItemTotals

# What is refused, or submitted twice, is at stake no more.
NOT_AT_STAKE = UNSUBMITTED | {Status.DUPLICATE, Status.NOT_ACCEPTED, Status.DROPPED}


def staked(reader: User) -> Sum:
    """Sum the amounts at stake in recommendations that `reader` may read; group by `value_currency` beside."""
    counts = ~Q(status__in=sorted(NOT_AT_STAKE))
    if reader.is_observer:  # who reads the totals of all rows, but not what a single one is worth
        counts &= Q(sensitivity=Sensitivity.OPEN)
    return Sum("value_amount", filter=counts)


def stake_in(rows: Iterable[Mapping[str, Any]]) -> Sums:
    """Add up grouped rows of `value_currency` and `stake`."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["stake"]:
            sums[row["value_currency"]] += row["stake"]
    return sorted(sums.items())


class OutcomeFigures(NamedTuple):
    """What the action items of a list won, with the addresses of those that did."""

    totals: OutcomeTotals
    confirmed_url: str
    claimed_url: str
    beside_money: Figure

    @classmethod
    def of(cls, items: ActionItemQuerySet, filters: ItemTotals) -> OutcomeFigures:
        """What `items` won, which the reader of `filters` may open and which have its filters."""
        totals = totals_of(items, filters.reader)
        items_beside = _count_beside_money(items, filters.reader) if totals.qualities else 0
        return cls(
            totals,
            filters.url(won=OutcomeStatus.CONFIRMED),
            filters.url(won=OutcomeStatus.CLAIMED),
            Figure.of(items_beside, filters.url(won=BESIDE_MONEY)),
        )

    def __bool__(self) -> bool:
        return bool(self.totals)


def _count_beside_money(items: ActionItemQuerySet, reader: User) -> int:
    """How many of these items won something that no amount tells."""
    rows = ItemFilter({"state": "all", "won": BESIDE_MONEY}, user=reader)
    return rows.narrow(items).count()


def totals_of(items: ActionItemQuerySet, reader: User) -> OutcomeTotals:
    """What these items won, as far as `reader` sees them. One statement."""
    rows = Outcome.objects.visible_to(reader).filter(item__in=items.order_by().values("pk")).order_by()
    grouped = rows.values("status", "currency").annotate(
        total=Sum("amount"), qualities=Count("pk", filter=Q(amount=None))
    )
    return total_outcomes(_apart(grouped))


def _apart(groups: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is money and what is not, each as a row of its own."""
    for group in groups:
        if group["total"] is not None:
            yield {**group, "amount": group["total"]}
        if group["qualities"]:
            yield {**group, "amount": None, "count": group["qualities"]}
