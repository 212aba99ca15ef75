"""Undo on an action item: a snapshot of what an event changes, and how it is restored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core import clock

from .from_recommendations import follow

if TYPE_CHECKING:
    from .events import ActionEvent
    from .models import ActionItem


# verb -> verb of the event that undoes it
UNDO_VERBS: Mapping[str, str] = {
    "assign": "assign_back",
    "cancel": "cancel_back",
    "date_set": "date_set_back",
    "date_request": "date_lapse",
    "watch": "unwatch",
    "watcher_add": "watcher_end",
}
# The columns that a verb changes beside the status, which its undo restores.
_ALWAYS = ("status_at", "last_human_update_at")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "assign": (*_ALWAYS, "owner_id", "on_hold_until_on"),
    "cancel": (*_ALWAYS, "on_hold_until_on"),
    "date_set": ("last_human_update_at", "due_on", "slip_count"),
}


def snapshot(item: ActionItem, verb: str) -> dict[str, Any]:
    """The values that `verb` is about to change, ready for JSON. The caller holds the lock of the item."""
    columns = {name: getattr(item, name) for name in _COLUMNS.get(verb, ())}
    # To the microsecond, which Django's encoder would round off.
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in columns.items()}


def restore(item: ActionItem, verb: str, before: Mapping[str, Any]) -> None:
    """Restore the snapshot that was taken before `verb`. The caller holds the lock of the item, and saves it.

    The revision is raised, never restored: a reminder sent for one in between does not count for a later one.
    """
    for name in _COLUMNS[verb]:
        field: Any = item._meta.get_field(name)
        setattr(item, name, field.to_python(before[name]))
    if verb == "assign":
        _restore_owner(item)
    if verb != "cancel":
        item.due_revision += 1


def _restore_owner(item: ActionItem) -> None:
    """Make the previous owner the owner again, by a new row; the rows in between stay."""
    now = clock.now()
    item.ownerships.current().update(until_at=now)
    previous = item.ownerships.filter(post=item.owner_id).order_by("-from_at", "-pk").first()
    assert previous is not None  # noqa: S101 - whoever owned it has a row
    item.ownerships.create(
        post_id=previous.post_id,
        holder_id=previous.holder_id,
        from_at=now,
        assigned_by_id=previous.assigned_by_id,
        reason=previous.reason,
        accepted_at=previous.accepted_at,
    )


def reopen_recommendations(item: ActionItem) -> None:
    """Reopen the recommendations of an item that is live again. The caller holds the lock of the item."""
    for recommendation in item.recommendations.order_by("pk").select_for_update(of=("self",)):
        follow(item, recommendation)


def not_undone(events: Iterable[ActionEvent]) -> list[ActionEvent]:
    """The events of a trail, in order, without those that were undone and those that undid them."""
    remaining: list[ActionEvent] = []
    for event in events:
        undone = next((one for one in reversed(remaining) if UNDO_VERBS.get(one.verb) == event.verb), None)
        if undone is not None and event.verb.endswith("_back"):
            remaining.remove(undone)
        else:
            remaining.append(event)
    return remaining
