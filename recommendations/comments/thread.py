"""The conversation about a recommendation, as its page and programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from core.past import Past, past_of
from participants.models import User, byline
from recommendations.recommendation.models import Recommendation

from .audience import Audience
from .models import Comment

if TYPE_CHECKING:
    from django.db.models import QuerySet

# The newest first, so that a long conversation costs what a short one does.
ORDER = ("-id",)
# How many of them the recommendation's own page shows.
LATEST = 10
_FIELDS = ("id", "recommendation", "at", "audience", "text")


def thread(row: Recommendation, user: User) -> QuerySet[Any, Any]:
    """What `user` may read of the conversation, and of those about what lives on in `row`; one query."""
    people = User.objects.filter(pk__in=_mentions()).order_by("name").values("name")
    return (
        Comment.objects.visible_to(user)
        .about(row)
        .annotate(
            author=byline("by", "at"),
            role=F("by__role"),
            mentioned=ArraySubquery(people),
            past=past_of(user, Recommendation, "recommendation"),
        )
        .values(
            "id",
            "recommendation",
            "recommendation__reference",
            "at",
            "author",
            "role",
            "audience",
            "text",
            "mentioned",
            "past",
        )
    )


def _mentions() -> Any:
    through = Comment.mentions.through.objects
    return through.filter(comment=OuterRef(OuterRef("pk"))).values("user")


def shown(rows: list[dict[str, Any]], row: Recommendation) -> list[dict[str, Any]]:
    """Rows of `thread` with what a page says of them in words."""
    labels, roles = dict(Audience.choices), dict(User.Role.choices)
    return [
        one
        | {
            "is_withheld": not one["text"],
            "is_internal": one["audience"] == Audience.INTERNAL,
            "audience_label": labels[one["audience"]],
            "role_label": roles[one["role"]],
            "elsewhere": one["recommendation__reference"] if one["recommendation"] != row.pk else "",
        }
        for one in map(_told, rows)
    ]


def _told(one: dict[str, Any]) -> dict[str, Any]:
    """A row of `thread` without what tells of its past, and without words that are not for its reader."""
    return Past.of(one.pop("past")).redacted(one, one["at"], "text")


def comment_in_codes(one: dict[str, Any]) -> dict[str, Any]:
    """A row of `thread` under the names that the API gives its fields."""
    redacted = _told(one)
    return redacted | {"recommendation": redacted.pop("recommendation__reference")}


def latest(row: Recommendation, user: User) -> tuple[list[dict[str, Any]], bool]:
    """The newest, the oldest of them first, and whether there are more."""
    found = list(thread(row, user).order_by(*ORDER)[: LATEST + 1])
    return shown(found[:LATEST][::-1], row), len(found) > LATEST
