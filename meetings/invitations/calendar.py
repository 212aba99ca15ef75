"""The calendar entry that goes with an invitation: one VEVENT for the whole meet (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from meetings.invitation_status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meetings.models.meets import Meet

    from .models import Invitation

CONTENT_TYPE = "text/calendar"
REQUEST, CANCEL = "REQUEST", "CANCEL"
# Beginning and end of a session.
Times = tuple[datetime, datetime]
_PARTSTAT = {Status.ACCEPTED: "ACCEPTED", Status.TENTATIVE: "TENTATIVE", Status.DECLINED: "DECLINED"}


def calendar_entry(
    invitation: Invitation, *, method: str, sequence: int, stamp: datetime, times: Iterable[Times] = ()
) -> bytes:
    """Return the file by which a calendar program enters the meet (REQUEST) or takes it out (CANCEL).

    In the language of the invitation. `sequence` must rise with each change. It spans `times`, those of the sessions,
    where there are any; else the days of the meet. It holds no link: calendars are shared.
    """
    meet = invitation.meet
    starts, ends = span_of(meet, times)
    calendar = Calendar()
    calendar.add("prodid", "-//Department of Commerce//Export Meet//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("x-wr-timezone", meet.time_zone)
    calendar.add_component(_zone(meet))
    event = Event()
    event.add("uid", str(invitation.calendar_uid))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    with translation.override(invitation.language):
        event.add("summary", meet.label, parameters={"LANGUAGE": invitation.language})
        event.add("description", _("To answer, use the link in the email. Answers of calendar programs do not count."))
    if meet.venue:
        event.add("location", meet.venue)
    event.add("organizer", _organizer(), encode=False)
    event.add("attendee", _attendee(invitation), encode=False)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def span_of(meet: Meet, times: Iterable[Times] = ()) -> tuple[date, date]:
    """Beginning and end, as instants at the venue or as whole days, of which the last is the day after."""
    known = list(times)
    if not known:
        return meet.starts_on, meet.ends_on + timedelta(days=1)
    zone = ZoneInfo(meet.time_zone)
    starts, ends = min(start for start, _end in known), max(end for _start, end in known)
    return starts.astimezone(zone), ends.astimezone(zone)


def _zone(meet: Meet) -> Timezone:
    """The venue's clock around the meet, with its changes to and from daylight saving."""
    year = timedelta(days=366)
    return Timezone.from_tzinfo(
        ZoneInfo(meet.time_zone), first_date=meet.starts_on - year, last_date=meet.ends_on + year
    )


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name or address)
    return organizer


def _attendee(invitation: Invitation) -> vCalAddress:
    contact = invitation.participant.contact
    attendee = vCalAddress(f"mailto:{contact.address}")
    attendee.params["CN"] = vText(" ".join(contact.name.split()))
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText(_PARTSTAT.get(Status(invitation.status), "NEEDS-ACTION"))
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
