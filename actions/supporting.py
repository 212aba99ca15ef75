"""The supporters of one item as its page and programs read them, out of what `for_page()` has read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

if TYPE_CHECKING:
    from actions.models import ActionItem


class Helper(NamedTuple):
    """One post's time as a supporter; `holder` is who holds the post now."""

    pk: int
    post: int
    title: str
    organisation: str
    holder: str | None
    asked: str
    from_at: datetime
    until_at: datetime | None


class Help(NamedTuple):
    """What somebody did in a supporting post."""

    author: str
    title: str
    at: datetime
    done: str


def helpers_of(item: ActionItem) -> list[Helper]:
    """Those of an item of `for_page()`, the present ones first."""
    return [
        Helper(
            pk=said["pk"],
            post=said["post"],
            title=_in_words(said, "title"),
            organisation=_in_words(said, "organisation"),
            holder=said["holder"],
            asked=said["asked"],
            from_at=_at(said["from_at"]),
            until_at=_at(said["until_at"]) if said["until_at"] else None,
        )
        for said in (item.past.told(one, one["from_at"], "asked") for one in getattr(item, "supports_here", []))
    ]


def help_of(item: ActionItem) -> list[Help]:
    """What they did, the newest first."""
    return [
        Help(said["author"], _in_words(said, "title"), _at(said["at"]), said["done"])
        for said in (item.past.told(one, one["at"], "done") for one in getattr(item, "contributions_here", []))
    ]


def _in_words(said: dict[str, Any], name: str) -> str:
    is_hindi = (get_language() or "").startswith("hi")
    return str((is_hindi and said[f"{name}_hi"]) or said[name])


def _at(said: str) -> datetime:
    found = parse_datetime(said)
    assert found is not None  # noqa: S101 - PostgreSQL writes instants as ISO 8601
    return found
