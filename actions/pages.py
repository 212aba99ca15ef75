"""What the page of one action item says and asks."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Move
from participants.models import User, byline, with_bylines
from recommendations.models import Recommendation

from .lists import waits_for
from .models import ActionEvent, ActionItem, DateChange, Handover, Ownership, ProgressUpdate
from .models.sets import HELD_UP_SHOWN
from .models.taken_back import standing
from .moves import CHARGED, IN_HAND, LIVE, MOVES, PLANNABLE, TAKEN_ON, Status, is_owner, is_steward
from .pieces import Piece, pieces_of
from .planning import Link, Step, held_up_by, steps_of, waits_of
from .supporting import Help, Helper, help_of, helpers_of
from .watched import Watching
from .winning.moves import WINNABLE

UPDATES_SHOWN = 20  # the trail has them all

# status -> what is asked of whoever may answer, and the moves by which they do
ASKED: dict[str, tuple[Any, tuple[str, ...]]] = {
    Status.PLANNED: (_("Planned: release it when its owner should begin."), ("release",)),
    Status.OPEN: (_("Accept it, or refuse it and say who should have it."), ("accept", "refuse")),
    Status.REFUSED: (_("Refused: find another owner."), ("assign",)),
    Status.UNDERWAY: (_("Your post is accountable for it."), ("finish",)),
    Status.ON_HOLD: (_("On hold: resume it when what it waits for has come."), ("resume",)),
    Status.DONE: (_("Reported done: is it?"), ("verify", "send_back")),
}


class Deed(NamedTuple):
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
    def asked(self) -> list[Move | Deed]:
        """By what this reader does what is asked of them now."""
        if self.item.status in TAKEN_ON and not self.is_owner:
            return []
        verbs = ASKED.get(self.item.status, ("", ()))[1]
        answers = [self._with_evidence(move) for move in self.moves if move.verb in verbs]
        if self.may_report:
            answers = [Deed("update", _("Report progress"), self._url("update")), *answers]
        return [self._charge, *answers] if self.came_with_post else answers

    def _with_evidence(self, move: Move) -> Move | Deed:
        """Whoever reports it done does so on a page that takes evidence."""
        return Deed("finish", move.label, self._url("finish")) if move.verb == "finish" else move

    @property
    def others(self) -> list[Move | Deed]:
        """What else this reader may do."""
        asked = self.asked
        verbs = {deed.verb for deed in asked}
        rest = [self._with_evidence(move) for move in self.moves if move.verb not in verbs and not move.is_grave]
        if self._may_contribute:
            rest.append(Deed("contribute", _("Say what you did"), self._url("contribute")))
        if self._may_hand_over:
            rest.append(Deed("hand_over", _("Hand it over"), self._url("hand_over")))
        if self._may_ask_date:
            rest.append(Deed("date", _("Ask for another date"), self._url("date")))
        return rest + self._beginnings + [move for move in self.moves if move.is_grave]

    @property
    def _beginnings(self) -> list[Deed]:
        """What the reader may add of which there is nothing yet: where there is, its own section leads there."""
        found = []
        if self.may_plan and not self.steps:
            found.append(Deed("milestone", _("Add a milestone"), self._url("milestone")))
        if self.may_plan and not self.links:
            found.append(Deed("blocker", _("Say what it waits for"), self._url("blocker")))
        if self.may_choose_supporters and not self.helpers:
            found.append(Deed("supporter", _("Ask a post to support it"), self._url("supporter")))
        if self.may_weigh and not self.is_weighed:
            found.append(Deed("weigh", _("Weigh risk, and give and get"), self._url("risk")))
        if self.may_claim_won and not self.item.won_here:
            found.append(Deed("won", _("Enter what it won"), reverse("actions:outcome_add", args=[self.item.pk])))
        return found

    @property
    def came_with_post(self) -> bool:
        """Whether it came to the reader with the post, and they have not accepted it yet."""
        is_charged = self.is_owner and self.item.status in CHARGED - {Status.OPEN}
        return is_charged and self.ownership.holder_id != (self.user.acts_for or self.user).pk

    @property
    def _charge(self) -> Deed:
        page = reverse("actions:charge_accept", args=[self.item.owner_id])
        return Deed("charge", _("Accept what came with the post"), page)

    def _url(self, deed: str) -> str:
        return reverse(f"actions:item_{deed}", args=[self.item.pk])

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
    def steps(self) -> list[Step]:
        """The milestones, by day."""
        return steps_of(self.item)

    @property
    def next_step(self) -> Step | None:
        """The milestone that comes next, while there is something to do."""
        return next((step for step in self.steps if step.is_ahead), None) if self.is_counted else None

    @cached_property
    def waits(self) -> list[tuple[Link, list[Move]]]:
        """What it waits for, each with what this reader may do about it."""
        return [(one, one.unread(self.item).moves_for(self.user) if self.may_plan else []) for one in self.links]

    @cached_property
    def links(self) -> list[Link]:
        """What it waits for, as far as the reader sees it."""
        return waits_of(self.item)

    @property
    def is_blocked(self) -> bool:
        """Whether it waits for something that is still to be done."""
        return self.item.status in LIVE and any(one.is_live for one in self.links)

    @cached_property
    def held_up(self) -> list[Link]:
        """What waits for it."""
        return held_up_by(self.item)[:HELD_UP_SHOWN]

    @property
    def has_more_held_up(self) -> bool:
        return len(held_up_by(self.item)) > HELD_UP_SHOWN

    @property
    def may_plan(self) -> bool:
        return self.item.status in PLANNABLE and self.runs_it

    @property
    def step_moves(self) -> list[Move]:
        """What this reader may do now about the milestone that comes next."""
        if self.next_step is None or not self.may_plan:
            return []
        moves = self.next_step.unread(self.item).moves_for(self.user)
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
        if self.item.status in (Status.PLANNED, Status.OPEN, Status.REFUSED):
            return []
        found: list[ProgressUpdate] = list(
            self.item.updates.annotate(author_label=byline("author", "at"))[:UPDATES_SHOWN]
        )
        for update in found:
            self.item.past.take_words(update, update.at, "done", "next_step")
            update.pieces = [piece for piece in self.evidence if piece.report == update.pk]  # type: ignore[attr-defined]
        return found

    @cached_property
    def evidence(self) -> list[Piece]:
        """What came with its reports."""
        return pieces_of(self.item, self.user)

    @property
    def is_inside(self) -> bool:
        """Whether the reader sees what is weighed about it."""
        return bool(getattr(self.item, "is_inside", False))

    @property
    def may_weigh(self) -> bool:
        return self.is_inside and self.may_choose_supporters

    @property
    def is_weighed(self) -> bool:
        return bool(self.item.has_risk or self.item.has_exchange)

    @cached_property
    def helpers(self) -> list[Helper]:
        """Who supports it or did."""
        return helpers_of(self.item)

    @cached_property
    def help(self) -> list[Help]:
        """What they did."""
        return help_of(self.item)

    @property
    def may_choose_supporters(self) -> bool:
        return self.item.status in LIVE and self.runs_it

    @property
    def may_claim_won(self) -> bool:
        return self.item.status in WINNABLE and self.runs_it

    @property
    def _may_contribute(self) -> bool:
        supports = {one.post for one in self.helpers if one.until_at is None}
        return self.item.status in IN_HAND and not supports.isdisjoint(self.user.post_ids)

    @property
    def claim(self) -> list[Piece]:
        """What came with the deed by which it came into its present status."""
        return [piece for piece in self.evidence if self.last_move and piece.event == self.last_move.pk]

    @property
    def is_claimed(self) -> bool:
        """Whether it is reported done, and the reader says whether it is."""
        return self.item.status == Status.DONE and any(move.verb == "verify" for move in self.moves)

    @cached_property
    def events(self) -> list[ActionEvent]:
        events = [event for event in with_bylines(self.item.events.all()) if event.is_told(self.item)]
        for event in events:
            event.hide_private_reason(self.user)
        return self.item.past.trail(events)

    @property
    def last_move(self) -> ActionEvent | None:
        """The deed by which it came into its present status."""
        return next((event for event in reversed(standing(self.events)) if event.verb in MOVES), None)

    @property
    def dates(self) -> list[ActionEvent]:
        """How the due date came to be what it is: each date that was approved, or set by who assigns."""
        return [event for event in standing(self.events) if event.verb in ("date_approve", "date_set")]

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
