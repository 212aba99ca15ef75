"""A review meeting of the samples: two lines of its agenda were gone through, and something has come up since."""

from datetime import datetime, time

from actions.models import Review
from core import clock
from countries.models import Sector
from meetings.models import Meet

from .cast import Calendar, Cast

SECTORS = ("textiles", "agriculture", "engineering")
AGO = 2  # working days
SAID = (
    ("carried", "The authority has not answered: to be raised again when the committee has met."),
    ("new_date", "The owner asks for four weeks more, until the laboratories have answered."),
)


def hold_review(meet: Meet) -> Review:
    """Call a meeting that goes through three sectors, fill its agenda, and say something of its first lines."""
    cast = Cast()
    by = cast.holder("commerce/Meet Coordinator")
    day = Calendar().moment(AGO).date()
    with clock.pretend(datetime.combine(day, time(15, 0), clock.now().tzinfo)):
        review = Review.call(
            meet=meet,
            title="Review: goods sectors",
            on=day,
            by=by,
            sectors=Sector.objects.filter(code__in=SECTORS),
        )
        for line, (said, note) in zip(review.take_open(by=by), SAID, strict=False):
            line.say(said, note=note, by=by)
    return review
