"""What belongs to one action item: dates asked for, hand-overs, milestones, what it waits for, what was won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from core.lifecycle import Lifecycle

if TYPE_CHECKING:
    from participants.models import User

    from .events import ActionEvent
    from .models import ActionItem


class PartOfItem(Lifecycle):
    """A row with an `item`, locked with it; its deeds stand in the item's trail."""

    # The verbs of the trail begin with this and "_".
    VERBS_BEGIN: ClassVar[str]
    item: ActionItem | Any

    class Meta:
        abstract = True

    def lock(self) -> None:
        """Lock the item first, and keep it as it was read."""
        item = self.item
        item.lock()
        super().lock()
        self.item = item

    def touch(self) -> None:
        """A person's deed about it is one about the item."""
        self.item.touch()
        self.item.save(update_fields=["last_human_update_at"])

    def record(
        self, verb: str, *, by: User | None, note: str = "", changes: dict[str, Any] | None = None
    ) -> ActionEvent:
        """Put the deed into the item's trail."""
        return self.item.record(
            f"{self.VERBS_BEGIN}_{verb}", by=by, note=note, changes=self.changes_in_trail(changes or {})
        )

    def changes_in_trail(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The changes as the trail names them, with what says which part it is."""
        return changes
