"""Fills a database with many rows of the shape of real ones, for measuring. Set-based; all rows are samples.

Statuses are written as they stand: nobody made these moves, and the trail of each row is its making alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext

from actions.models import ActionEvent, ActionItem, Ownership
from actions.moves import Status as ItemStatus
from core import clock
from core.rules import RuleBroken
from countries.models import Country, Organisation, Sector
from meetings.models import Meet
from participants.models import Holding, Post, User
from recommendations.models import Recommendation, RecommendationEvent, Sensitivity
from recommendations.moves import Status

Row = TypeVar("Row")

SEED = 2027
BATCH = 2000
SPAN = 300  # days before and after today over which due dates lie

# Three of four items live, as in a meet some months old.
ITEM_STATUSES = {
    ItemStatus.UNDERWAY: 45,
    ItemStatus.OPEN: 15,
    ItemStatus.DONE: 10,
    ItemStatus.PLANNED: 5,
    ItemStatus.VERIFIED: 20,
    ItemStatus.CANCELLED: 5,
}
STATUSES = {
    Status.IN_ACTION: 40,
    Status.SUBMITTED: 15,
    Status.UNDER_EXAMINATION: 15,
    Status.NOT_ACCEPTED: 10,
    Status.RETURNED: 5,
    Status.DEFERRED: 5,
    Status.DRAFT: 10,
}
SENSITIVITIES = {Sensitivity.OPEN: 30, Sensitivity.INTERNAL: 60, Sensitivity.RESTRICTED: 10}
VERBS = ("Notify", "Publish", "Propose", "Draft", "Fund", "Convene", "Compare", "List", "Brief", "Review")
THINGS = ("the standard", "a brochure", "test certificates", "freight rates", "the tariff lines", "a seminar", "text")
ENDS = ("for exporters", "with the authority", "before the season", "in two ports", "for small makers", "by video")


@dataclass
class World:
    """What the rows point at, read once."""

    meet: Meet
    officers: list[tuple[Post, User]]
    heads: list[tuple[Post, User]]
    sectors: list[Sector]
    dice: Random

    def pick(self, weights: dict[Any, int]) -> str:
        return str(self.dice.choices(list(weights), list(weights.values()))[0])

    def title(self) -> str:
        return " ".join(self.dice.choice(words) for words in (VERBS, THINGS, ENDS))


def make_load(*, items: int, recommendations: int, missions: int) -> None:
    """Add so many rows in one transaction. Raise RuleBroken without reference data and a meet's accounts."""
    with transaction.atomic():
        dice = Random(SEED)  # noqa: S311 - the same rows each time, no secret
        _make_missions(missions)
        world = _world(dice)
        asked = _make_recommendations(world, recommendations)
        _make_items(world, asked, items)


def _make_missions(wanted: int) -> None:
    """Make consulates until there are `wanted` missions, each with a head and a counsellor who hold their posts."""
    countries = list(Country.objects.exclude(code="IN").order_by("code"))
    if not countries:
        raise RuleBroken(gettext("There is no reference data: run load_reference first."))
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


def _world(dice: Random) -> World:
    departments = Organisation.objects.departments()
    empty = departments.filter(posts=None)
    _fill(Post.objects.bulk_create(Post(organisation=one, title="Under Secretary", is_sample=True) for one in empty))
    seats = Holding.objects.current().select_related("post__organisation__country", "user").order_by("pk")
    return World(
        meet=_meet(),
        officers=[(seat.post, seat.user) for seat in seats if not seat.post.organisation.is_mission],
        heads=[(seat.post, seat.user) for seat in seats if seat.post.organisation.is_mission and seat.post.is_head],
        sectors=list(Sector.objects.order_by("pk")),
        dice=dice,
    )


def _meet() -> Meet:
    first = date(clock.today().year + 1, 1, 6)
    values = {"name": f"January meet {first.year}", "starts_on": first, "ends_on": first.replace(day=8)}
    values |= {"submit_by_on": first.replace(day=1), "is_sample": True}
    return Meet.objects.get_or_create(slug=str(first.year), defaults=values)[0]


