"""What a due date and a report must be, whoever sets or writes them, and who plans an item."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _g

from actions.moves import PLANNABLE, is_owner, is_steward
from core import clock
from core.filler import is_filler
from core.rules import NotAllowed, RuleBroken
from countries.models import Country, Holiday
from countries.working_days import WorkingDays
from participants.models import Post

if TYPE_CHECKING:
    from participants.models import User

    from .models import ActionItem


# A due date further off than this is a slip of the finger in the year.
FARTHEST_YEARS = 10

# Nothing agreed is forgotten: an item on hold comes back within a year at the latest. While it rests nobody is
# reminded, so an owner alone lets it rest for a month.
LONGEST_HOLD = timedelta(days=366)
LONGEST_OWN_HOLD = timedelta(days=30)


def check_hold(until_on: date, *, is_own: bool) -> None:
    """Raise RuleBroken unless `until_on` is a day to come, within a year; within 30 days where it is the owner's."""
    if until_on <= clock.today():
        raise RuleBroken(
            _g("The day until which it is on hold lies in the past: choose a later one."), field="until_on"
        )
    if until_on > clock.today() + LONGEST_HOLD:
        raise RuleBroken(
            _g("An item rests for a year at the most: choose an earlier day, or cancel the item."), field="until_on"
        )
    if is_own and until_on > clock.today() + LONGEST_OWN_HOLD:
        raise RuleBroken(
            _g("Its owner lets an item rest for %(days)d days at the most: choose an earlier day, or ask who assigns.")
            % {"days": LONGEST_OWN_HOLD.days},
            field="until_on",
        )


def check_ahead(day: date, *, field: str) -> None:
    """Raise RuleBroken unless `day` is today or later, within ten years."""
    today = clock.today()
    if day < today:
        _refuse(field, _g("%(day)s lies in the past: choose today or a later day."), day)
    if day.year > today.year + FARTHEST_YEARS:
        _refuse(field, _g("%(day)s is more than ten years away: look at the year again."), day)


def check_due(due_on: date, owner: Post, *, field: str = "due_on") -> None:
    """Raise RuleBroken unless `due_on` is a working day, from today on, where the owner's organisation sits.

    The sentence says which day it is and proposes the next working one. Reads the holidays there, unless the caller
    put them on the post as `days_off`.
    """
    check_ahead(due_on, field=field)
    place = owner.organisation.country or Country.objects.filter(code="IN").first() or Country()
    days = WorkingDays(place, getattr(owner, "days_off", None))
    if days.is_working(due_on):
        return
    sentence = _g("%(day)s is a weekend day at %(organisation)s: the next working day is %(next)s.")
    holiday = ""
    if due_on.isoweekday() not in place.weekend:
        sentence = _g("%(day)s is %(holiday)s, a holiday at %(organisation)s: the next working day is %(next)s.")
        holiday = Holiday.objects.get(calendar=place.holiday_calendar, on=due_on).name
    following = date_format(days.after(due_on, 1), "DATE_FORMAT")
    _refuse(field, sentence, due_on, organisation=owner.organisation.label, holiday=holiday, next=following)


def _refuse(field: str, sentence: str, due_on: date, **words: str) -> None:
    raise RuleBroken(sentence % ({"day": date_format(due_on, "DATE_FORMAT")} | words), field=field)


def check_plan(item: ActionItem, *, by: User) -> None:
    """Raise NotAllowed or RuleBroken when `by` may not plan `item` now: its milestones, and what it waits for."""
    if not (is_owner(item, by) or is_steward(item, by)):
        raise NotAllowed(_g("Only the owner, and who assigns, plan an action item."))
    if item.status not in PLANNABLE:
        raise RuleBroken(
            _g("It is “%(status)s” now: its plan stays as it is.") % {"status": item.get_status_display()}
        )


def check_report(text: str) -> None:
    """Raise RuleBroken when a report says nothing: “Noted”, “under process”."""
    if is_filler(text):
        raise RuleBroken(
            _g("“%(text)s” tells the reader nothing: say what was done, by whom and when.") % {"text": text.strip()},
            field="done",
        )


def check_in_use(post: Post, *, field: str = "owner") -> None:
    """Raise RuleBroken when `post` is no longer in use."""
    if not post.is_live:
        raise RuleBroken(_g("“%(post)s” is no longer in use: choose another post.") % {"post": post}, field=field)
