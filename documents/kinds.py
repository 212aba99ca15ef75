"""The kinds of file that are taken, how each begins, and as what it is handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.rules import RuleBroken

from . import office, pdf, pictures


@dataclass(frozen=True)
class Kind:
    """`check` reads the whole content and raises RuleBroken, with a sentence, where it is not what it should be."""

    code: str
    label: Any
    begins: bytes
    content_type: str
    check: Callable[[bytes], None]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = b"PK\x03\x04"

PDF = Kind("pdf", _("PDF"), b"%PDF-", "application/pdf", pdf.check)
DOCX = Kind("docx", _("Word (docx)"), _ZIP, f"{_OFFICE}wordprocessingml.document", office.check_word)
XLSX = Kind("xlsx", _("Excel (xlsx)"), _ZIP, f"{_OFFICE}spreadsheetml.sheet", office.check_excel)
PNG = Kind("png", _("PNG"), b"\x89PNG\r\n\x1a\n", "image/png", pictures.check_png)
JPG = Kind("jpg", _("JPEG"), b"\xff\xd8\xff", "image/jpeg", pictures.check_jpeg)
# How a file's name may end, in small letters.
ENDINGS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, "png": PNG, "jpg": JPG, "jpeg": JPG}
BY_CODE = {kind.code: kind for kind in ENDINGS.values()}
# What the browser's own dialog offers first.
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind that the name says and the content is. Raise RuleBroken where they do not agree, or it is not taken."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    kind = ENDINGS.get(ending)
    if kind is None:
        raise RuleBroken(
            _g("“%(name)s” cannot be taken: save it as PDF, Word (docx), Excel (xlsx), PNG or JPEG, and send that.")
            % {"name": name[-60:]}
        )
    if not content.startswith(kind.begins):
        raise RuleBroken(
            _g("It is named .%(ending)s, but is something else inside: open it, save it as %(kind)s and send that.")
            % {"ending": ending, "kind": kind.label}
        )
    return kind
