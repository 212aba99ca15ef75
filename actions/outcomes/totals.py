"""What was won, added up by currency: what is confirmed and what is claimed. What is disputed counts nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .moves import OutcomeStatus

if TYPE_CHECKING:
    from core.past import Past


# (currency, millions), by currency
Sums = list[tuple[str, Decimal]]


class OutcomeTotals(NamedTuple):
    """Sums of amounts; `qualities` counts the outcomes without an amount."""

    confirmed: Sums
    claimed: Sums
    qualities: int

    def __bool__(self) -> bool:
        return bool(self.confirmed or self.claimed or self.qualities)


def total_outcomes(rows: Iterable[Mapping[str, Any]]) -> OutcomeTotals:
    """Add up rows of `status`, `currency` and `amount` (None: no matter of money; `count` of them, else one)."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    qualities = 0
    for row in rows:
        if row["status"] not in (OutcomeStatus.CONFIRMED, OutcomeStatus.CLAIMED):
            continue
        if row["amount"] is None:
            qualities += row.get("count", 1)
        else:
            sums[row["status"]][row["currency"]] += Decimal(row["amount"])
    return OutcomeTotals(sorted(sums["confirmed"].items()), sorted(sums["claimed"].items()), qualities)


def amounts_text(sums: Sums) -> str:
    """Such as "USD 1.2 and INR 30", for one cell of a file."""
    return "; ".join(f"{currency} {amount:f}" for currency, amount in sums)


def readable(row: dict[str, Any], past: Past) -> dict[str, Any]:
    """An outcome as JSON, as its reader may read it: figures stay, words of a closed time do not (core.past)."""
    links = [one for one in row["links"] if not past.hides(one["asked_at"])]
    entered = past.redacted(row, row["claimed_at"], "words", "period", "source")
    return past.redacted(entered, row["answered_at"], "answer", "answered_by") | {"links": links}
