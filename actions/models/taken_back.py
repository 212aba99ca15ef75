"""Deeds on an action item that their doer takes back: what stood before, and how it stands again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core import clock

from .asked import follow

if TYPE_CHECKING:
    from .events import ActionEvent
    from .items import ActionItem

# deed -> verb of the event by which it is taken back
TAKEN_BACK: Mapping[str, str] = {
    "assign": "assign_back",
    "cancel": "cancel_back",
    "date_set": "date_set_back",
    "date_request": "date_lapse",
    "watch": "unwatch",
    "watcher_add": "watcher_end",
}
# What a deed changes in the row beside its status, and what stands again with it.
_ALWAYS = ("status_at", "last_human_update_at")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "assign": (*_ALWAYS, "owner_id", "on_hold_until_on"),
    "cancel": (*_ALWAYS, "on_hold_until_on"),
    "date_set": ("last_human_update_at", "due_on", "slip_count"),
}


def stands(item: ActionItem, verb: str) -> dict[str, Any]:
    """What `verb` is about to change, as JSON keeps it. The caller holds the lock of the item."""
    columns = {name: getattr(item, name) for name in _COLUMNS.get(verb, ())}
    # To the microsecond, which Django's encoder would round off.
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in columns.items()}


def stand_again(item: ActionItem, verb: str, stood: Mapping[str, Any]) -> None:
    """Set what stood before the deed `verb`. The caller holds the lock of the item, and saves it.

    The revision goes on and not back: what was told by the one in between is not taken for told by one to come.
    """
    for name in _COLUMNS[verb]:
        field: Any = item._meta.get_field(name)
        setattr(item, name, field.to_python(stood[name]))
    if verb == "assign":
        _own_again(item)
    if verb != "cancel":
        item.due_revision += 1


def _own_again(item: ActionItem) -> None:
    """Let the owner before be the owner again, as they were on record; the time between stays on record too."""
    now = clock.now()
    item.ownerships.current().update(until_at=now)
    before = item.ownerships.filter(post=item.owner_id).order_by("-from_at", "-pk").first()
    assert before is not None  # noqa: S101 - whoever owned it has a row
    item.ownerships.create(
        post_id=before.post_id,
        holder_id=before.holder_id,
        from_at=now,
        assigned_by_id=before.assigned_by_id,
        reason=before.reason,
        accepted_at=before.accepted_at,
    )


def follow_again(item: ActionItem) -> None:
    """Let the recommendations of an item that lives again follow it. The caller holds the lock of the item."""
    for recommendation in item.recommendations.order_by("pk").select_for_update(of=("self",)):
        follow(item, recommendation)


def standing(events: Iterable[ActionEvent]) -> list[ActionEvent]:
    """Those of a trail, in its order, that were not taken back, and none by which others were."""
    kept: list[ActionEvent] = []
    for event in events:
        undone = next((one for one in reversed(kept) if TAKEN_BACK.get(one.verb) == event.verb), None)
        if undone is not None and event.verb.endswith("_back"):
            kept.remove(undone)
        else:
            kept.append(event)
    return kept
