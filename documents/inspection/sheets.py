"""Reads lists out of spreadsheets (xlsx, ods, csv), for imports: what the cells say as text, and nothing else.

The answer is JSON: `[{"name", "rows": [[number, [text, ...]], ...], "refused"}, ...]`, one for each sheet in sight.
Rows are numbered as people see them; empty rows, and empty cells at the end of a row, are left out.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from . import office, opendocument
from .outcome import Refused

MOST_ROWS = 5_000 + 50  # of a list, and titles and heads above it
MOST_COLUMNS = 60
MOST_SHEETS = 20
LONGEST_CELL = 2_000  # characters that are kept of one cell: more than any field takes
FARTHEST_ROW, FARTHEST_COLUMN = 20_000, 400  # up to there a sheet is read, to say what is too much
# Sentences of documents that do not fit a list: see documents.sentences.
_OWN = frozenset({"damaged", "too_complex", "unpacked", "parts", "object", "unknown_part", "other_office"})
_SEPARATORS = ",;\t"
_SAMPLE = 60  # lines by which the separator of a text file is found
_BINARY = frozenset(map(chr, range(9))) | {"\x0e", "\x0f", "\x1b"}
# Beginnings of files that are no text, whatever their name says.
_NO_TEXT = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
)
_MARKUP = ("<html", "<!doctype", "<table", "<?xml", "<script", "<svg")

Rows = list[tuple[int, list[str]]]
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last row and column of merged cells, from 0


def read_excel(content: bytes) -> bytes:
    """Read an Excel workbook in which nothing acts by itself. Raise Refused."""
    with _own_codes():
        office.inspect_excel(content)
        for part in _sheet_parts(content):
            _check_extent(part)
        return _answer(_calamine_sheets(content))


def read_opendocument(content: bytes) -> bytes:
    """Read an OpenDocument spreadsheet in which nothing acts by itself. Raise Refused."""
    with _own_codes():
        merged = opendocument.inspect(content, farthest=(FARTHEST_ROW, FARTHEST_COLUMN))
        return _answer(_calamine_sheets(content, merged))


def read_text(content: bytes) -> bytes:
    """Read a text file with a separator: comma, semicolon or tab, in any usual encoding. Raise Refused."""
    lines = _lines(_decoded(content))
    rows = ((number, _cells(line)) for number, line in enumerate(lines, 1))
    return _answer([("", rows)])


class _own_codes:  # noqa: N801 - reads as a word
    """Within the block, refusals whose sentences speak of documents get those that speak of lists."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Refused) and error.code in _OWN:
            raise Refused(f"sheet:{error.code}", error.what) from error
        if isinstance(error, (CalamineError, zipfile.BadZipFile, expat.ExpatError, ValueError, OSError)):
            raise Refused("sheet:damaged") from error


# --- Excel and OpenDocument ----------------------------------------------------------------------------------------


