"""Counts how many working days lie between two days where somebody works, and which step of a calendar that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from core import clock
from core.zones import zone_of
from countries.models import Country
from countries.working_days import WorkingDays, for_countries
from participants.models import Holding, User

from .apart import Failures
from .models import DailyRun, Schedule

if TYPE_CHECKING:
    from participants.contacts.models import Contact

INDIA = "IN"
# The hour at which people without an account are reminded, by their own clock.
MORNING = 9
# Holidays are read so far to either side of today; beyond it weekends alone are days off.
SPAN = timedelta(days=400)


@dataclass(frozen=True)
class Person:
    """Somebody with access: their zone, the hour of their daily mail, where they work, the last daily run."""

    pk: int
    zone: ZoneInfo
    hour: int
    country: str
    last_run_on: date | None

    @property
    def today(self) -> date:
        return clock.today(self.zone)

    @property
    def is_due(self) -> bool:
        """Past their hour, on a day without a daily run yet: true at any later time, so that no tick can miss it.

        A day far ahead was noted by a clock that was wrong. One day ahead it is where somebody moved westwards.
        """
        if not self.is_past_hour:
            return False
        today = self.today
        return self.last_run_on is None or self.last_run_on < today or self.last_run_on > today + timedelta(days=1)

    @property
    def is_past_hour(self) -> bool:
        """Past the hour of their daily mail."""
        return clock.now().astimezone(self.zone).hour >= self.hour


def _working_days(countries: set[str]) -> dict[str, WorkingDays]:
    today = clock.today()
    return for_countries(countries, today - SPAN, today + SPAN)


class WorkdayCalculator:
    """What a sweep needs to know of people and calendars, read when first asked for."""

    @cached_property
    def people(self) -> dict[int, Person]:
        """Everybody with access, by number. One query."""
        seats = Holding.objects.current().filter(user=OuterRef("pk")).order_by("from_on", "id")
        rows = User.objects.active().values_list(
            "pk",
            "time_zone",
            "digest_hour",
            Subquery(seats.values("post__organisation__country__code")[:1]),
            Subquery(DailyRun.objects.filter(user=OuterRef("pk")).values("last_run_on")),
        )
        return {pk: Person(pk, zone_of(zone), hour, code or INDIA, on) for pk, zone, hour, code, on in rows}

    @cached_property
    def failures(self) -> Failures:
        return Failures()

    def person_of(self, contact: Contact) -> Person:
        """The account of `contact` where it is open; else they read in the morning, where their organisation is.

        The contact needs its organisation's country.
        """
        if contact.user_id is not None and (person := self.people.get(contact.user_id)):
            return person
        host = contact.organisation.country if contact.organisation else None
        country = host.code if host else INDIA
        self.read_calendars([country])
        return Person(0, zone_of(contact.time_zone), MORNING, country, None)

    def is_at_work(self, person: Person) -> bool:
        """Whether today is no day off where the person works."""
        return self.working_days(person.country).is_working(person.today)

    @cached_property
    def schedules(self) -> dict[str, Schedule]:
        return Schedule.all()

    @cached_property
    def _calendars(self) -> dict[str, WorkingDays]:
        return _working_days({person.country for person in self.people.values()} | {INDIA})

    def working_days(self, country: str | None) -> WorkingDays:
        """Those of the country with this code; of India where there is none."""
        return self._calendars.get(country or INDIA) or self._calendars.get(INDIA) or WorkingDays(Country(), ())

    def read_calendars(self, countries: Iterable[str]) -> None:
        """Read those of countries, by code, where nobody with an account works. Two queries where there are any."""
        if unread := set(countries) - self._calendars.keys():
            self._calendars.update(_working_days(unread))

    def step(
        self, counts: str, since: date | datetime, person: Person, country: str | None, *, on: date | None = None
    ) -> int | None:
        """The last step of the calendar `counts` that was reached today where the person is, or by the day `on`."""
        return self.schedules[counts].reached(self.passed(since, person, country, on=on))

    def passed(self, since: date | datetime, person: Person, country: str | None, *, on: date | None = None) -> int:
        """Working days from that day to today where the person is, or to the day `on`."""
        day = since.astimezone(person.zone).date() if isinstance(since, datetime) else since
        return self.working_days(country).between(day, on or person.today)
