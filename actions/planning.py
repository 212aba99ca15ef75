"""The plan of one item as its page and programs read it: the milestones, out of what `for_page()` has read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from .models import Milestone
from .moves import MilestoneStatus

if TYPE_CHECKING:
    from .models import ActionItem


class Step(NamedTuple):
    """One milestone; `done_by` is a name."""

    pk: int
    title: str
    due_on: date
    status: str
    done_on: date | None
    done_by: str | None

    @property
    def is_ahead(self) -> bool:
        return self.status == MilestoneStatus.AHEAD

    def get_status_display(self) -> str:
        return str(MilestoneStatus(self.status).label)

    def unread(self, item: ActionItem) -> Milestone:
        """The row, as far as the rules on its moves look at it."""
        return Milestone(pk=self.pk, item=item, status=self.status)


def steps_of(item: ActionItem) -> list[Step]:
    """The milestones of an item of `for_page()`, by day."""
    return [_step(said) for said in getattr(item, "plan", [])]


def _step(said: dict[str, Any]) -> Step:
    done_on = date.fromisoformat(said["done_on"]) if said["done_on"] else None
    return Step(**said | {"due_on": date.fromisoformat(said["due_on"]), "done_on": done_on})
