"""Until when a mission may submit to a meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from meetings.models import LateLeave

if TYPE_CHECKING:
    from .models import Recommendation


def too_late(row: Recommendation) -> str:
    """Why `row` cannot be submitted any more, for people; nothing where its mission has leave to, or it was before.

    One query, and after the meet's day for submissions only.
    """
    meet = row.meet
    if row.was_submitted or not meet.is_past_submission or LateLeave.objects.covers(row.mission_id, meet):
        return ""
    sentence = _(
        "Missions submitted to %(meet)s by %(day)s. Ask the secretariat of the meet for leave to submit late: "
        "the draft stays, and can be submitted once your mission has it."
    )
    return sentence % {"meet": meet.label, "day": date_format(meet.submit_by_on, "DATE_FORMAT")}


def check_in_time(row: Recommendation) -> None:
    """Raise RuleBroken after the meet's day for submissions, unless the mission has leave to submit late."""
    if sentence := too_late(row):
        raise RuleBroken(sentence)
