"""Looking for words in what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Value, When

from actions.models import ActionItem
from core.paging import Page, page_of
from core.search import reference
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User

SHOWN = 20
# What has the reference that is asked for, then the newest.
ORDER = ("-is_named", "-id")


@dataclass(frozen=True)
class Found:
    """The first of each kind; `next_cursor` of a page says that there are more, the notices what was not searched."""

    recommendations: Page
    items: Page
    recommendation_notice: str
    item_notice: str

    def __bool__(self) -> bool:
        rows = self.recommendations.rows or self.items.rows
        return bool(rows or self.recommendation_notice or self.item_notice)


def find(text: str, *, reader: User) -> Found:
    """Search what `reader` sees as the lists do (core.search). Two queries a kind. Raise RuleBroken."""
    recommendations = Recommendation.objects.visible_to(reader).search_for(reader, text)
    items = ActionItem.objects.visible_to(reader).search(text)
    return Found(
        _page(recommendations.select_related("country", "sector", "mission"), text),
        _page(items.select_related("country", "owner__organisation"), text),
        recommendations.notice,
        items.notice,
    )


def _page(rows: QuerySet[Any], text: str) -> Page:
    named = reference(text)
    is_named = Case(When(named, then=1), default=0) if named else Value(0)
    return page_of(rows.annotate(is_named=is_named), order=ORDER, size=SHOWN)
