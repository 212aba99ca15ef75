"""Word and Excel files: a zip of parts, looked into without trusting anything that its directory says.

Each part must have a content type, and each relationship a type, that ordinary documents have (parts.py).
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from . import parts
from .addresses import is_ordinary_link, is_within
from .markup import Scan
from .outcome import Refused

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100  # unpacked bytes for one packed; text that repeats itself reaches about 30
_HARMLESS = 1024 * 1024  # unpacked bytes, whatever the ratio
_LARGEST_TABLE = 1024 * 1024  # of contents, or of relationships; that of a thousand sheets is a tenth of it
_PIECE = 64 * 1024
_TABLE = "[Content_Types].xml"
_END = b"PK\x05\x06"
_END_SIZE = 22  # bytes of a zip's end without a remark; Office writes none
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# All that zipfile, zlib and the XML parser raise on what is not a sound file.
_UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
    ET.ParseError, LookupError,
)  # fmt: skip


def inspect_word(content: bytes) -> None:
    """Raise Refused unless this is a Word document in which nothing acts by itself."""
    _inspect(content, parts.WORD_MAIN, "word/")


def inspect_excel(content: bytes) -> None:
    """Raise Refused unless this is an Excel workbook in which nothing acts by itself."""
    _inspect(content, parts.EXCEL_MAIN, "xl/")


def is_encrypted(content: bytes) -> bool:
    """Whether this is the container that Office makes of a document with a password."""
    return content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and _ENCRYPTED in content


def _inspect(content: bytes, main: str, folder: str, *, is_inner: bool = False) -> None:
    # Whatever stands before or behind the zip is not Office's: another file in disguise.
    if content[-_END_SIZE:-18] != _END:
        raise Refused("damaged")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_directory(package.infolist())
            Package(package, len(content), is_inner=is_inner).check(main, folder)
    except _UNSOUND as error:
        raise Refused("damaged") from error


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """What its directory says: how many parts, under which names, packed how."""
    if len(entries) > MOST_PARTS:
        raise Refused("parts", f"{MOST_PARTS:,}")
    names = [entry.filename.lower() for entry in entries]
    if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
        raise Refused("macros")
    is_odd = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    is_packed_oddly = any(entry.flag_bits & 0x1 or entry.compress_type not in _PLAIN for entry in entries)
    first = min((entry.header_offset for entry in entries), default=1)
    if is_odd or is_packed_oddly or first or len(set(names)) < len(names):
        raise Refused("damaged")


class Package:
    """The parts of one file, each read once as it really is; how much comes out is counted."""

    def __init__(self, package: zipfile.ZipFile, packed: int, *, is_inner: bool) -> None:
        self._package = package
        self._room = min(MOST_UNPACKED, max(MOST_RATIO * packed, _HARMLESS))
        self._is_inner = is_inner
        self._names = {entry.filename.lower(): entry.filename for entry in package.infolist() if not entry.is_dir()}
        self._kinds: dict[str, str] = {}
        self._workbooks: set[str] = set()  # parts that a chart carries with it
        self._outside: dict[str, set[str]] = {}  # ids of relationships that lead out, by part

    def check(self, main: str, folder: str) -> None:
        """Raise Refused unless all parts and relationships are those of an ordinary file with such a main part."""
        self._read_types()
        if any("macroenabled" in kind or "macrosheet" in kind for kind in self._kinds.values()):
            raise Refused("macros")
        mains = [name for name, kind in self._kinds.items() if kind == main.lower()]
        if not any(name.startswith(folder) for name in mains):
            raise Refused("other_office")
        for name in self._names:
            if name.endswith(".rels"):
                self._read_relationships(name)
        for name, kind in self._kinds.items():
            self._check_part(name, kind)

    def _read_types(self) -> None:
        """The content type of each part, from the table of contents."""
        table = _tree(self._whole(_TABLE.lower()))
        defaults, overrides = {}, {}
        for one in table.iter():
            kind = one.get("ContentType", "").strip().lower().partition(";")[0]
            if one.tag.endswith("}Default"):
                defaults[one.get("Extension", "").lower()] = kind
            elif one.tag.endswith("}Override"):
                overrides[one.get("PartName", "").removeprefix("/").lower()] = kind
        for name in self._names.keys() - {_TABLE.lower()}:
            last = name.rpartition("/")[2]
            ending = last.rpartition(".")[2] if "." in last else ""
            self._kinds[name] = (
                parts.RELATIONSHIPS if ending == "rels" else overrides.get(name, defaults.get(ending, ""))
            )

    def _read_relationships(self, name: str) -> None:
        """Judge where each leads; remember which lead out of the file, and to which workbooks charts lead."""
        folder, _slash, last = name.rpartition("/")
        owner_folder = folder.removesuffix("_rels").rstrip("/")
        owner = posixpath.join(owner_folder, last.removesuffix(".rels"))
        outside = self._outside.setdefault(owner, set())
        for one in list(_tree(self._whole(name)).iter())[1:]:
            link, kind = one.get("Target", ""), _relationship(one.get("Type", ""))
            is_outside = one.get("TargetMode", "Internal").strip().lower() != "internal"
            if is_outside and kind == parts.HYPERLINK:
                if not is_ordinary_link(link):
                    raise Refused("link", link[:60])
                outside.add(one.get("Id", ""))
            elif is_outside or not is_within(link):
                raise Refused("template" if kind == "attachedtemplate" else _outside_reason(kind))
            elif kind not in parts.LINKS:
                raise Refused(*_refusal(kind))
            elif kind == "package":
                self._note_workbook(owner, owner_folder, link)

    def _note_workbook(self, owner: str, folder: str, link: str) -> None:
        if self._kinds.get(owner, "") not in parts.CHART_TYPES:
            raise Refused("object")
        target = link if link.startswith("/") else posixpath.join("/", folder, link)
        self._workbooks.add(posixpath.normpath(target).removeprefix("/").lower())

    def _check_part(self, name: str, kind: str) -> None:
        if kind not in parts.TYPES:
            raise Refused(*_refusal(kind or name))
        if kind == parts.WORKBOOK.lower():
            if name not in self._workbooks or self._is_inner:
                raise Refused("object")
            _inspect(self._whole(name, MOST_UNPACKED), parts.EXCEL_MAIN, "xl/", is_inner=True)
        elif kind.endswith(("+xml", "/xml", "vmldrawing")):
            scan = Scan(self._outside.get(name, ()), is_sheet=name.startswith("xl/"))
            for piece in self._pieces(name):
                scan.feed(piece)
            scan.feed(b"", is_last=True)
        else:
            self._check_binary(name, kind)

    def _check_binary(self, name: str, kind: str) -> None:
        """Pictures are pictures; nothing is another file under a harmless type."""
        start = b""
        for piece in self._pieces(name):
            start = start or piece[:16]
        if start.startswith(parts.HIDDEN_FILES):
            raise Refused("macros" if start.startswith(parts.HIDDEN_FILES[0]) else "object")
        if kind in parts.IMAGES and start and not start.startswith(parts.IMAGE_BEGINNINGS):
            raise Refused("unknown_part", name[-60:])

    def _pieces(self, name: str) -> Iterator[bytes]:
        """The part as it really unpacks, whatever its directory says; sums are checked by the way."""
        with self._package.open(self._names[name]) as stream:
            while piece := stream.read(_PIECE):
                self._room -= len(piece)
                if self._room < 0:
                    raise Refused("unpacked")
                yield piece

    def _whole(self, name: str, most: int = _LARGEST_TABLE) -> bytes:
        if name not in self._names:
            raise Refused("damaged")
        out = b""
        for piece in self._pieces(name):
            out += piece
            if len(out) > most:
                raise Refused("damaged")
        return out


def _tree(content: bytes) -> ET.Element:
    """A small part as a tree; it is read as a stream before, which refuses a document type declaration."""
    Scan().feed(content, is_last=True)
    return ET.fromstring(content)  # noqa: S314 - has no DTD, and is small: both checked


def _relationship(kind: str) -> str:
    """The last word of a relationship's type, if one of the known authorities has defined it."""
    low = kind.strip().lower()
    return low.rpartition("/")[2] if low.startswith(parts.AUTHORITIES) else low


def _outside_reason(kind: str) -> str:
    code = parts.reason(kind)
    return "outside" if code == "unknown_part" else code


def _refusal(word: str) -> tuple[str, str]:
    code = parts.reason(word)
    return code, word[-60:] if code == "unknown_part" else ""
