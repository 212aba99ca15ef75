"""Many recommendations, in words as varied as in life, with the events that led to its status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from core import clock
from countries.models import Sector
from recommendations.models import Recommendation, RecommendationEvent
from recommendations.moves import POINTING, UNSUBMITTED, Status
from recommendations.text.models import prefixes

from .wording import Wording
from .world import SENSITIVITIES, SPAN, World, batches

# As in a meet some months old.
STATUSES = {
    Status.IN_ACTION: 30,
    Status.SUBMITTED: 15,
    Status.UNDER_EXAMINATION: 15,
    Status.ACCEPTED: 6,
    Status.ACCEPTED_IN_PART: 2,
    Status.NOT_ACCEPTED: 8,
    Status.RETURNED: 4,
    Status.DEFERRED: 3,
    Status.MERGED: 3,
    Status.DUPLICATE: 1,
    Status.WITHDRAWN: 1,
    Status.IMPLEMENTED: 2,
    Status.DRAFT: 10,
}
# The last verbs that lead to a status, after the submission; what needs a decision was examined first.
VERBS_TO: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.WITHDRAWN: ("withdraw",),
    Status.SUBMITTED: (),
    Status.UNDER_EXAMINATION: ("examine",),
    Status.ACCEPTED: ("examine", "accept"),
    Status.ACCEPTED_IN_PART: ("examine", "accept_in_part"),
    Status.NOT_ACCEPTED: ("examine", "not_accept"),
    Status.RETURNED: ("examine", "return"),
    Status.DEFERRED: ("examine", "defer"),
    Status.MERGED: ("examine", "merge"),
    Status.DUPLICATE: ("examine", "duplicate"),
    Status.IN_ACTION: ("examine", "accept", "begin"),
    Status.IMPLEMENTED: ("examine", "accept", "begin", "implement"),
}
# Deeds of the system, by nobody.
NOBODYS = frozenset({"begin", "implement"})
LEVERS = {"barrier": 45, "promotion": 20, "trade_agreement": 12, "logistics": 10, "partnership": 8, "wto": 5}
SURVIVORS = 500  # of the newest, in which others may live on
SCORED = 0.4  # of what was examined


def make_recommendations(world: World, wanted: int) -> list[Recommendation]:
    """Make them, and return those of which items may have come."""
    first = Recommendation.objects.count() + 1
    unmerged = Recommendation.objects.filter(was_submitted=True, merged_into=None).order_by("-pk")
    writer, survivors = Wording(world.dice), list(unmerged.values_list("pk", flat=True)[:SURVIVORS])
    made: list[Recommendation] = []
    for batch in batches(_row(world, writer, number, survivors) for number in range(first, first + wanted)):
        rows = Recommendation.objects.bulk_create(batch)
        RecommendationEvent.objects.bulk_create(event for row in rows for event in _events(row, world))
        _name_other_sectors(rows, world)
        survivors += [row.pk for row in rows if row.may_survive]
        del survivors[:-SURVIVORS]
        made += [row for row in rows if row.status == Status.IN_ACTION]
    return made


def _row(world: World, writer: Wording, number: int, survivors: list[int]) -> Recommendation:
    """One, without a save; what was merged lives on in one of the `survivors`."""
    post, head = world.dice.choice(world.heads)
    sector = world.dice.choice(world.sectors)
    status = _status(world, survivors)
    was_submitted, is_deferred = status not in UNSUBMITTED, status == Status.DEFERRED
    begun_at = clock.now() - timedelta(minutes=world.dice.randrange(SPAN * 24 * 60))
    row = Recommendation(
        meet=world.meet,
        mission=post.organisation,
        post=post if was_submitted else None,
        drafted_by=head,
        reference=f"REC/LOAD/{number:07}" if was_submitted else None,
        status=status,
        merged_into_id=world.dice.choice(survivors) if status in POINTING else None,
        country=post.organisation.country,
        sector=sector,
        sensitivity=world.pick(SENSITIVITIES),
        was_submitted=was_submitted,
        created_at=begun_at,
        submitted_at=begun_at if was_submitted else None,
        status_at=begun_at,
        last_human_update_at=begun_at,
        deferred_until_on=clock.today() + timedelta(days=world.dice.randrange(-30, 90)) if is_deferred else None,
        is_sample=True,
    )
    _write(row, world, writer, sector)
    _score(row, world)
    return row


def _write(row: Recommendation, world: World, writer: Wording, sector: Sector) -> None:
    """Its text, its goods, and for three of four its value."""
    words = writer.write(sector.code)
    row.title, row.statement, row.ask = words.title, words.statement, words.ask
    row.lever = world.pick(LEVERS)
    row.hs_lines, row.hs_prefixes = words.hs_lines, prefixes(words.hs_lines)
    if row.lever == Recommendation.Lever.BARRIER:
        row.mast_chapter = world.kinds.get(words.mast_chapter)
    row.horizon = world.dice.choice(Recommendation.Horizon.values)
    if world.dice.random() < 0.75:
        row.value_amount = Decimal(round(world.dice.lognormvariate(2, 2), 2)).quantize(Decimal("0.01"))
        row.value_source = "Made for measuring."
        row.value_band = row.band_of(row.value_amount, row.value_currency, None)


def _score(row: Recommendation, world: World) -> None:
    if "examine" in VERBS_TO[row.status] and world.dice.random() < SCORED:
        row.value_score, row.effort_score, row.fit_score = (world.dice.randint(1, 5) for _ in range(3))
        row.scored_by, row.scored_at = world.dice.choice(world.officers)[1], row.status_at


def _status(world: World, survivors: list[int]) -> str:
    """Where it stands; nothing is merged before there is something in which it could live on."""
    status = world.pick(STATUSES)
    return Status.UNDER_EXAMINATION if status in POINTING and not survivors else status


def _events(row: Recommendation, world: World) -> Iterator[RecommendationEvent]:
    """Its trail, a minute between two events."""
    _, officer = world.dice.choice(world.officers)
    by_mission = ("create", "submit") if row.was_submitted else ("create",)
    for minutes, verb in enumerate((*by_mission, *VERBS_TO[row.status])):
        by = row.drafted_by if verb in {*by_mission, "withdraw"} else None if verb in NOBODYS else officer
        yield RecommendationEvent(subject=row, verb=verb, actor=by, at=row.created_at + timedelta(minutes=minutes))


def _name_other_sectors(rows: list[Recommendation], world: World) -> None:
    """One of ten touches another sector too."""
    through = Recommendation.other_sectors.through
    through._default_manager.bulk_create(
        through(recommendation_id=row.pk, sector_id=world.dice.choice(world.sectors).pk)
        for row in rows
        if world.dice.random() < 0.1
    )
