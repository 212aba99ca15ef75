"""Sessions as iCalendar (RFC 5545): one calendar with an event for each, in the time zone of its venue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, vDuration

if TYPE_CHECKING:
    from datetime import datetime

    from meetings.programme.models import Session

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar program is asked to look again.
REFRESH = timedelta(hours=1)
# Around the sessions, so that a program which shows the weeks before them knows the zone too.
_MARGIN = timedelta(days=366)


def calendar_of(name: str, sessions: Iterable[Session]) -> bytes:
    """Return the calendar `name` with these sessions, which have times. The same sessions give the same bytes."""
    rows = list(sessions)
    calendar = Calendar()
    calendar.add("prodid", "-//Export Meet//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for zone in sorted({row.zone.key for row in rows}):
        first, last = _span([row for row in rows if row.zone.key == zone])
        calendar.add_component(Timezone.from_tzid(zone, first_date=first, last_date=last))
    for row in rows:
        calendar.add_component(_event(row))
    return calendar.to_ical()


def _span(rows: list[Session]) -> tuple[date, date]:
    days = [row.starts_at.date() for row in rows if row.starts_at]
    return min(days) - _MARGIN, max(days) + _MARGIN


def _event(session: Session) -> Event:
    event = Event()
    event.add("uid", uid_of(session))
    event.add("sequence", session.version - 1)
    event.add("dtstamp", _changed(session))
    event.add("last-modified", _changed(session))
    event.add("dtstart", _local(session.starts_at, session))
    event.add("dtend", _local(session.ends_at, session))
    event.add("summary", session.title)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    event.add("url", f"{settings.SITE_URL}{reverse('reports:session_show', args=[session.meet.slug, session.pk])}")
    if place := ", ".join(part for part in (session.room, session.meet.venue) if part):
        event.add("location", place)
    if session.video_url:
        event.add("description", session.video_url)
        event.add("conference", session.video_url, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    event.add("categories", [str(session.get_kind_display())])
    return event


def uid_of(session: Session) -> str:
    """The same for ever: programs replace an event by its UID."""
    host = urlsplit(settings.SITE_URL).hostname or parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"session-{session.pk}@{host or 'localhost'}"


def _local(at: datetime | None, session: Session) -> datetime:
    assert at is not None  # noqa: S101 - the callers pass sessions with times
    return at.astimezone(session.zone)


def _changed(session: Session) -> datetime:
    at = session.changed_at or session.published_at
    assert at is not None  # noqa: S101 - what is published was published at some time
    return at.astimezone(UTC).replace(microsecond=0)
