"""What does not fit in a programme: rooms and people in two places, nights at home, agendas that are too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Case, Sum, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ui import both_times
from core.zones import zone_of
from meetings.participants.models import Participant

from .models import AgendaItem, Session, SessionParticipant, named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from meetings.models.meets import Meet

# Who takes part by video is not asked to sit up before or after these hours at home.
DAY_BEGINS, DAY_ENDS = time(8), time(20)
_HOME = Case(When(contact__user__isnull=False, then="contact__user__time_zone"), default="contact__time_zone")


@dataclass(frozen=True)
class Clash:
    """One warning, about one session or two."""

    sessions: tuple[int, ...]
    kind: str  # room, people, home, agenda or left
    text: str


class Clashes:
    """The warnings of a meet's programme. At most six queries, however many sessions and people there are.

    `proposed` stands in place of the saved session of its number, to say what a change would do.
    """

    def __init__(self, meet: Meet, *, proposed: Session | None = None) -> None:
        self._meet, self._proposed = meet, proposed

    @cached_property
    def all(self) -> list[Clash]:
        return [*self._of_pairs(), *self._at_home(), *self._of_agendas(), *self._of_leaders()]

    def of(self, session: Session) -> list[Clash]:
        """Those about one session."""
        return [clash for clash in self.all if session.pk in clash.sessions]

    @cached_property
    def by_session(self) -> dict[int, list[Clash]]:
        found: dict[int, list[Clash]] = defaultdict(list)
        for clash in self.all:
            for number in clash.sessions:
                found[number].append(clash)
        return dict(found)

    @cached_property
    def _sessions(self) -> dict[int, Session]:
        rows = {row.pk: row for row in Session.objects.filter(meet=self._meet).live().timed().for_programme()}
        if self._proposed is not None and self._proposed.starts_at and not self._proposed.is_cancelled:
            rows[self._proposed.pk] = self._proposed
        return rows

    # --- two at once -----------------------------------------------------------------------------------------------

    @cached_property
    def _pairs(self) -> list[tuple[Session, Session]]:
        """Sessions at the same time, the earlier first."""
        rows = sorted(self._sessions.values(), key=lambda row: (_begins(row), row.pk))
        return [(one, other) for one, other in combinations(rows, 2) if _begins(other) < _ends(one)]

    def _of_pairs(self) -> Iterator[Clash]:
        people = self._people
        for one, other in self._pairs:
            numbers, titles = (one.pk, other.pk), {"one": one.title, "other": other.title}
            if one.room and one.room.casefold() == other.room.casefold():
                text = _("“%(one)s” and “%(other)s” are in the room “%(room)s” at the same time.")
                yield Clash(numbers, "room", text % {**titles, "room": one.room})
            if shared := people[one.pk] & people[other.pk]:
                names = named(self._names[number] for number in sorted(shared) if number in self._names)
                text = ngettext(
                    "%(number)d person is in “%(one)s” and “%(other)s” at the same time: %(names)s.",
                    "%(number)d people are in “%(one)s” and “%(other)s” at the same time: %(names)s.",
                    len(shared),
                )
                yield Clash(numbers, "people", text % {**titles, "number": len(shared), "names": names})

    @cached_property
    def _people(self) -> dict[int, set[int]]:
        """Session -> participants, of those sessions that overlap."""
        found: dict[int, set[int]] = defaultdict(set)
        numbers = sorted({row.pk for pair in self._pairs for row in pair})
        if not numbers:
            return found
        expected = SessionParticipant.objects.filter(session__in=numbers, participant__removed_at=None)
        for session, participant in expected.values_list("session", "participant").order_by():
            found[session].add(participant)
        for session, participant in self._presenters:
            found[session].add(participant)
        for number in numbers:
            found[number] |= _leaders(self._sessions[number]).keys()
        return found

    @cached_property
    def _presenters(self) -> list[tuple[int, int]]:
        rows = AgendaItem.objects.filter(session__in=list(self._sessions), presenter__isnull=False)
        return list(rows.order_by().values_list("session", "presenter").distinct())

    @cached_property
    def _names(self) -> dict[int, Participant]:
        people = self._people
        shared = {number for one, other in self._pairs for number in people[one.pk] & people[other.pk]}
        return Participant.objects.select_related("contact").in_bulk(sorted(shared))

    # --- nights at home --------------------------------------------------------------------------------------------

    def _at_home(self) -> Iterator[Clash]:
        """Those who take part by video when it is night where they are: one warning for a session and a zone."""
        for (number, zone), people in sorted(self._by_video().items()):
            session, home = self._sessions[number], zone_of(zone)
            if not _is_night(session, home):
                continue
            when = both_times(_begins(session), _ends(session), session.zone, home)
            facts = {"title": session.title, "number": len(people), "times": when}
            yield Clash((number,), "home", _night(session, home, len(people)) % facts)

    def _by_video(self) -> Mapping[tuple[int, str], set[int]]:
        """Session and zone -> participants by video."""
        by_video = Participant.objects.current().filter(meet=self._meet, mode=Participant.Mode.VIDEO)
        homes = dict(by_video.annotate(home=_HOME).order_by().values_list("pk", "home"))
        found: dict[tuple[int, str], set[int]] = defaultdict(set)
        if not homes:
            return found
        expected = SessionParticipant.objects.filter(
            session__in=list(self._sessions), participant__mode=Participant.Mode.VIDEO
        )
        pairs = [*expected.order_by().values_list("session", "participant"), *self._presenters]
        pairs += [(row.pk, number) for row in self._sessions.values() for number in _leaders(row)]
        for session, participant in pairs:
            if participant in homes:
                found[session, homes[participant]].add(participant)
        return found

    # --- within one session ----------------------------------------------------------------------------------------

    def _of_agendas(self) -> Iterator[Clash]:
        minutes = AgendaItem.objects.filter(session__in=list(self._sessions)).order_by()
        for number, total in minutes.values("session").annotate(total=Sum("minutes")).values_list("session", "total"):
            session = self._sessions[number]
            if total > session.minutes:
                text = _("The agenda of “%(title)s” takes %(total)d minutes, the session %(minutes)d.")
                facts = {"title": session.title, "total": total, "minutes": session.minutes}
                yield Clash((number,), "agenda", text % facts)

    def _of_leaders(self) -> Iterator[Clash]:
        """Who leads a session, and has left the list of participants."""
        for session in self._sessions.values():
            for participant in _leaders(session).values():
                if participant.removed_at:
                    text = _("%(name)s leads “%(title)s”, and is no longer on the list of participants.")
                    yield Clash((session.pk,), "left", text % {"name": participant, "title": session.title})


def _leaders(session: Session) -> dict[int, Participant]:
    return {row.pk: row for row in (session.chair, session.rapporteur) if row is not None}


def _begins(session: Session) -> datetime:
    assert session.starts_at is not None  # noqa: S101 - only sessions with times are compared
    return session.starts_at


def _ends(session: Session) -> datetime:
    assert session.ends_at is not None  # noqa: S101 - the same
    return session.ends_at


def _is_night(session: Session, home: ZoneInfo) -> bool:
    starts, ends = _begins(session).astimezone(home), _ends(session).astimezone(home)
    return starts.time() < DAY_BEGINS or ends.time() > DAY_ENDS or ends.date() != starts.date()


def _night(session: Session, home: ZoneInfo, number: int) -> str:
    """Which end of it is the reason."""
    if _begins(session).astimezone(home).time() < DAY_BEGINS:
        return ngettext(
            "“%(title)s” begins too early for %(number)d person who takes part by video: %(times)s.",
            "“%(title)s” begins too early for %(number)d people who take part by video: %(times)s.",
            number,
        )
    return ngettext(
        "“%(title)s” ends too late for %(number)d person who takes part by video: %(times)s.",
        "“%(title)s” ends too late for %(number)d people who take part by video: %(times)s.",
        number,
    )
