"""Statuses, days and deadlines as finished HTML; kept, since a list asks for the same ones in every row."""

from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from .tones import tone_of
from .zones import city


@lru_cache(maxsize=512)
def chip_html(label: str, tone: str) -> SafeString:
    """Draw a word with its shape and colour; tones: neutral, going, needs-you, good, done, risk, late, off."""
    return format_html('<span class="chip {}">{}</span>', tone, label)


@lru_cache(maxsize=512)
def status_html(status: str, model: str, _language: str) -> SafeString:
    """Draw the chip of a status in the words of `model` ("actions.actionitem"), in the language that is active."""
    return chip_html(str(_labels(model).get(status, status)), tone_of(status))


@cache
def _labels(model: str) -> dict[str, Any]:
    return dict(apps.get_model(model)._meta.get_field("status").flatchoices)


@lru_cache(maxsize=4096)
def day_html(on: date, _language: str) -> SafeString:
    """Draw a calendar day as "Fri 8 Jan 2027", in the language that is active."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), date_format(on, "DATE_FORMAT"))


@lru_cache(maxsize=4096)
def due_html(on: date, today: date, language: str) -> SafeString:
    """Draw a deadline as "Fri 8 Jan 2027, in 12 days" or "..., 3 days late", in the language that is active."""
    ahead = (on - today).days
    if ahead < 0:
        words = ngettext("%(days)d day late", "%(days)d days late", -ahead) % {"days": -ahead}
        return format_html('{}, <strong class="late">{}</strong>', day_html(on, language), words)
    if ahead == 0:
        words = gettext("today")
    elif ahead == 1:
        words = gettext("tomorrow")
    else:
        words = ngettext("in %(days)d day", "in %(days)d days", ahead) % {"days": ahead}
    return format_html('{}, <span class="ahead">{}</span>', day_html(on, language), words)


def zone_name(zone: tzinfo) -> str:
    """Name a zone for people: "IST" for India's, else its city, in the reader's language."""
    return _zone_name(str(zone), get_language() or "en")


@lru_cache(maxsize=1024)
def _zone_name(zone: str, language: str) -> str:
    if zone in ("Asia/Kolkata", "Asia/Calcutta"):
        return gettext("IST")
    return city(zone, language) if "/" in zone else zone


def both_times(starts: datetime, ends: datetime, venue: tzinfo, reader: tzinfo, *, with_day: bool = True) -> str:
    """Say when something is at the venue, and for a reader whose clock differs: "10:00–11:30 IST (13:30–15:00 Tokyo)".

    The venue's day comes first unless it stands elsewhere; the reader's day where it is another one. An end on the
    next day says its day.
    """
    there, here = starts.astimezone(venue), starts.astimezone(reader)
    text = f"{_hours(there, ends.astimezone(venue))} {zone_name(venue)}"
    if with_day:
        text = f"{date_format(there, 'DATE_FORMAT')}, {text}"
    if here.utcoffset() == there.utcoffset():
        return text
    own = f"{_hours(here, ends.astimezone(reader))} {zone_name(reader)}"
    if here.date() != there.date():
        own = f"{date_format(here, 'DATE_FORMAT')}, {own}"
    return f"{text} ({own})"


def both_moments(at: datetime, venue: tzinfo, reader: tzinfo, *, with_day: bool = True) -> str:
    """Say an instant at the venue, and for a reader whose clock differs: "Fri 8 Jan 2027, 10:00 IST (13:30 Tokyo)"."""
    there, here = at.astimezone(venue), at.astimezone(reader)
    text = f"{date_format(there, 'DATETIME_FORMAT' if with_day else 'TIME_FORMAT')} {zone_name(venue)}"
    if here.utcoffset() == there.utcoffset():
        return text
    own = date_format(here, "TIME_FORMAT" if here.date() == there.date() else "DATETIME_FORMAT")
    return f"{text} ({own} {zone_name(reader)})"


def own_moment(at: datetime, reader: tzinfo) -> str:
    """Say an instant in the reader's own time, with its zone: "Fri 8 Jan 2027, 13:30 Tokyo"."""
    return f"{date_format(at.astimezone(reader), 'DATETIME_FORMAT')} {zone_name(reader)}"


def _hours(starts: datetime, ends: datetime) -> str:
    end = "TIME_FORMAT" if ends.date() == starts.date() else "DATETIME_FORMAT"
    return f"{date_format(starts, 'TIME_FORMAT')}–{date_format(ends, end)}"
