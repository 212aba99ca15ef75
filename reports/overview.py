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

from . import totals
from .value import stake_in, staked, won_by

if TYPE_CHECKING:
    from actions.winning.sums import Sums, Won
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
        return totals.reads_all_totals(self.reader)

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
                submitted=self._of_mission(Count("pk")),
                last_submitted_at=self._of_mission(Max("submitted_at")),
            )
        )
        return sorted(rows, key=lambda row: (self.reads_all and row.submitted is not None, row.label))

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
    def _asked(self) -> list[Any]:
        """Recommendations by status, by whether they are the reader's own, and by the currency of their value."""
        is_own = Case(
            When(mission__in=self.reader.organisation_ids, then=Value(value=True)), default=Value(value=False)
        )
        return list(
            totals.counted_recommendations(self.reader)
            .filter(meet=self.meet)
            .order_by()
            .values("status", "value_currency", is_own=is_own)
            .annotate(count=Count("pk"), stake=staked(self.reader))
        )

    @property
    def stake(self) -> Sums:
        """What is at stake in them, by currency."""
        return stake_in(self._asked)

    @cached_property
    def won(self) -> Won:
        """What the meet's action items won."""
        return won_by(ActionItem.objects.visible_to(self.reader).filter(meet=self.meet), self.reader)

    @cached_property
    def recommendations(self) -> list[dict[str, Any]]:
        """By status: `count` of all that the reader may see, `own` of those of the reader's mission."""
        rows = self._asked
        own = totals.summed([row for row in rows if row["is_own"]], "status")
        lines = totals.in_order(totals.summed(rows, "status"), Recommendation)
        return [line | {"own": own[line["status"]]} for line in lines]

    @cached_property
    def _items(self) -> list[Any]:
        """Action items, grouped by owning organisation, status and whether they are late."""
        is_late = Q(due_on__lt=clock.today(), status__in=sorted(WORKING))
        owner = "owner__organisation__"
        return list(
            totals.counted_items(self.reader)
            .filter(meet=self.meet)
            .order_by()
            .values(
                "status",
                organisation=F(f"{owner}name_hi") if get_language() == "hi" else F(f"{owner}name"),
                organisation_id=F(f"{owner}id"),
                is_late=Case(When(is_late, then=Value(value=True)), default=Value(value=False)),
            )
            .annotate(count=Count("pk"), first_due_on=Min("due_on"))
        )

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """Action items by status."""
        return totals.in_order(totals.summed(self._items, "status"), ActionItem)

    @cached_property
    def late(self) -> list[dict[str, Any]]:
        """Organisations that own late items, most first: `organisation`, `late`, `live`, `oldest_on`."""
        lines: dict[int, dict[str, Any]] = {}
        for row in self._items:
            start = {"organisation": row["organisation"], "late": 0, "live": 0, "oldest_on": None}
            line = lines.setdefault(row["organisation_id"], start)
            line["live"] += row["count"] if row["status"] in LIVE else 0
            if row["is_late"]:
                line["late"] += row["count"]
                line["oldest_on"] = min(filter(None, (line["oldest_on"], row["first_due_on"])))
        return sorted((line for line in lines.values() if line["late"]), key=lambda line: -line["late"])

    @property
    def late_count(self) -> int:
        return sum(line["late"] for line in self.late)

    def _of_mission(self, aggregate: Count | Max) -> Subquery:
        """One figure of what a mission has submitted, as far as the reader's totals reach; null where nothing."""
        rows = totals.counted_recommendations(self.reader).filter(
            meet=self.meet, was_submitted=True, mission=OuterRef("mission__pk")
        )
        return Subquery(rows.order_by().values("mission").annotate(figure=aggregate).values("figure"))
