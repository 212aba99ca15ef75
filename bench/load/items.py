"""Many action items."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from actions.models import ActionEvent, ActionItem, Outcome, Ownership
from actions.moves import Status
from actions.outcomes.moves import OutcomeStatus
from core import clock
from recommendations.models import Recommendation

from .world import SENSITIVITIES, SPAN, World, batches

# Three of four items live, as in a meet some months old.
STATUSES = {
    Status.UNDERWAY: 45,
    Status.OPEN: 15,
    Status.DONE: 10,
    Status.PLANNED: 5,
    Status.VERIFIED: 20,
    Status.CANCELLED: 5,
}
CLAIM_SHARE = 1 / 3
WON = {OutcomeStatus.CLAIMED: 60, OutcomeStatus.CONFIRMED: 35, OutcomeStatus.DISPUTED: 5}
VERBS = ("Notify", "Publish", "Propose", "Draft", "Fund", "Convene", "Compare", "List", "Brief", "Review")
THINGS = ("the standard", "a brochure", "test certificates", "freight rates", "the tariff lines", "a seminar", "text")
ENDS = ("for exporters", "with the authority", "before the season", "in two ports", "for small makers", "by video")


def make_items(world: World, asked: list[Recommendation], wanted: int) -> None:
    """Make them, out of `asked` where there are any."""
    through = ActionItem.recommendations.through
    for batch in batches(_item(world, asked) for _ in range(wanted)):
        rows = ActionItem.objects.bulk_create([item for item, _ in batch])
        through.objects.bulk_create(
            through(actionitem_id=item.pk, recommendation_id=source.pk)
            for item, (_, source) in zip(rows, batch, strict=True)
            if source
        )
        Ownership.objects.bulk_create(
            Ownership(item=item, post_id=item.owner_id, from_at=item.created_at) for item in rows
        )
        Outcome.objects.bulk_create(filter(None, (_outcome(world, item) for item in rows)))
        ActionEvent.objects.bulk_create(ActionEvent(subject=item, verb="create", at=item.created_at) for item in rows)


def _outcome(world: World, item: ActionItem) -> Outcome | None:
    """What one of three that are done has won: most of it claimed, some of it confirmed."""
    if item.status not in (Status.DONE, Status.VERIFIED) or world.dice.random() > CLAIM_SHARE:
        return None
    status = world.pick(WON)
    is_answered = status != OutcomeStatus.CLAIMED
    return Outcome(
        item=item,
        status=status,
        words="Made for measuring.",
        amount=Decimal(round(world.dice.lognormvariate(1, 2), 2)).quantize(Decimal("0.01")) + Decimal("0.01"),
        period="2027",
        source="Made for measuring.",
        claimed_by=world.dice.choice(world.officers)[1],
        claimed_at=item.created_at,
        answered_at=item.created_at if is_answered else None,
        answered_by="Made for measuring." if is_answered else "",
    )


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
        status=world.pick(STATUSES),
        title=" ".join(world.dice.choice(words) for words in (VERBS, THINGS, ENDS)),
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
    item.refresh_country_and_sector_ids([source] if source else [])
    return item, source
