"""A substitute may act only while both accounts are open, with one role and posts in a common organisation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.rules import Refusal
from participants.models import Above, Absence, ApiToken, Holding, Post, User
from reminders.delivery import deliver
from reminders.kinds.verification import to_verify
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.answers import text_of
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[User, User]:
    """Who is away, and who acts for them: officers of one department."""
    return make.officer(name="Absent"), make.officer(title="Section Officer", name="Substitute")


def away(absent: User, substitute: User, *, days: int = 5) -> Absence:
    today = clock.today()
    return Absence.arrange(
        absent, by=absent, substitute=substitute, from_on=today, until_on=today + timedelta(days=days)
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- what takes the ground away ---------------------------------------------------------------------------------


def leave(user: User) -> None:
    for seat in fresh(user).seats:
        seat.post.vacate(by=None)


def move(user: User) -> None:
    leave(user)
    make.post(make.department("Ministry of Steel")).give_to(fresh(user), by=None)


def be_succeeded(user: User) -> None:
    fresh(user).seats[0].post.give_to(make.user("officer"), by=None)


def change_role(user: User) -> None:
    user = fresh(user)
    user.edit({"role": "secretariat"}, by=make.secretary("Registrar"), version=user.version)


def be_closed(user: User) -> None:
    leave(user)
    fresh(user).close(by=make.secretary("Registrar"))


BY_VERBS = {one.__name__: one for one in (leave, move, be_succeeded, change_role, be_closed)}
# Past every verb, as a mistake of ours or a hand in the database would: the rule holds at the use itself.
PAST_VERBS: dict[str, Callable[[User], Any]] = {
    "no post": lambda user: Holding.objects.filter(user=user).update(until_on=clock.today()),
    "other role": lambda user: User.objects.filter(pk=user.pk).update(role="secretariat"),
    "closed": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
}
LOSSES = BY_VERBS | PAST_VERBS


# --- the uses ---------------------------------------------------------------------------------------------------


class Uses:
    """Every way in which somebody acts for somebody else, begun while it was lawful."""

    def __init__(self, absent: User, substitute: User, signed_in: Any) -> None:
        self.absent, self.substitute, self.signed_in = absent, substitute, signed_in
        self.absence = away(absent, substitute)
        self.post = absent.seats[0].post
        self.client = signed_in(substitute)
        self.stand_in(self.client)
        self.key = ApiToken.issue(substitute, note="A program", days=5)[1]

    def stand_in(self, client: Client) -> bool:
        answer = client.post(f"/settings/absences/{self.absence.pk}/stand-in/", {"next": "/notices/"})
        return answer.status_code == 302 and answer["Location"] == "/notices/"

    def program(self) -> int:
        headers = {"Authorization": f"Token {self.key}", "X-Acts-For": self.absent.email}
        return Client(headers=headers).get("/api/v1/actions/").status_code

    def holding(self) -> set[str]:
        """The names of the uses that are open now."""
        other = fresh(self.substitute)
        own = Holding.objects.current().filter(user=other, post=self.post)
        uses = {
            "session": "You act for" in text_of(self.client.get("/notices/")),
            "new session": other.is_active and self.stand_in(self.signed_in(other)),
            "program": self.program() == 200,
            "every seat": other.every_seat().filter(user=self.absent).exists(),
            "hand": other.has_a_hand_in(self.post.pk) and not own,
            "query set": Absence.objects.current().filter(substitute=other).exists(),
        }
        return {name for name, is_open in uses.items() if is_open}


ALL = {"session", "new session", "program", "every seat", "hand", "query set"}


@pytest.mark.parametrize("who", ["absent", "substitute"])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_use_outlives_its_ground(pair, signed_in, loss: str, who: str):
    uses = Uses(*pair, signed_in)
    assert uses.holding() == ALL
    LOSSES[loss](getattr(uses, who))
    assert uses.holding() == set()


def owe(absence: Absence) -> None:
    about = {"cause": "absence_ended", "absence": absence}
    notice = Notice.owed("absence", to=absence.user_id, occasion=f"test={absence.pk}", **about)
    Notice.objects.bulk_create([notice])


@pytest.mark.parametrize("who", [None, 0, 1])
@pytest.mark.parametrize("loss", LOSSES)
def test_mails_go_to_the_substitute_only_while_the_ground_lasts(pair, loss: str, who: int | None):
    absence = away(*pair)
    if who is not None:
        LOSSES[loss](pair[who])
    owe(absence)
    deliver()
    assert bool([one for one in mail.outbox if pair[1].email in one.to]) == (who is None)


def test_an_absence_between_colleagues_who_keep_their_posts_goes_on(pair):
    """A second post, a language, or somebody else's move takes nothing away."""
    absence, third = away(*pair), make.officer(title="Clerk")
    make.post(make.department("Ministry of Steel")).give_to(pair[1], by=None)
    change_role(third)
    move(make.officer(title="Deputy Secretary"))
    substitute = fresh(pair[1])
    substitute.edit({"language": "hi"}, by=substitute, version=substitute.version)
    absence.refresh_from_db()
    assert absence.ended_at is None
    assert Absence.objects.current().exists()
    Holding.objects.filter(user=substitute, post__organisation__name="Ministry of Steel").get().post.vacate(by=None)
    absence.refresh_from_db()
    assert absence.is_live


