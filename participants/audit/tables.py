"""Access records as a table and as lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.cells import beside, muted, with_lines
from core.tables import Column, Reader, Table, text, words
from core.ui import chip_html
from participants.models import AccessRecord

_KINDS: dict[str, Any] = dict(AccessRecord.Kind.choices)
_REFUSED = AccessRecord.Outcome.REFUSED


def _at(row: Any, _reader: Reader) -> str:
    return date_format(timezone.localtime(row["at"]), "DATETIME_FORMAT")


def _kind(row: Any) -> Any:
    return _KINDS[row["kind"]]


def _refused(row: Any, _reader: Reader) -> str:
    return chip_html(_g("Refused"), "late") if row["outcome"] == _REFUSED else ""


def _address(row: Any) -> str:
    return row["address"] or "–"


def _browser(row: Any, _reader: Reader) -> str:
    return str(row["browser"])


def _detail(row: Any) -> str:
    return detail_label(row["detail"])


def person_label(row: Any) -> str:
    """Who it was, and for whom they acted; by number where the account, a sample, is gone."""
    names = [_name(row, "person"), _name(row, "acted_for")]
    if not names[0]:
        return _g("Unknown")
    return _g("%(who)s for %(whom)s") % {"who": names[0], "whom": names[1]} if names[1] else names[0]


def _name(row: Any, column: str) -> str:
    number = row[f"{column}_id"]
    return row[f"{column}_label"] or (_g("Person %(number)d") % {"number": number} if number else "")


def detail_label(detail: dict[str, Any]) -> str:
    """Such as "annexes 5, file pdf"."""
    return ", ".join(f"{name} {value}" for name, value in detail.items())


ACCESS_RECORDS = Table(
    _("Access records, newest first"),
    (
        Column(_("When"), _at, "nowrap"),
        Column(_("What"), beside(words(_kind), _refused), "title"),
        Column(_("Person"), words(person_label)),
        Column(_("Row"), text("subject")),
        Column(_("From"), with_lines(words(_address), _browser, css="small muted")),
        Column(_("Details"), muted(words(_detail))),
    ),
)

# The columns of the file: those of the page, one thing in each.
HEAD = (
    _("When"),
    _("What"),
    pgettext_lazy("of an access record", "Outcome"),
    _("Person"),
    _("Row"),
    _("IP address"),
    _("Browser"),
    _("Details"),
)


def lines_of(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of the list as lines of a file, in the language and time zone that are in force now."""
    kinds = {value: str(label) for value, label in AccessRecord.Kind.choices}
    outcomes = {value: str(label) for value, label in AccessRecord.Outcome.choices}
    zone = timezone.get_current_timezone()
    return (
        (
            row["at"].astimezone(zone).replace(tzinfo=None),
            kinds[row["kind"]],
            outcomes[row["outcome"]],
            person_label(row),
            row["subject"],
            row["address"],
            row["browser"],
            detail_label(row["detail"]),
        )
        for row in rows
    )
