"""When a mail may reach its reader: not in their night, and not on their days off.

What was put off, or comes again after an outage, keeps to that like what is new: it is asked when a mail would leave.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from core import clock

from .workdays import Person, WorkdayCalculator

if TYPE_CHECKING:
    from participants.models import User

    from .models import Notice

# Hours of the reader's day between which mails reach them; the one that they chose for their daily mail is no night.
MORNING, EVENING = 9, 20


class Hours:
    """Those of everybody, during one run of delivery: who reads where is read when first asked for."""

    def __init__(self) -> None:
        self._calculator = WorkdayCalculator()

    def held_until(self, notice: Notice, reader: User) -> datetime | None:
        """When its mail, which `reader` reads, may leave; None: now, also where nobody knows the reader's hours."""
        person = self._person(notice, reader) if settings.KEEP_HOURS else None
        return None if person is None else self._next(person, clock.now().astimezone(person.zone))

    def _person(self, notice: Notice, reader: User) -> Person | None:
        if notice.participant:
            return self._calculator.person_of(notice.participant.contact)
        return self._calculator.people.get(reader.pk)

    def _next(self, person: Person, now: datetime) -> datetime | None:
        days = self._calculator.working_days(person.country)
        morning, evening = min(person.hour, MORNING), max(person.hour + 1, EVENING)
        if days.is_working(now.date()) and morning <= now.hour < evening:
            return None
        first = now.date() + timedelta(days=now.hour >= morning)
        return datetime.combine(days.after(first, 0), time(morning), tzinfo=person.zone)
