"""What the rows of a load point at: missions, people, sectors, a meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password

from core import clock
from core.rules import RuleBroken
from countries.models import Country, MASTChapter, Organisation, Sector
from meetings.models import Meet
from participants.models import Holding, Post, User
from recommendations.models import Sensitivity

Row = TypeVar("Row")

BATCH = 2000
SPAN = 300  # days before and after today over which due dates lie
SENSITIVITIES = {Sensitivity.OPEN: 30, Sensitivity.INTERNAL: 60, Sensitivity.RESTRICTED: 10}


@dataclass
class World:
    """What the rows point at, read once."""

    meet: Meet
    officers: list[tuple[Post, User]]
    heads: list[tuple[Post, User]]
    sectors: list[Sector]
    kinds: dict[str, MASTChapter]
    dice: Random

    def pick(self, weights: dict[Any, int]) -> str:
        return str(self.dice.choices(list(weights), list(weights.values()))[0])


def make_missions(wanted: int) -> None:
    """Make consulates until there are `wanted` missions, each with a head and a counsellor who hold their posts."""
    countries = list(Country.objects.exclude(code="IN").order_by("code"))
    if not countries:
        raise RuleBroken("There is no reference data: run load_reference first.")
    first = Organisation.objects.missions().count()
    made = Organisation.objects.bulk_create(
        Organisation(
            code=f"load-{number:05}",
            kind=Organisation.Kind.CONSULATE,
            name=f"Consulate General of India, place {number:05}",
            short_name=f"Consulate {number:05}",
            city=f"Place {number:05}",
            country=countries[number % len(countries)],
            source="Made for measuring",
        )
        for number in range(first, wanted)
    )
    posts = Post.objects.bulk_create(
        Post(organisation=mission, title=title, is_head=title == "Head of Mission", is_sample=True)
        for mission in made
        for title in ("Head of Mission", "Counsellor (Commercial)")
    )
    _fill(posts)


def _fill(posts: list[Post]) -> None:
    """Let somebody hold each of these posts; nobody can sign in as them."""
    nobody = make_password(None)
    users = User.objects.bulk_create(
        User(
            email=f"load.{post.pk}@example.org",
            name=str(post)[:150],
            role=_role(post),
            password=nobody,
            is_sample=True,
        )
        for post in posts
    )
    since = clock.today() - timedelta(days=400)
    Holding.objects.bulk_create(
        Holding(post=post, user=user, from_on=since) for post, user in zip(posts, users, strict=True)
    )


def _role(post: Post) -> str:
    return User.Role.MISSION if post.organisation.is_mission else User.Role.OFFICER


def read_world(dice: Random) -> World:
    """What there is, with somebody in each department and a meet, which are made where they are lacking."""
    departments = Organisation.objects.departments()
    empty = departments.filter(posts=None)
    _fill(Post.objects.bulk_create(Post(organisation=one, title="Under Secretary", is_sample=True) for one in empty))
    seats = Holding.objects.current().select_related("post__organisation__country", "user").order_by("pk")
    return World(
        meet=_meet(),
        officers=[(seat.post, seat.user) for seat in seats if not seat.post.organisation.is_mission],
        heads=[(seat.post, seat.user) for seat in seats if seat.post.organisation.is_mission and seat.post.is_head],
        sectors=list(Sector.objects.order_by("pk")),
        kinds={kind.code: kind for kind in MASTChapter.objects.all()},
        dice=dice,
    )


def _meet() -> Meet:
    first = date(clock.today().year + 1, 1, 6)
    values = {"name": f"January meet {first.year}", "starts_on": first, "ends_on": first.replace(day=8)}
    values |= {"submit_by_on": first.replace(day=1), "is_sample": True}
    return Meet.objects.get_or_create(slug=str(first.year), defaults=values)[0]


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """So many at a time as one statement inserts."""
    each = iter(rows)
    while batch := list(islice(each, BATCH)):
        yield batch
