"""Writes what a preview showed: all of it, in one transaction; what changed meanwhile is refused, and named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.editing import shown
from core.rules import Refusal
from meetings.participants.models import Participant, ParticipantEvent
from participants.contacts.models import Contact, ContactEvent

from .models import SheetImport, SheetRow
from .planning import Plan, PlannedRow

if TYPE_CHECKING:
    from participants.models import User

_PORTION = 500
# With these the delegation may change: the participant's own rules decide.
_ON_DELEGATION = {"category", "head"}


def write(sheet_import: SheetImport) -> None:
    """Import the good rows of the preview, and close the import. Locks it, its meet, and the people who change."""
    with transaction.atomic():
        sheet_import.lock()
        if not sheet_import.confirmed_at or not sheet_import.is_open:
            return
        sheet_import.meet.lock()
        rows = {row.number: row for row in sheet_import.rows.all()}
        good = []
        for planned in Plan(sheet_import).rows():
            row = rows.get(planned.row.number)
            if row is not None and row.fate in (SheetRow.Fate.NEW, SheetRow.Fate.CHANGED):
                if _is_as_shown(row, planned):
                    good.append((row, planned))
                else:
                    _refuse(row)
        good = _unchanged(good)
        _Writer(sheet_import).write(good)
        # Inserted again: for thousands that costs a tenth of as many updates.
        SheetRow.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()
        SheetRow.objects.bulk_create(rows.values(), batch_size=_PORTION)
        sheet_import.finished_at, sheet_import.content = clock.now(), []
        sheet_import.save(update_fields=["finished_at", "content"])


def _is_as_shown(row: SheetRow, planned: PlannedRow) -> bool:
    """Whether the same would be done now as when the preview was made."""
    shown = row.fate, row.contact_id, row.changes, row.shown.get("head", "")
    return shown == (planned.fate, planned.contact_id, planned.changes, planned.shown["head"])


def _refuse(row: SheetRow) -> None:
    row.fate = SheetRow.Fate.REFUSED
    row.sentence = _("This person was changed after the preview: import the row again.")


def _unchanged(good: list[tuple[SheetRow, PlannedRow]]) -> list[tuple[SheetRow, PlannedRow]]:
    """Lock the people who change; leave out, as refused, whom somebody else changed since they were read."""
    contacts = {planned.contact.pk: planned.contact for _row, planned in good if planned.contact}
    versions = _locked(Contact, contacts)
    participants = {planned.participant.pk: planned.participant for _row, planned in good if planned.participant}
    versions_on_list = _locked(Participant, participants)
    unchanged = []
    for row, planned in good:
        is_same = planned.contact is None or versions.get(planned.contact.pk) == planned.contact.version
        if planned.participant is not None:
            is_same &= versions_on_list.get(planned.participant.pk) == planned.participant.version
        if is_same:
            unchanged.append((row, planned))
        else:
            _refuse(row)
    return unchanged


def _locked(model: Any, rows: dict[int, Any]) -> dict[int, int]:
    """Number -> version of these rows, held until the transaction ends; by rising number."""
    held = model._default_manager.filter(pk__in=list(rows)).select_for_update(of=("self",), no_key=True)
    return dict(held.order_by("pk").values_list("pk", "version"))


class _Writer:
    """Writes planned rows: new people and places in portions, changes one by one."""

    def __init__(self, sheet_import: SheetImport) -> None:
        self._meet, self._by = sheet_import.meet, sheet_import.by

    def write(self, good: list[tuple[SheetRow, PlannedRow]]) -> None:
        """Officers come after the heads of the same sheet, whom they accompany."""
        self._write([one for one in good if not one[1].has_head_in_sheet])
        self._write([one for one in good if one[1].has_head_in_sheet and self._accompany(*one)])

    def _accompany(self, row: SheetRow, planned: PlannedRow) -> bool:
        """Give the officer the head whom this import added; False where it did not."""
        leader = planned.head.planned if planned.head else None
        if leader is None or leader.participant is None or leader.participant.is_removed:
            row.fate, row.sentence = SheetRow.Fate.REFUSED, _("The head of the delegation was not imported.")
            return False
        planned.place["head"] = leader.participant
        return True

    def _write(self, good: list[tuple[SheetRow, PlannedRow]]) -> None:
        good = [(row, planned) for row, planned in good if self._place(row, planned)]
        self._add_contacts([planned for _row, planned in good if planned.contact is None])
        for _row, planned in good:
            if planned.contact is not None and planned.values:
                self._change(planned.contact, planned.values)
                planned.values = {}
        self._add_participants([planned for _row, planned in good if planned.participant is None])
        for _row, planned in good:
            if planned.participant is not None and planned.place:
                self._change(planned.participant, planned.place)
        for row, planned in good:
            row.contact, row.participant = planned.contact, planned.participant

    def _add_contacts(self, rows: list[PlannedRow]) -> None:
        made = Contact.objects.bulk_create([Contact(**planned.values) for planned in rows], batch_size=_PORTION)
        self._record(ContactEvent, made, "create")
        for planned, contact in zip(rows, made, strict=True):
            planned.contact, planned.values = contact, {}

    def _add_participants(self, rows: list[PlannedRow]) -> None:
        new = [Participant(meet=self._meet, contact=planned.contact, **planned.place) for planned in rows]
        made = Participant.objects.bulk_create(new, batch_size=_PORTION)
        self._record(ParticipantEvent, made, "create")
        for planned, participant in zip(rows, made, strict=True):
            planned.participant, planned.place = participant, {}

    def _record(self, event: Any, rows: Iterable[models.Model], verb: str) -> None:
        by: User = self._by
        events = [event(subject=row, actor=by, acted_for=by.acts_for, verb=verb) for row in rows]
        event.objects.bulk_create(events, batch_size=_PORTION)

    def _place(self, row: SheetRow, planned: PlannedRow) -> bool:
        """Put who was taken off the list back on it, or change a category; False where a rule refuses it.

        The row says why.
        """
        participant = planned.participant
        if participant is None or not (participant.removed_at or _ON_DELEGATION & planned.place.keys()):
            return True
        try:
            with transaction.atomic():
                if participant.removed_at:
                    participant.put_back(planned.place, by=self._by)
                else:
                    participant.edit(planned.place, by=self._by, version=participant.version)
        except Refusal as refused:
            row.fate, row.sentence = SheetRow.Fate.REFUSED, str(refused.sentence)
            return False
        planned.place = {}
        return True

    def _change(self, row: Contact | Participant, values: dict[str, Any]) -> None:
        """Write these values into a row that is locked, and record them in English as all trails are."""
        with translation.override("en"):
            changes = {name: [shown(getattr(row, name)), shown(value)] for name, value in values.items()}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*values, "version"])
        row.record("import", by=self._by, changes=changes)
