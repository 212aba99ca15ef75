"""What an action item takes from its recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _g

from actions.moves import LIVE, Status
from core.rules import RuleBroken
from recommendations.models import Recommendation, Sensitivity
from recommendations.moves import Status as RecommendationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from participants.models import Post, User
    from recommendations.models import RecommendationQuerySet

    from .models import ActionItem


def locked(
    recommendations: Sequence[Recommendation] | RecommendationQuerySet, expected: int | None
) -> list[Recommendation]:
    """Lock these rows, in one query for a set not yet read, in the order of their numbers (docs/architecture.md)."""
    if not isinstance(recommendations, models.QuerySet):
        recommendations = Recommendation.objects.filter(pk__in=[row.pk for row in recommendations])
    recommendations = recommendations.select_related("meet", "sector", "post").order_by("pk")
    rows = list(recommendations.select_for_update(of=("self",)))
    if expected is not None and len(rows) != expected:
        raise RuleBroken(_g("One of the recommendations is not before you any more: begin again from its page."))
    return rows


def followers_of(asked: Iterable[Recommendation], sensitivity: str) -> list[int]:
    """The missions that asked, and the departments referred to.

    Of several sectors the item names none: their nodal departments follow it too, unless it is restricted.
    """
    asked = list(asked)
    found = {pk for row in asked for pk in (row.mission_id, row.referred_to_id)}
    if sensitivity != Sensitivity.RESTRICTED and common(asked, "sector_id") is None:
        found |= {row.sector.nodal_department_id for row in asked if row.sector}
    return sorted(pk for pk in found if pk)


def common(asked: list[Recommendation], name: str) -> Any:
    """What all of them say; None where they differ, and the item belongs to each (ActionItemQuerySet.of_country)."""
    values = {getattr(row, name) for row in asked}
    return values.pop() if len(values) == 1 else None


def default_verifier(asked: list[Recommendation], owner: Post, by: User) -> Post:
    """The post that brought a recommendation; where that cannot verify, or nobody asked, a post of the maker.

    Who works below the owner verifies nothing of theirs: then the nearest post above the owner does.
    """
    brought = [row.post for row in asked if row.post is not None and row.post.is_live]
    for post in [*brought, *(seat.post for seat in by.seats)]:
        if post.pk != owner.pk and not post.is_below(owner):
            return post
    if by.is_below(owner.pk):
        for senior in owner.seniors():
            if senior.is_live:
                return senior
        raise RuleBroken(
            _g("The owner is your senior, and nobody above them can verify it: ask another officer to make it."),
            field="owner",
        )
    raise RuleBroken(_g("Choose who verifies it: the owner never verifies their own work."), field="verifier")


def follow(item: ActionItem, recommendation: Recommendation) -> None:
    """Close a recommendation when its items are verified or cancelled (one verified); reopen it when one lives.

    The caller holds the lock of both; `item` is the one that moved.
    """
    statuses = set(recommendation.action_items.values_list("status", flat=True))
    if recommendation.status == RecommendationStatus.IN_ACTION:
        if not statuses & LIVE and Status.VERIFIED in statuses:
            recommendation.move("implement", by=None, is_locked=True)
    elif statuses & LIVE and recommendation.status in Recommendation.MOVES["reopen"].sources:
        recommendation.move("reopen", by=None, note=item.reference, is_locked=True)
