"""How our own files write participants now: a cell of a sheet that says the same says nothing new."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from core.formulas import guarded
from meetings.participants.columns import COLUMNS, listed
from meetings.participants.models import Participant

if TYPE_CHECKING:
    from .models import SheetImport

# Field of an import -> column of the list. Addresses are left out: an import compares all that a person has.
CODES = {
    "precedence": "precedence",
    "honorific": "form",
    "name": "name",
    "designation": "designation",
    "organisation": "organisation",
    "category": "category",
    "mode": "mode",
    "head": "head",
    "assistant": "assistant",
    "phone": "phone",
    "language": "language",
    "time_zone": "zone",
}
REFERENCE = re.compile(r"([PC])\s*-?\s*(\d{1,15})", re.IGNORECASE)

# Number of a participant -> field -> what a cell of our files says, in each language and kind of file.
Listed = Mapping[int, Mapping[str, set[str]]]


def plain(text: str) -> str:
    """A cell without what spreadsheets do to spaces."""
    return " ".join(text.split())


def listed_cells(sheet_import: SheetImport) -> Listed:
    """What our list says of the participants whom the sheet names by reference. One statement for each language."""
    numbers = _references(sheet_import)
    fields = [field for field in CODES if field in sheet_import.columns.values()]
    return _read(sheet_import.meet_id, numbers, fields) if numbers and fields else {}


def _references(sheet_import: SheetImport) -> set[int]:
    places = [int(place) for place, field in sheet_import.columns.items() if field == "reference"]
    cells = (row[place] for _number, row in sheet_import.body for place in places if place < len(row))
    found = (REFERENCE.fullmatch(cell.strip()) for cell in cells)
    return {int(one[2]) for one in found if one and one[1].upper() == "P"}


def _read(meet_id: int, numbers: Iterable[int], fields: Iterable[str]) -> Listed:
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = {field: COLUMNS[CODES[field]] for field in fields}
    participants = Participant.objects.filter(meet=meet_id, pk__in=list(numbers))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts = {field: column.text() for field, column in columns.items()}
            for row in listed(participants, [CODES[field] for field in fields]):
                for field, text in texts.items():
                    cell = str(text(row) or "")
                    found[row["id"]][field] |= {plain(cell), plain(guarded(cell))}
    return found