REASONS = {"leave": "organisation", "move": "organisation", "be_succeeded": "organisation", "change_role": "role"}


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("loss", REASONS)
def test_what_takes_the_ground_ends_the_absence_on_record_and_tells_both_and_the_secretariat(pair, loss, who):
    secretary = make.secretary()
    absence = away(*pair)
    BY_VERBS[loss](pair[who])
    absence.refresh_from_db()
    assert (absence.end_reason, absence.is_live) == (REASONS[loss], False)
    event = pair[0].events.order_by("pk").filter(verb__startswith="absence_end").get()
    assert event.verb == f"absence_end_{REASONS[loss]}"
    assert event.changes["substitute"] == ["", "Substitute"]
    sweep()
    sweep()
    notices = Notice.objects.filter(kind="absence")
    registrars = set(User.objects.secretariat().values_list("pk", flat=True))
    assert sorted(notices.values_list("recipient", flat=True)) == sorted({pair[0].pk, pair[1].pk} | registrars)
    Notice.objects.update(next_attempt_at=clock.now())
    deliver()
    assert set(notices.values_list("status", flat=True)) == {"sent"}
    for person in (*pair, secretary):
        # A changed role is told by a mail of its own.
        sentence = "(Substitute) no longer acts for "
        (letter,) = [one for one in mail.outbox if one.to == [person.email] and sentence in one.body]
        assert absence.get_end_reason_display() in letter.body
    assert "/settings/absences/" in " ".join(one.body for one in mail.outbox if one.to == [pair[1].email])
    assert f"/people/{pair[0].pk}/absences/" in " ".join(
        one.body for one in mail.outbox if one.to == [secretary.email]
    )


def test_an_absence_to_come_ends_too_and_one_that_is_over_stays_as_it_was(pair):
    today = clock.today()
    days = {"from_on": today + timedelta(days=20), "until_on": today + timedelta(days=25)}
    to_come = Absence.arrange(pair[0], by=pair[0], substitute=pair[1], **days)
    over = Absence.objects.create(
        user=pair[0],
        substitute=pair[1],
        from_on=today - timedelta(days=9),
        until_on=today - timedelta(days=5),
    )
    leave(pair[1])
    to_come.refresh_from_db()
    over.refresh_from_db()
    assert (to_come.end_reason, over.end_reason, over.ended_at) == ("organisation", "", None)


def test_an_absence_that_somebody_ended_is_told_to_nobody(pair):
    away(*pair).end(by=pair[0])
    leave(pair[1])
    sweep()
    assert not Notice.objects.filter(kind="absence").exists()


def test_the_pages_of_the_notice_say_who_acts_for_whom_no_longer(pair, signed_in):
    away(*pair)
    leave(pair[1])
    sweep()
    notice = Notice.objects.get(kind="absence", recipient=pair[0])
    page = " ".join(text_of(signed_in(pair[0]).get(f"/notices/{notice.pk}/")).split())
    assert "(Substitute) for Under Secretary, Ministry of Textiles (Absent)" in page
    ledger = text_of(signed_in(pair[0]).get("/notices/"))
    assert "Absence ended early: Under Secretary, Ministry of Textiles (Absent)" in ledger


def test_who_once_stood_in_for_the_owner_may_verify_when_the_ground_is_gone(pair):
    owner, substitute = pair
    verifying = make.post(make.department("Ministry of Steel"))
    verifying.give_to(substitute, by=None)
    item = make.item("done", owner=owner, verifier=verifying)
    away(owner, substitute)
    assert item not in to_verify()
    User.objects.filter(pk=owner.pk).update(role="secretariat")
    assert item in to_verify()


def test_silence_climbs_to_a_senior_whose_substitute_the_owner_no_longer_is():
    house = make.department("Ministry of Steel")
    senior = make.officer(house, "Director")
    owner = make.user("officer", make.post(house, "Clerk", reports_to=senior.seats[0].post))

    def above() -> int | None:
        return Post.objects.filter(pk=owner.seats[0].post_id).values_list(Above("pk"), flat=True).get()

    away(senior, owner)
    assert above() is None
    User.objects.filter(pk=owner.pk).update(role="secretariat")
    assert above() == senior.pk


