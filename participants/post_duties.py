"""What a post is needed for: each app above registers its own when it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import Post

    Rows = Callable[[Post], QuerySet[Any]]

_CHARGES: list[Rows] = []
_NEEDS: list[Rows] = []


def register(*, charge_of: Rows, needing: Rows) -> None:
    """Let the holder leave only without `charge_of(post)`, and the post end only without `needing(post)`."""
    _CHARGES.append(charge_of)
    _NEEDS.append(needing)


def charges_of(post: Post) -> list[QuerySet[Any]]:
    """What the post is accountable for, a query set for each kind."""
    return [rows(post) for rows in _CHARGES]


def needs_of(post: Post) -> list[QuerySet[Any]]:
    """What cannot do without the post, a query set for each kind."""
    return [rows(post) for rows in _NEEDS]
