"""Rows around the small world: meets, countries, statuses and sensitivities that figures must tell apart."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

from actions.models import ActionItem, Outcome
from core import clock
from countries.models import MASTChapter
from recommendations.models import Recommendation
from tests import make
from tests.access.world import World
from tests.actions.conftest import with_status

SENSITIVITIES = ("open", "internal", "restricted")
ASKED = ("submitted", "accepted", "not_accepted", "in_action", "deferred")
DOING = ("planned", "open", "refused", "underway", "done", "verified", "cancelled")


def crowd(world: World) -> None:
    """Fill the world: each meet has recommendations of two missions, and items of them, of every sensitivity."""
    meets = [make.meet(), make.meet("2026")]
    heads = [world.people["head"], world.people["other_mission"]]
    accredited = make.country("KR")
    heads[0].seats[0].post.organisation.accredited_to.add(accredited)
    for meet in meets:
        meet.countries.add(make.country("JP"), make.country("FR"), accredited)
        meet.sectors.add(make.sector())
    chapters = cycle([None, MASTChapter.objects.create(code="B", title="Technical barriers", source="test")])
    statuses, doing = cycle(ASKED), cycle(DOING)
    for meet in meets:
        for head in heads:
            for sensitivity in SENSITIVITIES:
                values = {"meet": meet, "sensitivity": sensitivity, "mast_chapter": next(chapters)}
                asked = make.recommendation("accepted", by=head, **values)
                for _ in range(2):
                    _item(world, asked, next(doing))
                with_status(asked, next(statuses))
    make.recommendation("submitted", by=heads[0], meet=meets[0], country=accredited, sensitivity="open")
    for head in heads:
        make.draft(head)
    _late(world)


def _item(world: World, asked: Recommendation, status: str) -> None:
    owner, by = world.people["owner"], world.people["secretariat"]
    values = {"meet": asked.meet, "sensitivity": asked.sensitivity}
    with_status(make.item("underway", owner=owner, asked=asked, by=by, **values), status)


def _late(world: World) -> None:
    """Every second item is late or was verified long ago; some won something, in money or beside it."""
    before = clock.today() - timedelta(days=40)
    for place, item in enumerate(ActionItem.objects.order_by("pk")):
        if place % 2:
            ActionItem.objects.filter(pk=item.pk).update(due_on=before, status_at=clock.now() - timedelta(days=40))
        if place % 3 == 0 and item.status in ("underway", "done", "verified"):
            amount = {"amount": 3, "currency": "USD", "period": "2026-27"} if place % 2 else {}
            Outcome.claim(item, by=world.people["owner"], words="A first order.", source="Letter", **amount)