def _make_recommendations(world: World, wanted: int) -> list[Recommendation]:
    """Make them, and return those of which items may have come."""
    first = Recommendation.objects.count() + 1
    made: list[Recommendation] = []
    for batch in _batches(_recommendation(world, number) for number in range(first, first + wanted)):
        rows = Recommendation.objects.bulk_create(batch)
        RecommendationEvent.objects.bulk_create(
            RecommendationEvent(subject=row, verb="create", actor_id=row.drafted_by_id, at=row.created_at)
            for row in rows
        )
        made += [row for row in rows if row.status == Status.IN_ACTION]
    return made


def _recommendation(world: World, number: int) -> Recommendation:
    post, head = world.dice.choice(world.heads)
    status = world.pick(STATUSES)
    was_submitted = status != Status.DRAFT
    begun_at = clock.now() - timedelta(minutes=world.dice.randrange(SPAN * 24 * 60))
    return Recommendation(
        meet=world.meet,
        mission=post.organisation,
        post=post if was_submitted else None,
        drafted_by=head,
        reference=f"REC/LOAD/{number:07}" if was_submitted else None,
        status=status,
        title=world.title(),
        country=post.organisation.country,
        sector=world.dice.choice(world.sectors),
        lever=world.dice.choice(Recommendation.Lever.values),
        statement="Made for measuring.",
        ask="Made for measuring.",
        sensitivity=world.pick(SENSITIVITIES),
        was_submitted=was_submitted,
        created_at=begun_at,
        submitted_at=begun_at if was_submitted else None,
        status_at=begun_at,
        last_human_update_at=begun_at,
        is_sample=True,
    )


def _make_items(world: World, asked: list[Recommendation], wanted: int) -> None:
    through = ActionItem.recommendations.through
    for batch in _batches(_item(world, asked) for _ in range(wanted)):
        rows = ActionItem.objects.bulk_create([item for item, _ in batch])
        through.objects.bulk_create(
            through(actionitem_id=item.pk, recommendation_id=source.pk)
            for item, (_, source) in zip(rows, batch, strict=True)
            if source
        )
        Ownership.objects.bulk_create(
            Ownership(item=item, post_id=item.owner_id, from_at=item.created_at) for item in rows
        )
        ActionEvent.objects.bulk_create(ActionEvent(subject=item, verb="create", at=item.created_at) for item in rows)


def _item(world: World, asked: list[Recommendation]) -> tuple[ActionItem, Recommendation | None]:
    """One item, and the recommendation that it came of."""
    source = world.dice.choice(asked) if asked else None
    owner, _ = world.dice.choice(world.officers)
    verifier = source.post if source and source.post else world.dice.choice(world.heads)[0]
    due_on = clock.today() + timedelta(days=world.dice.randrange(-SPAN, SPAN))
    made_at = clock.now() - timedelta(days=SPAN, minutes=world.dice.randrange(SPAN * 24 * 60))
    item = ActionItem(
        meet=world.meet,
        series=world.meet.slug.upper(),
        followers=[source.mission_id] if source else [],
        status=world.pick(ITEM_STATUSES),
        title=world.title(),
        country=source.country if source else verifier.organisation.country,
        sector=source.sector if source else world.dice.choice(world.sectors),
        kind=world.dice.choice(ActionItem.Kind.values),
        priority=world.dice.choice(ActionItem.Priority.values),
        sensitivity=world.pick(SENSITIVITIES),
        owner=owner,
        verifier=verifier,
        made_by=owner.organisation,
        due_on=due_on,
        original_due_on=due_on,
        status_at=made_at,
        created_at=made_at,
        last_human_update_at=made_at,
        is_sample=True,
    )
    return item, source


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while batch := list(islice(each, BATCH)):
        yield batch
