"""The calendar entry that goes with an invitation: one VEVENT for the whole meet (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.invitation_status import Status

if TYPE_CHECKING:
    from datetime import datetime

    from .models import Invitation

CONTENT_TYPE = "text/calendar"
REQUEST, CANCEL = "REQUEST", "CANCEL"
_PARTSTAT = {Status.ACCEPTED: "ACCEPTED", Status.TENTATIVE: "TENTATIVE", Status.DECLINED: "DECLINED"}


def calendar_entry(invitation: Invitation, *, method: str, sequence: int, stamp: datetime) -> bytes:
    """Return the file by which a calendar program enters the meet (REQUEST) or takes it out (CANCEL).

    In the language of the invitation. `sequence` must rise with each change. It spans the days of the meet, as whole
    days: the hours of its sessions are in the calendar feeds, which follow the programme without a mail. It holds no
    link: calendars are shared.
    """
    meet = invitation.meet
    calendar = Calendar()
    calendar.add("prodid", "-//Department of Commerce//Export Meet//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = Event()
    event.add("uid", str(invitation.calendar_uid))
    event.add("sequence", sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", meet.starts_on)
    event.add("dtend", meet.ends_on + timedelta(days=1))  # the day after the last
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
