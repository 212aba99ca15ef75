"""Raises what is owed and has no notice yet: what waits for people, what nears its date, what was decided.

The rule is always "due, and no row yet", never "due in this minute": a tick that is missed, or comes twice, loses and
doubles nothing. After days without a sweep only the worst step is raised, not all that were missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F

from core import clock
from core.statements import Among, Composed, Number
from participants.models import UserEvent

from .absences import raise_ended_absences
from .cause import Cause
from .causes import ASKED, CAUSES, DAILY, DATED, DECIDED, DEEDS, LADDER, RECENT
from .models import EventMark, Heartbeat, Notice, Round
from .news import raise_news
from .reckoning import Person, Reckoner
from .whose import Rows

log = structlog.get_logger(__name__)

# Calendar days ahead within which the first step of any calendar lies: two months, with long holidays.
HORIZON = timedelta(days=60)
# People whose calendars are reckoned in one transaction.
PEOPLE_AT_ONCE = 200
IN_ROUND = (*ASKED, *DATED, *LADDER, *DAILY)
_ALONE = 7_262_001  # number of the advisory lock; any will do that nothing else uses


def sweep() -> dict[str, int]:
    """Raise whatever is owed now. Returns how many notices each part raised; a part that another sweep does, none.

    A part that breaks does not keep the others from being done; its error is raised in the end, without a heartbeat.
    """
    reckoner = Reckoner()
    raised: dict[str, int] = {}
    broken: list[Exception] = []
    for name, part in _parts(reckoner):
        try:
            raised[name] = raised.get(name, 0) + _alone(part)
        except Exception as error:
            log.exception("sweep_broke", part=name)
            broken.append(error)
    if broken:
        raise broken[0]
    Heartbeat.beat("sweep", {part: number for part, number in raised.items() if number})
    return raised


def _parts(reckoner: Reckoner) -> Iterator[tuple[str, Callable[[], int]]]:
    yield "asked", partial(raise_asked, reckoner)
    yield "decided", partial(raise_decided, reckoner)
    yield "deeds", partial(raise_deeds, reckoner)
    yield "invitations", raise_invitations
    yield "absences", raise_ended_absences
    for people in _whose_hour_has_come(reckoner):
        yield "rounds", partial(reckon_round, reckoner, people)


def _alone(part: Callable[[], int]) -> int:
    """Do one part in one transaction, unless another sweep is at work: thrift alone, since keys make it harmless."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ALONE])
            is_alone = cursor.fetchone()[0]
        return part() if is_alone else 0


# --- whom it concerns ---------------------------------------------------------------------------------------------


def _untold(cause: Cause) -> Rows:
    return cause.found().filter(told=None)


def _since(cause: Cause, settled: int) -> Rows:
    """Deeds after the one with this number."""
    return _untold(cause).filter(pk__gt=settled)


def _for_round(cause: Cause, people: Sequence[int]) -> Rows:
    """What a round may owe these people."""
    rows = _untold(cause) if cause in DAILY else cause.found()
    if cause in DATED:
        rows = rows.filter(due_on__lte=clock.today() + HORIZON)
    return rows.filter(Among(F("who"), people))


# Sixty statements every twenty seconds: to compose them anew each time takes longer than to answer them.
_FOUND = Composed(lambda shape, numbers: shape[1](CAUSES[shape[0]], *numbers))


# --- at once -----------------------------------------------------------------------------------------------------


def raise_asked(reckoner: Reckoner) -> int:
    """Tell those for whom something waits, and who were not told of it yet."""
    return sum(_raise(cause, reckoner, _untold, rest=settings.NOTICE_REST) for cause in ASKED)


def raise_decided(reckoner: Reckoner) -> int:
    """Tell those who asked for another date, or offered to hand over, what became of it; and who need not answer."""
    return sum(_raise(cause, reckoner, _untold, rest=settings.NOTICE_REST) for cause in DECIDED)


def raise_deeds(reckoner: Reckoner) -> int:
    """Tell whom a deed in a trail concerns."""
    marks: dict[type[models.Model], _Mark] = {}
    raised = 0
    for cause in DEEDS:
        mark = marks.get(cause.model) or marks.setdefault(cause.model, _Mark(cause.model))
        raised += _raise(cause, reckoner, _since, mark.settled, rest=settings.NOTICE_REST)
    for mark in marks.values():
        mark.move_on()
    return raised


