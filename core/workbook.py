"""Rows as an XLSX workbook of one sheet: dates and numbers as such, the head in sight, and text that stays text."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import xlsxwriter

from .formulas import begins_formula

SAMPLE = 200  # rows by which the widths of the columns are chosen: they are written before the rows
NARROWEST, WIDEST = 9, 60  # characters
LONGEST = 32_767  # characters that Excel takes in one cell
_FIRST_YEAR = 1900  # before it Excel counts no days
_NAME = 31  # characters of a sheet's name


def workbook(head: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str) -> bytes:
    """The file. The rows are written one after another and not kept; instants must be without a time zone."""
    kept = io.BytesIO()
    # What begins with "=", or looks like an address, is a text like any other.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(kept, options) as book:
        page = _Page(book, sheet[:_NAME])
        each = iter(rows)
        sample = list(islice(each, SAMPLE))
        page.begin(head, sample)
        page.fill(chain(sample, each))
    return kept.getvalue()


class _Page:
    """The sheet, with the formats of its cells."""

    def __init__(self, book: Any, name: str) -> None:
        self._sheet = book.add_worksheet(name)
        self._head = book.add_format({"bold": True, "bottom": 1})
        # The mark by which Excel keeps a text a text even when somebody edits the cell.
        self._marked = book.add_format({"quote_prefix": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def begin(self, head: Sequence[str], sample: Sequence[Sequence[Any]]) -> None:
        for column, width in enumerate(_widths(head, sample)):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        for column, word in enumerate(head):
            self._sheet.write_string(0, column, word, self._head)

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self._write(number, column, value)

    def _write(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and value.year >= _FIRST_YEAR:
            how = self._instant if isinstance(value, datetime) else self._day
            self._sheet.write_datetime(row, column, value, how)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self._sheet.write_number(row, column, value)
        else:
            said = str(value)
            self._sheet.write_string(row, column, _plain(said), self._marked if begins_formula(said) else None)


def _plain(text: str) -> str:
    """As much as a cell takes; XlsxWriter would pass `<r>...</r>` on as markup of its own."""
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f" {text}" if text.startswith("<r>") else text


def _widths(head: Sequence[str], sample: Sequence[Sequence[Any]]) -> Iterator[int]:
    for column, word in enumerate(head):
        longest = max((len(str(row[column])) for row in sample if len(row) == len(head)), default=0)
        yield min(max(longest, len(word), NARROWEST) + 1, WIDEST)
