"""Raises what is owed and has no notice yet: what waits for people, what nears its date, what was decided.

The rule is always "due, and no row yet", never "due in this minute": a tick that is missed, or comes twice, loses and
doubles nothing. After days without a sweep only the worst step is raised, not all that were missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q

from actions.models import Handover
from actions.ownership.models import UNANSWERED
from core import clock
from core.database import is_away
from core.statements import Among, Composed, Number
from meetings.invitations.models import Invitation
from meetings.programme.models import SessionEvent
from participants.models import UserEvent

from . import account_mails
from .apart import in_savepoints
from .by_database import by_database
from .cause import Cause
from .kinds import absence, programme
from .kinds.invitation import expire_invitations, note_deliveries
from .kinds.registry import ASKED, CAUSES, DAILY, DATED, DECIDED, EVENTS, LADDER, PARTICIPANT_MAILS
from .kinds.saved_view import raise_news, raise_news_of
from .models import DailyRun, EventMark, Heartbeat, Notice, ReminderFailure, Schedule
from .recency import RECENT
from .recipients import Rows
from .workdays import Person, WorkdayCalculator

if TYPE_CHECKING:
    from .kinds.invitation_mail import InvitationMail

log = structlog.get_logger(__name__)

# Calendar days ahead within which the first step of any calendar lies: two months, with long holidays.
HORIZON = timedelta(days=60)
# People whose calendars are worked out in one transaction.
PEOPLE_AT_ONCE = 200
IN_ROUND = (*ASKED, *DATED, *LADDER, *DAILY)
# Name of the part that lets offers lapse, by which it is set aside for who made them; how many at once.
OFFERS, OFFERS_AT_ONCE = "offers", 100
_ALONE = 7_262_001  # number of the advisory lock; any will do that nothing else uses
# Seconds after which PostgreSQL takes the lock from a sweep that asks it nothing: its machine stands still.
STANDSTILL = 30


@by_database()
def sweep() -> dict[str, int]:
    """Raise whatever is owed now. Returns how many notices each part raised; a part that another sweep does, none.

    A part that breaks is done again with each cause and each person apart: what breaks for somebody alone is set aside
    (ReminderFailure). What breaks for everybody keeps no other part from being done; its error is raised in the end,
    without a heartbeat. Days and hours go by the database's clock; raise WrongClockError, and raise no notice, where
    this machine's is wrong.
    """
    calculator = WorkdayCalculator()
    raised: dict[str, int] = {}
    for name, part in _parts(calculator):
        try:
            raised[name] = raised.get(name, 0) + _together_or_apart(name, part)
        except Exception as error:
            log.exception("sweep_broke", part=name)
            calculator.failures.errors.append(error)
    if calculator.failures.errors:
        raise calculator.failures.errors[0]
    Heartbeat.beat("sweep", {part: number for part, number in raised.items() if number})
    return raised


# Done with each cause and person apart, or with all together.
Part = Callable[[bool], int]


def _parts(calculator: WorkdayCalculator) -> Iterator[tuple[str, Part]]:
    if any(failure.is_due for failure in calculator.failures.rows):
        yield "set_aside", lambda _is_apart: try_again(calculator)
    yield OFFERS, lambda _is_apart: lapse_offers(calculator)
    yield "asked", lambda is_apart: raise_asked(calculator, is_apart=is_apart)
    yield "decided", lambda is_apart: raise_decided(calculator, is_apart=is_apart)
    yield "events", lambda is_apart: raise_events(calculator, is_apart=is_apart)
    yield "accounts", lambda is_apart: raise_about_accounts(calculator, is_apart=is_apart)
    yield programme.NAME, lambda is_apart: raise_programme(calculator, is_apart=is_apart)
    yield "absences", lambda is_apart: end_absences(calculator, is_apart=is_apart)
    yield "participants", lambda is_apart: tell_participants(calculator, is_apart=is_apart)
    for people in _due_for_digest(calculator):
        yield "rounds", partial(_run_daily_digest, calculator, people)


def _run_daily_digest(calculator: WorkdayCalculator, people: list[Person], is_apart: bool) -> int:  # noqa: FBT001 - a Part
    return run_daily_digest(calculator, people, is_apart=is_apart)


def _together_or_apart(name: str, part: Part) -> int:
    """The part for everybody at once, which is cheap; with each cause and person apart where that breaks."""
    try:
        return _alone(lambda: part(False))
    except Exception as error:
        if is_away(error):
            raise
        log.exception("sweep_broke_together", part=name)
    return _alone(lambda: part(True))


def _alone(part: Callable[[], int]) -> int:
    """Do one part in one transaction, unless another sweep is at work: thrift alone, since keys make it harmless."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s), set_config('idle_in_transaction_session_timeout', %s, true)",
                [_ALONE, f"{STANDSTILL}s"],
            )
            is_alone = cursor.fetchone()[0]
        return part() if is_alone else 0


