"""Each person's day begins at their own hour, in 20 zones, through every change of the clocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock
from reminders.models import ReminderRule, Schedule
from reminders.workdays import Person

# Half and quarter hours, both hemispheres, a change of half an hour (Lord Howe), and no change at all.
ZONES = [
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Dubai",
    "Asia/Tehran",
    "Asia/Yangon",
    "Europe/London",
    "Europe/Paris",
    "Europe/Moscow",
    "Africa/Johannesburg",
    "Africa/Cairo",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "America/St_Johns",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
]
YEAR = [datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=20) * tick for tick in range(365 * 24 * 3)]


def days_due(person: Person, ticks: list[datetime]) -> Counter:
    """How often each local day of the person is counted when the sweep comes at these moments."""
    counted: Counter = Counter()
    for tick in ticks:
        with clock.pretend(tick):
            if person.is_due:
                counted[person.today] += 1
                person = replace(person, last_run_on=person.today)
    return counted


@pytest.mark.parametrize("hour", [2, 8])
@pytest.mark.parametrize("zone", ZONES)
def test_every_day_is_counted_exactly_once_through_a_year(zone: str, hour: int):
    person = Person(1, ZoneInfo(zone), hour, "IN", None)
    counted = days_due(person, YEAR)
    first, last = min(counted), max(counted)
    assert len(counted) == (last - first).days + 1 >= 364
    assert set(counted.values()) == {1}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"])
def test_an_outage_of_three_hours_over_the_hour_loses_no_day(zone: str):
    person = Person(1, ZoneInfo(zone), 8, "IN", None)
    ticks = [tick for tick in YEAR if not 7 <= tick.astimezone(ZoneInfo(zone)).hour < 10]
    counted = days_due(person, ticks)
    assert len(counted) >= 364
    assert set(counted.values()) == {1}


def test_the_last_step_at_or_before_a_day_is_the_one_that_was_reached():
    rules = [ReminderRule(days=days, repeat_every=every) for days, every in [(5, 5), (-3, None), (0, None), (2, None)]]
    schedule = Schedule([*rules, ReminderRule(days=1, is_on=False)])
    reached = {days: schedule.reached(days) for days in (-9, -4, -3, -1, 0, 1, 2, 4, 5, 9, 10, 14, 15, 500)}
    assert reached == {
        -9: None, -4: None, -3: -3, -1: -3, 0: 0, 1: 0, 2: 2, 4: 2, 5: 5, 9: 5, 10: 10, 14: 10, 15: 15, 500: 500,
    }  # fmt: skip
    assert Schedule([]).reached(3) is None
