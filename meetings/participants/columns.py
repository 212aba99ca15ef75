"""The columns of the list of participants: on the page, in its files, and where they are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.tables import Cell, Column, Reader, Table, link_of, words
from core.tones import tone_of
from core.ui import chip_html
from countries.naming import localized
from meetings.invitation_status import Status
from participants.contacts.models import Contact

from .models import Category, Participant, ParticipantQuerySet

# What `?sort=` may say -> the columns of that order; an index follows each.
ORDERS: dict[str, tuple[str, ...]] = {
    "precedence": ("precedence", "id"),
    "-precedence": ("-precedence", "-id"),
    "name": ("contact__name", "contact_id"),
    "-name": ("-contact__name", "-contact_id"),
}
# Filter: no invitation was written.
NOT_INVITED = "none"
PAGE = "meetings:participant_show"


def _organisation() -> Coalesce:
    known = NullIf(localized("contact__organisation__name", short="short_name"), Value(""))
    return Coalesce(known, "contact__organisation_name", output_field=CharField())


def _name_of(**condition: Any) -> Coalesce:
    """The name of another participant, looked up for the rows that are shown: more joins the planner cannot order."""
    names = Participant.objects.filter(**condition).order_by().values(label=localized("contact__name"))
    return Coalesce(Subquery(names[:1]), Value(""))


def _substitute() -> Coalesce:
    return _name_of(substitute_for=OuterRef("pk"))


def _assistant() -> Coalesce:
    names = Contact.objects.filter(pk=OuterRef("assistant_id")).order_by().values(label=localized("name"))
    return Coalesce(Subquery(names[:1]), Value(""))


@dataclass(frozen=True)
class ParticipantColumn:
    """A column that may be chosen. `name` is the value of a row, `read` what it is read by, where it is no column."""

    label: Any
    name: str
    read: Callable[[], Any] | None = None
    choices: Iterable[tuple[str, Any]] = ()
    css: str = ""
    order: str = ""

    def text(self) -> Callable[[Mapping[str, Any]], Any]:
        """What a row says here, in the language that is in force now: while a file streams, it is no more."""
        if not self.choices:
            return lambda row: row[self.name]
        labels = {value: str(label) for value, label in self.choices}
        return lambda row: labels.get(row[self.name], "")

    def cell(self) -> Cell:
        """The same on the page."""
        if self.name == "person":
            return _person
        return _invitation if self.name == "invitation_status" else words(self.text())


COLUMNS: dict[str, ParticipantColumn] = {
    # By this one an import knows the row again (meetings.imports).
    "reference": ParticipantColumn(_("Reference"), "reference", lambda: Concat(Value("P-"), Cast("pk", CharField()))),
    "precedence": ParticipantColumn(_("No."), "precedence", css="ref", order="precedence"),
    "form": ParticipantColumn(_("Form of address"), "contact__honorific"),
    "name": ParticipantColumn(_("Name"), "person", lambda: localized("contact__name"), css="title", order="name"),
    "designation": ParticipantColumn(_("Designation"), "contact__designation"),
    "organisation": ParticipantColumn(_("Organisation"), "organisation", _organisation),
    "category": ParticipantColumn(_("Category"), "category", choices=Category.choices),
    "mode": ParticipantColumn(_("Takes part"), "mode", choices=Participant.Mode.choices),
    "invitation": ParticipantColumn(_("Invitation"), "invitation_status", choices=Status.choices),
    "head": ParticipantColumn(_("Head of delegation"), "head_name", lambda: _name_of(pk=OuterRef("head_id"))),
    "assistant": ParticipantColumn(_("Assistant"), "assistant_name", _assistant),
    "substitute": ParticipantColumn(
        _("Substitute"), "substitute_name", lambda: _name_of(substitute_for=OuterRef("pk"))
    ),
    "email": ParticipantColumn(
        _("Email address"), "email", lambda: Coalesce(F("contact__user__email"), F("contact__email"))
    ),
    "phone": ParticipantColumn(_("Telephone"), "contact__phone"),
    "language": ParticipantColumn(_("Language"), "contact__language", choices=settings.LANGUAGES),
    "zone": ParticipantColumn(_("Time zone"), "contact__time_zone"),
}
# The columns of the page, and of the file, where none are chosen.
USUAL = ("precedence", "name", "designation", "organisation", "category", "invitation")
OF_FILE = (
    "reference",
    "precedence",
    "form",
    "name",
    "designation",
    "organisation",
    "category",
    "head",
    "mode",
    "invitation",
    "email",
    "phone",
    "language",
)
# By this one a row is opened.
LINKS = frozenset({"name"})
NO_LINK = _("Choose the name too: by it a row is opened.")


def listed(rows: ParticipantQuerySet, codes: Sequence[str]) -> QuerySet[Any, Any]:
    """The values of these columns, and those by which rows are ordered, marked and opened, as dictionaries."""
    shown = [COLUMNS[code] for code in dict.fromkeys(("name", *codes))]
    read = {column.name: column.read() for column in shown if column.read}
    plain = {column.name for column in shown if not column.read}
    by_itself = ("id", "precedence", "contact__name", "contact_id", "removed_at", "meet__slug", "contact__honorific")
    return rows.annotate(**read).values(*dict.fromkeys((*by_itself, *sorted(plain), *read)))


def person_label(row: Mapping[str, Any]) -> str:
    """The name with its form of address."""
    return f"{row['contact__honorific']} {row['person']}".strip()


_link = link_of(person_label, PAGE, within="meet__slug")


def _person(row: Mapping[str, Any], reader: Reader) -> str:
    removed = f" {chip_html(_g('Off the list'), 'off')}" if row["removed_at"] else ""
    return f"{_link(row, reader)}{removed}"


def _invitation(row: Mapping[str, Any], _reader: Reader) -> str:
    status = row["invitation_status"]
    return chip_html(str(Status(status).label), tone_of(status)) if status else ""


def table_of(codes: Sequence[str]) -> Table:
    """The table with these columns; with the usual ones where none are chosen."""
    columns = [COLUMNS[code] for code in codes or USUAL]
    drawn = [Column(column.label, column.cell(), column.css, column.order) for column in columns]
    return Table(_("Participants, by precedence unless sorted otherwise"), drawn, order="precedence")


class Lines:
    """Rows of `listed` as lines of a file. Made before the answer streams, while the reader's language is in force."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], codes: Sequence[str]) -> None:
        self._rows = rows
        columns = [COLUMNS[code] for code in codes]
        self._texts = [column.text() for column in columns]
        self.head = [str(column.label) for column in columns]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            yield tuple(text(row) for text in self._texts)
