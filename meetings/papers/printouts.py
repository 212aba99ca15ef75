"""A paper made for one reader: its heading, its rows, and the file of each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import ngettext

from core import clock
from core.export import MOST
from core.pdf import pdf
from core.rules import NotAllowed, RuleBroken
from core.word import table_file
from core.workbook import Printed, workbook

from .badges import badge
from .papers import BADGES, PAPERS, Paper
from .queries import expected_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meetings.models import Meet
    from meetings.participants.models import Participant, ParticipantQuerySet
    from participants.models import User

# People in one file: more are choices too broad, and a PDF of that size keeps a server busy.
MOST_PEOPLE: Mapping[str, int] = {"pdf": 1000, "docx": 1000, "xlsx": MOST}
_OF_NUMBERS = 0.9  # the share of the first column in Word and Excel: "No.", and four digits


def papers_for(user: User) -> list[Paper]:
    """The papers that `user` may have. Raise NotAllowed where there are none."""
    if user.is_secretariat:
        return list(PAPERS.values())
    if user.is_observer:
        raise NotAllowed(_g("Papers about participants are for the secretariat, missions and departments."))
    return [paper for paper in PAPERS.values() if paper.is_for_delegations]


@dataclass(frozen=True)
class Printout:
    """`paper` of a meet for `reader`: of those in `rows`, by default whom the reader sees.

    `chosen` says what the rows were narrowed to, in words; `occasion` the day or session that the paper is for.
    """

    paper: Paper
    meet: Meet
    reader: User
    rows: ParticipantQuerySet
    chosen: list[str] = field(default_factory=list)
    occasion: str = ""

    @classmethod
    def rows_for(cls, paper: Paper, meet: Meet, reader: User) -> ParticipantQuerySet:
        """All who could stand on the paper, before any choice."""
        rows = expected_at(meet, reader)
        return rows.in_person() if paper.is_in_person else rows

    @property
    def title(self) -> str:
        return f"{self.paper.title}: {self.occasion}" if self.occasion else str(self.paper.title)

    def file(self, kind: str) -> bytes:
        """The paper as a file of this kind. Raise RuleBroken where nobody fits, or more than one file takes."""
        most = MOST_PEOPLE[kind]
        people = list(self.rows[: most + 1])
        if not people:
            raise RuleBroken(_g("No participant fits: change the choices, or print it once participants are added."))
        if len(people) > most:
            raise RuleBroken(
                _g("These are more than %(most)s people, which is too many for one file: choose a category.")
                % {"most": f"{most:,}"}
            )
        make = {"pdf": self._pdf, "docx": self._word, "xlsx": self._workbook}[kind]
        return make(people)

    def file_name(self, kind: str) -> str:
        """Such as "participants-2027-2026-12-04.pdf"."""
        return f"{self.paper.code}-{self.meet.slug}-{self._today:%Y-%m-%d}.{kind}"

    def lines(self, number: int) -> list[str]:
        """What stands below the title of a list of `number` people."""
        counted = ngettext("%(number)d person", "%(number)d people", number) % {"number": number}
        as_of = _g("as of %(day)s") % {"day": date_format(self._today, "DATE_FORMAT")}
        return [_meet_line(self.meet), "; ".join([*self.chosen, counted, as_of])]

    @cached_property
    def _today(self) -> Any:
        return clock.today(self.reader.zone)

    @property
    def _head(self) -> list[str]:
        return [_g("No."), *(str(column.label) for column in self.paper.columns)]

    def _cells(self, people: list[Participant]) -> list[list[Any]]:
        return [
            [number, *(column.value(person) for column in self.paper.columns)]
            for number, person in enumerate(people, 1)
        ]

    def _pdf(self, people: list[Participant]) -> bytes:
        data: dict[str, Any] = {"title": self.title, "heading": f"{self.title} – {self.meet}"}
        if self.paper == BADGES:
            data["badges"] = [badge(person) for person in people]
            data |= {"meet": str(self.meet), "alt": _g("QR code of the badge")}
        else:
            data |= {
                "lines": self.lines(len(people)),
                "head": self._head,
                "rows": [[str(cell) for cell in row] for row in self._cells(people)],
                "widths": [column.width for column in self.paper.columns],
                "is_landscape": self.paper.is_landscape,
                "row_height": self.paper.row_height,
            }
        return pdf(self.paper.template, data)

    def _word(self, people: list[Participant]) -> bytes:
        return table_file(
            title=self.title,
            lines=self.lines(len(people)),
            head=self._head,
            rows=[[str(cell) for cell in row] for row in self._cells(people)],
            widths=[_OF_NUMBERS, *(column.width for column in self.paper.columns)],
            is_landscape=self.paper.is_landscape,
            row_height=self.paper.row_height,
        )

    def _workbook(self, people: list[Participant]) -> bytes:
        printed = Printed(
            self.title,
            lines=self.lines(len(people)),
            widths=[_OF_NUMBERS, *(column.width for column in self.paper.columns)],
            is_landscape=self.paper.is_landscape,
            row_height=self.paper.row_height,
        )
        return workbook(self._head, self._cells(people), sheet=str(self.paper.title), printed=printed)


def _meet_line(meet: Meet) -> str:
    days = {date_format(meet.starts_on, "DATE_FORMAT"): None, date_format(meet.ends_on, "DATE_FORMAT"): None}
    return ", ".join(part for part in (str(meet), " – ".join(days), meet.venue) if part)
