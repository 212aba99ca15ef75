"""The parts of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

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
class Email:
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Line:
    """One notice in an email: what, why the reader is told, details, by when, and where to act."""

    title: str
    reference: str
    why: str
    details: list[str]
    due_on: date | None
    url: str


class Section(NamedTuple):
    """Notices of one kind under their heading; `more` are not named."""

    heading: str
    lines: list[Line]
    more: int


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def rendered(name: str, subject: str, context: dict[str, Any]) -> Email:
    """The mail that the templates of this name make, in the language that is active."""
    context |= {"subject": subject, "language": translation.get_language()}
    text = render_to_string(f"mail/{name}.txt", context).strip() + "\n"
    return Email(subject, text, render_to_string(f"mail/{name}.html", context))
