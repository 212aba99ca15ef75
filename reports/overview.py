"""The overview of a meet: who is named, who has submitted, what became of it, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery, Value, When
from django.utils.translation import get_language

from actions.models import ActionItem
from actions.moves import LIVE, WORKING
from core import clock
from countries.models import Country, Organisation, Sector
from recommendations.models import Recommendation
from recommendations.recommendation.finding import ASKED

from .totals import NONE, ItemTotals, RecommendationTotals, in_order, reads_all_totals, summed, together
from .value import OutcomeFigures, stake_in, staked

if TYPE_CHECKING:
    from actions.outcomes.totals import Sums
    from core.figures import Figure
    from meetings.models import Meet
    from participants.models import User


@dataclass(frozen=True)
class Overview:
    """What the page of a meet shows to one reader. Each part is one query, made when it is asked for."""

    meet: Meet
    reader: User

    @property
    def days_to_go(self) -> int:
        """Days from today, in the meet's time zone, until it begins; below zero once it has begun."""
        return (self.meet.starts_on - clock.today(self.meet.time_zone)).days

    @property
    def is_on(self) -> bool:
        return self.meet.starts_on <= clock.today(self.meet.time_zone) <= self.meet.ends_on

    @property
    def may_submit(self) -> bool:
        return clock.today(self.meet.time_zone) <= self.meet.submit_by_on

    @property
    def reads_all(self) -> bool:
        return reads_all_totals(self.reader)

    @cached_property
    def missions(self) -> list[Any]:
        """Focus countries (Country), each with its `mission_label` and what it has `submitted`; the silent first."""
        rows: list[Any] = list(
            Country.objects.filter(meets=self.meet)
            .annotate(
                mission=FilteredRelation(
                    "organisations", condition=Q(organisations__kind__in=Organisation.MISSION_KINDS)
                )
            )
            .annotate(
                mission_label=F("mission__name_hi") if get_language() == "hi" else F("mission__name"),
                mission_code=F("mission__code"),
                last_submitted_at=self._of_mission(Max("submitted_at")),
                **{name: self._of_mission(counted) for name, counted in self._submitted.counts.items()},
            )
        )
        for row in rows:
            found = {"count": row.count or 0, "total": row.total or 0}
            row.submitted = self._submitted.figure(found, mission=row.mission_code)
        return sorted(rows, key=lambda row: (self.reads_all and bool(row.submitted), row.label))

    @property
    def submitted_missions(self) -> int:
        return len([row for row in self.missions if row.submitted])

    @cached_property
    def countries(self) -> list[Country]:
        """Each focus country once, by name."""
        return sorted({row.pk: row for row in self.missions}.values(), key=lambda row: row.label)

    @property
    def countries_missing(self) -> int:
        return max(0, self.meet.countries_wanted - len(self.countries))

    @cached_property
    def _sectors(self) -> list[Sector]:
        return list(self.meet.sectors.all())

    @property
    def goods(self) -> list[Sector]:
        return [sector for sector in self._sectors if sector.kind == Sector.Kind.GOODS]

    @property
    def services(self) -> list[Sector]:
        return [sector for sector in self._sectors if sector.kind == Sector.Kind.SERVICES]

    @property
    def sectors_missing(self) -> int:
        goods = max(0, self.meet.goods_wanted - len(self.goods))
        return goods + max(0, self.meet.services_wanted - len(self.services))

    @cached_property
    def _recommendations(self) -> RecommendationTotals:
        return RecommendationTotals(self.reader, meet=self.meet.slug)

    @cached_property
    def _submitted(self) -> RecommendationTotals:
        return RecommendationTotals(self.reader, meet=self.meet.slug, status=ASKED)

    @cached_property
    def _action_items(self) -> ItemTotals:
        return ItemTotals(self.reader, meet=self.meet.slug)

    @cached_property
    def _asked(self) -> list[Any]:
        """Recommendations by status, by whether they are the reader's own, and by the currency of their value."""
        is_own = Case(
            When(mission__in=self.reader.organisation_ids, then=Value(value=True)), default=Value(value=False)
        )
        return list(
            self._recommendations.rows.order_by()
            .values("status", "value_currency", is_own=is_own)
            .annotate(**self._recommendations.counts, stake=staked(self.reader))
        )

    @property
    def stake(self) -> Sums:
        """What is at stake in them, by currency."""
        return stake_in(self._asked)

    @cached_property
    def outcomes(self) -> OutcomeFigures:
        """What the meet's action items won."""
        return OutcomeFigures.of(ActionItem.objects.visible_to(self.reader).filter(meet=self.meet), self._action_items)

    @cached_property
    def recommendations(self) -> list[dict[str, Any]]:
        """By status: `figure` of all that the reader may see, `own` of those of the reader's mission."""
        own = summed([row for row in self._asked if row["is_own"]], "status")
        return [
            {
                "status": status,
                "figure": self._recommendations.figure(found, status=status),
                "own": self._recommendations.figure(own.get(status, NONE), status=status, assigned_to="mine"),
            }
            for status, found in in_order(summed(self._asked, "status"), Recommendation)
        ]

    @cached_property
    def _items(self) -> list[Any]:
        """Action items, grouped by owning organisation, status and whether they are late."""
        is_late = Q(due_on__lt=clock.today(), status__in=sorted(WORKING))
        owner = "owner__organisation__"
        return list(
            self._action_items.rows.order_by()
            .values(
                "status",
                organisation_code=F(f"{owner}code"),
                organisation=F(f"{owner}name_hi") if get_language() == "hi" else F(f"{owner}name"),
                is_late=Case(When(is_late, then=Value(value=True)), default=Value(value=False)),
            )
            .annotate(**self._action_items.counts, first_due_on=Min("due_on"))
        )

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """Action items by status."""
        return [
            {"status": status, "figure": self._action_items.figure(found, state=status)}
            for status, found in in_order(summed(self._items, "status"), ActionItem)
        ]

    @cached_property
    def late(self) -> list[dict[str, Any]]:
        """Organisations that own late items, most first: `organisation`, `late`, `live`, `oldest_on`."""
        key = "organisation_code"
        names = {row[key]: row["organisation"] for row in self._items}
        live = summed([row for row in self._items if row["status"] in LIVE], key)
        late_rows = [row for row in self._items if row["is_late"]]
        lines = [
            {
                "organisation": names[code],
                "late": self._action_items.figure(found, state="late", organisation=code),
                "live": self._action_items.figure(live[code], state="", organisation=code),
                "oldest_on": min(row["first_due_on"] for row in late_rows if row[key] == code),
            }
            for code, found in summed(late_rows, key).items()
        ]
        return sorted(lines, key=lambda line: -line["late"].total)

    @property
    def all_late(self) -> Figure:
        """All items that are late."""
        return self._action_items.figure(together([row for row in self._items if row["is_late"]]), state="late")

    def _of_mission(self, aggregate: Count | Max) -> Subquery:
        """One figure of what a mission has submitted, as far as the reader's totals reach; null where nothing."""
        rows = self._submitted.rows.filter(mission=OuterRef("mission__pk"))
        return Subquery(rows.order_by().values("mission").annotate(figure=aggregate).values("figure"))
