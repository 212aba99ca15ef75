"""Who watches one item, as its reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.moves import is_owner, is_steward

if TYPE_CHECKING:
    from actions.items.models import ActionItem
    from participants.models import User

    from .models import Watch


class Watching:
    """The watchers of `item`, and what `user` may do about them."""

    def __init__(self, item: ActionItem, user: User) -> None:
        self.rows: list[Watch] = list(item.watches.for_page())
        self._item, self._user = item, user

    @property
    def own(self) -> Watch | None:
        """By which of the reader's posts they watch it."""
        return next((one for one in self.rows if one.post_id in self._user.post_ids), None)

    @property
    def may_watch(self) -> bool:
        """Whether the reader could watch it themselves: who holds a post, and does not own it."""
        return self.own is None and bool(self._user.seats) and not is_owner(self._item, self._user)

    @property
    def may_add(self) -> bool:
        """Whether the reader may let others watch it, and end that."""
        return is_steward(self._item, self._user)
