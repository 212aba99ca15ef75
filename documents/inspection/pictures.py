"""PNG and JPEG: decoded and written again, so that what is kept is the picture and nothing else.

Metadata (place, camera, remarks), colour profiles and whatever stands behind the end stay behind; the turn that a
camera has noted is carried out.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin

from .outcome import Refused

LONGEST_SIDE = 20_000  # pixels
MOST_PIXELS = 50_000_000
_PNG_HEAD = 8
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})
_QUALITY = 90  # of a JPEG whose own cannot be used again


def inspect(content: bytes) -> bytes:
    """Return the picture encoded again, as PNG or JPEG as before. Raise Refused."""
    if content.startswith(b"\x89PNG"):
        _check_chunks(content)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as picture:
            _check_size(*picture.size)
            return _written_again(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large() from error
    # Whatever else a decoder raises: Pillow promises no one kind.
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error, zlib.error) as error:
        raise Refused("picture_damaged") from error


def _check_chunks(content: bytes) -> None:
    """Refuse a PNG of which any chunk is spoilt, or with something behind its end: Pillow looks at what it needs."""
    try:
        names = [name for name, _data in _chunks(content)]
    except (struct.error, ValueError) as error:
        raise Refused("picture_damaged") from error
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names[-1] != b"IEND":
        raise Refused("picture_damaged")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and data of each chunk; ValueError where a checksum is wrong."""
    at = _PNG_HEAD
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (crc,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(name + data) != crc:
            raise ValueError(name)
        yield name, data
        at += 12 + length


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large()


def _too_large() -> Refused:
    return Refused("picture_size", str(MOST_PIXELS // 1_000_000))


def _written_again(picture: Any) -> bytes:
    is_png = picture.format == "PNG"
    options: dict[str, Any] = {"format": "PNG"} if is_png else _jpeg_options(picture)
    if is_png and "transparency" in picture.info:
        options["transparency"] = picture.info["transparency"]
    picture.load()
    turned = ImageOps.exif_transpose(picture)
    turned.info = {}
    if is_png and turned.mode not in _PNG_MODES:
        turned = turned.convert("RGBA")
    elif not is_png and turned.mode not in {"L", "RGB"}:
        turned = turned.convert("RGB")
    return _saved(turned, options)


def _jpeg_options(picture: Any) -> dict[str, Any]:
    """As finely as it came, so that it grows no larger."""
    options: dict[str, Any] = {"format": "JPEG", "quality": _QUALITY}
    sampling = JpegImagePlugin.get_sampling(picture)
    if picture.mode in {"L", "RGB"} and picture.quantization:
        options = {"format": "JPEG", "qtables": picture.quantization}
        if picture.mode == "RGB" and sampling >= 0:
            options["subsampling"] = sampling
    return options


def _saved(picture: Any, options: dict[str, Any]) -> bytes:
    out = BytesIO()
    try:
        picture.save(out, **options)
    except ValueError:  # tables that cannot be written
        if options["format"] == "PNG":
            raise
        out = BytesIO()
        picture.save(out, format="JPEG", quality=_QUALITY)
    return out.getvalue()
