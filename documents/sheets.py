"""Lists in spreadsheets, for imports: read in a process of its own, and not kept as files.

What is taken here (xlsx, ods, csv) is no list of what may be attached: see documents.kinds.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.rules import RuleBroken
from core.text import normalize

from .checking import safe_name
from .inspection.office import is_encrypted
from .isolation import inspected
from .sentences import sentence

if TYPE_CHECKING:
    from django.core.files.base import File

MOST_BYTES = 5 * 1024 * 1024
_ZIP = b"PK\x03\x04"
ENDINGS = {"xlsx": "sheet-xlsx", "ods": "sheet-ods", "csv": "sheet-csv", "txt": "sheet-csv", "tsv": "sheet-csv"}
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows by their number in the sheet; `refused` is the code of why it cannot be read."""

    name: str
    rows: list[Row]
    refused: str


@dataclass(frozen=True)
class SheetFile:
    """What was sent, read: `digest` is that of its bytes."""

    name: str
    digest: str
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name, in any case. Raise RuleBroken, naming the field `sheet`, where there is none."""
        for one in self.sheets:
            if one.name.strip().casefold() == name.strip().casefold():
                return one
        names = ", ".join(f"“{one.name}”" for one in self.sheets)
        raise RuleBroken(_("There is no such sheet. There is %(names)s.") % {"names": names}, field="sheet")


def read_file(file: File) -> SheetFile:
    """Read an uploaded list. Raise RuleBroken, naming the field `file`, where it cannot be taken."""
    try:
        name = safe_name(file.name or "")
        content = _content(file)
        return _read(name, _kind(name, content), content)
    except RuleBroken as refused:
        raise RuleBroken(refused.sentence, field="file") from refused


def read_pasted(text: str) -> SheetFile:
    """Read what was copied out of a spreadsheet. Raise RuleBroken, naming the field `pasted`."""
    try:
        return _read("", "sheet-csv", text.encode("utf-8", "replace"))
    except RuleBroken as refused:
        raise RuleBroken(refused.sentence, field="pasted") from refused


def _content(file: File) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise RuleBroken(_("The file is empty: was it saved before it was sent?"))
    if len(content) > MOST_BYTES:
        raise RuleBroken(
            _("The file is larger than %(most)d MB: copy the list alone into a new workbook, without pictures.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )
    return bytes(content)


def _kind(name: str, content: bytes) -> str:
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise RuleBroken(
            _("“%(name)s” cannot be read: save the list as Excel (xlsx), ODS or CSV, and send that.")
            % {"name": name[-60:]}
        )
    kind = ENDINGS[ending]
    if kind == "sheet-xlsx" and is_encrypted(content):
        raise RuleBroken(sentence("protected"))
    if kind != "sheet-csv" and not content.startswith(_ZIP):
        raise RuleBroken(
            _("It is named .%(ending)s, but is something else inside: open it, save it as Excel (xlsx) and send that.")
            % {"ending": ending}
        )
    return kind


def _read(name: str, kind: str, content: bytes) -> SheetFile:
    found = json.loads(inspected(kind, content))
    sheets = [
        Sheet(
            name=_text(one["name"]),
            rows=[(number, [_text(cell) for cell in cells]) for number, cells in one["rows"]],
            refused=one["refused"],
        )
        for one in found
    ]
    return SheetFile(name, hashlib.sha256(content).hexdigest(), sheets)


def _text(text: str) -> str:
    """As it can be stored: PostgreSQL takes no zeros, and no halves of characters."""
    plain = text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return normalize(plain).strip()
