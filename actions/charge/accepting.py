"""What came with a post, and its new holder accepts: item by item, or all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _g

from actions.items.models import ActionItem
from actions.ownership.models import Ownership
from core.rules import NotAllowed, Refusal, RuleBroken

if TYPE_CHECKING:
    from actions.items.queries import ActionItemQuerySet
    from participants.models import Post, User

# Items accepted at once: each is locked and written by itself.
MOST = 200


@dataclass(frozen=True)
class Accepted:
    """How many were accepted, and the sentences that refused the rest, each with the item's reference."""

    number: int
    refused: list[str]


def check_holder(post: Post, user: User) -> None:
    """Raise NotAllowed to who does not hold the post."""
    if post.pk not in user.post_ids:
        raise NotAllowed(_g("Only who holds the post accepts what came with it."))


def waiting(post: Post, user: User) -> ActionItemQuerySet:
    """What waits to be looked through, as far as its holder sees it."""
    return ActionItem.objects.visible_to(user).filter(owner=post).waiting_with_post()


def accept(rows: ActionItemQuerySet, *, chosen: Iterable[int] | None, by: User) -> Accepted:
    """Accept those of `rows` that are chosen, or up to 200 of all (None). Raise RuleBroken where none is chosen.

    One transaction; each item under its own lock, in a savepoint of its own.
    """
    if chosen is not None:
        rows = rows.filter(pk__in=list(chosen))
    items = sorted(rows.order_by("due_on", "pk")[:MOST], key=lambda item: item.pk)
    if not items:
        raise RuleBroken(_g("Nothing is chosen: tick those that you accept, or accept all of them."))
    refused = []
    with transaction.atomic():
        for item in items:
            try:
                Ownership.accept_charge(item, by=by)
            except Refusal as no:
                refused.append(f"{item.reference}: {no.sentence}")
    return Accepted(len(items) - len(refused), refused)
