"""What each paper is: its columns, choices and kinds of file. A new paper is one more object here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from meetings.participants.models import Participant

LIST_KINDS = ("pdf", "docx", "xlsx")


@dataclass(frozen=True)
class Column:
    """A column of a paper; `width` is its share of the page. Without `value` it is left empty, to be written in."""

    label: Any
    width: float
    value: Callable[[Participant], Any] = lambda _participant: ""


@dataclass(frozen=True)
class Paper:
    """A list of people at a meet, in the order of precedence; PDF, Word and Excel are made of the same columns.

    `choices` are names of fields of PaperForm. `row_height` in mm leaves room to sign.
    """

    code: str
    title: Any
    explanation: Any
    columns: tuple[Column, ...] = ()
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = LIST_KINDS
    template: str = "meetings/papers/list.typ"
    is_landscape: bool = False
    row_height: int = 0
    is_for_delegations: bool = False
    is_in_person: bool = False


def _name(participant: Participant) -> str:
    return str(participant.contact)


def _designation(participant: Participant) -> str:
    return participant.contact.designation


def _organisation(participant: Participant) -> str:
    return participant.contact.organisation_label


def country_of(participant: Participant) -> str:
    """The country of their organisation; empty where it is not in the list."""
    organisation = participant.contact.organisation
    return organisation.country.label if organisation and organisation.country else ""


def _mode(participant: Participant) -> str:
    return str(participant.get_mode_display())


def _category(participant: Participant) -> str:
    return str(participant.get_category_display())


def _replaced(participant: Participant) -> str:
    return str(participant.substitute_for.contact) if participant.substitute_for else ""


NAME = Column(_("Name"), 3.4, _name)
DESIGNATION = Column(_("Designation"), 3.2, _designation)
ORGANISATION = Column(_("Organisation"), 3.2, _organisation)
COUNTRY = Column(pgettext_lazy("column", "Country"), 1.8, country_of)

PARTICIPANTS = Paper(
    code="participants",
    title=_("Participant list"),
    explanation=_("Everybody who is expected, by precedence, with substitutes and whom they replace."),
    columns=(
        NAME,
        DESIGNATION,
        ORGANISATION,
        COUNTRY,
        Column(_("Category"), 2.1, _category),
        Column(_("Takes part"), 1.5, _mode),
        Column(_("Substitute for"), 2.4, _replaced),
    ),
    choices=("category", "mode", "answer"),
    is_landscape=True,
    is_for_delegations=True,
)
SEATING = Paper(
    code="seating",
    title=_("Seating list"),
    explanation=_("Who sits in the room, by precedence."),
    columns=(NAME, DESIGNATION, ORGANISATION, COUNTRY),
    choices=("session", "category", "answer"),
    is_in_person=True,
)
BADGES = Paper(
    code="badges",
    title=_("Badges"),
    explanation=_("Eight on each A4 sheet, 90 x 55 mm, for those who come in person. The QR code holds no name."),
    choices=("category", "answer"),
    kinds=("pdf",),
    template="meetings/papers/badges.typ",
    is_in_person=True,
)
ATTENDANCE = Paper(
    code="attendance",
    title=_("Attendance sheet"),
    explanation=_("With room to sign, for those who come in person."),
    columns=(
        Column(_("Name"), 3, _name),
        Column(_("Designation"), 2.4, _designation),
        Column(_("Organisation"), 2.6, _organisation),
        Column(_("Signature"), 2.8),
        Column(_("Remarks"), 1.8),
    ),
    choices=("occasion", "category"),
    is_landscape=True,
    row_height=10,
    is_in_person=True,
)
PAPERS = {paper.code: paper for paper in (PARTICIPANTS, SEATING, BADGES, ATTENDANCE)}
