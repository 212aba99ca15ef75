"""The queue of those who examine: its orders, its columns, and what stands before and after one of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import IntegerField, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.cells import with_lines
from core.choosing import with_ticks
from core.tables import Column, Reader, Table, link_of, status, text, words
from countries.naming import localized
from participants.models import byline
from recommendations.ranking.scores import points
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import RecommendationQuerySet, Sensitivity

from .examined import CLAIM_LASTS

# What `?sort=` may say -> the columns of that order. What waits for a decision is a small part, with an index of its
# own (rec_to_decide): its other orders are sorted.
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("submitted_at", "id"),
    "newest": ("-submitted_at", "-id"),
    "value": ("-band", "submitted_at", "id"),
    "score": ("-points", "submitted_at", "id"),
}
CLAIMED = _("Being examined by")
BANDS = dict(Recommendation.Band.choices)


def ordered(rows: RecommendationQuerySet) -> QuerySet[Any, Any]:
    """The columns by which the queue is sorted, as dictionaries."""
    return rows.annotate(band=Coalesce("value_band", 0, output_field=IntegerField()), points=points()).values(
        "id", "submitted_at", "band", "points"
    )


def listed(rows: RecommendationQuerySet) -> QuerySet[Any, Any]:
    """The columns of the queue, as dictionaries."""
    return (
        ordered(rows)
        .annotate(
            country_label=localized("country__name"),
            sector_label=localized("sector__name"),
            claimed_by_label=byline("claimed_by", "claimed_at"),
        )
        .values(
            "id",
            "submitted_at",
            "band",
            "points",
            "reference",
            "title",
            "status",
            "claimed_at",
            "claimed_by_label",
            "sensitivity",
            "country_label",
            "sector_label",
        )
    )


def linked(rows: Iterable[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """Rows of `listed` whose links carry the filters on, so that their pages know what comes next."""
    return [row | {"query": query} for row in rows]


def in_steps(hundredths: int) -> str:
    """A figure of `scores` as people read it: 3.5; nothing where there is none."""
    return number_format(hundredths / 100, 2) if hundredths else ""


_TITLE = link_of(lambda row: row["title"], "recommendations:recommendation_show", query="query", is_walked=True)


def _beside(row: dict[str, Any], _reader: Reader) -> str:
    beside = [_g("Restricted")] if row["sensitivity"] == Sensitivity.RESTRICTED else []
    if row["claimed_at"] is not None and row["claimed_at"] + CLAIM_LASTS > clock.now():
        beside.append(f"{CLAIMED}: {row['claimed_by_label']}")
    return " · ".join(beside)


def _sector(row: dict[str, Any], _reader: Reader) -> str:
    return str(row["sector_label"])


def _value(row: dict[str, Any]) -> str:
    return str(BANDS.get(row["band"], ""))


def _waits(row: dict[str, Any]) -> str:
    days = (clock.now() - row["submitted_at"]).days
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _score(row: dict[str, Any]) -> str:
    return in_steps(row["points"])


COLUMNS = (
    Column(_("No."), text("reference"), "ref"),
    Column(_("Recommendation"), with_lines(_TITLE, _beside), "title"),
    Column(_("Country"), with_lines(text("country_label"), _sector)),
    Column(_("Value at stake"), words(_value)),
    Column(_("Status"), status("recommendations.recommendation")),
    Column(_("Waits for"), words(_waits), "nowrap"),
    Column(_("Score"), words(_score), "num"),
)
TABLE = with_ticks(Table(_("What waits for a decision"), COLUMNS))
