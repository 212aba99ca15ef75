"""What the page of one action item says and asks."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.dates.models import DateChange
from actions.evidence.models import Evidence, evidence_for
from actions.lists.columns import waits_for
from actions.moves import CHARGED, IN_HAND, LIVE, MOVES, PLANNABLE, TAKEN_ON, Status, is_owner, is_steward
from actions.outcomes.moves import WINNABLE
from actions.ownership.models import Handover, Ownership
from actions.planning.dependencies import Dependency
from actions.planning.milestones import Milestone
from actions.progress.models import ProgressUpdate
from actions.support.models import Contribution, Support
from actions.watching.page import Watching
from core.lifecycle import Move
from core.past import Past
from participants.models import User, byline, with_bylines
from recommendations.models import Recommendation

from .events import ActionEvent
from .models import ActionItem
from .undo import not_undone

UPDATES_SHOWN = 20  # the trail has them all
HELD_UP_SHOWN = 20  # what waits for one item; the list has the rest

# Nobody reports on it yet.
UNBEGUN = frozenset({Status.PLANNED, Status.OPEN, Status.REFUSED})

# status -> what is asked of whoever may answer, and the moves by which they do
ASKED: dict[str, tuple[Any, tuple[str, ...]]] = {
    Status.PLANNED: (_("Planned: release it when its owner should begin."), ("release",)),
    Status.OPEN: (_("Accept it, or refuse it and say who should have it."), ("accept", "refuse")),
    Status.REFUSED: (_("Refused: find another owner."), ("assign",)),
    Status.UNDERWAY: (_("Your post is accountable for it."), ("finish",)),
    Status.ON_HOLD: (_("On hold: resume it when what it waits for has come."), ("resume",)),
    Status.DONE: (_("Reported done: is it?"), ("verify", "send_back")),
}


class PageOperation(NamedTuple):
    """Something to do that has a page of its own; stands among the moves."""

    verb: str
    label: Any
    url: str


class ItemPage:
    """One item, read by `for_page()`, as `user` sees it. Each list is one query, when it is asked for."""

    def __init__(self, item: ActionItem, user: User) -> None:
        self.item, self.user = item, user

    @cached_property
    def offer(self) -> Handover | None:
        """The hand-over that waits for an answer."""
        found: Handover | None = getattr(self.item, "offer", None)
        if found:
            self.item.past.take_words(found, found.proposed_at, "note")
        return found

    @cached_property
    def asked_date(self) -> DateChange | None:
        """The date change that waits for an answer."""
        found: DateChange | None = getattr(self.item, "asked_date", None)
        if found:
            self.item.past.take_words(found, found.requested_at, "reason")
        return found

    @cached_property
    def offer_moves(self) -> list[Move]:
        return self.offer.moves_for(self.user) if self.offer else []

    @property
    def is_taker(self) -> bool:
        """Whether the offer is the reader's to answer."""
        return any(move.verb == "accept" for move in self.offer_moves)

    @cached_property
    def date_moves(self) -> list[Move]:
        return self.asked_date.moves_for(self.user) if self.asked_date else []

    @property
    def is_decider(self) -> bool:
        """Whether the other date is the reader's to approve."""
        return any(move.verb == "approve" for move in self.date_moves)

    @cached_property
    def moves(self) -> list[Move]:
        return self.item.moves_for(self.user)

    @property
    def sentence(self) -> Any:
        """What is asked of who has buttons for it."""
        return ASKED[self.item.status][0]

    @property
    def asked(self) -> list[Move | PageOperation]:
        """By what this reader does what is asked of them now."""
        if self.item.status in TAKEN_ON and not self.is_owner:
            return []
        verbs = ASKED.get(self.item.status, ("", ()))[1]
        answers = [self._with_evidence(move) for move in self.moves if move.verb in verbs]
        if self.may_report:
            answers = [PageOperation("update", _("Report progress"), self._url("update")), *answers]
        return [self._charge, *answers] if self.came_with_post else answers

    def _with_evidence(self, move: Move) -> Move | PageOperation:
        """Whoever reports it done does so on a page that takes evidence."""
        return PageOperation("finish", move.label, self._url("finish")) if move.verb == "finish" else move

    @property
    def others(self) -> list[Move | PageOperation]:
        """What else this reader may do."""
        asked = self.asked
        verbs = {operation.verb for operation in asked}
        rest = [self._with_evidence(move) for move in self.moves if move.verb not in verbs and not move.is_grave]
        if self._may_contribute:
            rest.append(PageOperation("contribute", _("Say what you did"), self._url("contribute")))
        if self._may_hand_over:
            rest.append(PageOperation("hand_over", _("Hand it over"), self._url("hand_over")))
        if self._may_ask_date:
            rest.append(PageOperation("date", _("Ask for another date"), self._url("date")))
        return rest + self._beginnings + [move for move in self.moves if move.is_grave]

    @property
    def _beginnings(self) -> list[PageOperation]:
        """What the reader may add of which there is nothing yet: where there is, its own section leads there."""
        found = []
        if self.may_plan and not self.steps:
            found.append(PageOperation("milestone", _("Add a milestone"), self._url("milestone")))
        if self.may_plan and not self.links:
            found.append(PageOperation("blocker", _("Say what it waits for"), self._url("blocker")))
        if self.may_choose_supporters and not self.supports:
            found.append(PageOperation("supporter", _("Ask a post to support it"), self._url("supporter")))
        if self.can_edit_risk and not self.has_risk_assessment:
            found.append(PageOperation("weigh", _("Weigh risk, and give and get"), self._url("risk")))
        if self.can_claim_outcome and not self.item.outcome_rows:
            found.append(
                PageOperation("won", _("Enter what it won"), reverse("actions:outcome_add", args=[self.item.pk]))
            )
        return found

    @property
    def came_with_post(self) -> bool:
        """Whether it came to the reader with the post, and they have not accepted it yet."""
        is_charged = self.is_owner and self.item.status in CHARGED - {Status.OPEN}
        return is_charged and self.ownership.holder_id != (self.user.acts_for or self.user).pk

    @property
    def _charge(self) -> PageOperation:
        page = reverse("actions:charge_accept", args=[self.item.owner_id])
        return PageOperation("charge", _("Accept what came with the post"), page)

    def _url(self, operation: str) -> str:
        return reverse(f"actions:item_{operation}", args=[self.item.pk])

    @property
    def _may_hand_over(self) -> bool:
        return self.runs_it and self.item.status in IN_HAND and self.offer is None

    @property
    def _may_ask_date(self) -> bool:
        return self.is_owner and self.item.status in IN_HAND and self.asked_date is None

    @property
    def is_counted(self) -> bool:
        """Whether the days to its due date matter to anybody still."""
        return self.item.status in LIVE - {Status.DONE}

    @property
    def waits_on(self) -> str:
        """For whom its owner waits, in words."""
        return waits_for({"waiting_on": self.item.waiting_on, "status": self.item.status})

    @property
    def is_owner(self) -> bool:
        return is_owner(self.item, self.user)

    @cached_property
    def runs_it(self) -> bool:
        """Whether the reader owns it, or assigns it."""
        return self.is_owner or is_steward(self.item, self.user)

    @property
    def may_report(self) -> bool:
        return self.is_owner and self.item.status in TAKEN_ON

    @property
    def may_edit(self) -> bool:
        return is_steward(self.item, self.user) and self.item.status in LIVE

    @cached_property
    def steps(self) -> list[Milestone]:
        """The milestones, by day."""
        found: list[Milestone] = list(self.item.milestones.for_page())
        for step in found:
            self.item.past.take_words(step, step.worded_at, "title")
        return found

    @property
    def next_step(self) -> Milestone | None:
        """The milestone that comes next, while there is something to do."""
        return next((step for step in self.steps if step.is_ahead), None) if self.is_counted else None

    @cached_property
    def waits(self) -> list[tuple[Dependency, list[Move]]]:
        """What it waits for, each with what this reader may do about it."""
        return [(one, one.moves_for(self.user) if self.may_plan else []) for one in self.links]

    @cached_property
    def links(self) -> list[Dependency]:
        """What it waits for, as far as the reader sees it."""
        found: list[Dependency] = list(self.item.waits_for.waits(self.user))
        for link in found:
            self.item.past.take_words(link, link.added_at, "reason")
        return found

    @property
    def is_blocked(self) -> bool:
        """Whether it waits for something that is still to be done."""
        return self.item.status in LIVE and any(one.blocker.is_live for one in self.links)

    @cached_property
    def _held_up(self) -> list[Dependency]:
        found: list[Dependency] = list(self.item.holds_up.held_up(self.user)[: HELD_UP_SHOWN + 1])
        for link in found:
            Past.of(link.past_read).take_words(link, link.added_at, "reason")
        return found

    @property
    def held_up(self) -> list[Dependency]:
        """What waits for it."""
        return self._held_up[:HELD_UP_SHOWN]

    @property
    def has_more_held_up(self) -> bool:
        return len(self._held_up) > HELD_UP_SHOWN

    @property
    def may_plan(self) -> bool:
        return self.item.status in PLANNABLE and self.runs_it

    @property
    def step_moves(self) -> list[Move]:
        """What this reader may do now about the milestone that comes next."""
        if self.next_step is None or not self.may_plan:
            return []
        moves = self.next_step.moves_for(self.user)
        return [move for move in moves if move.verb == "reach" and self.item.status in TAKEN_ON]

    @cached_property
    def watching(self) -> Watching:
        """Who watches it."""
        return Watching(self.item, self.user)

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """Of what it came, as far as the reader may see it."""
        seen = Recommendation.objects.visible_to(self.user).filter(action_items=self.item)
        return list(seen.select_related("country", "mission").order_by("pk"))

    @cached_property
    def updates(self) -> list[ProgressUpdate]:
        """What the owner reported, the newest first; nothing is asked where there can be none yet."""
        if self.item.status in UNBEGUN:
            return []
        found: list[ProgressUpdate] = list(
            self.item.updates.annotate(author_label=byline("author", "at"))[:UPDATES_SHOWN]
        )
        for update in found:
            self.item.past.take_words(update, update.at, "done", "next_step")
            update.evidence_rows = [row for row in self.evidence if row.report_id == update.pk]  # type: ignore[attr-defined]
        return found

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What came with its reports; nothing is asked where there can be none yet."""
        return evidence_for(self.item, self.user) if self.item.status not in UNBEGUN else []

    @property
    def can_read_risk(self) -> bool:
        """Whether the reader sees its risk and negotiation."""
        return bool(getattr(self.item, "can_read_risk", False))

    @property
    def can_edit_risk(self) -> bool:
        return self.can_read_risk and self.may_choose_supporters

    @property
    def has_risk_assessment(self) -> bool:
        return bool(self.item.has_risk or self.item.has_negotiation)

    @cached_property
    def supports(self) -> list[Support]:
        """Who supports it or did."""
        found: list[Support] = list(self.item.supports.for_page())
        for one in found:
            self.item.past.take_words(one, one.from_at, "asked")
        return found

    @cached_property
    def contributions(self) -> list[Contribution]:
        """What they did."""
        found: list[Contribution] = list(self.item.contributions.for_page()) if self.supports else []
        for one in found:
            self.item.past.take_words(one, one.at, "done")
        return found

    @property
    def may_choose_supporters(self) -> bool:
        return self.item.status in LIVE and self.runs_it

    @property
    def can_claim_outcome(self) -> bool:
        return self.item.status in WINNABLE and self.runs_it

    @property
    def _may_contribute(self) -> bool:
        supports = {one.post_id for one in self.supports if one.until_at is None}
        return self.item.status in IN_HAND and not supports.isdisjoint(self.user.post_ids)

    @property
    def claim(self) -> list[Evidence]:
        """What came with the deed by which it came into its present status."""
        return [row for row in self.evidence if self.last_move and row.event_id == self.last_move.pk]

    @property
    def is_claimed(self) -> bool:
        """Whether it is reported done, and the reader says whether it is."""
        return self.item.status == Status.DONE and any(move.verb == "verify" for move in self.moves)

    @cached_property
    def events(self) -> list[ActionEvent]:
        events = [event for event in with_bylines(self.item.events.all()) if event.is_visible_with(self.item)]
        for event in events:
            event.hide_private_reason(self.user)
        return self.item.past.trail(events)

    @property
    def last_move(self) -> ActionEvent | None:
        """The deed by which it came into its present status."""
        return next((event for event in reversed(not_undone(self.events)) if event.verb in MOVES), None)

    @property
    def dates(self) -> list[ActionEvent]:
        """How the due date came to be what it is: each date that was approved, or set by who assigns."""
        return [event for event in not_undone(self.events) if event.verb in ("date_approve", "date_set")]

    @cached_property
    def owners(self) -> list[Ownership]:
        """The chain of owners, the present one first, each with the names of who held the post then (`people`)."""
        found = list(self.item.ownerships.with_people().select_related("post__organisation").reverse())
        for ownership in found:
            self.item.past.take_words(ownership, ownership.from_at, "reason")
        return found

    @property
    def ownership(self) -> Ownership:
        """The present one."""
        return self.owners[0]
