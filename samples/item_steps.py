"""One step of an action item, as the sample story writes it down."""

from decimal import Decimal
from typing import Any

from actions.models import ActionItem, DateChange, Handover, Milestone, Outcome, ProgressUpdate
from core import clock
from participants.models import User

from .cast import Calendar, Cast

BY_OWNER = frozenset({"accept", "refuse", "finish", "hold", "resume"})
BY_VERIFIER = frozenset({"verify", "send_back", "reopen"})
OFFER_VERBS = {"take_over": "accept", "decline": "decline", "withdraw_offer": "lapse"}
OUTCOME_VERBS = frozenset({"win", "confirm_won"})
DATE_VERBS = {"approve_date": "approve", "reject_date": "reject"}


def do_item_step(item: ActionItem, step: dict[str, Any], *, cast: Cast, calendar: Calendar, steward: User) -> None:
    """Do `step` to `item`, by whom its verb names: the owner, the verifier, the taker or else `steward`."""
    item.refresh_from_db()  # hand-overs and date changes write through rows of their own
    verb, note = step["do"], step.get("note", "")
    owner = cast.holder(item.owner_id)
    if verb == "update":
        ProgressUpdate.report(
            item,
            by=owner,
            done=note,
            signal=step["signal"],
            next_step=step.get("next", ""),
            waiting_on=step.get("waiting_on", ""),
        )
    elif verb == "plan":
        Milestone.add(item, title=step["title"], due_on=calendar.day(step["due"]), by=owner)
    elif verb == "reach":
        milestone = item.milestones.ahead().get(title=step["title"])
        milestone.move("reach", by=owner, note=note, done_on=clock.today())
    elif verb == "offer":
        Handover.propose(item, to_post=cast.post(step["to"]), note=note, by=owner)
    elif verb in OFFER_VERBS:
        offer = item.handovers.proposed().get()
        by = owner if verb == "withdraw_offer" else cast.holder(offer.to_post_id)
        offer.move(OFFER_VERBS[verb], by=by, note=note)
    elif verb == "ask_date":
        new_due_on = calendar.day(step["due"], item.owner.organisation)
        DateChange.request(item, new_due_on=new_due_on, reason=note, by=owner)
    elif verb in OUTCOME_VERBS:
        _enter_outcome(item, step, cast=cast, owner=owner)
    elif verb in DATE_VERBS:
        item.date_changes.requested().get().move(DATE_VERBS[verb], by=steward, note=note)
    else:
        _move(item, step, cast=cast, calendar=calendar, steward=steward)


def _enter_outcome(item: ActionItem, step: dict[str, Any], *, cast: Cast, owner: User) -> None:
    """Enter what it won, or confirm that as the head of the mission that asked."""
    if step["do"] == "win":
        amount = Decimal(step["amount"])
        values = {name: step[name] for name in ("period", "source")}
        Outcome.claim(item, by=owner, words=step["note"], amount=amount, **values)
        return
    asked = item.recommendations.select_related("mission").order_by("pk")[0]
    item.outcomes.get().move("confirm", by=cast.head(asked.mission), note=step["note"])


def _move(item: ActionItem, step: dict[str, Any], *, cast: Cast, calendar: Calendar, steward: User) -> None:
    verb, by = step["do"], steward
    if verb in BY_OWNER:
        by = cast.holder(item.owner_id)
    elif verb in BY_VERIFIER:
        by = cast.holder(item.verifier_id)
    details: dict[str, Any] = {}
    if "until" in step:
        details["until_on"] = calendar.day(step["until"])
    if "to" in step:
        details["owner"] = cast.post(step["to"])
    item.move(verb, by=by, note=step.get("note", ""), **details)
