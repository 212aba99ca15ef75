"""The life of an item at random: what people try, in whatever order, and what must hold then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from actions.models import ActionItem, DateChange, Handover, Ownership, ProgressUpdate
from core import clock
from core.rules import Refusal
from participants.models import User
from recommendations.moves import CLOSED
from tests import make
from tests.actions.conftest import Cast

WHO = st.sampled_from(["owner", "senior", "taker", "head", "secretary", "coordinator", "whoever owns it"])
STEPS = {"accept", "refuse", "finish", "verify", "send_back", "release", "resume", "cancel", "reopen"}


class Life(RuleBasedStateMachine):
    """Each step is tried by somebody; the rules may refuse it, and then nothing may have changed."""

    @initialize(is_planned=st.booleans())
    def begin(self, *, is_planned: bool) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.now = clock.now()
        self.cast = Cast()
        self.asked = make.recommendation("accepted", by=self.cast.head)
        values = {"recommendations": [self.asked], "owner": self.cast.post, "due_on": make.working_day(60)}
        self.item = ActionItem.make(by=self.cast.secretary, title="Notify it", is_planned=is_planned, **values)
        for kind in ("senior", "taker", "coordinator"):
            self.cast.of(kind)

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def person(self, kind: str) -> User:
        user = (self.read().owner.holder or self.cast.owner) if kind == "whoever owns it" else self.cast.of(kind)
        return User.objects.get(pk=user.pk)

    def read(self) -> ActionItem:
        return ActionItem.objects.get(pk=self.item.pk)

    def attempt(self, operation: Callable[[], object]) -> None:
        before = (self.read().version, self.item.events.count())
        self.now += timedelta(minutes=1)
        with clock.pretend(self.now):
            refusal = None
            try:
                operation()
            except Refusal as refused:
                refusal = refused
        if refusal is not None:
            assert str(refusal.sentence)
            assert (self.read().version, self.item.events.count()) == before, "a refusal has written something"

    @rule(verb=st.sampled_from(sorted(STEPS)), kind=WHO)
    def move(self, verb: str, kind: str) -> None:
        self.attempt(lambda: self.read().move(verb, by=self.person(kind), note="The list was printed."))

    # The road that most items go: tried more often, so that their ends are reached.
    @rule()
    def go_on(self) -> None:
        road = {"planned": ("release", "secretary"), "open": ("accept", "whoever owns it")}
        road |= {
            "underway": ("finish", "whoever owns it"),
            "on_hold": ("resume", "secretary"),
            "done": ("verify", "head"),
        }
        if step := road.get(self.read().status):
            self.move(*step)

    @rule(kind=WHO, days=st.integers(-1, 50))
    def hold(self, kind: str, days: int) -> None:
        until = clock.today() + timedelta(days=days)
        self.attempt(lambda: self.read().move("hold", by=self.person(kind), note="Awaits the law.", until_on=until))

    @rule(kind=WHO, post=st.sampled_from(["owner", "taker", "senior", "head"]))
    def assign(self, kind: str, post: str) -> None:
        owner = self.cast.of(post).seats[0].post
        self.attempt(lambda: self.read().move("assign", by=self.person(kind), note="Theirs.", owner=owner))

    @rule(kind=WHO, post=st.sampled_from(["owner", "taker", "senior", "head"]))
    def offer(self, kind: str, post: str) -> None:
        to_post = self.cast.of(post).seats[0].post
        self.attempt(lambda: Handover.propose(self.read(), to_post=to_post, note="Yours.", by=self.person(kind)))

    @rule(kind=WHO, verb=st.sampled_from(["accept", "accept", "decline", "lapse"]))
    def answer(self, kind: str, verb: str) -> None:
        if offer := self.read().handovers.proposed().first():
            self.attempt(lambda: offer.move(verb, by=self.person(kind), note="Because."))

    @rule(kind=WHO, days=st.integers(1, 90))
    def ask_date(self, kind: str, days: int) -> None:
        day = make.working_day(days)
        self.attempt(lambda: DateChange.request(self.read(), new_due_on=day, reason="Late.", by=self.person(kind)))

    @rule(kind=WHO, verb=st.sampled_from(["approve", "approve", "reject", "lapse"]))
    def decide(self, kind: str, verb: str) -> None:
        if change := self.read().date_changes.requested().first():
            self.attempt(lambda: change.move(verb, by=self.person(kind), note="Because."))

    @rule(kind=WHO)
    def report(self, kind: str) -> None:
        data = {"done": "The list was printed.", "signal": "green"}
        self.attempt(lambda: ProgressUpdate.report(self.read(), by=self.person(kind), **data))

    @rule()
    def rotate(self) -> None:
        """The owner's people change places; the posts keep what they own."""
        with suppress(Refusal):
            self.read().owner.give_to(make.user("officer"), by=None)

    @invariant()
    def exactly_one_post_owns_it_and_the_chain_has_no_gap(self) -> None:
        chain = list(Ownership.objects.filter(item=self.item).order_by("from_at", "pk"))
        assert chain[-1].until_at is None
        assert chain[-1].post_id == self.read().owner_id
        assert [one.until_at for one in chain[:-1]] == [one.from_at for one in chain[1:]]

    @invariant()
    def its_history_tells_how_it_came_to_stand_where_it_stands(self) -> None:
        events = list(self.item.events.order_by("id"))
        moves = [event for event in events if event.verb in ActionItem.MOVES]
        status = moves[0].changes["status"][0] if moves else self.read().status
        for event in moves:
            assert event.changes["status"][0] == status
            status = event.changes["status"][1]
        assert status == self.read().status

    @invariant()
    def its_dates_are_those_that_were_granted(self) -> None:
        item, due_on, slips = self.read(), self.item.original_due_on, 0
        for event in item.events.filter(verb="date_approve").order_by("id"):
            before, after = (date.fromisoformat(day) for day in event.changes["due_on"])
            assert before == due_on
            due_on, slips = after, slips + (after > before)
        assert (item.due_on, item.slip_count, item.original_due_on) == (due_on, slips, self.item.original_due_on)

    @invariant()
    def nobody_verified_their_own_work(self) -> None:
        finisher = None
        for event in self.item.events.order_by("id"):
            if event.verb == "finish":
                finisher = event.actor_id
            if event.verb == "verify":
                assert event.actor_id != finisher
                assert event.actor_id is not None

    @invariant()
    def what_waits_for_an_answer_can_still_be_answered(self) -> None:
        item = self.read()
        waits = [item.handovers.proposed().count(), item.date_changes.requested().count()]
        assert max(waits) <= 1
        if item.status not in {"open", "underway", "on_hold"}:
            assert waits == [0, 0]
        assert (item.on_hold_until_on is not None) == (item.status == "on_hold")

    @invariant()
    def the_recommendation_is_closed_only_while_nothing_lives(self) -> None:
        item = self.read()
        self.asked.refresh_from_db()
        is_live = item.status not in {"verified", "cancelled"}
        assert not (is_live and self.asked.status in CLOSED)
        assert (self.asked.status == "implemented") == (item.status == "verified")

    @invariant()
    def only_people_make_it_look_fresh(self) -> None:
        last = self.item.events.exclude(actor=None).order_by("-id").first()
        assert last is not None
        assert self.read().last_human_update_at >= last.at - timedelta(seconds=1)
