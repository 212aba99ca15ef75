"""What narrows a set of recommendations by more than one of its own columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from core.search import each_word
from countries.models import Country, MASTChapter, Organisation, Sector
from meetings.models import Meet
from participants.models import User
from recommendations.moves import reads_internal

from .progress_class import of_progress_class

if TYPE_CHECKING:
    from .queries import RecommendationQuerySet

    # What is asked for, and by whom -> those that fit.
    Narrowing = Callable[[RecommendationQuerySet, Any, User], RecommendationQuerySet]

DAY = timedelta(days=1)
# Years in which days can be compared in every time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Beside the statuses and the codes of measures, what the filters of the same names take.
ASKED, NOT_STATED = "asked", "none"
# Deeds by which somebody examines: whoever sees the recommendation reads them on its trail.
EXAMINING = ("examine", "accept", "accept_in_part", "return", "defer", "not_accept", "merge", "duplicate")


def _equal(column: str) -> Narrowing:
    return lambda rows, value, _reader: rows.filter(**{column: value})


def _coded(column: str, model: Any, by: str = "code") -> Narrowing:
    """By the code of a place, a sector, a kind of measure or a meet."""
    # A subquery is a constant to the planner, so that the index of the order asked for still serves.
    return lambda rows, code, _reader: rows.filter(**{column: model.objects.filter(**{by: code}).values("pk")[:1]})


def _in_status(rows: RecommendationQuerySet, status: str, _reader: User) -> RecommendationQuerySet:
    """In this status; ASKED: submitted at any time, whatever became of it."""
    return rows.filter(was_submitted=True) if status == ASKED else rows.filter(status=status)


def _of_measure(rows: RecommendationQuerySet, code: str, reader: User) -> RecommendationQuerySet:
    """Of this kind of measure; NOT_STATED: of none that is named."""
    return (
        rows.filter(mast_chapter=None)
        if code == NOT_STATED
        else _coded("mast_chapter", MASTChapter)(rows, code, reader)
    )


def _named(rows: RecommendationQuerySet, name: str, reader: User) -> RecommendationQuerySet:
    """Those that somebody with `name` drafted or examined; who has it in hand now is told to the ministries alone."""
    people = User.objects.filter(each_word(name, "name__icontains")).values("pk")
    events: Any = rows.model._meta.get_field("events").related_model
    examined = events._default_manager.filter(actor__in=people, verb__in=EXAMINING).values("subject")
    theirs = Q(drafted_by__in=people) | Q(pk__in=examined)
    if reads_internal(reader):
        theirs |= Q(claimed_by__in=people)
    return rows.filter(theirs)


def _midnight(day: date, reader: User) -> datetime:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise RuleBroken(_("Choose a day in the years %(first)d to %(last)d.") % years)
    return datetime.combine(day, time.min, tzinfo=reader.zone)


def _submitted_from(rows: RecommendationQuerySet, day: date, reader: User) -> RecommendationQuerySet:
    """Those last submitted on this day or later, by the calendar of `reader`."""
    return rows.filter(submitted_at__gte=_midnight(day, reader))


def _submitted_until(rows: RecommendationQuerySet, day: date, reader: User) -> RecommendationQuerySet:
    """Those last submitted on this day or earlier, by the calendar of `reader`."""
    return rows.filter(submitted_at__lt=_midnight(day, reader) + DAY)


# What the filters are called, on the page and in the API -> what they leave.
NARROWINGS: dict[str, Narrowing] = {
    "status": _in_status,
    "lever": _equal("lever"),
    "horizon": _equal("horizon"),
    "band": _equal("value_band__gte"),
    "meet": _coded("meet", Meet, by="slug"),
    "country": _coded("country", Country),
    "mission": _coded("mission", Organisation),
    "sector": _coded("sector", Sector),
    "session": _equal("session"),
    "mast": _of_measure,
    "hs": lambda rows, code, _reader: rows.filter(hs_prefixes__contains=[code]),
    "progress_class": lambda rows, code, _reader: of_progress_class(rows, code),
    "q": lambda rows, words, reader: rows.search_for(reader, words),
    "person": _named,
    "submitted_from": _submitted_from,
    "submitted_until": _submitted_until,
}
