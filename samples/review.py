"""A review meeting of the samples: two lines of its agenda were gone through, and something has come up since."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.models import Review
from core import clock
from countries.models import Sector
from meetings.models import Meet

from .cast import Calendar, Cast

SECTORS = ("textiles", "agriculture", "engineering")
AGO = 2  # working days
DECISIONS = (
    ("carried", "The authority has not answered: to be raised again when the committee has met."),
    ("new_date", "The owner asks for four weeks more, until the laboratories have answered."),
)


def hold_review(meet: Meet) -> Review:
    """Call and publish a meeting that goes through three sectors, fill its agenda, and say something of it."""
    cast = Cast()
    by = cast.holder("commerce/Meet Coordinator")
    begins = datetime.combine(Calendar().moment(AGO).date(), time(15), ZoneInfo(meet.time_zone))
    with clock.pretend(begins - timedelta(days=1)):
        review = Review.call(
            meet=meet,
            title="Review: goods sectors",
            on=begins.date(),
            by=by,
            sectors=Sector.objects.filter(code__in=SECTORS),
        )
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "room": "Conference Room 2"}
        review.session.edit(times, by=by, version=review.session.version)
        review.session.move("publish", by=by)
    with clock.pretend(begins + timedelta(hours=1)):
        for line, (decision, note) in zip(review.take_open(by=by), DECISIONS, strict=False):
            line.say(decision, note=note, by=by)
    return review
