"""CSV files of reference data, read into checked cells; or refused, with the line and what to do about it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from core.formulas import begins_formula

LONGEST_CELL = 2000
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")  # Unicode's category Cc


class SheetError(Exception):
    """A file that cannot be taken; its text says which file and line, and what to do."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        where = _("%(file)s, line %(line)d") % {"file": file, "line": line} if line else file
        super().__init__(f"{where}: {sentence}")


@dataclass(frozen=True)
class Row:
    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, column: str, sentence: str) -> SheetError:
        return SheetError(self.file, self.line, _("column “%s”: ") % column + sentence)


def read(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read the rows of a file that has exactly these columns, in any order, and no code twice.

    Raises SheetError at the first thing that is wrong.
    """
    records = _records(path.name, _text(path))
    line, header = next(records, (1, []))
    _refuse_columns(path.name, line, header, columns)
    rows = [_row(path.name, line, header, cells) for line, cells in records if cells]
    _refuse_twice(rows)
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SheetError(path.name, 0, _("cannot be read. Check that it is a file and may be read.")) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SheetError(path.name, line, _("is not UTF-8. Save the file as “CSV UTF-8”.")) from error


def _records(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line on which it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        sentence = _("is no CSV that we can read. Check the quotation marks around the cells.")
        raise SheetError(file, reader.line_num, sentence) from error


def _refuse_columns(file: str, line: int, header: list[str], columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in header]
    if missing:
        sentence = _("the column “%s” is missing. The first line names the columns, with commas between them.")
        raise SheetError(file, line, sentence % missing[0])
    for column in header:
        if column not in columns:
            raise SheetError(file, line, _("the column “%s” is not known here. Take it out.") % column)
        if header.count(column) > 1:
            raise SheetError(file, line, _("the column “%s” is there twice. Take one out.") % column)


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        sentence = _("has %(cells)d cells where %(columns)d are needed. Check its commas and quotation marks.")
        raise SheetError(file, line, sentence % {"cells": len(cells), "columns": len(header)})
    row = Row(file, line, dict(zip(header, cells, strict=True)))
    for column, cell in row.cells.items():
        _refuse_cell(row, column, cell)
    return row


def _refuse_cell(row: Row, column: str, cell: str) -> None:
    if _CONTROLS.search(cell):
        raise row.error(column, _("there is an invisible control character in it. Type the text again."))
    if begins_formula(cell):
        raise row.error(column, _("“%s” looks like a formula. Begin it with a letter or a figure.") % cell[:40])
    if len(cell) > LONGEST_CELL:
        raise row.error(column, _("is longer than %d characters. Shorten it.") % LONGEST_CELL)


def _refuse_twice(rows: list[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row["code"], row.line)
        if first != row.line:
            sentence = _("“%(code)s” is already in line %(line)d. Take one of the two out.")
            raise row.error("code", sentence % {"code": row["code"], "line": first})
