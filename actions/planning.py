"""The plan of one item as its page and programs read it: milestones and links, out of what `for_page()` has read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from core.past import Past

from .models import Dependency, Milestone
from .moves import LIVE, MilestoneStatus, Status

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
    told = (item.past.told(said, said.pop("worded_at"), "title") for said in map(dict, getattr(item, "plan", [])))
    return [_step(said) for said in told]


def _step(said: dict[str, Any]) -> Step:
    done_on = date.fromisoformat(said["done_on"]) if said["done_on"] else None
    return Step(**said | {"due_on": date.fromisoformat(said["due_on"]), "done_on": done_on})


class Link(NamedTuple):
    """What an item waits for, or what waits for it: `pk` is the link's number, the rest is of the item at its end."""

    pk: int
    reason: str
    number: int
    reference: str
    title: str
    status: str
    due_on: date

    @property
    def is_live(self) -> bool:
        """Whether it still holds up who waits."""
        return self.status in LIVE

    def get_status_display(self) -> str:
        return str(Status(self.status).label)

    def unread(self, item: ActionItem) -> Dependency:
        """The row by which `item` waits, as far as the rules on its moves look at it."""
        return Dependency(pk=self.pk, item=item)


def waits_of(item: ActionItem) -> list[Link]:
    """What an item of `for_page()` waits for, as far as its reader sees it, the earliest due first."""
    return [_link(said) for said in getattr(item, "waits_here", [])]


def held_up_by(item: ActionItem) -> list[Link]:
    """What waits for it."""
    return [_link(said) for said in getattr(item, "held_up_here", [])]


def _link(read: dict[str, Any]) -> Link:
    said = dict(read)
    past, added_at = Past.of(said.pop("past")), said.pop("added_at")
    return Link(**past.told(said, added_at, "reason") | {"due_on": date.fromisoformat(said["due_on"])})
