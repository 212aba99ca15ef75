"""What an answer says, whatever its form: for tests that look for words that must, or must not, be in it."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime, timedelta
from typing import Any

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def body(response: Any) -> bytes:
    """The answer's bytes."""
    return b"".join(response)


def text_of(response: Any) -> str:
    """The answer's text; of an Office file the text of all its parts."""
    sent = body(response)
    if not sent.startswith(b"PK"):
        return sent.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(sent)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


class Sheet:
    """The first sheet of an XLSX file, read without the library that wrote it."""

    def __init__(self, sent: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(sent)) as parts:
            assert parts.testzip() is None
            self.xml = parts.read("xl/worksheets/sheet1.xml").decode()
            self._formats = _parsed(parts.read("xl/styles.xml")).find(f"{_MAIN}cellXfs")
        self._root = _parsed(self.xml)

    def rows(self) -> list[list[Any]]:
        """Each row's cells: text, numbers, and days and instants as datetime; None where there is no cell."""
        return [_filled({_column(one): self._value(one) for one in row}) for row in self._root.iter(f"{_MAIN}row")]

    def is_frozen_below(self, rows: int) -> bool:
        pane = self._root.find(f".//{_MAIN}pane")
        return pane is not None and pane.attrib["state"] == "frozen" and pane.attrib["ySplit"] == str(rows)

    def widths(self) -> list[float]:
        """Of each column; neighbours of one width stand together in the file."""
        found = [(one, int(one.attrib["min"]), int(one.attrib["max"])) for one in self._root.iter(f"{_MAIN}col")]
        return [float(one.attrib["width"]) for one, first, last in found for _ in range(first, last + 1)]

    def formulas(self) -> int:
        return sum(1 for _ in self._root.iter(f"{_MAIN}f"))

    def keeps_as_text(self, row: int, column: int) -> bool:
        """Whether the cell has Excel's mark for a text that looks like a formula."""
        return self._format(self._cell(row, column)).get("quotePrefix") == "1"

    def alignment(self, row: int, column: int) -> dict[str, str]:
        """How the text of the cell stands in it."""
        assert self._formats is not None
        found = self._formats[int(self._cell(row, column).get("s", 0))].find(f"{_MAIN}alignment")
        return {} if found is None else found.attrib

    def _cell(self, row: int, column: int) -> ET.Element:
        return list(list(self._root.iter(f"{_MAIN}row"))[row])[column]

    def _format(self, cell: ET.Element) -> dict[str, str]:
        assert self._formats is not None
        return self._formats[int(cell.get("s", 0))].attrib

    def _value(self, cell: ET.Element) -> Any:
        if cell.get("t") == "inlineStr":
            return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
        number = float(cell.findtext(f"{_MAIN}v", ""))
        is_day = int(self._format(cell).get("numFmtId", 0)) >= 164  # our own formats are those of days
        return datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400)) if is_day else number  # noqa: DTZ001


def _parsed(xml: bytes | str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - what we wrote ourselves


def _column(cell: ET.Element) -> int:
    number = 0
    for letter in cell.attrib["r"].rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _filled(cells: dict[int, Any]) -> list[Any]:
    return [cells.get(column) for column in range(max(cells, default=-1) + 1)]
