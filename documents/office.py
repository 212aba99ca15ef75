"""Word and Excel files: a zip of parts, looked into without trusting anything that its directory says."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from core.rules import RuleBroken

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100  # unpacked bytes for one packed; text that repeats itself reaches about 30
_HARMLESS = 1024 * 1024  # unpacked bytes, whatever the ratio
_LARGEST_TABLE = 1024 * 1024  # of contents; that of a workbook with a thousand sheets is a tenth of it
_PIECE = 64 * 1024
_TABLE = "[Content_Types].xml"
_WORD = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",)
_EXCEL = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",)
_DTD = (b"<!doctype", b"<!entity")
_END = b"PK\x05\x06"
_END_SIZE = 22  # bytes of a zip's end without a remark; Office writes none
_PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# All that zipfile and zlib raise on what is not a sound zip.
_UNSOUND = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError
)  # fmt: skip


def check_word(content: bytes) -> None:
    """Raise RuleBroken unless this is a Word document without macros."""
    _check(content, _WORD, "word/")


def check_excel(content: bytes) -> None:
    """Raise RuleBroken unless this is an Excel workbook without macros."""
    _check(content, _EXCEL, "xl/")


def _check(content: bytes, mains: tuple[str, ...], folder: str) -> None:
    # Whatever stands before or behind the zip is not Office's: another file in disguise.
    if content[-_END_SIZE:-18] != _END:
        raise RuleBroken(_damaged())
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check_directory(package.infolist())
            _read_all(package, len(content))
            _check_main(package, mains, folder)
    except _UNSOUND as error:
        raise RuleBroken(_damaged()) from error


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    """What its directory says: how many parts, under which names, packed how."""
    if len(parts) > MOST_PARTS:
        raise RuleBroken(
            _("It is made of more than %(most)s parts: split it, or send it as PDF.") % {"most": f"{MOST_PARTS:,}"}
        )
    names = [part.filename.lower() for part in parts]
    if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
        raise RuleBroken(_("It contains macros, which are not taken: save it without them, as docx or xlsx."))
    is_odd = any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names)
    is_packed_oddly = any(part.flag_bits & 0x1 or part.compress_type not in _PLAIN for part in parts)
    first = min((part.header_offset for part in parts), default=1)
    if is_odd or is_packed_oddly or first or len(set(names)) < len(names):
        raise RuleBroken(_damaged())


def _read_all(package: zipfile.ZipFile, packed: int) -> None:
    """Unpack every part, counting what really comes out; sums are checked by the way. No part may declare a DTD."""
    unpacked, most = 0, min(MOST_UNPACKED, max(MOST_RATIO * packed, _HARMLESS))
    for part in package.infolist():
        last = b""
        for piece in _pieces(package, part):
            unpacked += len(piece)
            if unpacked > most:
                raise RuleBroken(_("Unpacked it is far larger than it seems: send the parts that matter, or a PDF."))
            # XML of two or four bytes a letter has zeros between them.
            window = (last + piece).replace(b"\0", b"").lower()
            last = window[-16:]
            if _is_xml(part.filename) and any(mark in window for mark in _DTD):
                raise RuleBroken(
                    _("It contains a document type declaration, which Office never writes: save it anew in Office.")
                )


def _pieces(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _check_main(package: zipfile.ZipFile, mains: tuple[str, ...], folder: str) -> None:
    """The table of contents names a main part of this kind, and the part is there."""
    names = {part.filename: part.file_size for part in package.infolist()}
    if not 0 < names.get(_TABLE, 0) <= _LARGEST_TABLE:
        raise RuleBroken(_damaged())
    try:
        table = ET.fromstring(package.read(_TABLE))  # noqa: S314 - has no DTD, and is small: both checked above
    except (ET.ParseError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise RuleBroken(_damaged()) from error
    found = [one.get("PartName", "").removeprefix("/") for one in table.iter() if one.get("ContentType") in mains]
    if not any(name.startswith(folder) and names.get(name) for name in found):
        raise RuleBroken(_("It is another kind of Office file than its name says: save it anew as docx or xlsx."))


def _damaged() -> str:
    return _("This file is damaged, cut off or protected by a password: save it anew in Office and send that.")
