"""Changing the owner of an item, and how a post is named in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _g

from actions.items.rules import check_in_use
from core import clock
from core.rules import RuleBroken

if TYPE_CHECKING:
    from actions.items.models import ActionItem
    from participants.models import Post, User


def change_owner(
    owner: Post, *, item: ActionItem, by: User | None, reason: str, holder: User | None = None
) -> dict[str, Any]:
    """End the present ownership of `item` and begin that of `owner`, accepted at once when its `holder` takes it over.

    Returns the changes for the trail. The caller holds the lock and saves.
    """
    check_can_own(owner, item)
    before, now = item.owner, clock.now()
    item.ownerships.current().update(until_at=now)
    item.ownerships.create(
        post=owner,
        holder=holder or owner.holder,
        from_at=now,
        assigned_by=by,
        reason=reason,
        accepted_at=now if holder else None,
    )
    item.owner = owner
    _end_support(item, owner)
    item.due_revision += 1
    return {"owner": [trail_label(before), trail_label(owner)]}


def _end_support(item: ActionItem, owner: Post) -> None:
    """Whoever owns it supports it no longer; that it is theirs now is what the trail says."""
    if item.supporting and item.supports.current().filter(post=owner).update(until_at=clock.now()):
        item.supporting = sorted(set(item.supports.current().values_list("post__organisation", flat=True)))


def check_can_own(owner: Post, item: ActionItem) -> None:
    """Raise RuleBroken when `owner` cannot own `item`: it does already, or verifies it, or is no longer in use."""
    if owner.pk == item.owner_id:
        raise RuleBroken(_g("It belongs to this post already: choose another."), field="owner")
    if owner.pk == item.verifier_id:
        raise RuleBroken(_g("This post verifies the item: the owner never verifies their own work."), field="owner")
    if item.verifier.is_below(owner):
        raise RuleBroken(
            _g("%(post)s verifies the item and works below this post: choose another verifier first.")
            % {"post": item.verifier},
            field="owner",
        )
    check_in_use(owner)


def trail_label(post: Post) -> str:
    """The name of a post in the trail: in English, whoever acts and whoever reads."""
    with translation.override("en"):
        return str(post)
