"""What came with a post: its next holder looks through it and accepts, one, some or all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.charge.accepting import accept, waiting
from actions.models import ActionItem, Charge, Ownership
from core import clock
from core.rules import NotAllowed, RuleBroken
from participants.models import Absence, User
from tests import make
from tests.actions.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def handed_on(cast: Cast) -> User:
    """The owner's post is another's from today."""
    cast.post.give_to(make.user("officer", name="Successor"), by=cast.secretary)
    return User.objects.get(name="Successor")


def page(cast: Cast) -> str:
    return f"/actions/charge/{cast.post.pk}/accept/"


@pytest.mark.parametrize(
    ("status", "comes"),
    [
        ("planned", False),
        ("open", True),
        ("underway", True),
        ("on_hold", True),
        ("done", True),
        ("refused", False),
        ("verified", False),
        ("cancelled", False),
    ],
)
def test_what_the_next_holder_must_see_to_waits_for_them(cast: Cast, status: str, comes: bool):  # noqa: FBT001
    item = cast.item(status)
    assert not ActionItem.objects.waiting_with_post().exists()
    successor = handed_on(cast)
    assert list(waiting(cast.post, successor)) == [item] * comes
    assert ActionItem.objects.taken_on_with_post().exists() is not comes


def test_nothing_waits_for_who_comes_back(cast: Cast):
    cast.item("underway")
    handed_on(cast)
    cast.post.give_to(cast.owner, by=cast.secretary)
    assert not ActionItem.objects.waiting_with_post().exists()


def test_nothing_waits_with_a_post_that_nobody_holds(cast: Cast):
    cast.item("underway")
    cast.post.vacate(by=None)
    assert not ActionItem.objects.waiting_with_post().exists()


def test_who_owned_it_on_a_day_is_one_query_before_and_after(cast: Cast):
    item = cast.item("underway")
    successor = handed_on(cast)
    event = Ownership.accept_charge(item, by=successor)
    now = item.ownerships.current().get()
    assert (now.post, now.holder, now.accepted_at) == (cast.post, successor, now.from_at)
    rows = Ownership.objects.filter(item=item)
    assert rows.at(now.from_at - TICK).get().holder == cast.owner
    assert rows.at(now.from_at).get().holder == successor
    assert event.sentence() == "accepted it with the charge of the post"
    assert event.lines() == [{"label": "Holder", "before": cast.owner.name, "after": "Successor"}]
    item.refresh_from_db()
    assert item.status == "underway"
    assert not ActionItem.objects.waiting_with_post().exists()


def test_what_a_transfer_gave_waits_for_the_holder_of_the_other_post(cast: Cast):
    items = [cast.item(status) for status in ("open", "underway", "done")]
    Charge(cast.post, to_post=cast.taker.seats[0].post).transfer(by=cast.secretary, note="Posted to Geneva.")
    post = cast.taker.seats[0].post
    assert set(waiting(post, cast.taker)) == set(items)
    assert accept(waiting(post, cast.taker), chosen=None, by=cast.taker).number == 3
    for item in items:
        item.refresh_from_db()
        now = item.ownerships.current().get()
        assert (now.post, now.holder) == (post, cast.taker)
        assert item.ownerships.count() == 2
    assert [item.status for item in items] == ["underway", "underway", "done"]
    assert not waiting(post, cast.taker).exists()


def test_who_accepted_it_does_not_verify_it(cast: Cast):
    item = cast.item("done")
    successor = handed_on(cast)
    Ownership.accept_charge(item, by=successor)
    assert item.was_worked_on_by(successor)


def test_the_holder_alone_accepts_and_once(cast: Cast):
    item = cast.item("underway")
    successor = handed_on(cast)
    for person in (User.objects.get(pk=cast.owner.pk), cast.colleague, cast.secretary):
        with pytest.raises(NotAllowed):
            Ownership.accept_charge(item, by=person)
    Ownership.accept_charge(item, by=successor)
    with pytest.raises(RuleBroken, match="already"):
        Ownership.accept_charge(item, by=successor)
    closed = make.item("verified", owner=successor)
    with pytest.raises(RuleBroken, match="nothing to accept"):
        Ownership.accept_charge(closed, by=successor)


def test_it_is_accepted_by_ticks_or_all_at_once(cast: Cast, signed_in):
    items = [cast.item("underway", title=f"Deed {number}") for number in range(3)]
    client = signed_in(handed_on(cast))
    text = client.get(page(cast)).content.decode()
    assert all(item.title in text for item in items)
    assert "Accept all 3" in " ".join(text.split())
    assert client.post(page(cast), {"which": "chosen"}).status_code == 409
    assert client.post(page(cast), {"which": "chosen", "row": [items[0].pk, "x", "9" * 30]}).status_code == 302
    assert [item.events.last().verb for item in items] == ["take_charge", "accept", "accept"]
    assert client.post(page(cast), {"which": "all"}).status_code == 302
    assert [item.events.last().verb for item in items] == ["take_charge"] * 3
    assert "You have accepted all that came with the post." in client.get(page(cast)).content.decode()


def test_no_row_of_another_post_is_accepted_by_its_number(cast: Cast, signed_in):
    cast.item("underway")
    client = signed_in(handed_on(cast))
    other = make.item("underway", owner=cast.colleague)
    assert client.post(page(cast), {"which": "chosen", "row": [other.pk]}).status_code == 409
    assert other.ownerships.current().get().holder == cast.colleague


def test_the_items_own_page_leads_there_until_it_is_accepted(cast: Cast, signed_in):
    item = cast.item("underway")
    successor = handed_on(cast)
    client = signed_in(successor)
    assert f'href="{page(cast)}"' in client.get(f"/actions/{item.pk}/").content.decode()
    Ownership.accept_charge(item, by=successor)
    assert f'href="{page(cast)}"' not in client.get(f"/actions/{item.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_item_and_for_more(cast: Cast, signed_in, number: int):
    for _ in range(number):
        cast.item("underway")
    client = signed_in(handed_on(cast))
    assert statements(client, "get", page(cast))[1] == 5


def test_a_day_is_what_the_clock_says(cast: Cast):
    item = cast.item("underway")
    successor = handed_on(cast)
    with clock.pretend(clock.now() + timedelta(days=3)):
        Ownership.accept_charge(item, by=successor)
        assert item.ownerships.current().get().from_at == clock.now()


@pytest.mark.parametrize("status", ["open", "underway"])
def test_a_substitute_accepts_it_in_the_name_of_who_is_away(cast: Cast, status: str):
    item = cast.item(status)
    successor = handed_on(cast)
    substitute = User.objects.get(pk=cast.colleague.pk)
    substitute.stand_in(Absence(user=successor, substitute=substitute))
    event = Ownership.accept_charge(item, by=substitute)
    assert (event.actor, event.acted_for) == (substitute, successor)
    assert item.ownerships.current().get().holder == successor
    assert not ActionItem.objects.waiting_with_post().exists()
