"""Working days of a country, against a walk from day to day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countries.models import Country, Holiday
from countries.working_days import WorkingDays, for_calendars, for_countries
from tests import make

DAY = timedelta(days=1)
FRIDAY = date(2026, 11, 20)
SATURDAY, SUNDAY, MONDAY, TUESDAY = (FRIDAY + n * DAY for n in (1, 2, 3, 4))

days = st.dates(date(2025, 11, 1), date(2027, 3, 1))
weekends = st.sets(st.integers(1, 7), max_size=6)
holiday_sets = st.sets(days, max_size=60)


def week(weekend: list[int] | None = None, *holidays: date) -> WorkingDays:
    return WorkingDays(Country(weekend=[6, 7] if weekend is None else weekend), holidays)


def walk(weekend: set[int], holidays: set[date], start: date, end: date) -> int:
    """Count the working days from the day after start to end, one by one."""
    count = 0
    while start < end:
        start += DAY
        count += start.isoweekday() not in weekend and start not in holidays
    return count


def make_country(code: str, calendar: str, weekend: list[int]) -> Country:
    return make.country(code, holiday_calendar=calendar, weekend=weekend)


def make_holiday(calendar: str, on: date) -> Holiday:
    return Holiday.objects.create(calendar=calendar, on=on, name="A day off", source="test")


@given(weekends, holiday_sets, days, days)
def test_between_counts_what_a_walk_counts(weekend, holidays, one, other):
    start, end = sorted([one, other])
    working_days = week(sorted(weekend), *holidays)
    assert working_days.between(start, end) == walk(weekend, holidays, start, end)
    assert working_days.between(end, start) == -walk(weekend, holidays, start - DAY, end - DAY)


@given(weekends, holiday_sets, days, st.integers(-40, 40).filter(bool))
def test_after_ends_on_the_working_day_of_that_number(weekend, holidays, day, number):
    working_days = week(sorted(weekend), *holidays)
    there = working_days.after(day, number)
    assert working_days.is_working(there)
    assert (there > day) == (number > 0)
    assert working_days.between(day, there) == number


@given(weekends, holiday_sets, days)
def test_after_zero_is_the_first_working_day_from_that_day_on(weekend, holidays, day):
    working_days = week(sorted(weekend), *holidays)
    there = working_days.after(day, 0)
    assert working_days.is_working(there)
    assert not any(working_days.is_working(day + n * DAY) for n in range((there - day).days))


def test_a_weekend_is_passed_over_in_both_directions():
    assert week().after(FRIDAY, 1) == MONDAY
    assert week().after(SUNDAY, 1) == MONDAY
    assert week().after(MONDAY, -1) == FRIDAY
    assert week().after(SATURDAY, 0) == MONDAY
    assert week().after(FRIDAY, 0) == FRIDAY


def test_a_weekend_of_friday_and_saturday_leaves_sunday_a_working_day():
    gulf = week([5, 6])
    assert not gulf.is_working(FRIDAY)
    assert gulf.is_working(SUNDAY)
    assert gulf.after(FRIDAY - DAY, 1) == SUNDAY
    assert gulf.after(SUNDAY, -1) == FRIDAY - DAY


def test_a_holiday_beside_the_weekend_makes_it_longer():
    assert week(None, MONDAY).after(FRIDAY, 1) == TUESDAY
    assert week(None, MONDAY).between(FRIDAY, TUESDAY) == 1


def test_a_holiday_on_the_weekend_takes_no_day_more():
    assert week(None, SATURDAY).between(FRIDAY, TUESDAY) == 2


def test_no_days_lie_between_a_day_and_itself():
    assert week().between(FRIDAY, FRIDAY) == 0


@pytest.mark.parametrize(("end", "number"), [(date.max, 5), (date.min, -5)])
def test_the_end_of_all_dates_breaks_nothing(end, number):
    assert week().after(end, number) == end
    assert week().between(end, end) == 0
    assert week().between(date.min, date.max) == -week().between(date.max, date.min)


@pytest.mark.django_db
def test_a_country_brings_its_own_holidays_and_weekend(django_assert_num_queries):
    country = make_country("AE", "AE", [5, 6])
    make_holiday("AE", SUNDAY)
    make_holiday("JP", MONDAY)
    with django_assert_num_queries(1):
        working_days = WorkingDays(country)
        assert working_days.after(FRIDAY, 1) == MONDAY
        assert working_days.after(FRIDAY, 2) == TUESDAY


@pytest.mark.django_db
def test_many_calendars_cost_two_queries(django_assert_num_queries):
    make_country("AE", "AE", [5, 6])
    make_country("JP", "JP", [6, 7])
    make_holiday("JP", MONDAY)
    make_holiday("JP", MONDAY + 400 * DAY)
    with django_assert_num_queries(2):
        found = for_calendars(["AE", "JP", "none"], FRIDAY, TUESDAY)
    assert {code: each.after(FRIDAY, 1) for code, each in found.items()} == {
        "AE": SUNDAY,
        "JP": TUESDAY,
        "none": MONDAY,
    }
    assert found["JP"].is_working(MONDAY + 400 * DAY)  # beyond the days that were asked for


@pytest.mark.django_db
def test_many_countries_cost_two_queries_and_one_without_calendar_keeps_its_weekend(django_assert_num_queries):
    make_country("AE", "", [5, 6])
    make_country("JP", "JP", [6, 7])
    make_holiday("JP", MONDAY)
    with django_assert_num_queries(2):
        found = for_countries(["AE", "JP", "XX"], FRIDAY, TUESDAY)
    assert {code: each.after(FRIDAY, 1) for code, each in found.items()} == {"AE": SUNDAY, "JP": TUESDAY}
