"""Until when a mission may submit to a meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.rules import RuleBroken
from meetings.models import LateLeave

if TYPE_CHECKING:
    from .recommendations import Recommendation


def check_in_time(row: Recommendation) -> None:
    """Raise RuleBroken after the meet's day for submissions, unless the mission has leave to submit late."""
    meet = row.meet
    if meet.is_past_submission and not LateLeave.objects.covers(row.mission_id, meet):
        raise RuleBroken(
            _(
                "Missions submitted to %(meet)s by %(day)s. Ask the secretariat of the meet for leave to submit late: "
                "the draft stays, and can be submitted once your mission has it."
            )
            % {"meet": meet.label, "day": date_format(meet.submit_by_on, "DATE_FORMAT")}
        )
