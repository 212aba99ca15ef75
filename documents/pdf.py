"""PDF: whole, readable, and without what acts by itself.

A plain scan of names, also of those that are written in hexadecimal figures or lie in packed object streams. It finds
what honest programs write and the usual attacks; a virus scanner (documents.scanning) looks further.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.rules import RuleBroken

_TAIL = 1024  # bytes within which the end stands (PDF 1.7, appendix H)
_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
_MOST_OBJECTS = 5_000  # object streams; each holds a hundred objects or more
_LARGEST_OBJECTS = 1024 * 1024  # packed bytes of one of them
_MOST_UNPACKED = 20 * 1024 * 1024  # bytes of object streams, all together
_FORBIDDEN = {
    "JavaScript": _lazy("a script"),
    "Launch": _lazy("a command that starts programs"),
    "EmbeddedFile": _lazy("another file"),
    "EmbeddedFiles": _lazy("another file"),
    "RichMedia": _lazy("film or sound"),
}


def _spelt(name: str) -> str:
    """A name as readers know it: each letter may stand as # and its number in hexadecimal figures."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


_FOUND = re.compile(
    "/({})(?=[\\x00\\s()<>\\[\\]{{}}/%]|\\Z)".format("|".join(map(_spelt, [*_FORBIDDEN, "Encrypt"]))).encode()
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def check(content: bytes) -> None:
    """Raise RuleBroken unless this is a whole PDF without scripts, commands, files in it or a password."""
    tail = content[-_TAIL:]
    is_whole = _VERSION.match(content) and b"%%EOF" in tail and b"startxref" in tail
    if not is_whole or zipfile.is_zipfile(BytesIO(content)):
        raise RuleBroken(_("This PDF is damaged or cut off: open it, export it again as PDF and send that."))
    for part in (content, *_packed_objects(content)):
        _check_names(part)


def _check_names(part: bytes) -> None:
    found = _FOUND.search(part)
    if not found:
        return
    name = _HEX.sub(lambda figures: bytes([int(figures[1], 16)]), found[1]).decode()
    if name == "Encrypt":
        raise RuleBroken(_("This PDF is protected by a password or by rights: save it without and send that."))
    raise RuleBroken(
        _("This PDF contains %(what)s, which is not taken: print it to a new PDF and send that.")
        % {"what": _FORBIDDEN[name]}
    )


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """The object streams, unpacked as far as they can be. Raise RuleBroken where they are more than any text needs."""
    room = _MOST_UNPACKED
    for number, found in enumerate(_OBJECTS.finditer(content)):
        if room <= 0 or number == _MOST_OBJECTS:
            raise RuleBroken(_("Unpacked it is far larger than it seems: print it to a new PDF and send that."))
        packed = content[found.end() : found.end() + _LARGEST_OBJECTS]
        try:
            unpacked = zlib.decompressobj().decompress(packed, room)
        except zlib.error:
            continue  # packed in another way, or not at all
        room -= len(unpacked)
        yield unpacked
