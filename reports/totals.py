"""Totals, of what the reader may see. An observer reads all totals, though not all rows (docs/design.md)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from actions.models import ActionItem
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model, QuerySet

    from participants.models import User

RECOMMENDATION, ITEM = "recommendations.Recommendation", "actions.ActionItem"


def reads_all_totals(user: User) -> bool:
    """Whether a zero in a total means that there is none, rather than none that this person may see."""
    return user.coordinates or user.is_observer


def counted_recommendations(user: User) -> QuerySet[Recommendation]:
    """What totals of recommendations count for `user`; drafts of others never."""
    if user.is_observer:
        return Recommendation.objects.filter(was_submitted=True)
    return Recommendation.objects.visible_to(user, at_once=True)


def counted_items(user: User) -> QuerySet[ActionItem]:
    """What totals of action items count for `user`."""
    return ActionItem.objects.all() if user.is_observer else ActionItem.objects.visible_to(user)


def in_order(counts: Mapping[str, int], model: type[Model]) -> list[dict[str, Any]]:
    """The statuses that occur, as rows `status`, `count` in the order of the lifecycle."""
    statuses = [value for value, _ in model._meta.get_field("status").flatchoices]  # type: ignore[union-attr]
    return [{"status": status, "count": counts[status]} for status in statuses if counts.get(status)]


def summed(rows: Iterable[Mapping[str, Any]], key: str) -> Counter[str]:
    """Sum `count` of grouped rows by one of their columns."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row[key]] += row["count"]
    return sums
