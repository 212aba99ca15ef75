"""Where a recommendation stands: who has it since when, what was decided and why, how far its action items are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recommendations.moves import ACTIONABLE, CLOSED, DECISIONS, Status

if TYPE_CHECKING:
    from datetime import datetime

    from countries.models import Organisation
    from participants.models import User

    from .events import RecommendationEvent
    from .models import Recommendation

SHOWN = 50  # action items
# What holds while action items may be made, though the last decision was to drop it before it was reopened.
ACCEPTING = frozenset({"accept", "accept_in_part"})
DECIDED = ACTIONABLE | CLOSED | {Status.DEFERRED}


@dataclass(frozen=True)
class StatusSummary:
    """One recommendation of `in_full()` as one reader may see it; two statements."""

    row: Recommendation
    events: list[RecommendationEvent]
    items: list[Any]

    @classmethod
    def of(cls, row: Recommendation, user: User) -> StatusSummary:
        """The trail that `user` is told, and the action items that they see, the earliest due first."""
        has_items = vars(row)["has_items"]
        rows: Any = row.action_items if has_items else row.action_items.none()
        items = rows.visible_to(user).with_past(user).with_last_report().with_outcomes()
        shown = list(items.select_related("owner__organisation").order_by("due_on", "pk")[:SHOWN])
        for item in shown:
            item.past.take_words(item, item.reported_at, "reported", "next_step")
        return cls(row, row.readable_events(row.events.readable_by(user), user), shown)

    @property
    def holder(self) -> Organisation | None:
        """The mission or department that has it; None for the coordinating one, the owners of items, or nobody."""
        return None if self.row.status == Status.IN_ACTION or self.row.is_closed else self.row.lies_with

    @property
    def since(self) -> datetime:
        """Since when who has it now has it: since it came into its status, or a department gave it back."""
        since: datetime = getattr(self.row, "held_since", None) or self.row.status_at
        return since

    @property
    def last_move(self) -> RecommendationEvent | None:
        """The last move that was not taken back."""
        moves: list[RecommendationEvent] = []
        for event in self.events:
            if event.verb in self.row.MOVES:
                moves.append(event)
            elif event.verb == self.row.TAKEN_BACK["refer"]:  # it is the last one that is
                moves.pop()
        return moves[-1] if moves else None

    @property
    def decision(self) -> RecommendationEvent | None:
        """The decision that holds now, with its reason."""
        if self.row.status not in DECIDED:
            return None
        return self._last(ACCEPTING if self.row.status in ACTIONABLE else DECISIONS)

    @property
    def part(self) -> str:
        """Which part is accepted, where only a part is."""
        return str(self.decision.changes.get("part", ["", ""])[1]) if self.decision else ""

    @property
    def counted(self) -> list[Any]:
        """The action items that are to be done, or are done."""
        return [item for item in self.items if not item.is_cancelled]

    @property
    def outcome_totals(self) -> Any:
        """The totals of their outcomes that count; None where there are none."""
        return self.items[0].outcome_totals_of(self.items) if self.items else None

    @property
    def verified(self) -> int:
        """How many of them are verified."""
        return sum(item.is_verified for item in self.items)

    def _last(self, verbs: frozenset[str]) -> RecommendationEvent | None:
        return next((event for event in reversed(self.events) if event.verb in verbs), None)
