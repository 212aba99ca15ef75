"""What becomes of each row of a sheet: new, changed, the same, or refused; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from meetings.participants.models import PRECEDENCE, Category, Participant
from participants.contacts.models import MOST_OTHER_EMAILS, Contact

from .delegations import Assistants, Head, Heads
from .listed import listed_cells
from .models import HeadMapping, SheetImport, SheetRow
from .organisations import OrganisationIndex
from .reading import ReadRow, RowReader, organisation_key
from .words import DEVANAGARI, name_key

MOST_UNSURE = 200  # organisations that people are asked for
PROGRESS_EVERY = 250  # rows that are read between two signs of progress
_PERSON = (
    "honorific",
    "name",
    "name_hi",
    "designation",
    "organisation",
    "organisation_name",
    "phone",
    "language",
    "time_zone",
)
_PLACE = ("category", "precedence", "mode")


@dataclass
class PlannedRow:
    """The fate of one row; `contact` and `participant` are those found, `values` and `place` what is to be written."""

    row: ReadRow
    fate: str = SheetRow.Fate.REFUSED
    contact: Contact | None = None
    participant: Participant | None = None
    values: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    changes: list[list[str]] = field(default_factory=list)
    sentence: str = ""  # why it is refused
    remarks: list[str] = field(default_factory=list)
    head: Head | None = None  # whom the row names as head of the delegation

    @property
    def is_good(self) -> bool:
        return self.fate in (SheetRow.Fate.NEW, SheetRow.Fate.CHANGED)

    @property
    def has_head_in_sheet(self) -> bool:
        """Whether the head of the delegation is in the same sheet, and is to be written first."""
        return self.head is not None and self.head.planned is not None

    @property
    def contact_id(self) -> int | None:
        return self.contact.pk if self.contact else None

    @property
    def label(self) -> str:
        """The person as the sheet names them, or as they are known."""
        if not self.row.name and self.contact:
            return str(self.contact)
        return " ".join(part for part in (self.row.values.get("honorific"), self.row.name) if part)

    @property
    def designation(self) -> str:
        return str(self.row.values.get("designation") or (self.contact.designation if self.contact else ""))

    @property
    def organisation_id(self) -> int | None:
        """The number of the organisation that the sheet names, else of the one that is known."""
        if self.row.organisation_label:
            return self.row.organisation.pk if self.row.organisation else None
        return self.contact.organisation_id if self.contact else None

    @property
    def organisation_label(self) -> str:
        return self.row.organisation_label or (self.contact.organisation_label if self.contact else "")

    @property
    def category(self) -> str:
        """That of the sheet or of the list; of somebody new who has a head of delegation: accompanying officer."""
        if self.row.place.get("category"):
            return str(self.row.place["category"])
        if self.participant:
            return self.participant.category
        if self.row.head and self.row.guessed_category != Category.HEAD:
            return str(Category.ACCOMPANYING)
        return self.row.guessed_category

    @property
    def shown(self) -> dict[str, str]:
        """What the preview shows of it."""
        place = ", ".join(part for part in (self.designation, self.organisation_label) if part)
        emails = ", ".join(self.row.emails) or (self.contact.address if self.contact else "")
        return {
            "name": self.label[:200],
            "place": place[:400],
            "email": emails[:400],
            "category": self.category,
            "head": self.head.label[:200] if self.head else "",
        }

    def as_row(self, sheet_import: SheetImport) -> SheetRow:
        """The row to be kept; not written yet."""
        return SheetRow(
            sheet_import=sheet_import,
            number=self.row.number,
            cells=self.row.cells,
            fate=self.fate,
            shown=self.shown,
            changes=self.changes,
            sentence=" ".join(filter(None, [self.sentence, *self.remarks])),
            contact=self.contact,
            participant=self.participant,
        )


def reader_of(sheet_import: SheetImport, index: OrganisationIndex | None = None) -> RowReader:
    """What reads the rows of this import."""
    return RowReader(
        sheet_import.columns,
        index=index or OrganisationIndex(),
        organisations=sheet_import.organisations or {},
        default_category=sheet_import.default_category,
        listed=listed_cells(sheet_import),
    )


@dataclass(frozen=True)
class UnsureOrganisation:
    """What a sheet calls an organisation that is not known for sure: the likeliest one, and in how many rows.

    `is_remembered` where people chose it for such a sheet before; `proposed` is 0 for none of the list.
    """

    key: str
    text: str
    proposed: int
    number: int
    is_remembered: bool


def unsure_organisations(sheet_import: SheetImport) -> list[UnsureOrganisation]:
    """The first MOST_UNSURE of them, the most frequent first."""
    index = OrganisationIndex()
    reader = reader_of(sheet_import, index)
    found: dict[str, tuple[str, str, int]] = {}
    for _number, cells in sheet_import.body:
        text, country = reader.organisation_text(cells)
        if text or country:
            key = organisation_key(text, country)
            found[key] = (text, country, found.get(key, ("", "", 0))[2] + 1)
    unsure = [
        (key, text, country, number, likely)
        for key, (text, country, number) in found.items()
        if not (likely := index.find(text, country)).is_sure
    ]
    known = HeadMapping.known_organisations(sheet_import.heads)
    known = {key: number for key, number in known.items() if not number or number in index.by_pk}
    return [
        UnsureOrganisation(
            key,
            ", ".join(part for part in (text, country) if part)[:200],
            known[key] if key in known else getattr(likely.organisation or index.propose(text), "pk", 0),
            number,
            is_remembered=key in known,
        )
        for key, text, country, number, likely in sorted(unsure, key=lambda one: -one[3])[:MOST_UNSURE]
    ]


def proceed(sheet_import: SheetImport, *, by: Any) -> None:
    """Go on to the preview where no organisation is left to people."""
    if sheet_import.state == SheetImport.State.ORGANISATIONS:
        unsure = unsure_organisations(sheet_import)
        if all(one.is_remembered for one in unsure):
            sheet_import.set_organisations({one.key: one.proposed for one in unsure}, by=by)


class Plan:
    """The fates of all rows of one import, as things are now."""

    def __init__(self, sheet_import: SheetImport, on_read: Callable[[int], None] = lambda _number: None) -> None:
        """`on_read` is told how many rows are read, from time to time."""
        self._import = sheet_import
        self._index = OrganisationIndex()
        self._rows = list(self._read(on_read))
        self._known = Directory(sheet_import, self._rows)
        self._first: dict[Any, int] = {}  # person -> the row in which they stand first

    def _read(self, on_read: Callable[[int], None]) -> Iterator[ReadRow]:
        reader = reader_of(self._import, self._index)
        heads = [cell for cell in self._import.heads if cell]
        for place, (number, cells) in enumerate(self._import.body, 1):
            if not heads or [cell for cell in cells if cell] != heads:  # the head again, on each page of a printout
                yield reader.read(number, cells)
            if place % PROGRESS_EVERY == 0:
                on_read(place)

    def rows(self) -> Iterator[PlannedRow]:
        """Each row with its fate, in the order of the sheet; heads of mission are planned first, others in turn."""
        rows = [PlannedRow(row) for row in self._rows]
        for planned in rows:
            self._find(planned)
        self._heads = Heads(self._import.meet, rows, self._index)
        self._assistants = Assistants(rows)
        heads = [planned for planned in rows if planned.category == Category.HEAD]
        for planned in heads:
            self._plan(planned)
        planned_already = set(map(id, heads))
        for planned in rows:
            if id(planned) not in planned_already:
                self._plan(planned)
            yield planned

    @cached_property
    def total(self) -> int:
        return len(self._rows)

    def _find(self, planned: PlannedRow) -> None:
        """Whom the row means, or why it cannot be taken."""
        planned.sentence = " ".join(planned.row.errors) or self._known.find(planned)
        if not planned.sentence and (first := self._double(planned)):
            planned.sentence = _("The same person as in row %(number)d.") % {"number": first}

    def _plan(self, planned: PlannedRow) -> None:
        if planned.sentence:
            return  # refused already
        planned.values = self._changed_values(planned)
        try:
            planned.place = self._changed_place(planned)
            if _is_untouched(planned):
                planned.fate, planned.sentence = SheetRow.Fate.SAME, _("Taken off the list, and stays off it.")
                return
            self._check_limit(planned)
        except RuleBroken as refused:
            planned.sentence = str(refused.sentence)
            return
        if planned.participant is None and not planned.place.get("category"):
            planned.sentence = _("Choose a category: the sheet gives none, and it does not follow from the rest.")
            return
        planned.changes = list(self._shown_changes(planned))
        if planned.participant is None:
            planned.fate = SheetRow.Fate.NEW
            planned.remarks.append(self._known.hint(planned))
        else:
            planned.fate = SheetRow.Fate.CHANGED if planned.changes else SheetRow.Fate.SAME
        if planned.is_good:
            planned.remarks += [*planned.row.remarks, self._other_mission(planned)]

    def _other_mission(self, planned: PlannedRow) -> str:
        """A remark where the row names a head of another organisation: perhaps meant, perhaps the wrong line."""
        other = planned.head.organisation if planned.head and planned.row.head else None
        if not other or other == planned.organisation_id:
            return ""
        return _("The head of the delegation is of another organisation: %(name)s.") % {
            "name": self._index.by_pk[other].label
        }

    def _double(self, planned: PlannedRow) -> int:
        """The row in which the same person stood before; 0 for none."""
        row = planned.row
        keys: list[Any] = [planned.contact.pk] if planned.contact else []
        if not keys:
            name = name_key(row.name)
            keys = [(name, email) for email in row.emails]
            keys.append((name, row.organisation_label.casefold(), bool(row.organisation)))
        first = next((self._first[key] for key in keys if key in self._first), 0)
        for key in keys:
            self._first.setdefault(key, row.number)
        return first

    def _changed_values(self, planned: PlannedRow) -> dict[str, Any]:
        """What of the person is to be written: all for a new one, else what differs. A blank cell changes nothing."""
        row, contact = planned.row, planned.contact
        if contact is None:
            zone = row.organisation.country.time_zone if row.organisation and row.organisation.country else ""
            return ({"time_zone": zone} if zone else {}) | row.values
        changed = {name: row.values[name] for name in _PERSON if name in row.values}
        if row.reference is None and name_key(contact.name) == name_key(row.name):
            changed.pop("name")  # written otherwise
        if DEVANAGARI.search(row.name) and not DEVANAGARI.search(contact.name):
            changed.pop("name", None)  # as lists in Hindi have it: that is the name in Hindi
        if row.organisation:
            changed["organisation_name"] = ""
        elif "organisation_name" in changed:
            changed["organisation"] = None
        changed |= _changed_emails(contact, row)
        return {name: value for name, value in changed.items() if getattr(contact, name) != value}

    def _changed_place(self, planned: PlannedRow) -> dict[str, Any]:
        """The same of the place in the meet; a category that is only guessed is for new participants alone.

        Raise RuleBroken where it is not clear whom a cell means, and where a rule refuses the delegation.
        """
        row, participant = planned.row, planned.participant
        beside = self._delegation(planned)
        if participant is None:
            if not planned.category:
                return {}
            usual = {"precedence": PRECEDENCE[Category(planned.category)]}
            return usual | row.place | {"category": planned.category} | beside
        changed = {name: row.place[name] for name in _PLACE if name in row.place}
        changed |= beside
        return {name: value for name, value in changed.items() if getattr(participant, name) != value}

    def _delegation(self, planned: PlannedRow) -> dict[str, Any]:
        """Head and assistant, as far as the row names them; a head who is new is written by `writing`."""
        participant, found = planned.participant, dict[str, Any]()
        if assistant := self._assistants.find(planned):
            found["assistant"] = assistant
        head = self._heads.find(planned)
        if head and planned.category != Category.ACCOMPANYING:
            raise RuleBroken(_("Only an accompanying officer has a head of delegation."))
        former = participant.head if participant and planned.category == Category.ACCOMPANYING else None
        planned.head = head or (Head(former, None) if former else None)
        if head and head.participant:
            found["head"] = head.participant
        elif participant and participant.head and not planned.head:
            found["head"] = None  # goes with the category
        return found

    def _check_limit(self, planned: PlannedRow) -> None:
        """Raise RuleBroken where the head has as many officers as the meet allows."""
        participant = planned.participant
        former = participant.head if participant and not participant.is_removed else None
        if planned.head and not (former and planned.head.participant == former):
            self._heads.take(planned.head)

    def _shown_changes(self, planned: PlannedRow) -> Iterator[list[str]]:
        """Label, before and after of what changes in rows that are there already."""
        if planned.contact is not None:
            for name, value in planned.values.items():
                if name not in ("organisation", "organisation_name"):
                    yield _change(Contact, name, getattr(planned.contact, name), value)
            if planned.values.keys() & {"organisation", "organisation_name"}:
                yield _change(Contact, "organisation", planned.contact.organisation_label, _organisation_of(planned))
        if planned.participant is not None:
            if planned.participant.removed_at:
                yield [_("On the list"), _("no"), _("yes")]
            for name, value in planned.place.items():
                yield _change(Participant, name, getattr(planned.participant, name), value)
            if planned.head and planned.head.participant is None:
                yield _change(Participant, "head", planned.participant.head, planned.head.label)


def _organisation_of(planned: PlannedRow) -> str:
    """What their organisation is called once the row is written."""
    organisation = planned.values.get("organisation")
    return organisation.label if organisation else str(planned.values.get("organisation_name", ""))


def _is_untouched(planned: PlannedRow) -> bool:
    """Whether a file of ours names somebody who was taken off the list, and changes nothing."""
    is_removed = planned.participant is not None and planned.participant.is_removed
    return (
        is_removed
        and planned.row.reference is not None
        and not (planned.values or planned.place or planned.has_head_in_sheet)
    )


def _changed_emails(contact: Contact, row: ReadRow) -> dict[str, Any]:
    """Addresses to be written: the first in the row becomes theirs, unless it is known; further ones are added."""
    if not row.emails:
        return {}
    known = [one for one in (contact.address, contact.email, *contact.other_emails) if one]
    main = row.emails[0] if row.reference or row.emails[0] not in known else contact.email
    if contact.user and main == contact.user.email:
        main = contact.email
    others = [*contact.other_emails, *(one for one in row.emails[1:] if one not in known)]
    addresses = [one for one in dict.fromkeys(others) if one != main]
    return {"email": main, "other_emails": addresses[:MOST_OTHER_EMAILS]}


def _change(model: Any, name: str, before: Any, after: Any) -> list[str]:
    field: Any = model._meta.get_field(name)
    return [capfirst(str(field.verbose_name)), _shown(field, before), _shown(field, after)]


def _shown(field: Any, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(dict(getattr(field, "flatchoices", ())).get(value, value))


class Directory:
    """The people whom the rows may mean: read at once, whatever their number. Five statements."""

    def __init__(self, sheet_import: SheetImport, rows: Iterable[ReadRow]) -> None:
        self._meet_id = sheet_import.meet_id
        rows = [row for row in rows if not row.errors]
        references = [row.reference for row in rows if row.reference]
        on_list = Participant.objects.filter(meet=self._meet_id)
        self._by_reference = {
            one.pk: one.contact_id for one in on_list.filter(pk__in=[n for kind, n in references if kind == "P"])
        }
        self._contacts = {one.pk: one for one in self._candidates(rows, references)}
        self._participants = {
            one.contact_id: one
            for one in on_list.filter(contact__in=list(self._contacts)).select_related(
                "contact", "head__contact", "assistant"
            )
        }
        self._fill()

    def _candidates(self, rows: list[ReadRow], references: list[tuple[str, int]]) -> Iterable[Contact]:
        emails = {email for row in rows for email in row.emails}
        names = {row.name.upper() for row in rows}
        organisations = {row.organisation.pk for row in rows if row.organisation}
        numbers = {n for kind, n in references if kind == "C"} | set(self._by_reference.values())
        found = (
            Q(pk__in=numbers)
            | Q(email__in=emails)
            | Q(user__email__in=emails)
            | Q(other_emails__overlap=sorted(emails))
            | Q(upper_name__in=names)
            | Q(organisation__in=organisations)
        )
        live = Contact.objects.live().annotate(upper_name=Upper("name")).filter(found)
        return live.select_related("organisation", "user").order_by("pk")

    def _fill(self) -> None:
        self._by_email: dict[str, list[Contact]] = defaultdict(list)
        self._by_name: dict[str, list[Contact]] = defaultdict(list)
        for one in self._contacts.values():
            for email in {one.email, *one.other_emails, one.address} - {""}:
                self._by_email[email.lower()].append(one)
            self._by_name[name_key(one.name)].append(one)

    def find(self, planned: PlannedRow) -> str:
        """Set whom the row means, if anybody who is known; returns a sentence where that cannot be said."""
        row = planned.row
        if row.reference:
            return self._refer(planned, *row.reference)
        key = name_key(row.name)
        namesakes = self._by_name.get(key, [])
        found = [one for one in namesakes if any(one in self._by_email.get(email, ()) for email in row.emails)]
        found = found or [one for one in namesakes if _is_of(one, row)]
        if not found and not row.emails and not row.organisation_label:
            found = [one for one in namesakes if one.pk in self._participants]
        if len(found) > 1:
            on_list = [one for one in found if one.pk in self._participants]
            if len(on_list) != 1:
                return _("Several people have this name. Enter the reference.")
            found = on_list
        if found:
            self._take(planned, found[0])
        return ""

    def _refer(self, planned: PlannedRow, kind: str, number: int) -> str:
        pk = self._by_reference.get(number) if kind == "P" else number
        contact = self._contacts.get(pk) if pk else None
        if contact is None:
            return _("There is no %(reference)s in this meet: clear the cell for a new person.") % {
                "reference": f"{kind}-{number}"
            }
        self._take(planned, contact)
        return ""

    def _take(self, planned: PlannedRow, contact: Contact) -> None:
        planned.contact, planned.participant = contact, self._participants.get(contact.pk)

    def hint(self, planned: PlannedRow) -> str:
        """Who else has an address of a new person: perhaps the same."""
        if planned.contact:
            return ""
        others = {one.pk: one for email in planned.row.emails for one in self._by_email.get(email, ())}
        names = ", ".join(str(one) for one in list(others.values())[:3])
        return _("The same email address as %(names)s.") % {"names": names} if names else ""


def _is_of(contact: Contact, row: ReadRow) -> bool:
    """Whether the person is of the organisation that the row names."""
    if row.organisation:
        return contact.organisation_id == row.organisation.pk
    named = str(row.values.get("organisation_name", ""))
    return contact.organisation_id is None and contact.organisation_name.casefold() == named.casefold()
