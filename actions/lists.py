"""The rows of the list, on the page, in its file and in the API: one query, names in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core import clock
from core.looks import TONES, chip_html
from core.tables import Column, Reader, Table, due, link, status, text
from countries.naming import in_words
from recommendations.models import Sensitivity

from .choices import name_of
from .models import ActionItem
from .models.sets import ActionItemQuerySet
from .models.timely import unaccepted_since
from .moves import LIVE, WORKING, Status

# What `?sort=` may say -> the columns of that order; an index follows each.
ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("due_on", "id"),
    "-due": ("-due_on", "-id"),
    "newest": ("-id",),
}
LONGEST_SILENCE = 3650  # days for which one may ask
SIGNALS = dict(ActionItem.Signal.choices)
# Signals that the list shows: what is on track need not be said.
WARNINGS = (ActionItem.Signal.AMBER, ActionItem.Signal.RED)


def listed(rows: ActionItemQuerySet) -> QuerySet[Any, Any]:
    """The columns of the list, as dictionaries."""
    return rows.annotate(
        seat=FilteredRelation("owner__holdings", condition=Q(owner__holdings__until_on=None)),
        post=in_words("owner__title"),
        is_late=_is_late(),
        unaccepted_since=unaccepted_since(),
    ).values(
        "id",
        "reference",
        "title",
        "status",
        "signal",
        "sensitivity",
        "priority",
        "due_on",
        "original_due_on",
        "slip_count",
        "is_late",
        "unaccepted_since",
        "owner_id",
        "post",
        "owner__organisation_id",
        "seat__user__name",
        "country_id",
        "sector_id",
        "created_at",
    )


def _title(row: dict[str, Any], reader: Reader) -> str:
    about = [name_of(what, row[f"{what}_id"], reader.language) for what in ("country", "sector")]
    if row["sensitivity"] == Sensitivity.RESTRICTED:
        about.append(_g("restricted"))
    beside = escape(" · ".join(word for word in about if word))
    return f'{_LINK(row, reader)}<div class="muted">{beside}</div>'


def _owner(row: dict[str, Any], reader: Reader) -> str:
    person = escape(row["seat__user__name"] or _g("vacant"))
    organisation = name_of("organisation", row["owner__organisation_id"], reader.language)
    return f'{escape(row["post"])}, {escape(organisation)}<div class="muted">{person}</div>'


def _status(row: dict[str, Any], reader: Reader) -> str:
    drawn = _STATUS(row, reader)
    if row["signal"] in WARNINGS and row["status"] in LIVE:
        drawn += " " + chip_html(str(SIGNALS[row["signal"]]), TONES[row["signal"]])
    if row["unaccepted_since"]:
        said = _g("not accepted since %(day)s") % {"day": date_format(row["unaccepted_since"])}
        drawn += f'<div class="muted">{escape(said)}</div>'
    return drawn


def _due(row: dict[str, Any], reader: Reader) -> str:
    drawn = _DUE(row, reader)
    if row["slip_count"]:
        slips = ngettext("moved once", "moved %(times)d times", row["slip_count"]) % {"times": row["slip_count"]}
        drawn += f'<div class="muted">{escape(slips)}</div>'
    return drawn


_LINK = link("title", "actions:item_show")
_STATUS = status("actions.actionitem")
_DUE = due("due_on", live=lambda row: row["status"] in LIVE - {Status.DONE})
COLUMNS = (
    Column(_("No."), text("reference"), "ref"),
    Column(_("Action"), _title, "title"),
    Column(_("Owner"), _owner),
    Column(_("Status"), _status),
    Column(_("Due"), _due, order="due"),
)
TABLE = Table(
    _("Action items, with who owns them and when they are due"),
    COLUMNS,
    mark=lambda row: "is-late" if row["is_late"] else "",
    order="due",
)

# The columns of the file: those of the page, one thing in each.
HEAD = (
    _("No."),
    _("Action"),
    _("Country"),
    _("Sector"),
    _("Who may read it"),
    _("Owner"),
    _("Organisation"),
    _("Person"),
    _("Status"),
    _("Signal"),
    _("Due"),
    _("First due"),
    _("Times moved"),
)


class Lines:
    """The same rows as lines of a file. Made before the answer streams, while the reader's language is in force."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = rows
        self._statuses = {value: str(label) for value, label in Status.choices}
        self._signals = {value: str(label) for value, label in SIGNALS.items()}
        self._readers = {value: str(label) for value, label in Sensitivity.choices}
        self._vacant = _g("vacant")
        self._language = str(get_language())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            yield (
                row["reference"],
                row["title"],
                name_of("country", row["country_id"], self._language),
                name_of("sector", row["sector_id"], self._language),
                self._readers[row["sensitivity"]],
                row["post"],
                name_of("organisation", row["owner__organisation_id"], self._language),
                row["seat__user__name"] or self._vacant,
                self._statuses[row["status"]],
                self._signals.get(row["signal"], ""),
                row["due_on"],
                row["original_due_on"],
                row["slip_count"],
            )


def for_programs(rows: ActionItemQuerySet) -> QuerySet[Any, Any]:
    """The columns of the list for programs: codes and numbers in place of names."""
    return rows.annotate(is_late=_is_late()).values(
        "id",
        "reference",
        "title",
        "status",
        "signal",
        "kind",
        "priority",
        "sensitivity",
        "due_on",
        "original_due_on",
        "slip_count",
        "is_late",
        "on_hold_until_on",
        "last_human_update_at",
        "version",
        "owner_id",
        "owner__title",
        "owner__organisation__code",
        "verifier_id",
        "country__code",
        "sector__code",
    )


_API_NAMES = {
    "owner_id": "owner",
    "owner__title": "owner_title",
    "owner__organisation__code": "owner_organisation",
    "verifier_id": "verifier",
    "country__code": "country",
    "sector__code": "sector",
}


def in_codes(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `for_programs` under the names that the API gives its fields."""
    for name, ours in _API_NAMES.items():
        row[ours] = row.pop(name)
    return row


def _is_late() -> ExpressionWrapper:
    return ExpressionWrapper(Q(status__in=sorted(WORKING), due_on__lt=clock.today()), output_field=BooleanField())
