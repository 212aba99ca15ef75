"""Totals, of what the reader may see. An observer reads all totals, though not all rows (docs/domain.md)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Count, Q

from actions.lists.forms import ItemFilter
from actions.models import ActionItem
from core.figures import Figure, list_url
from recommendations.models import Recommendation, Sensitivity

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from actions.items.queries import ActionItemQuerySet
    from participants.models import User
    from recommendations.models import RecommendationQuerySet

Counts = Mapping[str, Any]  # `count` and `total` of a Figure
NONE: Counts = {"count": 0, "total": 0}


def reads_all_totals(user: User) -> bool:
    """Whether a zero in a total means that there is none, rather than none that this person may see."""
    return user.coordinates or user.is_observer


class Totals:
    """One list with some filters: the rows that the reader's totals count, and figures that open the list.

    Rows and address come from the same filters, under the names that they have in the address of the list.
    """

    page: ClassVar[str]

    def __init__(self, reader: User, **filters: str) -> None:
        self.reader, self.filters = reader, filters

    @property
    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    @property
    def opened(self) -> QuerySet[Any]:
        """Those of `rows` that the reader may open."""
        return self.rows.filter(sensitivity=Sensitivity.OPEN) if self.reader.is_observer else self.rows

    @property
    def counts(self) -> dict[str, Count]:
        """Aggregates for a group of `rows`: `count` those that the reader may open, `total` all of them."""
        opens = Q(sensitivity=Sensitivity.OPEN) if self.reader.is_observer else None
        return {"count": Count("pk", filter=opens), "total": Count("pk")}

    def figure(self, found: Counts, **filters: str) -> Figure:
        """What was counted of `rows` with these filters too."""
        return Figure(found["count"], self.url(**filters), found["total"])

    def url(self, **filters: str) -> str:
        """The address of the list with these filters too; an empty one takes out its own."""
        return list_url(self.page, **(self.filters | filters))


class RecommendationTotals(Totals):
    """Totals of recommendations; drafts of others are never counted."""

    page = "recommendations:recommendation_list"

    @property
    def rows(self) -> RecommendationQuerySet:
        if self.reader.is_observer:
            rows = Recommendation.objects.filter(was_submitted=True)
        else:
            rows = Recommendation.objects.visible_to(self.reader, at_once=True)
        return rows.narrowed(self.reader, **self.filters)


class ItemTotals(Totals):
    """Totals of action items, of all statuses unless `state` says another."""

    page = "actions:item_list"

    def __init__(self, reader: User, **filters: str) -> None:
        super().__init__(reader, **({"state": "all"} | filters))

    @property
    def rows(self) -> ActionItemQuerySet:
        every = ActionItem.objects
        rows = every.all() if self.reader.is_observer else every.visible_to(self.reader)
        return ItemFilter(self.filters, user=self.reader).narrow(rows)


def in_order(counts: Mapping[str, Counts], model: type[Model]) -> list[tuple[str, Counts]]:
    """The statuses that occur, each with what was counted, in the order of the lifecycle."""
    statuses = [value for value, _ in model._meta.get_field("status").flatchoices]  # type: ignore[union-attr]
    return [(status, counts[status]) for status in statuses if status in counts]


def summed(rows: Iterable[Counts], key: str) -> dict[Any, Counts]:
    """Sum `count` and `total` of grouped rows by one of their columns."""
    sums: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[row[key]] += Counter(count=row["count"], total=row["total"])
    return dict(sums)


def together(rows: Iterable[Counts]) -> Counts:
    """The same of all rows."""
    return sum((Counter(count=row["count"], total=row["total"]) for row in rows), Counter())
