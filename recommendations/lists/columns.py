"""The columns of the list of recommendations: on the page, in its files, in the API, and where they are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils import timezone, translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.cells import beside, with_lines
from core.columns import ListColumn, Row, local_day
from core.columns import Value as ColumnValue
from core.history import latest_event
from core.tables import Column, Reader, Table, link_of, status, text
from core.tones import tone_of
from core.ui import chip_html, day_html
from countries.naming import localized
from participants.models import User
from recommendations.moves import Status, reads_internal
from recommendations.recommendation.events import hidden_from
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.progress_class import ProgressClass
from recommendations.recommendation.queries import RecommendationQuerySet, Sensitivity

# What `?sort=` may say -> the columns of that order; an index follows each.
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("-id",),
    "oldest": ("id",),
    "since": ("status_at", "id"),
    "-since": ("-status_at", "-id"),
    "reference": ("by_reference", "id"),
    "-reference": ("-by_reference", "-id"),
}
NEWS = {"new": _("New"), "changed": _("Changed")}
PROGRESS_CLASSES = dict(ProgressClass.choices)


_LINK = link_of(lambda row: row["title"] or _g("Untitled"), "recommendations:recommendation_show")


def _news(row: Row, _reader: Reader) -> str:
    return chip_html(str(NEWS[row["news"]]), "needs-you") if row.get("news") else ""


def _restricted(row: Row, _reader: Reader) -> str:
    return _g("Restricted") if row["sensitivity"] == Sensitivity.RESTRICTED else ""


def _city(row: Row, _reader: Reader) -> str:
    return translation.gettext(row["mission__city"])


_TITLE = with_lines(beside(_LINK, _news), _restricted)


def _progress_class(row: Row, _reader: Reader) -> str:
    code = row["progress_class"]
    return chip_html(str(PROGRESS_CLASSES[code]), tone_of(code)) if code else ""


def _since(row: Row, reader: Reader) -> str:
    return day_html(timezone.localtime(row["status_at"]).date(), reader.language)


def _titled() -> ColumnValue:
    untitled = _g("Untitled")
    return lambda row: row["title"] or untitled


def _quick_win() -> ColumnValue:
    yes = _g("yes")
    return lambda row: yes if row["is_quick_win"] else ""


_STATUS = status("recommendations.recommendation")
COLUMNS: dict[str, ListColumn] = {
    "number": ListColumn(_("No."), "reference", css="ref", order="reference"),
    "title": ListColumn(_("Recommendation"), "title", make=_titled, cell=_TITLE, css="title"),
    "mission": ListColumn(_("Mission"), "mission_label"),
    "country": ListColumn(_("Country"), "country_label"),
    "sector": ListColumn(_("Sector"), "sector_label"),
    "lever": ListColumn(_("Lever"), "lever", Recommendation.Lever.choices),
    "status": ListColumn(_("Status"), "status", Status.choices, cell=_STATUS),
    "progress": ListColumn(_("Progress"), "progress_class", ProgressClass.choices, cell=_progress_class),
    "since": ListColumn(_("Since"), "status_at", make=local_day("status_at"), css="nowrap", order="since"),
    "submitted": ListColumn(_("Submitted"), "submitted_at", make=local_day("submitted_at")),
    "hs": ListColumn(_("HS lines"), "hs_lines", make=lambda: lambda row: ", ".join(row["hs_lines"])),
    "mast": ListColumn(_("MAST chapter"), "mast_chapter__code"),
    "obstacle": ListColumn(_("Procedural obstacle"), "obstacle", Recommendation.Obstacle.choices),
    "agreement": ListColumn(_("Agreement"), "agreement"),
    "value": ListColumn(_("Value at stake (millions a year)"), "value_amount", css="num"),
    "currency": ListColumn(_("Currency"), "currency"),
    "year": ListColumn(_("Year of the value"), "value_year"),
    "band": ListColumn(_("Size of the value"), "value_band", Recommendation.Band.choices),
    "horizon": ListColumn(_("Horizon"), "horizon", Recommendation.Horizon.choices),
    "aim": ListColumn(_("Aim of the mission"), "kpi", Recommendation.KPI.choices),
    "quick": ListColumn(_("Quick win"), "is_quick_win", make=_quick_win),
    "session": ListColumn(_("Session"), "session__title"),
    "file_number": ListColumn(_("eOffice file number"), "file_number"),
}
# Of these columns, and fields of the API, only those are told who read what is internal.
INTERNAL = frozenset({"file_number"})
# With these one begins to choose.
USUAL = ("number", "title", "country", "sector", "status", "progress", "since")
# By this one a row is opened.
LINKS = frozenset({"title"})
NO_LINK = _("Choose the recommendation too: by it a row is opened.")
# The fields of a row in the API -> their paths: codes in place of names.
API = {
    "id": "id",
    "reference": "reference",
    "title": "title",
    "status": "status",
    "status_at": "status_at",
    "lever": "lever",
    "sensitivity": "sensitivity",
    "progress_class": "progress_class",
    "hs_lines": "hs_lines",
    "value_band": "value_band",
    "horizon": "horizon",
    "submitted_at": "submitted_at",
    "version": "version",
    "mission": "mission__code",
    "country": "country__code",
    "sector": "sector__code",
    "mast_chapter": "mast_chapter__code",
    "file_number": "file_number",
}
# What the page shows where no columns are chosen.
TABLE = Table(
    _("Recommendations, with where each stands"),
    (
        Column(_("No."), text("reference"), "ref", order="reference"),
        Column(_("Recommendation"), _TITLE, "title"),
        Column(_("Country"), with_lines(text("country_label"), _city)),
        Column(_("Sector"), text("sector_label")),
        Column(_("Status"), _STATUS),
        Column(_("Progress"), _progress_class),
        Column(_("Since"), _since, "nowrap", order="since"),
    ),
)


def columns_for(reader: User) -> dict[str, ListColumn]:
    """The columns that `reader` may choose, all of which a file has where none are chosen."""
    return {code: one for code, one in COLUMNS.items() if code not in INTERNAL or reads_internal(reader)}


def table_of(chosen: Sequence[str]) -> Table:
    """The table with these columns; with the usual ones where none are chosen."""
    return Table(TABLE.caption, [COLUMNS[code].column() for code in chosen]) if chosen else TABLE


def listed(rows: RecommendationQuerySet, codes: Sequence[str] = ()) -> QuerySet[Any, Any]:
    """The values of the usual columns and of these, as dictionaries, and those by which rows are ordered."""
    paths = dict.fromkeys(COLUMNS[code].path for code in (*USUAL, *codes))
    return (
        _ordered(rows)
        .annotate(
            country_label=localized("country__name"),
            mission_label=localized("mission__name", short="short_name"),
            sector_label=localized("sector__name"),
            currency=Case(When(value_amount=None, then=Value("")), default="value_currency"),
        )
        .values("id", "by_reference", "sensitivity", "mission__city", *paths)
    )


def _ordered(rows: RecommendationQuerySet) -> RecommendationQuerySet:
    return rows.with_progress_class().annotate(by_reference=Coalesce("reference", Value("")))


def marked(found: QuerySet[Any, Any], since: Any, reader: User) -> QuerySet[Any, Any]:
    """Rows of `listed` with `news`: what is "new" or "changed" since that instant, as far as `reader` may know."""
    last = latest_event(found, reader, besides=hidden_from(reader))
    came = Coalesce("submitted_at", "created_at")
    return found.annotate(
        news=Case(
            When(GreaterThan(came, since), then=Value("new")),
            When(GreaterThan(last, since), then=Value("changed")),
            default=Value(""),
        )
    )


def for_api(rows: RecommendationQuerySet, reader: User) -> QuerySet[Any, Any]:
    """The values of the rows for programs of `reader`; see `in_codes`."""
    hidden = frozenset() if reads_internal(reader) else INTERNAL
    return _ordered(rows).values("by_reference", *(path for name, path in API.items() if name not in hidden))


def in_codes(row: Row) -> Row:
    """A row of `for_api` under the names that the API gives its fields; None where it is not for the reader."""
    return {name: row.get(path) for name, path in API.items()}
