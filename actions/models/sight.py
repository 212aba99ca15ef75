"""What watchers read of an item when who may read it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommendations.models import Sensitivity

if TYPE_CHECKING:
    from .items import ActionItem


def settle_sight(item: ActionItem, sensitivity: str) -> None:
    """Let watchers read `item` at its new sensitivity, or no longer: what becomes restricted is shared anew.

    The caller holds the lock of the item.
    """
    is_restricted = sensitivity == Sensitivity.RESTRICTED
    item.watches.current().filter(is_shared=True).update(may_read=not is_restricted)
