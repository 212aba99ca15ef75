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
from actions.moves import WORKING
from core import clock
from core.zones import zone_of
from countries.models import Country, Organisation
from recommendations.models import Recommendation
from recommendations.recommendation.finding import ASKED, NOT_STATED

from .totals import Counts, ItemTotals, RecommendationTotals, Totals, in_order, summed
from .value import OutcomeFigures, stake_in, staked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from actions.outcomes.totals import Sums
    from meetings.models import Meet
    from participants.models import User

SHOWN = 10  # rows of a country's page; the lists have the rest


class CountryList:
    """The focus countries of a meet, with what was asked for each, what is to be done there and what of it is late."""

    def __init__(self, meet: Meet, reader: User) -> None:
        self.meet, self.reader = meet, reader
        self._totals: dict[str, Totals] = {
            "asked": RecommendationTotals(reader, meet=meet.slug, status=ASKED),
            "live": ItemTotals(reader, meet=meet.slug, state=""),
            "late": ItemTotals(reader, meet=meet.slug, state="late"),
        }

    @property
    def countries(self) -> QuerySet[Country]:
        """With a number for each figure; and beside it what of it the reader may open, where that is not all."""
        return Country.objects.filter(meets=self.meet).annotate(
            **{name: _counted(totals) for name, totals in self._totals.items()},
            **{f"{name}_open": _counted(totals, is_open=True) for name, totals in self._open_apart.items()},
        )

    @property
    def _open_apart(self) -> dict[str, Totals]:
        return self._totals if self.reader.is_observer else {}

    def lines(self, countries: Iterable[Any]) -> Iterator[dict[str, Any]]:
        """A country of `countries` each, with its figures."""
        for country in countries:
            yield {
                "country": country,
                **{
                    name: totals.figure(self._found(country, name), country=country.code)
                    for name, totals in self._totals.items()
                },
            }

    def _found(self, country: Country, name: str) -> Counts:
        total = getattr(country, name)
        return {"total": total, "count": getattr(country, f"{name}_open", total)}


def _counted(totals: Totals, *, is_open: bool = False) -> Coalesce | CombinedExpression:
    rows = totals.opened if is_open else totals.rows
    return _count_items(rows) if isinstance(totals, ItemTotals) else _count(rows)


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
        return zone_of(self.country.time_zone)

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
    def _totals(self) -> RecommendationTotals:
        return RecommendationTotals(self.reader, country=self.country.code)

    @cached_property
    def _asked(self) -> list[Any]:
        """Recommendations grouped by status and, for barriers, by their MAST chapter."""
        return list(
            self._totals.rows.order_by()
            .values(
                "status",
                "value_currency",
                "lever",
                chapter=F("mast_chapter__code"),
                chapter_title=F("mast_chapter__title"),
            )
            .annotate(**self._totals.counts, stake=staked(self.reader))
        )

    @property
    def stake(self) -> Sums:
        """What is at stake in them, by currency."""
        return stake_in(self._asked)

    @cached_property
    def outcomes(self) -> OutcomeFigures:
        """What the country's action items won."""
        items = ActionItem.objects.visible_to(self.reader).of_country(self.country.pk)
        return OutcomeFigures.of(items, ItemTotals(self.reader, country=self.country.code))

    @cached_property
    def by_status(self) -> list[dict[str, Any]]:
        return [
            {"status": status, "figure": self._totals.figure(found, status=status)}
            for status, found in in_order(summed(self._asked, "status"), Recommendation)
        ]

    @cached_property
    def barriers(self) -> list[dict[str, Any]]:
        """Barriers by MAST chapter: `code`, `title` (both empty where none is named), `figure`."""
        rows = [row for row in self._asked if row["lever"] == Recommendation.Lever.BARRIER]
        titles = {row["chapter"]: row["chapter_title"] for row in rows}
        lines = [
            {
                "code": code or "",
                "title": titles[code] or "",
                "figure": self._totals.figure(found, lever=Recommendation.Lever.BARRIER, mast=code or NOT_STATED),
            }
            for code, found in summed(rows, "chapter").items()
        ]
        return sorted(lines, key=lambda line: line["code"] or "Z")

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
