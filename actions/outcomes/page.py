"""What an item won, as its page and programs read it: out of what `for_page()` has read, without a statement more."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from core.lifecycle import Move
from recommendations.models import Sensitivity

from .models import Outcome
from .moves import OutcomeStatus, is_asker
from .totals import OutcomeTotals, Sums

if TYPE_CHECKING:
    from actions.items.models import ActionItem
    from actions.items.page import ItemPage


class Asked(NamedTuple):
    """An exporter who has not answered yet."""

    pk: int
    name: str
    firm: str
    asked_at: datetime
    expires_at: datetime
    asked_by_id: int


class Line(NamedTuple):
    """One outcome that stands; `claimed_by` is a name."""

    pk: int
    words: str
    amount: Decimal | None
    currency: str
    period: str
    source: str
    status: str
    claimed_by: str
    claimed_by_id: int
    claimed_at: datetime
    answered_by: str
    answered_at: datetime | None
    answer: str
    links: list[Asked]

    def get_status_display(self) -> str:
        return str(OutcomeStatus(self.status).label)

    @property
    def key(self) -> str:
        """Keeps the names of its fields apart from those of the others."""
        return f"{self.pk}_"

    def unread(self, item: ActionItem, missions: set[int]) -> Outcome:
        """The row, as far as the rules on its moves look at it."""
        row = Outcome(pk=self.pk, item=item, status=self.status, claimed_by_id=self.claimed_by_id)
        row.missions = missions
        return row


def lines_of(item: ActionItem) -> list[Line]:
    """What an item of `with_outcomes()` and `with_past()` won, the first entered first."""
    return [_line(row) for row in item.readable_outcomes]


def _line(data: dict[str, Any]) -> Line:
    moments = _instants(data, "claimed_at", "answered_at")
    links = [Asked(**one | _instants(one, "asked_at", "expires_at")) for one in data["links"]]
    amount = Decimal(data["amount"]) if data["amount"] is not None else None
    return Line(**data | moments | {"links": links, "amount": amount})


def _instants(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: datetime.fromisoformat(data[name]) if data[name] else None for name in names}


class Shown(NamedTuple):
    """A line with what its reader may do about it."""

    line: Line
    moves: list[Move]
    may_ask: bool
    takes_back: list[int]


class OutcomesPage:
    """What the page of one item says of what it won, to its reader."""

    def __init__(self, page: ItemPage) -> None:
        self.page, self.item, self.user = page, page.item, page.user

    @property
    def totals(self) -> OutcomeTotals:
        return self.item.outcome_totals

    @cached_property
    def stake(self) -> Sums:
        """What is at stake in the recommendations of which it came, as far as the reader sees them."""
        sums: dict[str, Decimal] = {}
        for row in self.page.recommendations:
            if row.value_amount is not None:
                sums[row.value_currency] = sums.get(row.value_currency, Decimal()) + row.value_amount
        return sorted(sums.items())

    @property
    def may_claim(self) -> bool:
        return self.page.can_claim_outcome

    @cached_property
    def _missions(self) -> set[int]:
        """The missions that asked: a mission sees its own recommendations, and nobody else is asked for them."""
        asked = {row.mission_id for row in self.page.recommendations}
        verifies = self.item.verifier.organisation
        return asked or ({verifies.pk} if verifies.is_mission else set())

    @cached_property
    def lines(self) -> list[Shown]:
        return [self._shown(line) for line in lines_of(self.item)]

    def _shown(self, line: Line) -> Shown:
        row = line.unread(self.item, self._missions)
        is_askable = line.status == OutcomeStatus.CLAIMED and self.item.sensitivity != Sensitivity.RESTRICTED
        may_ask = is_askable and (self.page.runs_it or is_asker(row, self.user))
        mine = [one.pk for one in line.links if self.page.runs_it or one.asked_by_id == self.user.pk]
        return Shown(line, row.moves_for(self.user), may_ask, mine)
