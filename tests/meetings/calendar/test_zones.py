"""The times of sessions in calendar feeds, as icalendar and vobject read them, in zones of all kinds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from meetings.calendar.ics import calendar_of
from meetings.models import Meet
from meetings.programme.models import Session

# Of 30 and 45 minutes, with daylight saving of an hour and of half an hour, and either side of the date line.
ZONES = (
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Eucla",
    "Pacific/Chatham",
    "America/St_Johns",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Asia/Tehran",
)


def feed(zone: str, starts: datetime, ends: datetime) -> str:
    """Of one session that is not saved: a calendar needs no database."""
    meet = Meet(slug="2027", name="January meet 2027", time_zone=zone, starts_on=starts.date(), ends_on=ends.date())
    changed = datetime(2026, 12, 1, 9, tzinfo=UTC)
    row = Session(pk=1, meet=meet, title="Opening", starts_at=starts, ends_at=ends, changed_at=changed)
    return calendar_of("Meet", [row]).decode()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [1, 3, 4, 7, 10, 11])
def test_times_are_right_in_zones_of_30_and_45_minutes_and_over_daylight_saving(zone: str, month: int):
    """From the first to the last days of months in which clocks change."""
    here = ZoneInfo(zone)
    starts, ends = datetime(2027, month, 1, 9, 30, tzinfo=here), datetime(2027, month, 28, 17, 15, tzinfo=here)
    text = feed(zone, starts, ends)
    [mine] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    theirs = vobject.readOne(text).vevent
    for found, expected in (
        (mine.start, starts),
        (mine.end, ends),
        (theirs.dtstart.value, starts),
        (theirs.dtend.value, ends),
    ):
        assert found.astimezone(UTC) == expected.astimezone(UTC)
        assert (found.hour, found.minute) == (expected.hour, expected.minute)
    assert f"DTSTART;TZID={zone}:2027{month:02}01T093000" in text
    assert f"TZID:{zone}" in text


def test_an_instant_in_another_zone_is_written_in_the_venues():
    tokyo = datetime(2027, 1, 6, 13, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert "DTSTART;TZID=Asia/Kolkata:20270106T093000" in feed("Asia/Kolkata", tokyo, tokyo + timedelta(hours=1))
