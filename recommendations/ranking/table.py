"""The scored recommendations of a meet in their order, and how it changes where other weights are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Rank, RowNumber
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.cells import beside, muted, told, with_lines
from core.tables import Column, Reader, Table, link, status, text, words
from core.ui import chip_html
from countries.naming import localized
from recommendations.examining.queue import in_steps

from .scores import Weights

if TYPE_CHECKING:
    from recommendations.recommendation.queries import RecommendationQuerySet

# Among equals the older stands first, so that each has a place of its own and pages lead to each other.
ORDER = ("place",)
READ = (
    "id",
    "reference",
    "title",
    "status",
    "value_score",
    "effort_score",
    "fit_score",
    "place",
    "rank_now",
    "rank",
    "points_now",
    "points_tried",
)


def ranked(rows: RecommendationQuerySet, now: Weights, tried: Weights) -> QuerySet[Any, Any]:
    """The rows with `rank_now` by the weights of their meet, and `rank` by those that are tried; equals share one.

    All of `rows` are ranked in one statement, of which a page is cut: some ten thousand are the most of a meet.
    """
    return rows.annotate(
        points_now=now.points(),
        points_tried=tried.points(),
        rank_now=Window(Rank(), order_by=OrderBy(F("points_now"), descending=True)),
        rank=Window(Rank(), order_by=OrderBy(F("points_tried"), descending=True)),
        place=Window(RowNumber(), order_by=[OrderBy(F("points_tried"), descending=True), "id"]),
    ).values(*READ)


def listed(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of `ranked` with their country in the reader's words."""
    return found.annotate(country_label=localized("country__name"))


def for_api(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of `ranked` with the code of their country."""
    return found.annotate(country_code=F("country__code"))


def in_codes(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `for_api` as the API tells it, with the move: above nought is up."""
    del row["place"]
    return row | {"country": row.pop("country_code"), "move": row["rank_now"] - row["rank"]}


def _given(row: dict[str, Any], _reader: Reader) -> str:
    steps = {"value": row["value_score"], "effort": row["effort_score"], "fit": row["fit_score"]}
    given = _g("Value %(value)s, effort %(effort)s, strategic fit %(fit)s of 5.") % steps
    return f"{row['country_label']} · {given}"


def _move(row: dict[str, Any], _reader: Reader) -> str:
    steps = row["rank_now"] - row["rank"]
    if steps > 0:
        return chip_html("↑ " + ngettext("up %(steps)d", "up %(steps)d", steps) % {"steps": steps}, "good")
    if steps < 0:
        return chip_html("↓ " + ngettext("down %(steps)d", "down %(steps)d", -steps) % {"steps": -steps}, "neutral")
    return ""


def _stays(row: dict[str, Any], _reader: Reader) -> str:
    return "" if row["rank"] != row["rank_now"] else _g("stays")


def _points(row: dict[str, Any]) -> str:
    return in_steps(row["points_tried"])


COLUMNS = (
    Column(_("Rank as tried"), text("rank"), "num"),
    Column(_("Rank now"), text("rank_now"), "num"),
    Column(_("Moves"), beside(_move, muted(told(_stays))), "nowrap"),
    Column(_("No."), text("reference"), "ref"),
    Column(_("Recommendation"), with_lines(link("title", "recommendations:recommendation_show"), _given), "title"),
    Column(_("Status"), status("recommendations.recommendation")),
    Column(_("Figure as tried"), words(_points), "num"),
)
TABLE = Table(_("Scored recommendations by rank"), COLUMNS)
