"""What becomes of two recommendations when one is merged into the other, told before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommendations.recommendation.models import Recommendation


@dataclass(frozen=True)
class Joining:
    """`row` is about to live on in `survivor`; both of `in_full(user).with_counts(user)`."""

    row: Any
    survivor: Any

    @property
    def hs_gained(self) -> list[str]:
        """The HS lines that the survivor's page shows in addition."""
        return sorted({*self.row.hs_together} - {*self.survivor.hs_together})

    @property
    def values(self) -> list[tuple[str, Decimal]]:
        """Currency and millions a year, of the survivor with all that lives on in it then."""
        sums = dict(self.survivor.values_together)
        for currency, amount in self.row.values_together:
            sums[currency] = sums.get(currency, Decimal()) + amount
        return sorted(sums.items())

    @property
    def passed_on(self) -> list[dict[str, Any]]:
        """What lived on in the row, and lives on in the survivor then."""
        return list(self.row.merged_here)

    @property
    def missions(self) -> list[str]:
        """Who is told, each once."""
        return list(dict.fromkeys(str(one.mission) for one in (self.row, self.survivor)))


def joining(rows: list[Recommendation], row: int, into: str) -> Joining | None:
    """The two among `rows`; None where the survivor is not among them, or is the row itself."""
    by_pk = {one.pk: one for one in rows}
    survivor = next((one for one in rows if one.reference == into), None)
    if survivor is None or row not in by_pk or survivor.pk == row:
        return None
    return Joining(by_pk[row], survivor)
