"""Looking for words in what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from actions.models import ActionItem
from core.paging import Page, page_of
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from participants.models import User

SHOWN = 20
NEWEST_FIRST = ("-id",)


@dataclass(frozen=True)
class Found:
    """The newest of each kind; `next_cursor` of a page says that there are more."""

    recommendations: Page
    items: Page

    def __bool__(self) -> bool:
        return bool(self.recommendations.rows or self.items.rows)


def find(words: Sequence[str], *, reader: User) -> Found:
    """Return rows with each of `words` in title or reference; recommendations in their text too. One query a kind."""
    seen = Recommendation.objects.visible_to(reader)
    recommendations = seen.called(" ".join(words)).select_related("country", "sector", "mission")
    items = ActionItem.objects.visible_to(reader).select_related("country", "owner__organisation")
    for word in words:
        # icontains compiles to UPPER(...) LIKE, for which the table has a trigram index.
        items = items.filter(Q(title__icontains=word) | _called(word))
    return Found(_page(recommendations), _page(items))


def _called(word: str) -> Q:
    """An action item by its reference, or by the number in which that ends: the row's own."""
    return Q(pk=int(word)) if word.isdecimal() and word.isascii() else Q(reference=word.upper())


def _page(rows: QuerySet[Any]) -> Page:
    return page_of(rows, order=NEWEST_FIRST, size=SHOWN)
