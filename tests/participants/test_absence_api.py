"""People enter and end absences; programs act for who is away, transfer and accept the charge of a post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from actions.models import ActionItem, ChargeTransfer
from core import clock
from participants.models import Absence, ApiToken, User
from tests import make

pytestmark = pytest.mark.django_db


def program(user: User) -> Any:
    """Sends JSON with a key of `user`; `acts_for` is an email address."""
    _row, key = ApiToken.issue(user, note="A program", days=5, scope="write")

    def send(method: str, path: str, body: Any = None, acts_for: str = "") -> Any:
        headers = {"Authorization": f"Token {key}"} | ({"X-Acts-For": acts_for} if acts_for else {})
        kwargs = {} if method == "get" else {"data": body or {}, "content_type": "application/json"}
        return getattr(Client(headers=headers), method)(f"/api/v1/{path}", **kwargs)

    return send


@pytest.fixture
def in_person(signed_in) -> Any:
    """Sends JSON with the session of a person."""

    def session(user: User) -> Any:
        client = signed_in(user)

        def send(method: str, path: str, body: Any = None) -> Any:
            kwargs = {} if method == "get" else {"data": body or {}, "content_type": "application/json"}
            return getattr(client, method)(f"/api/v1/{path}", **kwargs)

        return send

    return session


def days(last: int = 5) -> dict[str, str]:
    today = clock.today()
    return {"from_on": today.isoformat(), "until_on": (today + timedelta(days=last)).isoformat()}


@pytest.fixture
def pair() -> tuple[User, User]:
    return make.officer(name="Away"), make.officer(title="Section Officer", name="Substitute")


def test_an_absence_is_entered_listed_and_ended(pair, in_person):
    send = in_person(pair[0])
    made = send("post", "absences/", {"substitute": pair[1].email, **days()})
    assert (made.status_code, made.json()["is_live"]) == (201, True)
    assert [row["id"] for row in send("get", "absences/").json()] == [made.json()["id"]]
    assert send("post", f"absences/{made.json()['id']}/end/").json()["is_live"] is False
    assert send("post", f"absences/{made.json()['id']}/end/").status_code == 409


def test_a_stranger_is_no_substitute_and_unknown_fields_are_refused(pair, in_person):
    send = in_person(pair[0])
    assert send("post", "absences/", {"substitute": make.observer().email, **days()}).status_code == 400
    assert send("post", "absences/", {"substitute": pair[1].email, "user": 1, **days()}).status_code == 400
    assert not Absence.objects.exists()


def test_a_key_names_no_substitute_and_ends_no_absence(pair):
    away, substitute = pair
    send = program(away)
    assert send("post", "absences/", {"substitute": substitute.email, **days()}).status_code == 403
    until_on = clock.today() + timedelta(days=3)
    absence = Absence.arrange(away, by=away, substitute=substitute, from_on=clock.today(), until_on=until_on)
    assert send("get", "absences/").json()[0]["is_live"]
    assert send("post", f"absences/{absence.pk}/end/").status_code == 403
    acting = program(substitute)
    assert acting("post", f"absences/{absence.pk}/end/", acts_for=away.email).status_code == 403
    assert Absence.objects.get().is_live


def test_a_program_acts_for_who_is_away_and_the_trail_says_so(pair):
    away, substitute = pair
    item = make.item("open", owner=away)
    send = program(substitute)
    assert send("post", f"actions/{item.pk}/move/", {"verb": "accept"}, away.email).status_code == 403
    Absence.arrange(
        away, by=away, substitute=substitute, from_on=clock.today(), until_on=clock.today() + timedelta(days=3)
    )
    assert send("post", f"actions/{item.pk}/move/", {"verb": "accept"}).status_code == 403, "without the header"
    assert send("post", f"actions/{item.pk}/move/", {"verb": "accept"}, away.email).status_code == 200
    event = item.events.get(verb="accept")
    assert (event.actor, event.acted_for) == (substitute, away)
    with clock.pretend(clock.now() + timedelta(days=4)):
        assert send("get", "actions/", acts_for=away.email).status_code == 403


def test_nobody_acts_for_somebody_by_merely_saying_so(pair):
    stranger = make.officer(make.department("Ministry of Tourism"))
    assert program(stranger)("get", "me/", acts_for=pair[0].email).status_code == 403


def test_a_charge_is_looked_at_then_transferred_once_then_accepted():
    owner, taker = make.officer(), make.officer(make.department("Ministry of Steel"), "Director")
    secretary = make.secretary()
    items = [make.item("underway", owner=owner, by=secretary, title=f"Deed {number}") for number in range(3)]
    post, to_post = owner.seats[0].post, taker.seats[0].post
    send, body = program(secretary), {"to_post": to_post.pk, "note": "Posted to Geneva.", "is_leaving": False}
    looked = send("post", f"actions/charge/{post.pk}/", body).json()
    assert (looked["is_done"], ChargeTransfer.objects.exists()) == (False, False)
    assert "3 items" in looked["sentences"][0]
    wrong = send("post", f"actions/charge/{post.pk}/", body | {"confirmation_token": "0-0-0"})
    assert wrong.status_code == 409
    done = send(
        "post", f"actions/charge/{post.pk}/", body | {"confirmation_token": looked["confirmation_token"]}
    ).json()
    assert (done["is_done"], done["refused"], done["transfer"]) == (True, [], ChargeTransfer.objects.get().pk)
    takes = program(taker)
    assert len(takes("get", f"actions/charge/{to_post.pk}/accept/").json()["results"]) == 3
    one = takes("post", f"actions/charge/{to_post.pk}/accept/", {"items": [items[0].pk]}).json()
    rest = takes("post", f"actions/charge/{to_post.pk}/accept/", {"items": None}).json()
    assert (one["number"], rest["number"]) == (1, 2)
    assert not ActionItem.objects.waiting_with_post().exists()
