"""The parts of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Attachment:
    """A file beside the text; `is_alternative`: it says the same to a calendar program, and has no name."""

    name: str
    content: bytes
    content_type: str
    is_alternative: bool = False


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Line:
    """One thing of a letter: what, why the reader is told, what was said, by when, and where to act."""

    title: str
    reference: str
    why: str
    said: list[str]
    due_on: date | None
    url: str


class Section(NamedTuple):
    """Things of one kind under their heading; `more` are not named."""

    heading: str
    lines: list[Line]
    more: int
