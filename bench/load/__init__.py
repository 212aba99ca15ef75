"""Fills a database with many rows of the shape of real ones, for measuring. Set-based; all rows are samples.

Statuses are written as they stand: nobody made these moves. The trail of a recommendation says them all the same, that
of an action item its making alone; no texts of earlier submissions are kept, and of participants no trail.
"""

from random import Random

from django.db import transaction

from recommendations.models import Recommendation

from .items import make_items
from .participants import make_participants
from .recommendations import make_recommendations
from .world import make_missions, read_world

SEED = 2027


def make_load(*, items: int, recommendations: int, missions: int, participants: int = 0) -> None:
    """Add so many rows in one transaction. Raise RuleBroken without reference data and a meet's accounts."""
    with transaction.atomic():
        # The same rows each time, and others than those that are there already.
        dice = Random(SEED + Recommendation.objects.count())
        make_missions(missions)
        world = read_world(dice)
        asked = make_recommendations(world, recommendations)
        make_items(world, asked, items)
        make_participants(world, participants)
