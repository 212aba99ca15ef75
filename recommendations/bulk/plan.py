"""What a bulk operation would do to the chosen recommendations, before anything is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.choosing import Plan, Planned, of
from core.rules import Refusal
from core.tables import Column, Reader, Table, link, status, text
from recommendations.recommendation.models import Recommendation

from .models import RecommendationOperation, check_bulk, check_number, check_possible

if TYPE_CHECKING:
    from participants.models import User
    from recommendations.recommendation.queries import RecommendationQuerySet


def plan_of(kind: str, rows: Iterable[Recommendation], user: User) -> Plan:
    """The chosen ones that `user` sees, those first that have waited longest."""
    return Plan([Planned(row, _why_not(kind, row, user)) for row in rows])


def chosen(numbers: Iterable[int], *, among: RecommendationQuerySet, by: User) -> list[Recommendation]:
    """Those of a visible set with these numbers; others are not there.

    Raise NotAllowed to who examines nothing, RuleBroken where none or too many are named.
    """
    check_bulk(by)
    wanted = set(numbers)
    check_number(len(wanted))
    rows = among.filter(pk__in=wanted).select_related("sector", "country", "mission", "referred_to")
    found = list(rows.order_by("submitted_at", "pk"))
    check_number(len(found))
    return found


def _why_not(kind: str, row: Recommendation, user: User) -> str:
    """The sentence with which the operation itself would refuse it."""
    try:
        check_possible(kind, row, by=user)
    except Refusal as refused:
        return str(refused.sentence)
    return ""


# --- as tables ---------------------------------------------------------------------------------------------------


_of_row = partial(of, "recommendation")


def _scored(row: Recommendation, _reader: Reader) -> str:
    return f"{row.value_score} · {row.effort_score} · {row.fit_score}" if row.scored_at else ""


_REFERENCE = text("reference")
_TITLE = link("title", "recommendations:recommendation_show", "pk")
_STATUS = status("recommendations.recommendation")
_PLAIN = (
    Column(_("No."), _REFERENCE, "ref"),
    Column(_("Recommendation"), _TITLE, "title"),
    Column(_("Country"), text("country")),
    Column(_("Status"), _STATUS),
)
# What would be done, with what the operation would replace.
CHOSEN: dict[str, Table] = {
    RecommendationOperation.Kind.REFER: Table(
        _("What it is done to"), (*_PLAIN, Column(_("Referred to"), text("referred_to")))
    ),
    RecommendationOperation.Kind.SCORE: Table(
        _("What it is done to"), (*_PLAIN, Column(_("Value, effort and strategic fit now"), _scored))
    ),
}


def _with_sentence(caption: Any, sentence: str) -> Table:
    columns = (
        Column(_("No."), _of_row(_REFERENCE), "ref"),
        Column(_("Recommendation"), _of_row(_TITLE), "title"),
        Column(_("Status"), _of_row(_STATUS)),
        Column(_("Why not"), text(sentence)),
    )
    return Table(caption, columns)


REFUSED = _with_sentence(_("For these it is not possible"), "why_not")
NOT_DONE = _with_sentence(_("Not done"), "sentence")
NOT_TAKEN_BACK = _with_sentence(_("Not taken back"), "sentence")
DONE = Table(_("Done"), tuple(Column(one.label, _of_row(one.cell), one.css) for one in _PLAIN))
TAKEN_BACK = Table(_("Taken back"), DONE.columns)


# --- what came of it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What became of a bulk operation, as far as its reader sees the recommendations."""

    operation: RecommendationOperation
    rows: list[Any]
    no_longer_visible: int

    @classmethod
    def of(cls, operation: RecommendationOperation, user: User) -> Result:
        """Two statements."""
        rows = list(operation.rows_for(user))
        return cls(
            operation,
            rows,
            operation.rows.filter(event__isnull=False).count() - sum(1 for row in rows if row.event_id),
        )

    @property
    def parts(self) -> list[tuple[Table, list[Any]]]:
        """The tables that are not empty."""
        tables = {"done": DONE, "kept": NOT_TAKEN_BACK, "taken_back": TAKEN_BACK, "refused": NOT_DONE}
        parts = [(table, [row for row in self.rows if row.outcome == word]) for word, table in tables.items()]
        return [(table, rows) for table, rows in parts if rows]

    @property
    def may_undo(self) -> bool:
        """Whether there is time, and something left to be taken back."""
        is_left = self.no_longer_visible or any(row.outcome in ("done", "kept") for row in self.rows)
        return self.operation.is_fresh and bool(is_left)
