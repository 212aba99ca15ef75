"""PNG and JPEG: whole, of a size that can be shown, and nothing else in disguise."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from core.rules import RuleBroken

LONGEST_SIDE = 20_000  # pixels
MOST_PIXELS = 100_000_000
_PNG_HEAD = 8
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15: where a JPEG says its size
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_SCAN, _END = 0xDA, 0xD9


def check_png(content: bytes) -> None:
    """Raise RuleBroken unless every chunk is sound, the image is there and nothing stands behind its end."""
    try:
        chunks = list(_chunks(content))
    except (struct.error, ValueError) as error:
        raise RuleBroken(_damaged()) from error
    names = [name for name, _data in chunks]
    if names[:1] != [b"IHDR"] or len(chunks[0][1]) != 13 or b"IDAT" not in names or names[-1] != b"IEND":
        raise RuleBroken(_damaged())
    _check_size(*struct.unpack(">II", chunks[0][1][:8]))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of each chunk; ValueError where a checksum is wrong."""
    at = _PNG_HEAD
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(name + data) != told:
            raise ValueError(name)
        yield name, data
        at += 12 + length


def check_jpeg(content: bytes) -> None:
    """Raise RuleBroken unless its segments lead to an image that ends; a camera's own data may stand behind it."""
    sizes = []
    try:
        for marker, data in _segments(content):
            if marker in _FRAMES:
                sizes.append(struct.unpack_from(">xHH", data))
    except (struct.error, ValueError) as error:
        raise RuleBroken(_damaged()) from error
    if len(sizes) != 1 or zipfile.is_zipfile(BytesIO(content)):
        raise RuleBroken(_damaged())
    _check_size(*sizes[0])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and data of each segment up to the image; ValueError where they do not lead to one that ends."""
    at = 2
    while True:
        mark, marker = struct.unpack_from(">BB", content, at)
        if mark != 0xFF or marker in (0x00, _END):
            raise ValueError(marker)
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        data = content[at + 4 : at + 2 + length]
        if length < 2 or len(data) != length - 2:
            raise ValueError(length)
        yield marker, data
        at += 2 + length
        if marker == _SCAN:
            break
    # Within an image a zero, or the number of a restart, follows each 0xFF: this is its end and nothing else.
    if content.find(b"\xff\xd9", at) < 0:
        raise ValueError(at)


def _check_size(one: int, other: int) -> None:
    if not one or not other:
        raise RuleBroken(_damaged())
    if max(one, other) > LONGEST_SIDE or one * other > MOST_PIXELS:
        raise RuleBroken(
            _("This picture has more than %(most)d million pixels: send it in a smaller size.")
            % {"most": MOST_PIXELS // 1_000_000}
        )


def _damaged() -> str:
    return _("This picture is damaged or cut off: open it, save it anew as PNG or JPEG and send that.")
