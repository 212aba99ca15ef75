"""The calendar entry of an invitation, as two readers read it: icalendar and vobject."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import vobject

from meetings.invitations.calendar import CANCEL, REQUEST, calendar_entry
from meetings.invitations.models import Invitation
from meetings.models import Meet
from meetings.participants.models import Participant
from participants.contacts.models import Contact

STAMP = datetime(2026, 12, 1, 9, tzinfo=UTC)


def invitation(zone: str = "Asia/Kolkata", first: date = date(2027, 1, 6), **values) -> Invitation:
    """One that is not saved: an entry needs no database."""
    meet = Meet(
        slug="2027", name="January meet 2027", starts_on=first, ends_on=first + timedelta(days=2), time_zone=zone
    )
    meet.venue = "Vigyan Bhawan, New Delhi; Hall 1"
    contact = Contact(name="Asha Rao", email="asha@example.org")
    participant = Participant(meet=meet, contact=contact)
    return Invitation(**{"meet": meet, "participant": participant, "status": "sent"} | values)


def made(row: Invitation, method: str = REQUEST, sequence: int = 1) -> str:
    return calendar_entry(row, method=method, sequence=sequence, stamp=STAMP).decode()


def event(text: str) -> icalendar.Event:
    return icalendar.Calendar.from_ical(text).walk("VEVENT")[0]


def test_the_days_of_the_meet_are_whole_days_in_both_readers():
    text = made(invitation())
    mine, theirs = event(text), vobject.readOne(text).vevent
    assert (mine.start, mine.end) == (date(2027, 1, 6), date(2027, 1, 9))
    assert (theirs.dtstart.value, theirs.dtend.value) == (date(2027, 1, 6), date(2027, 1, 9))
    assert theirs.summary.value == "January meet 2027"
    assert theirs.location.value == mine["location"] == "Vigyan Bhawan, New Delhi; Hall 1"


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"])
def test_days_are_those_of_the_venue_in_any_zone(zone: str):
    """Whole days are no instants: no program moves them to the day before or after."""
    text = made(invitation(zone))
    assert "DTSTART;VALUE=DATE:20270106" in text
    assert "DTEND;VALUE=DATE:20270109" in text
    assert "TZID" not in text


def test_uid_and_organizer_stay_and_the_number_rises_until_it_is_cancelled(settings):
    settings.DEFAULT_FROM_EMAIL = "Export Meet <no-reply@meet.example.org>"
    row = invitation()
    first, second = made(row, sequence=1), made(row, sequence=2)
    row.status = "declined"
    third = made(row, CANCEL, sequence=3)
    events = [event(text) for text in (first, second, third)]
    assert {one["uid"] for one in events} == {str(row.calendar_uid)}
    assert {str(one["organizer"]) for one in events} == {"mailto:no-reply@meet.example.org"}
    assert [one["sequence"] for one in events] == [1, 2, 3]
    assert [one["status"] for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert ("METHOD:REQUEST" in second, "METHOD:CANCEL" in third) == (True, True)


@pytest.mark.parametrize(
    ("status", "partstat"),
    [("sent", "NEEDS-ACTION"), ("accepted", "ACCEPTED"), ("tentative", "TENTATIVE"), ("declined", "DECLINED")],
)
def test_the_invitee_is_asked_to_answer_and_their_answer_is_named(status: str, partstat: str):
    attendee = event(made(invitation(status=status)))["attendee"]
    assert str(attendee) == "mailto:asha@example.org"
    assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == (partstat, "FALSE")


def test_it_is_in_the_language_of_the_invitation():
    row = invitation(language="hi")
    row.meet.name_hi = "जनवरी बैठक 2027"
    text = made(row)
    assert event(text)["summary"] == vobject.readOne(text).vevent.summary.value == "जनवरी बैठक 2027"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize(
    "name",
    [
        'Rao "X"',
        "Rao; RSVP=TRUE",
        "Rao, Asha",
        "Rao\r\nATTENDEE:mailto:eve@example.org",
        "Rao\nEND:VEVENT",
        "राव",
        "a" * 200,
    ],
)
def test_a_name_or_a_venue_adds_no_line_and_no_parameter(name: str):
    row = invitation()
    row.participant.contact.name = name
    row.meet.venue = row.meet.name = name
    text = made(row)
    [found] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    attendees = found["attendee"]
    assert str(attendees) == "mailto:asha@example.org"
    assert attendees.params["RSVP"] == "FALSE"
    assert vobject.readOne(text).vevent.attendee.value == "mailto:asha@example.org"
