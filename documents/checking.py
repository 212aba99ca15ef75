"""Checks before a file is stored. Each refusal says what to do; nothing is written."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from core.text import normalize, one_line, plain_text

from .isolation import inspected
from .kinds import Kind, kind_of

if TYPE_CHECKING:
    from django.core.files.base import File

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 150
_FOLDERS = re.compile(r"[/\\]")


@dataclass(frozen=True)
class Checked:
    """A file that may be stored: its safe name, its kind, and its content (a picture is encoded again)."""

    name: str
    kind: Kind
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(file: File) -> Checked:
    """Read an uploaded file and look into it. Raise RuleBroken, naming the field `file`, when it cannot be taken."""
    try:
        name = safe_name(file.name or "")
        content = _read(file)
        kind = kind_of(name, content)
        stored = inspected(kind.code, content)
    except RuleBroken as refused:
        raise RuleBroken(refused.sentence, field="file") from refused
    return Checked(name, kind, stored)


def safe_name(name: str) -> str:
    """The last part of a path, as one line of plain text of at most LONGEST_NAME characters; its ending is kept."""
    last = normalize(_FOLDERS.split(name)[-1]).strip()
    try:
        plain_text(last)
        one_line(last)
    except ValidationError as error:
        raise RuleBroken(
            _("The file's name contains characters that hide what it is: rename it in plain letters.")
        ) from error
    stem, dot, ending = last.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(ending) < 10 else last[:LONGEST_NAME]


def _read(file: File) -> bytes:
    """All of it; no more than the limit is ever held."""
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise RuleBroken(_("The file is empty: was it saved before it was sent?"))
    if len(content) > MOST_BYTES:
        raise RuleBroken(
            _("The file is larger than %(most)d MB: make its pictures smaller, or send it in parts.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )
    return bytes(content)