# --- whom it concerns ---------------------------------------------------------------------------------------------


def _not_notified(cause: Cause) -> Rows:
    return cause.found().filter(last_step=None)


def _since(cause: Cause, settled: int) -> Rows:
    """Deeds after the one with this number."""
    return _not_notified(cause).filter(pk__gt=settled)


def _for_round(cause: Cause, people: Sequence[int]) -> Rows:
    """What a round may owe these people."""
    rows = _not_notified(cause) if cause in DAILY else cause.found()
    if cause in DATED:
        rows = rows.filter(due_on__lte=clock.today() + HORIZON)
    return rows.filter(Among(F("who"), people))


# Sixty statements every twenty seconds: to compose them each time takes longer than to answer them.
_FOUND = Composed(lambda shape, numbers: shape[1](CAUSES[shape[0]], *numbers))


@cache
def _of(narrowed: Callable[..., Rows]) -> Callable[..., Rows]:
    """The same set, of some people alone: their numbers come last."""
    return lambda cause, *numbers: narrowed(cause, *numbers[:-1]).filter(Among(F("who"), numbers[-1]))


@cache
def _without(narrowed: Callable[..., Rows]) -> Callable[..., Rows]:
    """The same set, of all but some people."""
    return lambda cause, *numbers: narrowed(cause, *numbers[:-1]).filter(~Q(Among(F("who"), numbers[-1])))


# --- at once -----------------------------------------------------------------------------------------------------