@pytest.mark.django_db(transaction=True)
def test_an_absence_entered_while_its_ground_goes_does_not_stay():
    absent, substitute = make.officer(name="Absent"), make.officer(title="Clerk", name="Substitute")

    at_once(lambda: away(fresh(absent), fresh(substitute)), lambda: leave(substitute))
    assert not Absence.objects.live().exists()


# --- whatever happens -------------------------------------------------------------------------------------------

PEOPLE, HOUSES = 4, ("Ministry of Steel", "Ministry of Textiles", "Ministry of Tourism")
STEPS = st.tuples(
    st.sampled_from(["give", "give", "vacate", "role", "close", "open", "away", "away", "away", "day"]),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
)


def common(one: User, other: User) -> bool:
    """Whether both hold posts in one organisation, worked out without the query set."""
    houses = [{seat.post.organisation_id for seat in fresh(person).seats} for person in (one, other)]
    return bool(houses[0] & houses[1])


def do(step: tuple[str, int, int], people: list[User], registrar: User) -> None:
    kind, number, other_number = step
    person, other = fresh(people[number]), fresh(people[other_number])
    if kind == "give":
        make.post(make.department(HOUSES[(number + other_number) % 3]), f"Seat {other_number % 2}").give_to(
            person, by=registrar
        )
    elif kind == "vacate" and person.seats:
        person.seats[other_number % len(person.seats)].post.vacate(by=registrar)
    elif kind == "role":
        role = "officer" if person.role == "secretariat" else "secretariat"
        person.edit({"role": role}, by=registrar, version=person.version)
    elif kind == "close":
        person.close(by=registrar)
    elif kind == "open":
        person.open_again(by=registrar)
    elif kind == "away":
        away(person, other, days=number)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_stand_in_property_whoever_acts_for_somebody_has_their_role_and_organisation(steps):
    """Posts are given and ended, roles change, accounts close, days pass; at each step the rule holds."""
    with transaction.atomic():
        registrar = make.secretary()
        people = [make.officer(make.department(HOUSES[0]), f"Officer {number}") for number in range(PEOPLE)]
        now = clock.now()
        for step in steps:
            if step[0] == "day":
                now += timedelta(days=1)
            with clock.pretend(now):
                with suppress(Refusal):
                    do(step, people, registrar)
                check_invariants(people)
        transaction.set_rollback(True)


def check_invariants(people: list[User]) -> None:
    for absence in Absence.objects.live().select_related("user", "substitute"):
        absent, substitute = absence.user, absence.substitute
        assert absent.is_active
        assert substitute.is_active
        assert absent.role == substitute.role
        assert common(absent, substitute), "the verb that took the ground has ended it"
    for person in people:
        seats = set(fresh(person).every_seat().values_list("user", flat=True)) - {person.pk}
        lawful = Absence.objects.live().filter(substitute=person, from_on__lte=clock.today())
        assert seats <= set(lawful.values_list("user", flat=True))


# --- what lacks its ground is ended on record ---------------------------------------------------------------------


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("loss", PAST_VERBS)
def test_the_sweep_ends_an_absence_that_lost_its_ground_past_every_verb(pair, signed_in, loss: str, who: int):
    """So did absences that began before there was such a rule."""
    absence, secretary = away(*pair), make.secretary()
    PAST_VERBS[loss](pair[who])
    sweep()
    sweep()
    absence.refresh_from_db()
    reason = {"no post": "organisation", "other role": "role", "closed": "account"}[loss]
    assert (absence.end_reason, absence.is_live) == (reason, False)
    event = pair[0].events.get(verb__startswith="absence_end")
    assert (event.verb, event.actor) == (f"absence_end_{reason}", None)
    recipients = set(Notice.objects.filter(absence=absence).values_list("recipient", flat=True))
    registrars = set(User.objects.secretariat().values_list("pk", flat=True))
    both = {one.pk for one in pair if fresh(one).is_active}
    assert recipients == both | registrars
    # List and API say why.
    page = text_of(signed_in(secretary).get(f"/people/{pair[0].pk}/absences/"))
    assert absence.get_end_reason_display() in page
    if fresh(pair[0]).is_active:
        (row,) = signed_in(pair[0]).get("/api/v1/absences/").json()
        assert (row["end_reason"], bool(row["ended_at"])) == (reason, True)


def test_the_sweep_leaves_alone_what_has_its_ground_or_is_over(pair):
    absence, today = away(*pair), clock.today()
    days = {"from_on": today - timedelta(days=9), "until_on": today - timedelta(days=5)}
    over = Absence.objects.create(user=pair[1], substitute=make.user("observer"), **days)
    sweep()
    assert [one.end_reason for one in (fresh_row(absence), fresh_row(over))] == ["", ""]


def fresh_row(absence: Absence) -> Absence:
    return Absence.objects.get(pk=absence.pk)
