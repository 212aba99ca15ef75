"""The programme of a meet as its pages show it: by day, by room, or of one person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from core import clock

from .clashes import Clash, Clashes
from .models import Session, reachable, roles_of
from .moves import SessionStatus
from .roles import people
from .times import why_unpublishable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from meetings.models.meets import Meet
    from participants.models import User

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Day:
    """One day at the venue; `on` is None for what has no day yet.

    Whoever moves sessions (`is_editable`) finds free times, and the rooms of the meet's other days, too.
    """

    on: date | None
    sessions: list[Session]
    is_editable: bool = False
    meet_rooms: frozenset[str] = frozenset()

    @property
    def zone(self) -> ZoneInfo:
        return self.sessions[0].zone

    @cached_property
    def shown(self) -> list[Session]:
        """All of them; for who moves sessions without those that are cancelled, which stand folded behind."""
        return [row for row in self.sessions if not self._is_folded(row)]

    @property
    def cancelled(self) -> list[Session]:
        """Those that are folded."""
        return [row for row in self.sessions if self._is_folded(row)]

    def _is_folded(self, row: Session) -> bool:
        return self.is_editable and row.is_cancelled

    @cached_property
    def rooms(self) -> list[str]:
        """Rooms by name; an empty name stands for sessions without one."""
        return sorted({row.room for row in self._timed})

    @cached_property
    def free_rooms(self) -> list[str]:
        """Rooms in which nothing is held on this day."""
        return sorted(self.meet_rooms.difference(self.rooms, [""])) if self.is_editable else []

    @property
    def slots(self) -> list[Slot]:
        """A row for each time at which something begins or could, with a cell for each room."""
        by_time: dict[datetime, list[Session]] = {at: [] for at in self._half_hours}
        for row in self._timed:
            by_time.setdefault(_begins(row), []).append(row)
        return [Slot(at, self.rooms, rows) for at, rows in sorted(by_time.items())]

    @property
    def untimed(self) -> list[Session]:
        return [row for row in self.shown if not row.starts_at]

    @cached_property
    def _timed(self) -> list[Session]:
        return [row for row in self.shown if row.starts_at]

    @property
    def _half_hours(self) -> list[datetime]:
        """Those from the first beginning to the last end by the venue's clock, for who moves sessions."""
        if not (self.is_editable and self._timed):
            return []
        first = min(_begins(row) for row in self._timed).astimezone(self.zone)
        at, last = (
            first.replace(minute=first.minute // 30 * 30),
            max(row.ends_at for row in self._timed if row.ends_at),
        )
        number = (last - at) // HALF_HOUR + 1
        return [at.astimezone(UTC) + step * HALF_HOUR for step in range(number)]


def _begins(session: Session) -> datetime:
    assert session.starts_at is not None  # noqa: S101 - only sessions with times stand in slots
    return session.starts_at


@dataclass(frozen=True)
class Slot:
    """What begins at one time; nothing at a time that is free."""

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
    def shown_clashes(self) -> list[Clash]:
        """The warnings about the sessions that are shown."""
        shown = {row.pk for row in self.sessions}
        return [clash for clash in self.clashes.all if not shown.isdisjoint(clash.sessions)]

    @property
    def days(self) -> list[Day]:
        """The days of the meet, then those before it, then what has no day."""
        rooms = frozenset(row.room for row in self.sessions)
        days = [replace(day, is_editable=self.may_edit, meet_rooms=rooms) for day in days_of(self.sessions)]
        return sorted(days, key=lambda day: (day.on is None, day.on is not None and day.on < self.meet.starts_on))

    @property
    def drafts(self) -> int:
        """Drafts that could be published: they have a time, and it is to come."""
        return len(self._publishable)

    @cached_property
    def _publishable(self) -> list[Session]:
        return [row for row in self.sessions if row.status == SessionStatus.DRAFT and not why_unpublishable(row)]

    @property
    def waiting_drafts(self) -> int:
        """Drafts that stay drafts: without a time, or with one that has passed."""
        return len([row for row in self.sessions if row.status == SessionStatus.DRAFT]) - self.drafts

    def recipients_of_publishing(self) -> list[int]:
        """Participants who are told when all drafts with a time are published. Three queries."""
        roles = roles_of(self._publishable).values()
        return reachable({number for of_session in roles for number in people(of_session)}, by=self.reader)


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
