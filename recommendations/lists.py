"""The rows of a list, on the page and in its file: one query, names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, tzinfo
from html import escape
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils import timezone, translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.history import latest_deed
from core.looks import TONES, chip_html
from core.tables import Column, Reader, Table, address, day, status, text
from countries.naming import in_words
from participants.models import User

from .models import Pace, Recommendation, RecommendationQuerySet, Sensitivity
from .models.events import untold
from .moves import Status

# What `?sort=` may say -> the columns of that order; an index follows each.
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("-id",),
    "oldest": ("id",),
    "since": ("status_at", "id"),
    "-since": ("-status_at", "-id"),
    "reference": ("by_reference", "id"),
    "-reference": ("-by_reference", "-id"),
}


def listed(rows: RecommendationQuerySet, *more: str) -> QuerySet[Any, Any]:
    """The columns of the list and `more` ones, as dictionaries."""
    return (
        rows.with_pace()
        .annotate(
            by_reference=Coalesce("reference", Value("")),
            country_label=in_words("country__name"),
            mission_label=in_words("mission__name", short="short_name"),
            sector_label=in_words("sector__name"),
        )
        .values(
            "id",
            "reference",
            "title",
            "lever",
            "sensitivity",
            "status",
            "status_at",
            "pace",
            "by_reference",
            "country_label",
            "mission_label",
            "mission__city",
            "sector_label",
            *more,
        )
    )


def marked(found: QuerySet[Any, Any], since: Any, reader: User) -> QuerySet[Any, Any]:
    """Rows of `listed` with `news`: what is "new" or "changed" since that instant, as far as `reader` may know."""
    last = latest_deed(found, reader, besides=untold(reader))
    came = Coalesce("submitted_at", "created_at")
    return found.annotate(
        news=Case(
            When(GreaterThan(came, since), then=Value("new")),
            When(GreaterThan(last, since), then=Value("changed")),
            default=Value(""),
        )
    )


def for_programs(rows: RecommendationQuerySet) -> QuerySet[Any, Any]:
    """The columns of the list for programs: codes in place of names."""
    return (
        rows.with_pace()
        .annotate(by_reference=Coalesce("reference", Value("")))
        .values(
            "id",
            "reference",
            "title",
            "status",
            "status_at",
            "lever",
            "sensitivity",
            "pace",
            "hs_lines",
            "value_band",
            "horizon",
            "submitted_at",
            "version",
            "by_reference",
            "mission__code",
            "country__code",
            "sector__code",
            "mast_chapter__code",
        )
    )


def in_codes(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `for_programs` under the names that the API gives its fields."""
    del row["by_reference"]
    return row | {name: row.pop(f"{name}__code") for name in ("mission", "country", "sector", "mast_chapter")}


def _title(row: dict[str, Any], _reader: Reader) -> str:
    page = address("recommendations:recommendation_show", row["id"])
    link = f'<a href="{page}">{escape(row["title"] or _g("Untitled"))}</a>'
    if row.get("news"):
        link += f" {chip_html(str(NEWS[row['news']]), 'needs-you')}"
    is_restricted = row["sensitivity"] == Sensitivity.RESTRICTED
    return f'{link}<div class="muted">{escape(_g("Restricted"))}</div>' if is_restricted else link


def _country(row: dict[str, Any], _reader: Reader) -> str:
    city = translation.gettext(row["mission__city"])
    return f'{escape(row["country_label"])}<div class="muted">{escape(city)}</div>'


def _pace(row: dict[str, Any], _reader: Reader) -> str:
    return chip_html(str(PACES[row["pace"]]), TONES[row["pace"]]) if row["pace"] else ""


NEWS = {"new": _("New"), "changed": _("Changed")}
PACES = dict(Pace.choices)
BANDS = dict(Recommendation.Band.choices)
LEVERS = dict(Recommendation.Lever.choices)
COLUMNS = (
    Column(_("No."), text("reference"), "ref", order="reference"),
    Column(_("Recommendation"), _title, "title"),
    Column(_("Country"), _country),
    Column(_("Sector"), text("sector_label")),
    Column(_("Status"), status("recommendations.recommendation")),
    Column(_("Progress"), _pace),
    Column(_("Since"), day("since_on"), "nowrap", order="since"),
)
TABLE = Table(_("Recommendations, with where each stands"), COLUMNS)


def dated(rows: Iterable[dict[str, Any]], zone: tzinfo) -> list[dict[str, Any]]:
    """Rows of `listed` with `since_on`, the day since which they have their status by the reader's calendar."""
    return [row | {"since_on": _day(row["status_at"], zone)} for row in rows]


def _day(at: datetime | None, zone: tzinfo) -> date | None:
    return at.astimezone(zone).date() if at else None


# The columns of the file: those of the page, one thing in each, and what else of the text is short.
HEAD = (
    _("No."),
    _("Recommendation"),
    _("Mission"),
    _("Country"),
    _("Sector"),
    _("Lever"),
    _("Status"),
    _("Progress"),
    _("Since"),
    _("Submitted"),
    _("HS lines"),
    _("MAST chapter"),
    _("Procedural obstacle"),
    _("Agreement"),
    _("Value at stake (millions a year)"),
    _("Currency"),
    _("Year of the value"),
    _("Size of the value"),
    _("Horizon"),
    _("Aim of the mission"),
    _("Quick win"),
    _("Session"),
)
FILED = (
    "submitted_at",
    "hs_lines",
    "mast_chapter__code",
    "obstacle",
    "agreement",
    "value_amount",
    "value_currency",
    "value_year",
    "value_band",
    "horizon",
    "kpi",
    "is_quick_win",
    "session__title",
)


class Lines:
    """The same rows as lines of a file. Made before the answer streams, while the reader's language is in force."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = rows
        self._zone = timezone.get_current_timezone()
        self._statuses = {value: str(label) for value, label in Status.choices}
        self._levers = {value: str(label) for value, label in LEVERS.items()}
        self._paces = {value: str(label) for value, label in PACES.items()}
        self._untitled = _g("Untitled")
        self._chosen = {name: _labels(name) for name in ("obstacle", "value_band", "horizon", "kpi")}
        self._quick = {True: _g("yes"), False: ""}

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            yield (
                row["reference"],
                row["title"] or self._untitled,
                row["mission_label"],
                row["country_label"],
                row["sector_label"],
                self._levers.get(row["lever"], ""),
                self._statuses[row["status"]],
                self._paces.get(row["pace"], ""),
                _day(row["status_at"], self._zone),
                _day(row["submitted_at"], self._zone),
                *self._short(row),
            )

    def _short(self, row: dict[str, Any]) -> Iterator[Any]:
        for name in FILED[1:]:
            if name in self._chosen:
                yield self._chosen[name].get(row[name], "")
            elif name == "hs_lines":
                yield ", ".join(row[name])
            elif name == "is_quick_win":
                yield self._quick[row[name]]
            elif name == "value_currency":
                yield row[name] if row["value_amount"] is not None else ""
            else:
                yield "" if row[name] is None else row[name]


def _labels(name: str) -> dict[Any, str]:
    field: Any = Recommendation._meta.get_field(name)
    return {value: str(label) for value, label in field.flatchoices}
