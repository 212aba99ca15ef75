"""The life of an item while its people come and go: absences, transfers of charge, days that pass, reminders.

What holds of an item whose people stay (tests/actions/life.py) holds here too; and whatever must be done is told to
somebody, or is an alarm on the secretariat's desk.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from actions.models import Charge, ChargeTransfer, Ownership
from actions.moves import CHARGED
from core import clock
from participants.models import Absence, User
from reminders.kinds.registry import KINDS, OBLIGATIONS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.actions.life import WHO, Life

if TYPE_CHECKING:
    from actions.models import ActionItem

# More of them by hand, as in LIVES=300 ./run test tests/reminders/test_whole_life.py
LIVES = int(os.environ.get("LIVES", "12"))
ANYBODY = WHO | st.sampled_from(["substitute", "colleague", "stranger"])
# In which status what must be done, by which of the obligations. Planned and resting items wait for their day.
MUST_BE_DONE = {
    "open": ("accept",),
    "underway": ("keep",),
    "refused": ("reassign",),
    "done": ("verify", "verify_instead", "choose_verifier"),
}


class WholeLife(Life):
    # What came to pass in all lives: a walk on which nobody is ever away, or leaves, shows nothing.
    reached: ClassVar[Counter[str]] = Counter()

    @initialize(is_planned=st.booleans())
    def begin(self, *, is_planned: bool) -> None:
        super().begin(is_planned=is_planned)
        self.cast.of("colleague")
        self.now += timedelta(minutes=1)

    def teardown(self) -> None:
        if hasattr(self, "item"):
            self.reached.update(self.item.events.values_list("verb", flat=True))
            self.reached["for somebody"] += self.item.events.exclude(acted_for=None).count()
            self.reached["absence"] += Absence.objects.count()
            self.reached["charge"] += ChargeTransfer.objects.count()
            self.reached["notice"] += Notice.objects.count()
        super().teardown()

    def person(self, kind: str) -> User:
        """As ever; "substitute" is who acts for whoever owns it, or for its senior, while there is such a one."""
        if kind == "stranger":
            return make.user("officer")
        if kind != "substitute":
            return super().person(kind)
        with clock.pretend(self.now):
            absence = Absence.objects.current().order_by("-pk").first()
            if absence is None:
                return super().person("colleague")
            user = User.objects.get(pk=absence.substitute_id)
            user.stand_in(absence)
        return user

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(kind=ANYBODY, days=st.integers(0, 9))
    def be_away(self, kind: str, days: int) -> None:
        away = self.person(kind)
        with clock.pretend(self.now):
            today = clock.today()
            substitute = User.objects.substitutes_for(away).order_by("pk").first() or self.cast.colleague
            values = {"substitute": substitute, "from_on": today, "until_on": today + timedelta(days=days)}
        self.attempt(lambda: Absence.arrange(away, by=away, **values))

    # Roads that chance alone seldom finds: each step may be refused all the same.
    @rule(verb=st.sampled_from(["accept", "finish", "hold"]))
    def the_owner_is_away_and_the_substitute_goes_on(self, verb: str) -> None:
        self.go_on()
        self.be_away("whoever owns it", 5)
        with clock.pretend(self.now):
            details = {"until_on": clock.today() + timedelta(days=3)} if verb == "hold" else {}
        by = self.person("substitute")
        self.attempt(lambda: self.read().move(verb, by=by, note="The list was printed.", **details))

    @rule()
    def the_successor_accepts_what_came_with_the_post(self) -> None:
        self.go_on()
        self.give_the_post_with_its_charge_to_a_successor()
        self.accept_what_came_with_the_post("whoever owns it")

    @rule()
    def come_back(self) -> None:
        with clock.pretend(self.now):
            absence = Absence.objects.live().first()
        if absence is not None:
            self.attempt(lambda: absence.end(by=absence.user))

    @rule(verb=st.sampled_from(["accept", "finish", "verify", "cancel", "refuse", "send_back"]))
    def act_for_somebody(self, verb: str) -> None:
        self.attempt(lambda: self.read().move(verb, by=self.person("substitute"), note="The list was printed."))

    @rule(kind=st.sampled_from(["secretary", "secretary", "senior"]), is_leaving=st.booleans())
    def give_the_charge_to_another_post(self, kind: str, *, is_leaving: bool) -> None:
        charge = Charge(self.read().owner, to_post=self.cast.taker.seats[0].post)
        self.attempt(lambda: charge.transfer(by=self.person(kind), note="Posted elsewhere.", is_leaving=is_leaving))

    @rule()
    def give_the_post_with_its_charge_to_a_successor(self) -> None:
        post = self.read().owner
        role = "mission" if post.organisation.country_id and post.organisation.kind == "mission" else "officer"
        charge = Charge(post, successor=make.user(role))
        self.attempt(lambda: charge.transfer(by=self.cast.secretary, note="Posted elsewhere."))

    @rule(kind=ANYBODY)
    def accept_what_came_with_the_post(self, kind: str) -> None:
        self.attempt(lambda: Ownership.accept_charge(self.read(), by=self.person(kind)))

    @rule(closes=st.booleans())
    def leave(self, *, closes: bool) -> None:
        """Who owns it leaves the organisation, or the post alone: refused while the post has charge of it."""
        leaver, post = self.person("whoever owns it"), self.read().owner
        with clock.pretend(self.now):
            must_stay = post.holder is not None and self.read().status not in {"verified", "cancelled"}
        before = post.holder
        if closes:
            self.attempt(lambda: leaver.close(by=self.cast.secretary, note="Left."))
        else:
            self.attempt(lambda: post.vacate(by=self.cast.secretary))
        assert not must_stay or self.read().owner.holder == before, "somebody left what nobody has now"

    @rule()
    def the_post_falls_vacant_all_the_same(self) -> None:
        """Somebody dies, or is called away overnight: the system knows it is left to nobody."""
        post = self.read().owner
        if post.holder is not None:
            with clock.pretend(self.now):
                post.vacate(by=None)

    @rule()
    def reminders_are_raised(self) -> None:
        before = self.read()
        self.now += timedelta(minutes=1)
        with clock.pretend(self.now):
            sweep()
            raised = Notice.objects.count()
            sweep()
        assert Notice.objects.count() == raised, "told twice"
        assert (self.read().last_human_update_at, self.read().version) == (before.last_human_update_at, before.version)

    @invariant()
    def nothing_is_left_without_a_person_or_an_alarm(self) -> None:
        item = self.read()
        must = MUST_BE_DONE.get(item.status, ())
        with clock.pretend(self.now):
            assert not must or self.is_told(item, must) or self.is_alarm(item), f"{item.status}: nobody is told"

    def is_told(self, item: ActionItem, must: tuple[str, ...]) -> bool:
        """Of it alone, or of all that came with its post."""
        came_with_post = OBLIGATIONS["look_through"].with_recipients().filter(post=item.owner_id)
        return any(KINDS[name].with_recipients().filter(pk=item.pk).exists() for name in must) or (
            item.status in CHARGED and came_with_post.exists()
        )

    def is_alarm(self, item: ActionItem) -> bool:
        """On the desk of the secretariat."""
        vacant = OBLIGATIONS["fill"].for_user(self.person("secretary"))
        return vacant is not None and vacant.filter(pk__in=[item.owner_id, item.verifier_id]).exists()

    @invariant()
    def who_verified_it_had_no_hand_in_it(self) -> None:
        workers: set[int] = set()
        for event in self.item.events.order_by("id"):
            if event.verb == "verify":
                assert event.actor_id not in workers
                assert event.acted_for_id not in workers
            if event in self.item.events.work():
                workers.add(event.actor_id)


@pytest.mark.django_db
def test_whoever_comes_and_goes_what_must_hold_holds():
    run_state_machine_as_test(
        WholeLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            phases=[Phase.generate],
        ),
    )
    wanted = {"accept", "finish", "take_charge", "for somebody", "absence", "charge"}
    assert wanted <= {what for what, times in WholeLife.reached.items() if times}, WholeLife.reached
