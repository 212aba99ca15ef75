"""One row of a sheet as what it says of a person, or why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from countries.models import Organisation
from participants.contacts.models import MOST_OTHER_EMAILS, Contact

from . import words
from .columns import FIELDS
from .listed import REFERENCE, Listed, plain
from .organisations import OrganisationIndex, normalized

_NAMES = ("name", "name_designation", "name_hi")
_CONTACT_LINES = ("honorific", "name", "name_hi", "designation", "organisation_name", "phone")


@dataclass
class ReadRow:
    """What a row says. `values` has only what is filled in; `errors` are sentences, each with its column."""

    number: int
    cells: list[str]
    reference: tuple[str, int] | None = None  # ("P", 123): of the participant; ("C", 45): of the contact
    values: dict[str, Any] = field(default_factory=dict)  # of the contact, by its fields
    place: dict[str, Any] = field(default_factory=dict)  # category, precedence and mode, as far as the sheet says them
    head: str = ""  # whom an accompanying officer comes with, as it is written
    assistant: str = ""
    emails: list[str] = field(default_factory=list)
    organisation: Organisation | None = None
    guessed_category: str = ""
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what people should look at, though the row can be taken

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def organisation_label(self) -> str:
        return self.organisation.label if self.organisation else str(self.values.get("organisation_name", ""))


class RowReader:
    """Reads rows by how the columns of their sheet are mapped."""

    def __init__(
        self,
        columns: Mapping[str, str],
        *,
        index: OrganisationIndex,
        organisations: Mapping[str, int],
        default_category: str,
        listed: Listed | None = None,
    ) -> None:
        """`listed` says how our own files write participants: such cells are passed over."""
        self._places: dict[str, list[int]] = {}
        for place, name in sorted(columns.items(), key=lambda one: int(one[0])):
            self._places.setdefault(name, []).append(int(place))
        self._index, self._organisations, self._default = index, organisations, default_category
        self._listed = listed or {}

    def read(self, number: int, cells: Sequence[str]) -> ReadRow:
        """What the row says; never raises: what is wrong stands in its `errors`."""
        row = ReadRow(number, list(cells))
        for part in (
            self._read_reference, self._read_name, self._read_emails, self._read_organisation, self._read_others,
        ):  # fmt: skip
            try:
                part(row)
            except RuleBroken as refused:
                row.errors.append(str(refused.sentence))
        self._check_lines(row)
        return row

    def _cells(self, row: ReadRow, name: str) -> list[str]:
        """The cells of the columns that hold `name`, without empty ones and those that the list says already."""
        known = self._known(row, name)
        found = (row.cells[place] for place in self._places.get(name, ()) if place < len(row.cells))
        return [cell for cell in found if cell and not words.is_nothing(cell) and plain(cell) not in known]

    def _known(self, row: ReadRow, name: str) -> set[str]:
        """What a cell for `name` says in a file of ours; empty for who is not on the list."""
        number = row.reference[1] if row.reference and row.reference[0] == "P" else 0
        return self._listed[number].get(name, set()) if number in self._listed else set()

    def _is_listed(self, row: ReadRow, name: str) -> bool:
        """Whether a column for `name` says what the list says already."""
        known = self._known(row, name)
        return any(plain(row.cells[place]) in known for place in self._places.get(name, ()) if place < len(row.cells))

    def _line(self, row: ReadRow, name: str, between: str = ", ") -> str:
        return between.join(" ".join(cell.split()) for cell in self._cells(row, name))

    def _read_reference(self, row: ReadRow) -> None:
        if text := self._line(row, "reference"):
            found = REFERENCE.fullmatch(text.strip())
            if found is None:
                raise RuleBroken(
                    _("“%(text)s” is no reference such as P-123: leave the cell empty for a new person.")
                    % {"text": text[:30]}
                )
            row.reference = (found[1].upper(), int(found[2]))

    def _read_name(self, row: ReadRow) -> None:
        whole = self._line(row, "name", " ") or " ".join(
            part for part in (self._line(row, "first_name", " "), self._line(row, "last_name", " ")) if part
        )
        both = [] if whole else self._cells(row, "name_designation")
        name, designation = words.split_designation("\n".join(both)) if both else (whole, "")
        self._check_one_person(row, name)
        person = words.read_name(name, is_in_order=bool(both) and not designation)
        if designation:
            row.values["designation"] = designation
        elif both:
            row.remarks.append(_("The designation could not be told from the name: check this row."))
        hindi = words.read_name(self._line(row, "name_hi", " "))
        honorific = words.read_honorific(self._line(row, "honorific", " ")) or person.honorific
        found = {
            "honorific": honorific,
            "name": "" if self._is_listed(row, "name") else person.name or hindi.name,
            "name_hi": hindi.name_hi or hindi.name or (person.name_hi or ""),
        }
        row.values |= {name: value for name, value in found.items() if value}
        if self._is_listed(row, "name"):
            return
        if not row.values.get("name"):
            raise RuleBroken(_("There is no name in this row."))
        if not any(letter.isalpha() for letter in row.name):
            raise RuleBroken(_("“%(name)s” is no name.") % {"name": row.name[:40]})

    def _check_one_person(self, row: ReadRow, whole: str) -> None:
        """Raise RuleBroken for the line of a total, and for two people in one cell."""
        if not self._is_listed(row, "name"):
            numbered = [] if any(letter.isalpha() for letter in whole) else row.cells  # "Total" before the number
            if total := next((text for text in (whole, *numbered) if words.is_total(text)), ""):
                raise RuleBroken(_("“%(text)s” is a total and no person: the row is left out.") % {"text": total[:60]})
        if any(words.has_two_people(cell) for name in _NAMES for cell in self._cells(row, name)):
            raise RuleBroken(_("Two names stand in one cell: give each a row of their own."))

    def _read_emails(self, row: ReadRow) -> None:
        text = "; ".join(self._cells(row, "email") + self._cells(row, "other_emails"))
        row.emails = words.read_emails(text)
        if row.emails:
            row.values["email"] = row.emails[0]
            row.values["other_emails"] = row.emails[1 : MOST_OTHER_EMAILS + 1]

    def _read_organisation(self, row: ReadRow) -> None:
        text, country = self._organisation_text(row)
        row.organisation = self._organisation(text, country)
        if row.organisation:
            row.values["organisation"] = row.organisation
        elif text or country:
            row.values["organisation_name"] = ", ".join(part for part in (text, country) if part)

    def _organisation(self, text: str, country: str) -> Organisation | None:
        chosen = self._organisations.get(organisation_key(text, country))
        if chosen is not None:
            return self._index.by_pk.get(chosen)
        found = self._index.find(text, country)
        return found.organisation if found.is_sure else None

    def organisation_text(self, cells: Sequence[str]) -> tuple[str, str]:
        """What a row calls its organisation and country."""
        row = ReadRow(0, list(cells))
        with suppress(RuleBroken):
            self._read_reference(row)
        return self._organisation_text(row)

    def _organisation_text(self, row: ReadRow) -> tuple[str, str]:
        text, country = self._line(row, "organisation"), self._line(row, "country")
        return ("", "") if not text and self._is_listed(row, "organisation") else (text, country)

    def _read_others(self, row: ReadRow) -> None:
        if text := self._line(row, "designation"):
            row.values["designation"] = text
        row.head, row.assistant = self._line(row, "head"), self._line(row, "assistant")
        kind = row.organisation.kind if row.organisation else ""
        row.guessed_category = words.guess_category(str(row.values.get("designation", "")), kind) or self._default
        readers: dict[str, tuple[Callable[[str], Any], dict[str, Any]]] = {
            "phone": (words.read_phone, row.values),
            "language": (words.read_language, row.values),
            "time_zone": (words.read_zone, row.values),
            "category": (words.read_category, row.place),
            "precedence": (words.read_precedence, row.place),
            "mode": (words.read_mode, row.place),
        }
        for name, (read, into) in readers.items():
            try:
                value = read(self._line(row, name, "; "))
            except RuleBroken as refused:
                row.errors.append(str(refused.sentence))
                continue
            if value not in ("", None):
                into[name] = value

    def _check_lines(self, row: ReadRow) -> None:
        """As the model takes them: length, one line, no hidden characters, no markup."""
        for name in _CONTACT_LINES:
            if value := row.values.get(name):
                try:
                    row.values[name] = _FIELD[name].clean(value, None)
                except ValidationError as error:
                    label = FIELDS.get(name, FIELDS["organisation"])
                    row.errors.append(f"{label}: {' '.join(error.messages)}")


_FIELD: dict[str, Any] = {name: Contact._meta.get_field(name) for name in _CONTACT_LINES}


def organisation_key(text: str, country: str) -> str:
    """By which what a sheet calls an organisation is kept."""
    return normalized(f"{text} | {country}" if country else text)
