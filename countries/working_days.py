"""Working days of a country: neither its weekend nor a public holiday of its calendar.

A year for which no holidays are stored knows only its weekends. Weekend days that a government turns into working days
(as in China, to make up for long holidays) stay days off: nothing falls due on them.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from countries.models import Country, Holiday

DAY = timedelta(days=1)


class WorkingDays:
    """One country's working days; its holidays are read once, here, unless they are handed over."""

    def __init__(self, country: Country, holidays: Collection[date] | None = None) -> None:
        if holidays is None:
            holidays = Holiday.objects.filter(calendar=country.holiday_calendar).values_list("on", flat=True)
        self._weekend = frozenset(country.weekend)
        self._holidays = frozenset(day for day in holidays if day.isoweekday() not in self._weekend)
        self._in_order = sorted(day.toordinal() for day in self._holidays)

    def is_working(self, day: date) -> bool:
        return day.isoweekday() not in self._weekend and day not in self._holidays

    def after(self, day: date, number: int) -> date:
        """Return the working day that lies `number` working days after, or before when it is negative.

        Zero gives the day itself where it is a working day, else the next one. The search ends at the first and at
        the last day that a date can name.
        """
        if number == 0:
            return day if self.is_working(day) else self.after(day, 1)
        step, end = (DAY, date.max) if number > 0 else (-DAY, date.min)
        left = abs(number)
        while left and day != end:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days from the day after `start` to `end`; below zero when `end` is earlier.

        So between(day, after(day, n)) is n, for every n but 0.
        """
        if end < start:
            return -self._count(end.toordinal(), start.toordinal())
        return self._count(start.toordinal() + 1, end.toordinal() + 1)

    def _count(self, first: int, stop: int) -> int:
        """Count from `first` up to the day before `stop`, both as ordinals: the first of all days was a Monday."""
        weeks, rest = divmod(stop - first, 7)
        days = weeks * (7 - len(self._weekend))
        days += sum((day - 1) % 7 + 1 not in self._weekend for day in range(stop - rest, stop))
        return days - (bisect_left(self._in_order, stop) - bisect_left(self._in_order, first))


def for_countries(codes: Iterable[str], start: date, end: date) -> dict[str, WorkingDays]:
    """Read the working days of many countries in two queries, by ISO code; holidays from `start` to `end` only."""
    countries = list(Country.objects.filter(code__in=codes))
    holidays = _holidays({country.holiday_calendar for country in countries}, start, end)
    return {country.code: WorkingDays(country, holidays.get(country.holiday_calendar, ())) for country in countries}


def for_calendars(calendars: Iterable[str], start: date, end: date) -> dict[str, WorkingDays]:
    """Read the working days of many holiday calendars in two queries; holidays from `start` to `end` only.

    A calendar that no country has keeps Saturday and Sunday as its weekend.
    """
    wanted = set(calendars)
    countries = {country.holiday_calendar: country for country in Country.objects.filter(holiday_calendar__in=wanted)}
    holidays = _holidays(wanted, start, end)
    return {code: WorkingDays(countries.get(code) or Country(), holidays.get(code, ())) for code in wanted}


def _holidays(calendars: Collection[str], start: date, end: date) -> dict[str, list[date]]:
    days: dict[str, list[date]] = {}
    for row in Holiday.objects.filter(calendar__in=calendars, on__range=(start, end)):
        days.setdefault(row.calendar, []).append(row.on)
    return days
