"""PDF: whole, readable, and without what acts by itself.

Every object is visited as qpdf reads it (in object streams, with names in hexadecimal figures, after padding). The raw
bytes and all object streams are searched for the plainest names too: a reader may find objects that qpdf's table of
contents leaves out.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pikepdf

from .outcome import Refused

MOST_OBJECTS = 200_000
MOST_VALUES = 3_000_000  # in all objects together
_TAIL = 1024  # bytes within which the end stands (PDF 1.7, appendix H)
_VERSION = re.compile(rb"%PDF-[12]\.[0-9]")

# What an action may be (PDF 2.0, table 201). Its /S says which.
_ACTIONS = frozenset(
    {"/GoTo", "/URI", "/Named", "/Thread", "/Hide", "/ResetForm", "/SetOCGState", "/Trans", "/GoToDp"}
)
_REFUSED_ACTIONS = {
    "/JavaScript": "script",
    "/Rendition": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/GoTo3DView": "media",
    "/RichMediaExecute": "media",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "other_file",
    "/GoToR": "other_file",
    "/GoToE": "other_file",
}
_NAMED = frozenset(
    {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage", "/Print", "/GoBack", "/GoForward", "/GoToPage", "/Find"}
)
# Where an action stands in a dictionary.
_ACTION_KEYS = frozenset({"/A", "/PA", "/OpenAction", "/Next"})
_REFUSED_KEYS = {
    "/JavaScript": "script",
    "/XFA": "xfa",
    "/EmbeddedFiles": "file",
    "/EF": "file",
    "/RichMediaContent": "media",
    "/RichMediaSettings": "media",
    "/3DD": "media",
    "/OPI": "outside",
}
_REFUSED_TYPES = {
    "/EmbeddedFile": "file",
    "/FileAttachment": "file",
    "/RichMedia": "media",
    "/3D": "media",
    "/U3D": "media",
    "/PRC": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/Rendition": "media",
}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")


def inspect(content: bytes) -> None:
    """Raise Refused unless this is a whole PDF without scripts, commands, files in it or a password."""
    tail = content[-_TAIL:]
    is_whole = _VERSION.match(content) and b"%%EOF" in tail and b"startxref" in tail
    if not is_whole or zipfile.is_zipfile(BytesIO(content)):
        raise Refused("pdf_damaged")
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            _check_document(pdf)
            _check_raw(content)
            _check_object_streams(pdf, content)
    except pikepdf.PasswordError as error:
        raise Refused("pdf_protected") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Refused("pdf_damaged") from error


def _check_document(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Refused("pdf_protected")
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("too_complex")
    room = MOST_VALUES - _visit(pdf.trailer, MOST_VALUES)
    for one in pdf.objects:
        room -= _visit(one, room)
    if not len(pdf.pages):
        raise Refused("pdf_damaged")


def _visit(top: Any, room: int) -> int:
    """Check a value and all in it, except what is an object of its own; return how many values it holds."""
    stack, count = [top], 0
    while stack:
        value = stack.pop()
        count += 1
        if count > room:
            raise Refused("too_complex")
        if isinstance(value, pikepdf.Array):
            stack.extend(one for one in value if _may_hold(one))
            count += len(value)
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            items = dict(value.items())
            _check_items(items, is_stream=isinstance(value, pikepdf.Stream))
            stack.extend(one for one in items.values() if _may_hold(one))
            count += len(items)
    return count


def _may_hold(value: Any) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _check_items(items: dict[str, Any], *, is_stream: bool) -> None:
    """Refuse a dictionary that acts, or holds something that does."""
    for key in items.keys() & _REFUSED_KEYS.keys():
        raise Refused(f"pdf:{_REFUSED_KEYS[key]}")
    for key in ("/Type", "/Subtype"):
        if (name := _name(items.get(key))) in _REFUSED_TYPES:
            raise Refused(f"pdf:{_REFUSED_TYPES[name]}")
    if _name(items.get("/S")) in _REFUSED_ACTIONS:
        raise Refused(f"pdf:{_REFUSED_ACTIONS[_name(items['/S'])]}")
    if isinstance(items.get("/JS"), pikepdf.String | pikepdf.Stream):
        raise Refused("pdf:script")
    # A stream whose data, or a form whose content, lies in another file.
    if (is_stream and "/F" in items) or ("/Ref" in items and "/F" in _dictionary(items["/Ref"])):
        raise Refused("pdf:outside")
    _check_actions(items)
    for key in ("/URI", "/Base"):
        _check_address(items.get(key))
    for key in ("/F", "/UF", "/Unix", "/Mac", "/DOS"):
        _check_path(items.get(key))


def _check_actions(items: dict[str, Any]) -> None:
    actions = [value for key, value in items.items() if key in _ACTION_KEYS]
    actions += _dictionary(items.get("/AA")).values()
    if _name(items.get("/Type")) == "/Action":
        actions.append(items)
    for action in actions:
        for one in action if isinstance(action, pikepdf.Array) else [action]:
            _check_action(_dictionary(one))


def _check_action(action: dict[str, Any]) -> None:
    """Refuse an action that is not known to be harmless. Dictionaries without /S under these keys are no actions."""
    name = _name(action.get("/S"))
    if name and name not in _ACTIONS:
        raise Refused(f"pdf:{_REFUSED_ACTIONS.get(name, 'action')}")
    if name == "/Named" and _name(action.get("/N")) not in _NAMED:
        raise Refused("pdf:action")


def _check_address(value: Any) -> None:
    """Refuse a link that leads elsewhere than to the web or to a mailbox; one without a scheme is left alone."""
    address = _text(value)
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in _SCHEMES:
        raise Refused("pdf:other_file")
    if not scheme:
        _check_path(value)


def _check_path(value: Any) -> None:
    """Refuse the name of a file in a network, and a file:// address."""
    path = unquote(_text(value)).replace("\\", "/").lower()
    if path.startswith(("//", "file:")):
        raise Refused("pdf:other_file")


