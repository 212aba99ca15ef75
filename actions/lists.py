"""The rows of the list, on the page, in its file and in the API: one query, names in the reader's language."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.looks import TONES, chip_html
from core.tables import Column, Reader, Table, due, link, status, text
from countries.naming import in_words
from recommendations.models import Sensitivity

from .choices import name_of
from .models import ActionItem
from .models.reported import WaitingOn
from .models.sets import ActionItemQuerySet
from .models.timely import unaccepted_since
from .moves import LIVE, WORKING, Status

# What `?sort=` may say -> the columns of that order; an index follows each.
ORDERS: dict[str, tuple[str, ...]] = {
    "due": ("due_on", "id"),
    "-due": ("-due_on", "-id"),
    "newest": ("-id",),
    "word": ("last_human_update_at", "id"),
    "-word": ("-last_human_update_at", "-id"),
    "priority": ("priority", "due_on", "id"),
    "-priority": ("-priority", "-due_on", "-id"),
}
# Filters: verified as lately as the board shows it; what was won, and no amount tells.
LATELY, BESIDE_MONEY = "lately", "words"
LONGEST_SILENCE = 3650  # days for which one may ask
SIGNALS = dict(ActionItem.Signal.choices)
KINDS = dict(ActionItem.Kind.choices)
WAITING = {
    WaitingOn.OWN_GOVERNMENT: _("Waiting for our own government"),
    WaitingOn.FOREIGN_GOVERNMENT: _("Waiting for the foreign government"),
    WaitingOn.BUSINESS: _("Waiting for business"),
    WaitingOn.OTHER: _("Waiting for others"),
}
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
        "confidence",
        "waiting_on",
        "kind",
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
        "last_human_update_at",
    )


@cache
def _word(what: str, code: str, _language: str) -> str:
    """A word that many rows share, looked up once for each language."""
    return str({"kind": KINDS, "signal": SIGNALS}[what][code])


def _title(row: dict[str, Any], reader: Reader) -> str:
    about = [name_of(what, row[f"{what}_id"], reader.language) for what in ("country", "sector")]
    if row["kind"] != ActionItem.Kind.OTHER:
        about.append(_word("kind", row["kind"], reader.language))
    if row["sensitivity"] == Sensitivity.RESTRICTED:
        about.append(_g("restricted"))
    beside = escape(" · ".join(word for word in about if word))
    return f'{_LINK(row, reader)}<div class="muted">{beside}</div>'


def _owner(row: dict[str, Any], reader: Reader) -> str:
    person = escape(row["seat__user__name"] or _g("vacant"))
    organisation = name_of("organisation", row["owner__organisation_id"], reader.language)
    return f'{escape(row["post"])}, {escape(organisation)}<div class="muted">{person}</div>'


def _status(row: dict[str, Any], reader: Reader) -> str:
    drawn = STATUS(row, reader)
    if row["signal"] in WARNINGS and row["status"] in LIVE:
        drawn += " " + chip_html(_word("signal", row["signal"], reader.language), TONES[row["signal"]])
    if whom := waits_for(row):
        drawn += f'<div class="muted">{escape(whom)}</div>'
    if row["unaccepted_since"]:
        said = _g("not accepted since %(day)s") % {"day": date_format(row["unaccepted_since"])}
        drawn += f'<div class="muted">{escape(said)}</div>'
    return drawn


def is_awaited(row: dict[str, Any]) -> bool:
    """Whether the owner waits for somebody before it can be done."""
    return bool(row["waiting_on"]) and row["status"] in LIVE - {Status.DONE}


def waits_for(row: dict[str, Any]) -> str:
    """For whom, in words; empty where for nobody."""
    return str(WAITING[row["waiting_on"]]) if is_awaited(row) else ""


def _due(row: dict[str, Any], reader: Reader) -> str:
    drawn = DUE(row, reader)
    if row["slip_count"]:
        slips = ngettext("moved once", "moved %(times)d times", row["slip_count"]) % {"times": row["slip_count"]}
        drawn += f'<div class="muted">{escape(slips)}</div>'
    return drawn


_LINK = link("title", "actions:item_show")
STATUS = status("actions.actionitem")
DUE = due("due_on", live=lambda row: row["status"] in LIVE - {Status.DONE})
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


def for_programs(rows: ActionItemQuerySet) -> QuerySet[Any, Any]:
    """The columns of the list for programs: codes and numbers in place of names."""
    return rows.annotate(is_late=_is_late()).values(
        "id",
        "reference",
        "title",
        "status",
        "signal",
        "confidence",
        "waiting_on",
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