def raise_asked(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Tell those for whom something waits, and who were not told of it yet."""
    return sum(_raise_at_once(cause, calculator, _not_notified, is_apart=is_apart) for cause in ASKED)


def raise_decided(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Tell those who asked for another date, or offered to hand over, what became of it; and who need not answer."""
    return sum(_raise_at_once(cause, calculator, _not_notified, is_apart=is_apart) for cause in DECIDED)


def raise_events(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Tell whom a deed in a trail concerns."""
    marks: dict[type[models.Model], _Mark] = {}
    raised, errors = 0, len(calculator.failures.errors)
    for cause in EVENTS:
        mark = marks.get(cause.model) or marks.setdefault(cause.model, _Mark(cause.model))
        raised += _raise_at_once(cause, calculator, _since, mark.settled, is_apart=is_apart)
    for mark in marks.values() if len(calculator.failures.errors) == errors else ():
        mark.move_on()
    return raised


def _raise_at_once(
    cause: Cause, calculator: WorkdayCalculator, narrowed: Callable[..., Rows], *numbers: int, is_apart: bool
) -> int:
    """Raise it for everybody for whom it is not set aside; `numbers` end with the event after which it looks."""
    rest, aside = settings.NOTICE_REST, calculator.failures.people(cause.name)
    if is_apart:
        people = sorted(calculator.people.keys() - aside)
        after_event = numbers[-1] if numbers else 0
        some = _of(narrowed)
        return _raise_apart(
            cause.name,
            calculator,
            people,
            lambda group: _raise(cause, calculator, some, *numbers, group, rest=rest),
            after_event=after_event,
        )
    if aside:
        return _raise(cause, calculator, _without(narrowed), *numbers, aside, rest=rest)
    return _raise(cause, calculator, narrowed, *numbers, rest=rest)


def lapse_offers(calculator: WorkdayCalculator) -> int:
    """Let offers lapse that nobody answers; the next part tells who made them."""
    aside = calculator.failures.people(OFFERS)
    _lapse(list(Handover.objects.to_lapse().exclude(proposed_by__in=aside)[:OFFERS_AT_ONCE]))
    return 0


def _lapse(offers: list[Handover]) -> bool:
    """Each in a savepoint of its own; whether all are settled. What cannot lapse is set aside for who made it."""
    left = []

    def lapse(some: list[Handover]) -> int:
        for offer in some:
            offer.move("lapse", by=None, note=UNANSWERED)
        return 0

    def fail(offer: Handover, error: Exception) -> None:
        if not Handover.objects.proposed().filter(pk=offer.pk).exists():
            return  # answered just now
        left.append(offer)
        log.error("offer_not_lapsed", offer=offer.pk, exc_info=error)
        ReminderFailure.set_aside(OFFERS, offer.proposed_by_id, error)

    in_savepoints(offers, lapse, fail)
    return not left


def raise_about_accounts(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Tell people what was done to their accounts; send those who were invited the link to set a password."""
    mark, aside = _Mark(UserEvent), calculator.failures.people(account_mails.WORK)
    errors = len(calculator.failures.errors)
    rows = _about_accounts(mark.settled).exclude(subject__in=aside)
    if is_apart:
        people = sorted(set(rows.values_list("subject", flat=True)))
        raise_for = partial(_raise_about_accounts, mark.settled)
        raised = _raise_apart(account_mails.WORK, calculator, people, raise_for, after_event=mark.settled)
    else:
        raised = account_mails.raise_for(rows)
    if len(calculator.failures.errors) == errors:
        mark.move_on()
    return raised


def _about_accounts(settled: int) -> models.QuerySet[UserEvent]:
    return account_mails.to_tell(UserEvent.objects.filter(at__gte=clock.now() - RECENT, pk__gt=settled))


def _raise_about_accounts(settled: int, people: list[int]) -> int:
    return account_mails.raise_for(_about_accounts(settled).filter(Among(F("subject"), people)))


def end_absences(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """End absences whose substitute may not act any more; tell of those that nobody was told of yet."""
    aside = calculator.failures.people(absence.CAUSE)
    if is_apart:
        people = sorted(absence.people() - set(aside))
        return _raise_apart(absence.CAUSE, calculator, people, absence.end_and_raise)
    return absence.end_and_raise(without=aside)


def tell_participants(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Move the invitations whose mails left or whose time is over, and raise the mails that participants are owed."""
    note_deliveries()
    expire_invitations()
    mails = list(PARTICIPANT_MAILS.values())
    if not is_apart:
        return sum(mail.raise_for(mail.rows(), calculator) for mail in mails)

    def fail(mail: InvitationMail, error: Exception) -> None:
        log.error("mail_broke", mail=mail.name, exc_info=error)
        calculator.failures.errors.append(error)

    return in_savepoints(mails, lambda some: sum(_raise_to_each(calculator, mail) for mail in some), fail)


def _raise_to_each(calculator: WorkdayCalculator, mail: InvitationMail) -> int:
    """Raise one kind of mail. What breaks for one participant keeps it from no other."""
    rows = mail.rows()

    def fail(row: Invitation, error: Exception) -> None:
        log.error("participant_set_aside", mail=mail.name, invitation=row.pk, exc_info=error)
        calculator.failures.errors.append(error)

    return in_savepoints(rows, lambda some: mail.raise_for(some, calculator), fail)


def raise_programme(calculator: WorkdayCalculator, *, is_apart: bool = False) -> int:
    """Tell participants what happened in the programme of their meet."""
    mark = _Mark(SessionEvent)
    raised, errors = programme.raise_after(mark.settled, is_apart=is_apart)
    calculator.failures.errors.extend(errors)
    if not errors:
        mark.move_on()
    return raised


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


def _due_for_digest(calculator: WorkdayCalculator) -> Iterator[list[Person]]:
    due = [person for person in calculator.people.values() if person.is_due]
    for start in range(0, len(due), PEOPLE_AT_ONCE):
        yield due[start : start + PEOPLE_AT_ONCE]


def run_daily_digest(calculator: WorkdayCalculator, people: list[Person], *, is_apart: bool = False) -> int:
    """Raise what the calendar owes these people today, and note that it was worked out. Locks their rounds."""
    DailyRun.objects.bulk_create([DailyRun(user_id=person.pk) for person in people], ignore_conflicts=True)
    rounds = DailyRun.objects.select_for_update(skip_locked=True).filter(user__in=[person.pk for person in people])
    found = {row.user_id: row for row in rounds}
    mine = [person for person in people if person.pk in found and found[person.pk].last_run_on == person.last_run_on]
    # On a day off nobody is bothered: the next working day tells the worst that was reached.
    at_work = [person.pk for person in mine if calculator.is_at_work(person)]
    errors = len(calculator.failures.errors)
    raised = (
        sum(_raise_in_round(cause, calculator, at_work, is_apart=is_apart) for cause in IN_ROUND) if at_work else 0
    )
    raised += raise_news(at_work, is_apart=is_apart, without=calculator.failures.views)
    for person in mine if len(calculator.failures.errors) == errors else ():
        found[person.pk].last_run_on = person.today
    DailyRun.objects.bulk_update([found[person.pk] for person in mine], ["last_run_on"])
    return raised


def _raise_in_round(cause: Cause, calculator: WorkdayCalculator, at_work: list[int], *, is_apart: bool) -> int:
    aside = set(calculator.failures.people(cause.name))
    people = [pk for pk in at_work if pk not in aside]
    if is_apart:
        return _raise_apart(cause.name, calculator, people, lambda group: _raise(cause, calculator, _for_round, group))
    return _raise(cause, calculator, _for_round, people)


# --- what was set aside ------------------------------------------------------------------------------------------


def try_again(calculator: WorkdayCalculator) -> int:
    """Try what broke for somebody on an earlier day. What succeeds, or concerns nobody any more, is forgotten."""
    raised = 0
    for failure in [row for row in calculator.failures.rows if row.is_due]:
        raised += in_savepoints([failure], lambda some: _try(some[0], calculator), _fail_again)
    return raised


def _try(failure: ReminderFailure, calculator: WorkdayCalculator) -> int:
    if failure.work == OFFERS:
        if _lapse(list(Handover.objects.to_lapse().filter(proposed_by=failure.person_id)[:OFFERS_AT_ONCE])):
            failure.delete()
        return 0
    if failure.work in (account_mails.WORK, absence.CAUSE):
        raised = _about_person(failure)
        failure.delete()
        return raised
    person, cause, view = calculator.people.get(failure.person_id), CAUSES.get(failure.work), failure.saved_view
    raised = 0
    if person and (isinstance(cause, Cause) or (view and view.tells)):
        is_at_once = cause in (*ASKED, *DECIDED, *EVENTS)
        # The calendar keeps to the person's hour and days off, unless the secretariat asks for it now.
        if failure.tried_on and not is_at_once and not (person.is_past_hour and calculator.is_at_work(person)):
            return 0
        raised = raise_news_of(view) if view else _raise_for(cause, calculator, failure)  # type: ignore[arg-type]
    failure.delete()
    return raised


def _about_person(failure: ReminderFailure) -> int:
    """Their account or their absences; told also of an account that was closed meanwhile."""
    if failure.work == account_mails.WORK:
        return _raise_about_accounts(failure.after_event, [failure.person_id])
    return absence.end_and_raise([failure.person_id])


def _raise_for(cause: Cause, calculator: WorkdayCalculator, failure: ReminderFailure) -> int:
    people, rest = [failure.person_id], settings.NOTICE_REST
    if cause in EVENTS:
        return _raise(cause, calculator, _of(_since), failure.after_event, people, rest=rest)
    if cause in (*ASKED, *DECIDED):
        return _raise(cause, calculator, _of(_not_notified), people, rest=rest)
    return _raise(cause, calculator, _for_round, people)


def _fail_again(failure: ReminderFailure, error: Exception) -> None:
    log.warning("failed_again", work=failure.work, person=failure.person_id, error=type(error).__name__)
    ReminderFailure.set_aside(failure.work, failure.person_id, error, view=failure.saved_view_id)


# --- both --------------------------------------------------------------------------------------------------------


def _raise(
    cause: Cause, calculator: WorkdayCalculator, narrowed: Callable[..., Rows], *numbers: Number, rest: int = 0
) -> int:
    """Raise the worst step that each row has reached, where it is later than the last one told."""
    found = _FOUND.rows((cause.name, narrowed), numbers)
    return Notice.objects.raise_all(
        [notice for row in found if (notice := _owed(cause, row, calculator, rest)) is not None]
    )


def _raise_apart(
    work: str,
    calculator: WorkdayCalculator,
    people: list[int],
    raise_for: Callable[[list[int]], int],
    *,
    after_event: int = 0,
) -> int:
    """Raise it for each of `people` apart. Who breaks it is set aside; what breaks for nobody is everybody's error."""
    try:
        with transaction.atomic():
            raise_for([])
    except Exception as error:
        if is_away(error):
            raise
        log.exception("cause_broke", cause=work)
        calculator.failures.errors.append(error)
        return 0

    def fail(person: int, error: Exception) -> None:
        log.error("person_set_aside", cause=work, person=person, exc_info=error)
        failure = ReminderFailure.set_aside(work, person, error, after_event=after_event)
        calculator.failures.rows.append(failure)

    return in_savepoints(people, raise_for, fail)


def _step(
    cause: Cause, row: dict[str, Any], calculator: WorkdayCalculator, person: Person, *, on: date | None = None
) -> int | None:
    """The last step of the cause's calendar that was reached today, or by the day `on`."""
    if not cause.steps:
        return calculator.step(cause.counts, row["counted_from"], person, row["works_in"], on=on)
    passed = calculator.passed(row["counted_from"], person, row["works_in"], on=on)
    return Schedule.fixed(cause.steps).reached(passed)


def _known(cause: Cause, row: dict[str, Any], calculator: WorkdayCalculator, person: Person) -> int | None:
    """The last step that the person was told, or that was reached on the day on which it came to them."""
    if not row.get("restart_day"):
        return row["last_step"]
    then = _step(cause, row, calculator, person, on=row["restart_day"])
    return max((step for step in (row["last_step"], then) if step is not None), default=None)


def _reached(cause: Cause, row: dict[str, Any], calculator: WorkdayCalculator, person: Person) -> int | None:
    """The step that is owed; None where it is too early, or known."""
    if cause.within:
        passed = calculator.passed(row["counted_from"], person, row["works_in"])
        return 0 if row["last_step"] is None and passed > row["given"] else None
    if not (cause.counts or cause.steps):
        return 0
    reached = _step(cause, row, calculator, person)
    known = _known(cause, row, calculator, person)
    return None if reached is None or (known is not None and reached <= known) else reached


def _owed(cause: Cause, row: dict[str, Any], calculator: WorkdayCalculator, rest: int) -> Notice | None:
    person = calculator.people.get(row["who"])
    if person is None:
        return None
    step = _reached(cause, row, calculator, person)
    if step is None:
        return None
    return Notice.owed(
        cause.kind_at(step),
        to=person.pk,
        occasion=f"{cause.about}={row['pk']}",
        rest=rest,
        step=step,
        revision=row["cause_revision"],
        cause=cause.name,
        **{f"{cause.about}_id": row["pk"]},
        **{f"{field}_id": row[f"its_{field}"] for field in cause.also},
    )
