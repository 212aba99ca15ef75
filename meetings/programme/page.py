"""The programme of a meet as its pages show it: by day, by room, or of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from core import clock

from .clashes import Clashes
from .models import Session, roles_of, told
from .moves import SessionStatus
from .roles import people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meetings.models.meets import Meet
    from participants.models import User


@dataclass(frozen=True)
class Day:
    """One day at the venue; `on` is None for what has no day yet."""

    on: date | None
    sessions: list[Session]

    @property
    def rooms(self) -> list[str]:
        """Rooms by name; an empty name stands for sessions without one."""
        return sorted({row.room for row in self.sessions if row.starts_at})

    @property
    def slots(self) -> list[Slot]:
        """A row for each time at which something begins, with a cell for each room."""
        timed = [row for row in self.sessions if row.starts_at]
        return [Slot(at, self.rooms, list(rows)) for at, rows in groupby(timed, key=lambda row: row.starts_at) if at]

    @property
    def untimed(self) -> list[Session]:
        return [row for row in self.sessions if not row.starts_at]


@dataclass(frozen=True)
class Slot:
    """What begins at one time."""

    starts_at: datetime
    rooms: list[str]
    sessions: list[Session]

    @property
    def cells(self) -> list[tuple[str, list[Session]]]:
        return [(room, [row for row in self.sessions if row.room == room]) for room in self.rooms]


class Programme:
    """The sessions of a meet that `reader` sees, and for the secretariat what does not fit."""

    def __init__(self, meet: Meet, reader: User, *, is_own: bool = False) -> None:
        self.meet, self.reader, self.is_own = meet, reader, is_own

    @property
    def may_edit(self) -> bool:
        return self.reader.is_secretariat

    @cached_property
    def sessions(self) -> list[Session]:
        """With `clashes`, the warnings about each, for who may edit. One query, and six for the warnings."""
        rows = Session.objects.visible_to(self.reader).filter(meet=self.meet).for_programme()
        found = list(rows.concerns(self.reader) if self.is_own else rows)
        warnings = self.clashes.by_session if self.may_edit else {}
        for row in found:
            row.meet = self.meet
            row.clashes = warnings.get(row.pk, [])  # type: ignore[attr-defined] # for the template
        return found

    @cached_property
    def clashes(self) -> Clashes:
        return Clashes(self.meet)

    @property
    def days(self) -> list[Day]:
        return days_of(self.sessions)

    @property
    def drafts(self) -> int:
        """Drafts that could be published: they have a time."""
        return len(self._publishable)

    @property
    def _publishable(self) -> list[Session]:
        return [row for row in self.sessions if row.status == SessionStatus.DRAFT and row.starts_at]

    @property
    def untimed_drafts(self) -> int:
        return len([row for row in self.sessions if row.status == SessionStatus.DRAFT and not row.starts_at])

    def told_by_publishing(self) -> list[int]:
        """Participants who are told when all drafts with a time are published. Three queries."""
        roles = roles_of(self._publishable).values()
        return told({number for of_session in roles for number in people(of_session)}, by=self.reader)


def days_of(sessions: Iterable[Session]) -> list[Day]:
    """Sessions by their day, those without one last."""
    rows = sorted(sessions, key=lambda row: (row.on is None, row.on or date.max))
    return [Day(on, list(of_day)) for on, of_day in groupby(rows, key=lambda row: row.on)]


def next_sessions(user: User) -> list[Session]:
    """What `user` has today and tomorrow by the venue's calendar, for their desk. One query."""
    now = clock.now()
    rows = Session.objects.visible_to(user).announced().timed().concerns(user).for_programme()
    soon = rows.filter(ends_at__gte=now - timedelta(hours=12), starts_at__lte=now + timedelta(hours=48))
    return [row for row in soon if _is_soon(row, now)]


def _is_soon(session: Session, now: datetime) -> bool:
    """Whether it is today or tomorrow at the venue."""
    today = now.astimezone(session.zone).date()
    return session.on is not None and today <= session.on <= today + timedelta(days=1)
