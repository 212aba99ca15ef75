"""The funnel of a meet: invited, delivered, answered and how, by category, mission and department."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.figures import Figure
from countries.models import Organisation
from meetings.participants.models import Category

from .queries import SETS, participants_of

if TYPE_CHECKING:
    from meetings.models import Meet
    from participants.models import User

# Columns: the name of the set that is counted.
COLUMNS = ("invited", "delivered", "answered", "accepted", "tentative", "declined", "substitute", "silent")


@dataclass(frozen=True)
class Line:
    """One line of the funnel: a label, and its figures in the order of COLUMNS."""

    label: str
    figures: list[Figure]


class Funnel:
    """The figures of one meet for one reader; each opens exactly its rows. One query."""

    def __init__(self, meet: Meet, reader: User) -> None:
        self._base = reverse("meetings:invitation_list", args=[meet.slug])
        # (category, code of the organisation) -> status -> number
        self._counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._organisations: dict[str, tuple[str, str]] = {}
        is_hindi = get_language() == "hi"
        for row in self._rows(meet, reader):
            code = row["contact__organisation__code"] or ""
            label = (is_hindi and row["contact__organisation__name_hi"]) or row["contact__organisation__name"]
            self._organisations[code] = (label or "", row["contact__organisation__kind"] or "")
            self._counts[row["category"], code][row["invitation_status"]] += row["number"]

    @staticmethod
    def _rows(meet: Meet, reader: User) -> Any:
        return (
            participants_of(meet, reader)
            .order_by()
            .values(
                "category",
                "invitation_status",
                "contact__organisation__code",
                "contact__organisation__kind",
                "contact__organisation__name",
                "contact__organisation__name_hi",
            )
            .annotate(number=Count("pk"))
        )

    def total(self) -> Line:
        return self._line(_("All"))

    def by_category(self) -> list[Line]:
        known = {category for category, _code in self._counts}
        return [self._line(str(one.label), category=one.value) for one in Category if one.value in known]

    def by_mission(self) -> list[Line]:
        return self._by_organisation(is_mission=True)

    def by_department(self) -> list[Line]:
        """Departments and councils."""
        return self._by_organisation(is_mission=False)

    def _by_organisation(self, *, is_mission: bool) -> list[Line]:
        rows = [
            (label, code)
            for code, (label, kind) in self._organisations.items()
            if code and (kind in Organisation.MISSION_KINDS) is is_mission
        ]
        return [self._line(label, organisation=code) for label, code in sorted(rows)]

    def _line(self, label: str, *, category: str = "", organisation: str = "") -> Line:
        counts = [
            numbers
            for (one, code), numbers in self._counts.items()
            if category in ("", one) and organisation in ("", code)
        ]
        figures = [self._figure(name, counts, category=category, organisation=organisation) for name in COLUMNS]
        return Line(label, figures)

    def _figure(self, name: str, counts: list[dict[str, int]], **filters: str) -> Figure:
        number = sum(count for numbers in counts for status, count in numbers.items() if status in SETS[name])
        query = urlencode({key: value for key, value in {"invitation": name, **filters}.items() if value})
        return Figure.of(number, f"{self._base}?{query}")
