"""The kinds of file that are taken, how each begins, and as what it is handed out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.rules import RuleBroken

from .inspection.office import is_encrypted
from .sentences import sentence


@dataclass(frozen=True)
class Kind:
    """One kind of file: its name here, how it begins, and as what it is handed out."""

    code: str
    label: Any
    begins: bytes
    content_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = b"PK\x03\x04"

PDF = Kind("pdf", _("PDF"), b"%PDF-", "application/pdf")
DOCX = Kind("docx", _("Word (docx)"), _ZIP, f"{_OFFICE}wordprocessingml.document")
XLSX = Kind("xlsx", _("Excel (xlsx)"), _ZIP, f"{_OFFICE}spreadsheetml.sheet")
PNG = Kind("png", _("PNG"), b"\x89PNG\r\n\x1a\n", "image/png")
JPG = Kind("jpg", _("JPEG"), b"\xff\xd8\xff", "image/jpeg")
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
    if kind in {DOCX, XLSX} and is_encrypted(content):
        raise RuleBroken(sentence("protected"))
    if not content.startswith(kind.begins):
        raise RuleBroken(
            _g("It is named .%(ending)s, but is something else inside: open it, save it as %(kind)s and send that.")
            % {"ending": ending, "kind": kind.label}
        )
    return kind