def _sheet_parts(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
                yield package.read(name)


def _check_extent(part: bytes) -> None:
    """Raise Refused where a cell with something in it lies far away: a table up to there would fill the memory."""
    extent = _Extent()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = extent.start, extent.end
    parser.Parse(part, True)


class _Extent:
    """Where the cells of a worksheet are, whether they say so or follow each other."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._place = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "row":
            self._row = _number(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif local == "c":
            self._place = attributes.get("r", "")
            row, column = _place(self._place)
            self._row, self._column = row or self._row, column or self._column + 1
        elif local in ("v", "is") and (self._row > FARTHEST_ROW or self._column > FARTHEST_COLUMN):
            raise Refused("sheet:far", self._place[:12] or str(self._row))

    def end(self, _name: str) -> None:
        """Nothing follows from it."""


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _place(text: str) -> tuple[int, int]:
    """Row and column of "XFD1048576", from 1; 0 for what is not said."""
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters[:4].upper():
        column = column * 26 + max(ord(letter) - ord("A") + 1, 0)
    return _number(text[len(letters) :], 0), column


def _calamine_sheets(
    content: bytes, merged: dict[str, list[Range]] | None = None
) -> Iterator[tuple[str, Iterable[Any]]]:
    """Name and rows of each worksheet in sight."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    seen = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    for name in seen[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        table = sheet.to_python(skip_empty_area=False, nrows=FARTHEST_ROW) if sheet.start else []
        ranges = (merged or {}).get(name, []) if merged is not None else sheet.merged_cell_ranges or []
        _fill_down(table, ranges)
        yield name, ((number, _cells(row)) for number, row in enumerate(table, 1))


def _fill_down(table: list[list[Any]], ranges: Iterable[Range]) -> None:
    """Write the value of merged cells into the cells below: it holds for each row. To the right it stands once."""
    for (top, left), (bottom, _right) in ranges:
        for row in range(top + 1, min(bottom + 1, len(table))):
            if left < len(table[row]) and top < len(table):
                table[row][left] = table[top][left]


# --- text ------------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    if content.startswith(_NO_TEXT):
        raise Refused("sheet:no_text")
    text = _decode(content)
    start = text[:1000].lstrip("\ufeff \t\r\n").lower()
    if _BINARY & set(text) or start.startswith(_MARKUP):
        raise Refused("sheet:no_text")
    return text.removeprefix("\ufeff")


def _decode(content: bytes) -> str:
    """By its byte order mark, else UTF-8 where it is that, else UTF-16 by its zeros, else as Windows writes here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = ["utf-16"]
    elif b"\0" in content[:200]:
        guesses = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    else:
        guesses = ["utf-8-sig", "cp1252"]
    for encoding in guesses:
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise Refused("sheet:no_text")


def _lines(text: str) -> list[list[str]]:
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        return _split(rest, first.strip()[-1], shift=1)
    return _split(text, _separator(text))


def _split(text: str, separator: str, *, shift: int = 0) -> list[list[str]]:
    csv.field_size_limit(1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines: list[list[str]] = [[] for _ in range(shift)]
    try:
        for line in reader:
            lines.append(line)
            if len(lines) > FARTHEST_ROW:
                break
    except (csv.Error, ValueError) as error:
        raise Refused("sheet:no_text") from error
    return lines


def _separator(text: str) -> str:
    """The one by which most lines have the same number of cells, more than one; the comma where none does."""
    head = "\n".join(text.splitlines()[:_SAMPLE])

    def score(separator: str) -> tuple[int, int]:
        widths = [len(line) for line in _split(head, separator) if len(line) > 1]
        common = max(set(widths), key=widths.count, default=0)
        return (widths.count(common), common)

    return max(_SEPARATORS, key=score)


# --- both ----------------------------------------------------------------------------------------------------


def _cells(row: Iterable[Any]) -> list[str]:
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """What people see in a cell: a day as a day, a whole number without a point, no blanks around."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return _moment(value)
    return str(value).strip()[:LONGEST_CELL]


def _moment(value: date | time) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    is_day = not isinstance(value, datetime) or value.time() == time()
    return f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M}"


def _answer(sheets: Iterable[tuple[str, Iterable[tuple[int, list[str]]]]]) -> bytes:
    found = [sheet for name, rows in sheets if (sheet := _sheet(name, rows))["rows"] or sheet["refused"]]
    if not found:
        raise Refused("sheet:empty")
    return json.dumps(found).encode("utf-8")  # half a character leaves it as its number


def _sheet(name: str, rows: Iterable[tuple[int, list[str]]]) -> dict[str, Any]:
    read: Rows = []
    for number, cells in rows:
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            return {"name": name, "rows": [], "refused": "sheet:columns"}
        if len(read) == MOST_ROWS:
            return {"name": name, "rows": [], "refused": "sheet:rows"}
        read.append((number, cells))
    return {"name": name, "rows": read, "refused": ""}
