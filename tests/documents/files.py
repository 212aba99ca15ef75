"""Small sound files of each kind, made byte by byte, and the ways in which they are spoilt."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DEFAULTS = {
    "xml": "application/xml",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "png": "image/png",
    "svg": "image/svg+xml",
    "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    "bin": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
}
WORD = ("word/document.xml", _MAIN.format("wordprocessingml.document"))
EXCEL = ("xl/workbook.xml", _MAIN.format("spreadsheetml.sheet"))


def packed(parts: dict[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return out.getvalue()


def types_of(overrides: dict[str, str], defaults: dict[str, str] = DEFAULTS) -> str:
    """A table of contents."""
    lines = [f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()]
    lines += [f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items()]
    return f'<?xml version="1.0"?><Types xmlns="{_CONTENT_TYPES}">{"".join(lines)}</Types>'


def relations(*links: tuple[str, str, bool]) -> str:
    """Relationships: type (a last word, or a whole address), target, and whether it leads out of the file."""
    lines = []
    for number, (kind, target, is_outside) in enumerate(links, 1):
        mode = ' TargetMode="External"' if is_outside else ""
        whole = kind if "/" in kind else f"{DOCUMENT}/{kind}"
        lines.append(f'<Relationship Id="rId{number}" Type="{whole}" Target="{target}"{mode}/>')
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def office_of(main: tuple[str, str], parts: dict[str, bytes | str], overrides: dict[str, str] | None = None) -> bytes:
    """A Word or Excel file with these parts beside its main one, or in its place."""
    name, kind = main
    own: dict[str, bytes | str] = {
        "[Content_Types].xml": types_of({name: kind, **(overrides or {})}),
        "_rels/.rels": relations(("officeDocument", name, False)),
        name: "<document>Text</document>",
    }
    return packed(own | parts)


def office(main: tuple[str, str], **more: bytes | str) -> bytes:
    """A Word or Excel file; `more` parts, with __ for each / and _dot_ for a dot in their names."""
    return office_of(main, {key.replace("__", "/").replace("_dot_", "."): content for key, content in more.items()})


def docx(**more: bytes | str) -> bytes:
    return office(WORD, **more)


def xlsx(**more: bytes | str) -> bytes:
    return office(EXCEL, **more)


def pdf(*objects: bytes) -> bytes:
    """A PDF of one empty page, with these further objects."""
    own = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    out, places = bytearray(b"%PDF-1.7\n"), []  # bytes would be copied for each of very many objects
    for number, body in enumerate((*own, *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return bytes(out) + head + table + trailer


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 2, height: int = 2, *more: bytes) -> bytes:
    """A grey picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\x80\x80" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpg(width: int = 8, height: int = 8) -> bytes:
    """A grey picture of one block."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    table = bytes([0x00, 1, *[0] * 15, 0])
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(0xDB, b"\0" + bytes(range(1, 65)))
        + segment(0xC0, frame)
        + segment(0xC4, table)
        + segment(0xC4, b"\x10" + table[1:])
        + segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x3f\xff\x00\x3f"
        + b"\xff\xd9"
    )


GOOD = {"pdf": pdf, "docx": docx, "xlsx": xlsx, "png": png, "jpg": jpg, "jpeg": jpg}