def _text(value: Any) -> str:
    return _UNSEEN.sub("", str(value)) if isinstance(value, pikepdf.String) else ""


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _dictionary(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return dict(value.items()) if isinstance(value, pikepdf.Dictionary) else {}


# --- the raw bytes -------------------------------------------------------------------------------------------

_MOST_STREAMS = 5_000  # object streams; each holds a hundred objects or more
_LARGEST_STREAM = 1024 * 1024  # packed bytes of one of them
_MOST_UNPACKED = 20 * 1024 * 1024  # bytes of object streams, all together
_RAW_NAMES = {
    "JavaScript": "script",
    "Launch": "launch",
    "EmbeddedFile": "file",
    "EmbeddedFiles": "file",
    "RichMedia": "media",
    "SubmitForm": "submit",
    "ImportData": "other_file",
}


def _spelt(names: Iterable[str]) -> bytes:
    """Names as readers know them: each letter may stand as # and its number in hexadecimal figures."""
    each = ("".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in names)
    return "/({})(?=[\\x00\\s()<>\\[\\]{{}}/%]|\\Z)".format("|".join(each)).encode()


_FOUND = re.compile(_spelt(_RAW_NAMES))
_STREAMS = re.compile(_spelt(["ObjStm"]))
_DATA = re.compile(rb"(?<![A-Za-z/])stream\r?\n")
_TABLE = re.compile(rb"startxref")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def _check_raw(content: bytes) -> None:
    for part in (content, *_object_streams(content)):
        _check_names(part)


def _check_names(part: bytes) -> None:
    if found := _FOUND.search(part):
        name = _HEX.sub(lambda figures: bytes([int(figures[1], 16)]), found[1]).decode()
        raise Refused(f"pdf:{_RAW_NAMES[name]}")


def _object_streams(content: bytes) -> Iterator[bytes]:
    """The object streams, unpacked as far as they can be. Raise Refused where they are more than any text needs."""
    room = _MOST_UNPACKED
    view, end = memoryview(content), 0
    for number, found in enumerate(_STREAMS.finditer(content)):
        if number == _MOST_STREAMS:
            raise Refused("pdf_unpacked")
        if end < found.end():
            data = _DATA.search(content, found.end())
            end = data.end() if data else len(content)
        try:
            unpacked = zlib.decompressobj().decompress(view[end : end + _LARGEST_STREAM], room)
        except zlib.error:
            continue  # packed in another way, or not at all: see below
        room -= len(unpacked)
        if room <= 0:
            raise Refused("pdf_unpacked")
        yield unpacked


def _check_object_streams(pdf: pikepdf.Pdf, content: bytes) -> None:
    """Search what comes out of every object stream, whatever its filters, also of those that no table names."""
    if _search_streams(pdf) < sum(1 for _one in _STREAMS.finditer(content)):
        lost = _TABLE.sub(b"startxxxx", content)  # so that the objects are looked for, as a reader would
        with pikepdf.open(BytesIO(lost), suppress_warnings=True) as rebuilt:
            _search_streams(rebuilt)


def _search_streams(pdf: pikepdf.Pdf) -> int:
    room, number = _MOST_UNPACKED, 0
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and _name(one.get("/Type")) == "/ObjStm":
            unpacked = one.read_bytes()
            room, number = room - len(unpacked), number + 1
            if room <= 0:
                raise Refused("pdf_unpacked")
            _check_names(unpacked)
    return number
