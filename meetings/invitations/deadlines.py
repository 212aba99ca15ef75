"""Until when invitations are answered, and their links lead anywhere."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.rules import RuleBroken
from core.zones import zone_of

if TYPE_CHECKING:
    from datetime import date

    from meetings.models.meets import Meet


def answers_close_at(meet: Meet) -> datetime:
    """The instant after which the secretariat alone records answers: the end of the cut-off day at the venue."""
    return _end_of(meet.answers_close_on, meet)


def links_end_at(meet: Meet) -> datetime:
    """The instant after which links in invitations show nothing: the end of the meet's last day at the venue."""
    return _end_of(meet.ends_on, meet)


def _end_of(day: date, meet: Meet) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone_of(meet.time_zone))


def check_open(meet: Meet) -> None:
    """Raise RuleBroken where the last day to answer is past."""
    if answers_close_at(meet) <= clock.now():
        raise RuleBroken(
            _("Invitations were to be answered by %(day)s: enter a later day in the meet's details first.")
            % {"day": date_format(meet.answers_close_on, "DATE_FORMAT")}
        )
