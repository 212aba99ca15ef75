"""Absences: who may enter them, what a substitute sees and does, and that it ends by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from actions.models import ActionItem
from core import clock
from core.rules import NotAllowed, Refusal, RuleBroken
from participants.models import Absence, User
from reminders.delivery import deliver
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.answers import text_of

pytestmark = pytest.mark.django_db


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def pair() -> tuple[User, User]:
    """Who is away, and who stands in: officers of one department."""
    return make.officer(name="Under Secretary A"), make.officer(title="Section Officer", name="Officer B")


def away(pair: tuple[User, User], *, first: int = 0, last: int = 5, **values: Any) -> Absence:
    return Absence.arrange(pair[0], by=pair[0], substitute=pair[1], from_on=day(first), until_on=day(last), **values)


def acting(client: Any, absence: Absence, **data: str) -> Any:
    return client.post(f"/settings/absences/{absence.pk}/stand-in/", data)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-1, 3, "begins today or later"), (3, 2, "lies before the first"), (0, 185, "more than half a year")],
)
def test_days_that_do_not_serve_are_refused(pair, first: int, last: int, sentence: str):
    with pytest.raises(RuleBroken, match=sentence):
        away(pair, first=first, last=last)
    assert not Absence.objects.exists()


def test_a_substitute_is_of_the_same_role_and_organisation(pair):
    closed = make.officer(title="Clerk")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    others = [
        make.officer(make.department("Ministry of Tourism")),
        make.counsellor(),
        make.observer(),
        pair[0],
        closed,
    ]
    for other in others:
        with pytest.raises(Refusal, match="cannot stand in"):
            away((pair[0], other))


def test_nobody_is_away_twice_nor_stands_in_while_away(pair):
    third = make.officer(title="Deputy Secretary")
    away(pair, first=2, last=6)
    with pytest.raises(RuleBroken, match="There is an absence from"):
        away((pair[0], third), first=6, last=9)
    with pytest.raises(RuleBroken, match="somebody else is away, and you stand in"):
        away((pair[1], third), first=1, last=2)
    with pytest.raises(RuleBroken, match="is away in these days too"):
        away((third, pair[0]), first=5, last=5)
    away((pair[0], third), first=7, last=9)


def test_only_oneself_and_the_secretariat_enter_and_end_it(pair):
    days = {"substitute": pair[1], "from_on": day(0), "until_on": day(2)}
    for stranger in (pair[1], make.coordinator(), make.counsellor()):
        with pytest.raises(NotAllowed):
            Absence.arrange(pair[0], by=stranger, **days)
    absence = Absence.arrange(pair[0], by=make.secretary(), **days)
    with pytest.raises(NotAllowed):
        absence.end(by=pair[1])
    absence.end(by=pair[0])
    with pytest.raises(RuleBroken, match="over already"):
        absence.end(by=pair[0])
    assert [event.verb for event in pair[0].events.all()] == ["absence", "absence_end"]


def test_a_substitute_sees_and_does_what_the_absent_may_and_the_trail_says_so(pair, signed_in):
    absent, substitute = pair
    item = make.item("open", owner=absent)
    absence, client = away(pair), signed_in(substitute)
    move = f"/actions/{item.pk}/move/"
    assert client.post(move, {"verb": "accept"}).status_code == 403
    page = text_of(client.get("/"))
    assert "You stand in for Under Secretary A until" in page
    assert acting(client, absence, next=f"/actions/{item.pk}/")["Location"] == f"/actions/{item.pk}/"
    assert "You act for Under Secretary A." in text_of(client.get("/"))
    assert client.post(move, {"verb": "accept"}).status_code == 302
    event = item.events.last()
    assert (event.verb, event.actor, event.acted_for) == ("accept", substitute, absent)
    page = text_of(client.get(f"/actions/{item.pk}/"))
    mine, theirs = f"{substitute.seats[0].post} ({substitute.name})", f"{absent.seats[0].post} ({absent.name})"
    assert f"<strong>{mine}</strong> for {theirs} accepted it" in page
    client.post("/settings/absences/stop/")
    assert client.post(move, {"verb": "finish", "note": "The standard is notified."}).status_code == 403


def test_one_is_not_led_away_from_the_site(pair, signed_in):
    assert acting(signed_in(pair[1]), away(pair), next="https://elsewhere.example/")["Location"] == "/"


def test_it_ends_by_itself_and_at_once_when_it_is_ended(pair, signed_in):
    absence, client = away(pair, last=3), signed_in(pair[1])
    acting(client, absence)
    assert "You act for" in text_of(client.get("/actions/"))
    noon = datetime.combine(day(4), datetime.min.time(), clock.now().tzinfo) + timedelta(hours=6)
    with clock.pretend(noon):
        assert acting(signed_in(pair[1]), absence).status_code == 404
        assert not Absence.objects.current().exists()
    absence.end(by=pair[0])
    assert "You act for" not in text_of(client.get("/actions/"))


def test_nobody_else_acts_for_the_absent_and_not_before_the_first_day(pair, signed_in):
    absence = away(pair, first=1)
    assert acting(signed_in(pair[1]), absence).status_code == 404
    Absence.objects.filter(pk=absence.pk).update(from_on=day(0))
    for stranger in (pair[0], make.officer(title="Deputy Secretary"), make.secretary()):
        assert acting(signed_in(stranger), absence).status_code == 404


def test_whoever_has_a_hand_in_the_work_does_not_verify_it(pair, signed_in):
    """Neither the owner's substitute in their own name, nor the owner in the verifier's."""
    owner, verifier = pair
    item = make.item("done", owner=owner, verifier=verifier.seats[0].post)
    move, client = f"/actions/{item.pk}/move/", signed_in(verifier)
    absence = away(pair)
    assert client.post(move, {"verb": "verify"}).status_code == 403
    absence.end(by=owner)
    back = away((verifier, owner), first=0)
    asking = signed_in(owner)
    acting(asking, back)
    assert asking.post(move, {"verb": "verify"}).status_code == 403
    back.end(by=verifier)
    assert signed_in(verifier).post(move, {"verb": "verify"}).status_code == 302
    assert ActionItem.objects.get(pk=item.pk).status == "verified"


@pytest.mark.parametrize("gets_copies", [False, True])
def test_reminders_go_to_the_substitute_with_a_copy_by_choice(pair, *, gets_copies: bool):
    absent, substitute = pair
    make.item("open", owner=absent)
    away(pair, gets_copies=gets_copies)
    sweep()
    Notice.objects.update(next_attempt_at=clock.now())
    deliver()
    (letter,) = [one for one in mail.outbox if substitute.email in one.to]
    assert letter.cc == ([absent.email] if gets_copies else [])
    assert letter.subject.startswith("For Under Secretary A: ")
    assert "You stand in for Under Secretary, Ministry of Textiles (Under Secretary A)" in letter.body
    assert f"Dear {substitute.name}" in letter.body


def test_mails_about_the_account_never_go_to_the_substitute(pair):
    away(pair)
    pair[0].invite(by=make.secretary())
    sweep()
    Notice.objects.update(next_attempt_at=clock.now())
    deliver()
    assert [one.to for one in mail.outbox] == [[pair[0].email]]


def test_the_page_enters_and_ends_an_absence(pair, signed_in):
    client = signed_in(pair[0])
    form = {"from_on": day(1).isoformat(), "until_on": day(4).isoformat(), "substitute": pair[1].pk}
    refused = client.post("/settings/absences/", form | {"until_on": day(0).isoformat()})
    assert refused.status_code == 409
    assert "lies before the first" in text_of(refused)
    assert client.post("/settings/absences/", form).status_code == 302
    page = text_of(client.get("/settings/absences/"))
    assert "Officer B" in page
    absence = Absence.objects.get()
    assert client.post(f"/settings/absences/{absence.pk}/end/").status_code == 302
    assert not Absence.objects.live().exists()


def test_the_secretariat_enters_it_for_who_cannot(pair, signed_in):
    secretary = make.secretary()
    form = {"from_on": day(0).isoformat(), "until_on": day(4).isoformat(), "substitute": pair[1].pk}
    path = f"/people/{pair[0].pk}/absences/"
    assert signed_in(pair[1]).post(path, form).status_code == 403
    assert signed_in(secretary).post(path, form).status_code == 302
    assert pair[0].events.last().actor == secretary
