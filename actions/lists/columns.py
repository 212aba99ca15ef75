"""The columns of the list of action items: on the page, in its files, in the API, and where they are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.choices import name_of
from actions.items.elapsed import unaccepted_since
from actions.items.models import ActionItem
from actions.items.queries import ActionItemQuerySet
from actions.moves import LIVE, WORKING, Status
from actions.outcomes.columns import claimed, confirmed, with_sums
from actions.progress.choices import WaitingOn
from core import clock
from core.cells import beside, told, with_lines
from core.columns import ListColumn, Row, Value, label_of, local_day
from core.tables import Column, Reader, Table, due, link, status, text
from core.tones import tone_of
from core.ui import chip_html
from countries.naming import localized
from recommendations.models import Recommendation, Sensitivity

if TYPE_CHECKING:
    from participants.models import User

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


def _named(label: Any, what: str, path: str) -> ListColumn:
    def make() -> Value:
        language = str(get_language())
        return lambda row: name_of(what, row[path], language)

    return ListColumn(label, path, make=make)


def _person() -> Value:
    vacant = _g("vacant")
    return lambda row: row["seat__user__name"] or vacant


def _waiting() -> Value:
    label = label_of("waiting_on", WAITING.items())
    return lambda row: label(row) if is_awaited(row) else ""


def _levers() -> Value:
    labels = {value: str(label) for value, label in Recommendation.Lever.choices}
    return lambda row: ", ".join(sorted(labels[lever] for lever in row["levers"]))


def is_awaited(row: Row) -> bool:
    """Whether the owner waits for somebody before it can be done."""
    return bool(row["waiting_on"]) and row["status"] in LIVE - {Status.DONE}


def waits_for(row: Row, _reader: Reader | None = None) -> str:
    """For whom, in words; empty where for nobody."""
    return str(WAITING[row["waiting_on"]]) if is_awaited(row) else ""


_LINK = link("title", "actions:item_show")
_STATUS = status("actions.actionitem")
_DUE = due("due_on", live=lambda row: row["status"] in LIVE - {Status.DONE})
COLUMNS: dict[str, ListColumn] = {
    "number": ListColumn(_("No."), "reference", cell=link("reference", "actions:item_show"), css="ref"),
    "title": ListColumn(_("Action"), "title", cell=_LINK, css="title"),
    "country": _named(_("Country"), "country", "country_id"),
    "sector": _named(_("Sector"), "sector", "sector_id"),
    "readers": ListColumn(_("Who may read it"), "sensitivity", Sensitivity.choices),
    "owner": ListColumn(_("Owner"), "post"),
    "organisation": _named(_("Organisation"), "organisation", "owner__organisation_id"),
    "person": ListColumn(_("Person"), "seat__user__name", make=_person),
    "status": ListColumn(_("Status"), "status", Status.choices, cell=_STATUS),
    "signal": ListColumn(_("Signal"), "signal", ActionItem.Signal.choices),
    "confidence": ListColumn(_("Will the date be met?"), "confidence", ActionItem.Confidence.choices),
    "waiting": ListColumn(_("Waiting for"), "waiting_on", make=_waiting),
    "type": ListColumn(_("Type of action"), "kind", ActionItem.Kind.choices),
    "priority": ListColumn(_("Priority"), "priority", ActionItem.Priority.choices, order="priority"),
    "lever": ListColumn(_("Lever of its recommendation"), make=_levers),  # see with_chosen
    "due": ListColumn(_("Due"), "due_on", cell=_DUE, order="due"),
    "first_due": ListColumn(_("First due"), "original_due_on"),
    "moved": ListColumn(_("Times moved"), "slip_count", css="num"),
    "word": ListColumn(_("Last word"), "last_human_update_at", make=local_day("last_human_update_at"), order="word"),
    "made": ListColumn(_("Made"), "created_at", make=local_day("created_at")),
    "won": ListColumn(_("Won and confirmed, millions"), make=lambda: confirmed, css="num"),
    "claimed": ListColumn(_("Won as claimed, millions"), make=lambda: claimed, css="num"),
    "file_number": ListColumn(_("eOffice file number"), "file_number"),
}
# What the composed columns of the page say: with these one begins to choose.
USUAL = ("number", "title", "country", "sector", "owner", "organisation", "person", "status", "signal", "due")
# The columns of the file where none are chosen.
OF_FILE = (
    "number",
    "title",
    "country",
    "sector",
    "readers",
    "owner",
    "organisation",
    "person",
    "status",
    "signal",
    "due",
    "first_due",
    "moved",
    "won",
    "claimed",
    "file_number",
)
# By one of these a row is opened.
LINKS = frozenset({"number", "title"})
NO_LINK = _("Choose the number or the action too: by one of them a row is opened.")
# The fields of a row in the API -> their paths: codes and numbers in place of names.
API = {
    "id": "id",
    "reference": "reference",
    "title": "title",
    "status": "status",
    "signal": "signal",
    "confidence": "confidence",
    "waiting_on": "waiting_on",
    "kind": "kind",
    "priority": "priority",
    "sensitivity": "sensitivity",
    "due_on": "due_on",
    "original_due_on": "original_due_on",
    "slip_count": "slip_count",
    "is_late": "is_late",
    "on_hold_until_on": "on_hold_until_on",
    "last_human_update_at": "last_human_update_at",
    "version": "version",
    "owner": "owner_id",
    "owner_title": "owner__title",
    "owner_organisation": "owner__organisation__code",
    "verifier": "verifier_id",
    "country": "country__code",
    "sector": "sector__code",
    "file_number": "file_number",
}


def listed(rows: ActionItemQuerySet) -> QuerySet[Any, Any]:
    """The values of the columns, as dictionaries, and what says whether a row is late or not accepted in time."""
    return rows.annotate(
        seat=FilteredRelation("owner__holdings", condition=Q(owner__holdings__until_on=None)),
        post=localized("owner__title"),
        is_late=_is_late(),
        unaccepted_since=unaccepted_since(),
    ).values("id", "is_late", "unaccepted_since", *(column.path for column in COLUMNS.values() if column.path))


def with_chosen(rows: QuerySet[Any, Any], chosen: Sequence[str], user: User) -> QuerySet[Any, Any]:
    """Rows of `listed`, with what the chosen columns need beside: sums won, levers that `user` may read."""
    if not {"won", "claimed"}.isdisjoint(chosen):
        rows = with_sums(rows)
    if "lever" not in chosen:
        return rows
    seen = Recommendation.objects.visible_to(user).order_by().values("pk")
    asked = ActionItem.recommendations.through.objects.filter(actionitem=OuterRef("pk"), recommendation__in=seen)
    return rows.annotate(levers=ArraySubquery(asked.order_by().distinct().values("recommendation__lever")))


def for_api(rows: ActionItemQuerySet) -> QuerySet[Any, Any]:
    """The values of the rows for programs; see `in_codes`."""
    return rows.annotate(is_late=_is_late()).values(*API.values())


def in_codes(row: Row) -> Row:
    """A row of `for_api` under the names that the API gives its fields."""
    return {name: row[path] for name, path in API.items()}


def _is_late() -> ExpressionWrapper:
    return ExpressionWrapper(Q(status__in=sorted(WORKING), due_on__lt=clock.today()), output_field=BooleanField())


@cache
def _word(what: str, code: str, _language: str) -> str:
    """A word that many rows share, looked up once for each language."""
    return str({"kind": KINDS, "signal": SIGNALS}[what][code])


def _about(row: Row, reader: Reader) -> str:
    about = [name_of(what, row[f"{what}_id"], reader.language) for what in ("country", "sector")]
    if row["kind"] != ActionItem.Kind.OTHER:
        about.append(_word("kind", row["kind"], reader.language))
    if row["sensitivity"] == Sensitivity.RESTRICTED:
        about.append(_g("restricted"))
    return " · ".join(word for word in about if word)


def _owner(row: Row, reader: Reader) -> str:
    return f"{row['post']}, {name_of('organisation', row['owner__organisation_id'], reader.language)}"


def _holder(row: Row, _reader: Reader) -> str:
    return row["seat__user__name"] or _g("vacant")


def _signal(row: Row, reader: Reader) -> str:
    if row["signal"] not in WARNINGS or row["status"] not in LIVE:
        return ""
    return chip_html(_word("signal", row["signal"], reader.language), tone_of(row["signal"]))


def _unaccepted(row: Row, _reader: Reader) -> str:
    since = row["unaccepted_since"]
    return _g("not accepted since %(day)s") % {"day": date_format(since)} if since else ""


def _slips(row: Row, _reader: Reader) -> str:
    times = row["slip_count"]
    return ngettext("moved once", "moved %(times)d times", times) % {"times": times} if times else ""


# What the page shows where no columns are chosen.
TABLE = Table(
    _("Action items, with who owns them and when they are due"),
    (
        Column(_("No."), text("reference"), "ref"),
        Column(_("Action"), with_lines(_LINK, _about), "title"),
        Column(_("Owner"), with_lines(told(_owner), _holder)),
        Column(_("Status"), with_lines(beside(_STATUS, _signal), waits_for, _unaccepted)),
        Column(_("Due"), with_lines(_DUE, _slips), order="due"),
    ),
    mark=lambda row: "is-late" if row["is_late"] else "",
    order="due",
)


def table_of(chosen: Sequence[str]) -> Table:
    """The table with these columns; with the usual ones where none are chosen."""
    if not chosen:
        return TABLE
    return Table(TABLE.caption, [COLUMNS[code].column() for code in chosen], mark=TABLE.mark, order=TABLE.order)
