"""PDF files in tests: what they are made of, and what a reader of the file finds."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pikepdf

from core.pdf import typeset


@contextmanager
def printed() -> Iterator[list[dict[str, Any]]]:
    """The data of each PDF that is made within the block, once the file is there."""
    made: list[dict[str, Any]] = []

    def typeset_and_note(work: Mapping[str, Any]) -> bytes:
        document = typeset(work)
        made.append(json.loads(work["inputs"]["data"]))
        return document

    with mock.patch("core.pdf.typeset", typeset_and_note):
        yield made


def opened(file: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file))


def bookmarks(file: bytes) -> list[str]:
    """The words of all bookmarks, in their order."""
    with opened(file) as pdf, pdf.open_outline() as outline:
        return list(_titles(outline.root))


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def is_accessible(file: bytes) -> bool:
    """Whether the file says that it is PDF/UA-1, is tagged, and has a title and a language."""
    with opened(file) as pdf, pdf.open_metadata() as meta:
        is_tagged = bool(pdf.Root.MarkInfo.Marked)
        return meta.get("pdfuaid:part") == "1" and is_tagged and bool(meta.get("dc:title")) and "/Lang" in pdf.Root


def drawings(file: bytes) -> list[str]:
    """The alternative texts of all pictures."""
    with opened(file) as pdf:
        return [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]


def letters(file: bytes) -> set[str]:
    """All characters that whoever searches the file, or copies from it, can find."""
    found: set[str] = set()
    with opened(file) as pdf:
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one]
        for font in fonts:
            table = font.ToUnicode.read_bytes().decode("latin-1")
            for part in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
                for text in re.findall(r"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", part):
                    found.update(bytes.fromhex(text).decode("utf-16-be"))
    return found