def raise_invitations() -> int:
    """Send those who were invited the link by which they set their password."""
    mark = _Mark(UserEvent)
    rows = UserEvent.objects.filter(verb="invite", subject__is_active=True, at__gte=clock.now() - RECENT)
    invited = [
        Notice.for_account(Notice.Kind.INVITE, to=to, occasion=f"user_event={pk}")
        for pk, to in rows.filter(pk__gt=mark.settled).values_list("pk", "subject")
    ]
    mark.move_on()
    return Notice.objects.raise_all(invited)


class _Mark:
    """How far the events of one table were looked at (see EventMark), within one transaction."""

    def __init__(self, events: type[models.Model]) -> None:
        self._row, _ = EventMark.objects.get_or_create(table=events._meta.db_table)
        # Read before the events are: what is committed in between is looked at, but not counted as seen.
        self._last = events._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0

    @property
    def settled(self) -> int:
        """The number up to which all were looked at."""
        number: int = self._row.settled_id
        return number

    def move_on(self) -> None:
        self._row.saw(self._last)


# --- once a day, at the hour that each person chose --------------------------------------------------------------


def _whose_hour_has_come(reckoner: Reckoner) -> Iterator[list[Person]]:
    due = [person for person in reckoner.people.values() if person.is_due]
    for start in range(0, len(due), PEOPLE_AT_ONCE):
        yield due[start : start + PEOPLE_AT_ONCE]


def reckon_round(reckoner: Reckoner, people: list[Person]) -> int:
    """Raise what the calendar owes these people today, and note that it was reckoned. Locks their rounds."""
    Round.objects.bulk_create([Round(user_id=person.pk) for person in people], ignore_conflicts=True)
    rounds = Round.objects.select_for_update(skip_locked=True).filter(user__in=[person.pk for person in people])
    found = {row.user_id: row for row in rounds}
    mine = [person for person in people if person.pk in found and found[person.pk].reckoned_on == person.reckoned_on]
    # On a day off nobody is bothered: the next working day tells the worst that was reached.
    at_work = [person.pk for person in mine if reckoner.working_days(person.country).is_working(person.today)]
    raised = sum(_raise(cause, reckoner, _for_round, at_work) for cause in IN_ROUND) if at_work else 0
    raised += raise_news(at_work)
    for person in mine:
        found[person.pk].reckoned_on = person.today
    Round.objects.bulk_update([found[person.pk] for person in mine], ["reckoned_on"])
    return raised


# --- both --------------------------------------------------------------------------------------------------------


def _raise(cause: Cause, reckoner: Reckoner, narrowed: Callable[..., Rows], *numbers: Number, rest: int = 0) -> int:
    """Raise the worst step that each row has reached, where it is later than the last one told."""
    found = _FOUND.rows((cause.name, narrowed), numbers)
    return Notice.objects.raise_all(
        [notice for row in found if (notice := _owed(cause, row, reckoner, rest)) is not None]
    )


def _known(cause: Cause, row: dict[str, Any], reckoner: Reckoner, person: Person) -> int | None:
    """The last step that the person was told, or that was reached on the day on which it came to them."""
    if not row.get("afresh_from"):
        return row["told"]
    then = reckoner.step(cause.counts, row["counted_from"], person, row["works_in"], on=row["afresh_from"])
    return max((step for step in (row["told"], then) if step is not None), default=None)


def _reached(cause: Cause, row: dict[str, Any], reckoner: Reckoner, person: Person) -> int | None:
    """The step that is owed; None where it is too early, or known."""
    if cause.within:
        passed = reckoner.passed(row["counted_from"], person, row["works_in"])
        return 0 if row["told"] is None and passed > row["given"] else None
    if not cause.counts:
        return 0
    reached = reckoner.step(cause.counts, row["counted_from"], person, row["works_in"])
    known = _known(cause, row, reckoner, person)
    return None if reached is None or (known is not None and reached <= known) else reached


def _owed(cause: Cause, row: dict[str, Any], reckoner: Reckoner, rest: int) -> Notice | None:
    person = reckoner.people.get(row["who"])
    if person is None:
        return None
    step = _reached(cause, row, reckoner, person)
    if step is None:
        return None
    return Notice.owed(
        cause.kind_at(step),
        to=person.pk,
        occasion=f"{cause.about}={row['pk']}",
        rest=rest,
        step=step,
        revision=row["turn"],
        cause=cause.name,
        **{f"{cause.about}_id": row["pk"]},
        **{f"{field}_id": row[f"its_{field}"] for field in cause.also},
    )
