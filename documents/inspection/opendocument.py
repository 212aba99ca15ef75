"""OpenDocument spreadsheets: a zip, read as a stream; what would load or start something is refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from .addresses import is_ordinary_link
from .fields import check_formula
from .outcome import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_PIECE = 64 * 1024
_MOST_DEPTH = 500
_UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip
# What is in the package of a file with macros or with other files in it.
_REFUSED_FOLDERS = {
    "basic/": "macros",
    "scripts/": "macros",
    "dialogs/": "macros",
    "object ": "object",
    "obj": "object",
}
_REFUSED_ELEMENTS = {
    "script": "macros",
    "event-listener": "macros",
    "library": "macros",
    "object": "object",
    "object-ole": "object",
    "plugin": "object",
    "applet": "object",
    "floating-frame": "outside",
    "table-source": "data",
    "cell-range-source": "data",
    "dde-source": "data",
    "dde-link": "data",
    "database-source-sql": "data",
    "database-source-query": "data",
    "database-source-table": "data",
    "source-service": "data",
    "form-file": "outside",
}
Range = tuple[tuple[int, int], tuple[int, int]]


def inspect(content: bytes, *, farthest: tuple[int, int]) -> dict[str, list[Range]]:
    """Raise Refused unless this is a spreadsheet in which nothing acts by itself; return its merged cells by sheet.

    `farthest` are the last row and column in which a cell may have something in it.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_directory(package.infolist())
            return _Package(package, farthest).read()
    except _UNSOUND as error:
        raise Refused("damaged") from error


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS:
        raise Refused("parts", f"{MOST_PARTS:,}")
    names = [entry.filename.lower() for entry in entries]
    for name in names:
        for folder, code in _REFUSED_FOLDERS.items():
            if name.startswith(folder) and "/" in name:
                raise Refused(code)
    is_odd = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    if is_odd or len(set(names)) < len(names) or any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("damaged")


class _Package:
    """The parts of one file; how much comes out of them is counted."""

    def __init__(self, package: zipfile.ZipFile, farthest: tuple[int, int]) -> None:
        self._package, self._farthest, self._room = package, farthest, MOST_UNPACKED

    def read(self) -> dict[str, list[Range]]:
        if self._whole("mimetype").strip() != _MIME:
            raise Refused("other_office")
        if b"encryption-data" in self._whole("META-INF/manifest.xml"):
            raise Refused("protected")
        scan = _Scan(self._farthest)
        for name in ("styles.xml", "settings.xml", "content.xml"):
            if name in self._package.namelist() or name == "content.xml":
                _parse(self._whole(name), scan)
        return scan.merged

    def _whole(self, name: str) -> bytes:
        if name not in self._package.namelist():
            raise Refused("damaged")
        out = bytearray()
        with self._package.open(name) as stream:
            while piece := stream.read(_PIECE):
                out += piece
                self._room -= len(piece)
                if self._room < 0:
                    raise Refused("unpacked")
        return bytes(out)


def _parse(content: bytes, scan: _Scan) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.StartDoctypeDeclHandler = scan.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as error:
        raise Refused("damaged") from error


class _Scan:
    """Where the cells are, which are merged, and that nothing acts."""

    def __init__(self, farthest: tuple[int, int]) -> None:
        self.merged: dict[str, list[Range]] = {}
        self._farthest = farthest
        self._depth = self._row = self._column = 0
        self._rows = 1  # as which the present row counts
        self._sheet = ""

    def doctype(self, *_words: object) -> None:
        raise Refused("doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise Refused("too_complex")
        local = name.rpartition(" ")[2]
        if code := _REFUSED_ELEMENTS.get(local):
            raise Refused(code)
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._check(local, values)
        if local == "table":
            self._sheet, self._row, self._column = values.get("name", ""), 0, 0
        elif local == "table-row":
            self._rows, self._column = _count(values, "number-rows-repeated"), 0
        elif local in ("table-cell", "covered-table-cell"):
            self._cell(values)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name.rpartition(" ")[2] == "table-row":
            self._row += self._rows

    def _cell(self, values: dict[str, str]) -> None:
        width = _count(values, "number-columns-repeated")
        if "value-type" in values or "formula" in values:
            last = self._row + self._rows, self._column + width
            if last[0] > self._farthest[0] or last[1] > self._farthest[1]:
                raise Refused("sheet:far", f"{last[0]}")
        down, right = _count(values, "number-rows-spanned"), _count(values, "number-columns-spanned")
        if down > 1 and self._row < self._farthest[0]:
            first = (self._row, self._column)
            last = (min(self._row + down, self._farthest[0]) - 1, self._column + right - 1)
            self.merged.setdefault(self._sheet, []).append((first, last))
        self._column += width

    def _check(self, local: str, values: dict[str, str]) -> None:
        if formula := values.get("formula", ""):
            check_formula(formula.partition(":")[2] if ":" in formula[:6] else formula)
            if "'file:" in formula.lower() or "dde(" in formula.lower():
                raise Refused("data")
        address = values.get("href", "")
        if not address or address.startswith("#"):
            return
        if local == "a":
            if not is_ordinary_link(address):
                raise Refused("link", address[:60])
        elif "://" in address or address.startswith(("/", "..", "\\", "file:", "data:")):
            raise Refused("outside")


def _count(values: dict[str, str], name: str) -> int:
    text = values.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1
