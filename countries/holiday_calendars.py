"""Public holidays taken over once for a calendar's year; from then on the rows are the administrators' own."""

from collections.abc import Iterable, Iterator
from datetime import date

import holidays

from core import clock
from countries.models import Country, Holiday

YEARS_AHEAD = 2


def is_known(calendar: str) -> bool:
    country, _, part = calendar.partition("-")
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return False
    return True


def fill() -> int:
    """Add the holidays of this year and the next two wherever a calendar has none for that year; return how many.

    A year in which somebody has changed or removed holidays is left as it is, as long as one of them remains.
    """
    missing = _missing_years()
    rows = [row for calendar, years in missing.items() if is_known(calendar) for row in _computed(calendar, years)]
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _missing_years() -> dict[str, list[int]]:
    wanted = range(clock.now().year, clock.now().year + YEARS_AHEAD + 1)
    there = set(Holiday.objects.order_by().values_list("calendar", "on__year").distinct())
    calendars = Country.objects.exclude(holiday_calendar="").values_list("holiday_calendar", flat=True)
    missing = {calendar: [year for year in wanted if (calendar, year) not in there] for calendar in calendars}
    return {calendar: years for calendar, years in missing.items() if years}


def _computed(calendar: str, years: Iterable[int]) -> Iterator[Holiday]:
    days = _days(calendar, years)
    source = f"Package holidays {holidays.__version__}, calendar {calendar}"
    for on, name in sorted(days.items()):
        # The package says so itself where a day hangs on the sighting of the moon.
        doubt = "; the date is an estimate (moon sighting): confirm it" if "estimated" in name else ""
        if on.year in years:
            yield Holiday(calendar=calendar, on=on, name=name[:200], source=source + doubt)


def _days(calendar: str, years: Iterable[int]) -> dict[date, str]:
    country, _, part = calendar.partition("-")
    known = holidays.country_holidays(country, subdiv=part or None)
    languages = [known.default_language or "", "en_US", *known.supported_languages]
    english = next((language for language in languages if language.startswith("en")), None)
    return dict(holidays.country_holidays(country, subdiv=part or None, years=years, language=english))
