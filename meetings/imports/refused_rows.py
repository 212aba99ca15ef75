"""The rows that an import refused, as they came, to be corrected and sent again."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .columns import FIELDS
from .models import SheetImport


def head_of_refused(sheet_import: SheetImport) -> list[str]:
    """The heads of the sheet, and two columns of ours behind them, which an import passes over."""
    places = range(max((int(place) for place in sheet_import.columns), default=-1) + 1)
    named = {place: FIELDS[sheet_import.columns[str(place)]] for place in places if str(place) in sheet_import.columns}
    heads = sheet_import.heads
    widest = max((len(row.cells) for row in sheet_import.rows.refused()), default=0)
    width = max(widest, len(heads), len(places))
    words = [(heads[place] if place < len(heads) else "") or str(named.get(place, "")) for place in range(width)]
    return [*words, _("Row"), _("Why it was refused")]


def lines_of_refused(sheet_import: SheetImport, width: int) -> Iterator[list[str]]:
    """The refused rows, cell by cell."""
    for row in sheet_import.rows.refused().iterator(chunk_size=1000):
        cells = row.cells[: width - 2]
        yield [*cells, *[""] * (width - 2 - len(cells)), str(row.number), row.sentence]
