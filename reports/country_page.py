"""One country: its mission and its hour, what was asked for it, what is being done, which barriers stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from actions.models import ActionItem
from actions.moves import LIVE, WORKING
from core import clock
from countries.models import Country, Organisation
from recommendations.models import Recommendation

from . import totals
from .value import stake_in, staked, won_by

if TYPE_CHECKING:
    from datetime import datetime

    from actions.winning.sums import Sums, Won
    from meetings.models import Meet
    from participants.models import User

SHOWN = 10  # rows of a country's page; the lists have the rest


def countries_with_counts(meet: Meet | None, reader: User) -> QuerySet[Country]:
    """The focus countries of `meet` with `asked`, `live` and `late` counts, as far as the reader's totals reach."""
    live, working = Q(status__in=sorted(LIVE)), Q(status__in=sorted(WORKING))
    items = totals.counted_items(reader)
    asked = totals.counted_recommendations(reader).filter(was_submitted=True, meet=meet)
    return Country.objects.filter(meets=meet).annotate(
        asked=_count(asked),
        live=_count_items(items.filter(live, meet=meet)),
        late=_count_items(items.filter(working, due_on__lt=clock.today(), meet=meet)),
    )


def _count(rows: QuerySet[Any], path: str = "country") -> Coalesce:
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def _count_items(items: QuerySet[ActionItem]) -> CombinedExpression:
    """Those that name the country, and those that only came of a recommendation for it: each walks its own index."""
    others = items.exclude(country=OuterRef("pk"))
    return _count(items) + _count(others, "recommendations__country")


@dataclass(frozen=True)
class CountryPage:
    """What the page of a country shows to one reader. Each part is one query, made when it is asked for."""

    country: Country
    reader: User

    @cached_property
    def missions(self) -> list[Organisation]:
        """Those in the country, and those elsewhere that are accredited to it."""
        return list(
            Organisation.objects.missions()
            .filter(Q(country=self.country) | Q(accredited_to=self.country))
            .select_related("country")
            .distinct()
        )

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.country.time_zone)

    @property
    def hours_ahead(self) -> float:
        """By how many hours the clocks there are ahead of the reader's; below zero when behind."""
        there = self.now.astimezone(self.zone).utcoffset()
        here = self.now.astimezone(self.reader.zone).utcoffset()
        assert there is not None  # noqa: S101 - both zones are known
        assert here is not None  # noqa: S101 - as above
        return (there - here).total_seconds() / 3600

    @property
    def hours_behind(self) -> float:
        return -self.hours_ahead

    @cached_property
    def _asked(self) -> list[Any]:
        """Recommendations grouped by status and, for barriers, by their MAST chapter."""
        is_barrier = Q(lever=Recommendation.Lever.BARRIER)
        return list(
            totals.counted_recommendations(self.reader)
            .filter(country=self.country)
            .order_by()
            .values(
                "status", "value_currency", chapter=F("mast_chapter__code"), chapter_title=F("mast_chapter__title")
            )
            .annotate(count=Count("pk"), barriers=Count("pk", filter=is_barrier), stake=staked(self.reader))
        )

    @property
    def stake(self) -> Sums:
        """What is at stake in them, by currency."""
        return stake_in(self._asked)

    @cached_property
    def won(self) -> Won:
        """What the country's action items won."""
        return won_by(ActionItem.objects.visible_to(self.reader).of_country(self.country.pk), self.reader)

    @cached_property
    def by_status(self) -> list[dict[str, Any]]:
        return totals.in_order(totals.summed(self._asked, "status"), Recommendation)

    @cached_property
    def barriers(self) -> list[dict[str, Any]]:
        """Barriers by MAST chapter: `code`, `title` (both empty where none is named), `count`."""
        lines: dict[str, dict[str, Any]] = {}
        for row in self._asked:
            code = row["chapter"] or ""
            line = lines.setdefault(code, {"code": code, "title": row["chapter_title"] or "", "count": 0})
            line["count"] += row["barriers"]
        return sorted((line for line in lines.values() if line["count"]), key=lambda line: line["code"] or "Z")

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """The newest that the reader may read."""
        rows = Recommendation.objects.visible_to(self.reader).filter(country=self.country)
        return list(rows.select_related("sector", "mission").order_by("-id")[: SHOWN + 1])

    @cached_property
    def items(self) -> list[ActionItem]:
        """The live items that the reader may read, the earliest due first; those of `is_working` count their days."""
        rows = ActionItem.objects.visible_to(self.reader).of_country(self.country.pk).live()
        is_working = Q(status__in=sorted(WORKING))
        rows = rows.annotate(is_working=is_working, is_late=is_working & Q(due_on__lt=clock.today()))
        return list(rows.select_related("owner__organisation").order_by("due_on", "id")[: SHOWN + 1])
