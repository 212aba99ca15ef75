"""Rows as an XLSX workbook of one sheet: dates and numbers as such, the head in sight, and text that stays text."""

import io
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
_A4 = 9  # as Excel numbers sizes of paper
_POINTS, _PIXELS = 72 / 25.4, 96 / 25.4  # in a millimetre
_UPRIGHT, _ACROSS, _MARGIN = 210, 297, 15  # mm
_SPARE = 0.98  # of the page's width: programs draw columns a little wider on paper
_FONT, _TITLE = 10, 14  # points of what is printed
_BROADEST = 0.65  # of its points, what a usual letter takes at the most
_LINE = 1.5  # of its points, the height of a line, in Devanagari too
_HIGHEST = 409  # points that Excel takes as the height of a row
_BROAD = frozenset("WMwm@%")


@dataclass(frozen=True)
class Printed:
    """How a sheet that is made to be printed looks: on A4 in full size, its columns on one page, the head on each.

    `title` and `lines` stand above the head; `widths` are the columns' shares of the page, in which texts wrap;
    `row_height`, in mm, is the least of each row.
    """

    title: str
    widths: Sequence[float]
    lines: Sequence[str] = ()
    is_landscape: bool = False
    row_height: int = 0

    @property
    def width(self) -> float:
        """That of all columns, in mm."""
        return ((_ACROSS if self.is_landscape else _UPRIGHT) - 2 * _MARGIN) * _SPARE

    def above(self) -> tuple[list[str], list[str]]:
        """The title and the lines, each on as many rows as it takes."""
        title = textwrap.wrap(_plain(self.title), _letters(self.width, _TITLE))
        room = _letters(self.width, _FONT)
        return title, [part for line in self.lines for part in textwrap.wrap(_plain(line), room)]

    def height_of(self, row: Sequence[Any]) -> float:
        """In points: the least, or more where a text takes more lines in its column."""
        columns = [self.width * share / sum(self.widths) for share in self.widths]
        pairs = zip(row, columns, strict=True)
        most = max(_lines(str(value), _letters(column, _FONT)) for value, column in pairs)
        return min(max(self.row_height * _POINTS, most * _FONT * _LINE + 3), _HIGHEST)


def workbook(
    head: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str, printed: Printed | None = None
) -> bytes:
    """The file. The rows are written one after another and not kept; instants must be without a time zone."""
    buffer = io.BytesIO()
    # What begins with "=", or looks like an address, is a text like any other.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        page = _Page(book, sheet[:_NAME], printed)
        each = iter(rows)
        sample = list(islice(each, SAMPLE))
        page.begin(head, sample)
        page.fill(chain(sample, each))
    return buffer.getvalue()


class _Page:
    """The sheet, with the formats of its cells."""

    def __init__(self, book: Any, name: str, printed: Printed | None) -> None:
        self._sheet = book.add_worksheet(name)
        self._printed = printed
        self._title, self._lines = printed.above() if printed else ([], [])
        # The row of the head; one above it is empty.
        self._first = len(self._title) + len(self._lines) + 1 if printed else 0
        look = {"font_size": _FONT, "text_wrap": True, "valign": "vcenter"} if printed else {}
        self._of_title = book.add_format({"bold": True, "font_size": _TITLE})
        self._head = book.add_format({"bold": True, "bottom": 1} | look)
        self._text = book.add_format(look) if printed else None
        # The mark by which Excel keeps a text a text even when somebody edits the cell.
        self._marked = book.add_format({"quote_prefix": True} | look)
        self._day = book.add_format({"num_format": "yyyy-mm-dd"} | look)
        self._instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"} | look)

    def begin(self, head: Sequence[str], sample: Sequence[Sequence[Any]]) -> None:
        self._sheet.freeze_panes(self._first + 1, 0)
        if self._printed:
            self._set_page(self._printed)
        else:
            for column, width in enumerate(_widths(head, sample)):
                self._sheet.set_column(column, column, width)
        for column, word in enumerate(head):
            self._sheet.write_string(self._first, column, word, self._head)

    def _set_page(self, printed: Printed) -> None:
        for column, share in enumerate(printed.widths):
            pixels = int(printed.width * _PIXELS * share / sum(printed.widths))
            self._sheet.set_column_pixels(column, column, pixels)
        self._sheet.set_paper(_A4)
        if printed.is_landscape:
            self._sheet.set_landscape()
        margin = _MARGIN / 25.4
        self._sheet.set_margins(left=margin, right=margin)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(self._first)
        self._sheet.hide_gridlines(0)  # printed too
        self._sheet.set_footer("&C&P")
        for row, line in enumerate(self._title):
            self._sheet.write_string(row, 0, line, self._of_title)
        for row, line in enumerate(self._lines, len(self._title)):
            self._sheet.write_string(row, 0, line)

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        for number, row in enumerate(rows, start=self._first + 1):
            # Without a height of its own a row is as high as its texts: spreadsheets see to it.
            if self._printed and self._printed.row_height:
                self._sheet.set_row(number, self._printed.height_of(row))
            for column, value in enumerate(row):
                self._write(number, column, value)

    def _write(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and value.year >= _FIRST_YEAR:
            how = self._instant if isinstance(value, datetime) else self._day
            self._sheet.write_datetime(row, column, value, how)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self._sheet.write_number(row, column, value, self._text)
        else:
            text = str(value)
            self._sheet.write_string(row, column, _plain(text), self._marked if begins_formula(text) else self._text)


def _plain(text: str) -> str:
    """As much as a cell takes; XlsxWriter would pass `<r>...</r>` on as markup of its own."""
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f" {text}" if text.startswith("<r>") else text


def _widths(head: Sequence[str], sample: Sequence[Sequence[Any]]) -> Iterator[int]:
    for column, word in enumerate(head):
        longest = max((len(str(row[column])) for row in sample if len(row) == len(head)), default=0)
        yield min(max(longest, len(word), NARROWEST) + 1, WIDEST)


def _letters(width: float, points: int) -> int:
    """How many letters fit on a line of so many mm, if each is as broad as a usual one can be."""
    return int(width * _POINTS / (points * _BROADEST))


def _lines(text: str, room: int) -> int:
    """How many lines of `room` letters a text takes, broken between words where that can be."""
    lines, used = 1, 0
    for word in text.split():
        length = sum(2 if one in _BROAD or unicodedata.east_asian_width(one) in "WF" else 1 for one in word)
        if used and used + 1 + length > room:
            lines, used = lines + 1, 0
        lines += max(length - 1, 0) // room
        used += 1 + length % room
    return lines
