"""Transfer of charge: nobody leaves while items would be left to nobody; the dry run, the transfer, what stays."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from actions.models import ActionItem, Charge, ChargeTransfer, Handover
from actions.ownership.models import TRANSFERRED
from core.rules import NotAllowed, RuleBroken
from participants.models import Post, User
from tests import make
from tests.actions.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db
WHY = "Posted to Geneva."


def owned(cast: Cast, *statuses: str) -> list[ActionItem]:
    return [cast.item(status, title=f"Deed {number}") for number, status in enumerate(statuses)]


def given(cast: Cast, **values: Any) -> ChargeTransfer:
    """The owner's charge, given to the taker's post unless `values` say otherwise."""
    to = {"to_post": cast.taker.seats[0].post} if "successor" not in values else {"successor": values.pop("successor")}
    return Charge(cast.post, **to).transfer(by=cast.secretary, **({"note": WHY} | values))


def page(cast: Cast) -> str:
    return f"/actions/charge/{cast.post.pk}/"


def plain_text(text: str) -> str:
    """The text of a page on one line, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def typed(cast: Cast, **values: str) -> dict[str, str]:
    return {"note": WHY, "is_leaving": "on", "key": str(uuid4()), "step": "look"} | values


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["planned", "open", "underway", "on_hold", "refused", "done"])
def test_a_holding_is_not_ended_while_the_post_owns_something_live(cast: Cast, status: str):
    owned(cast, status)
    with pytest.raises(RuleBroken, match=r"still has charge of action items \(1\)"):
        cast.post.vacate(by=cast.secretary)
    assert cast.post.holder == cast.owner


@pytest.mark.parametrize("status", ["verified", "cancelled"])
def test_what_is_closed_keeps_nobody(cast: Cast, status: str):
    owned(cast, status)
    cast.post.vacate(by=cast.secretary)
    assert cast.post.holder is None


def test_the_page_that_refuses_leads_to_the_transfer(cast: Cast, signed_in):
    owned(cast, "underway")
    client = signed_in(cast.secretary)
    answer = client.post(f"/posts/{cast.post.pk}/vacate/", {"note": WHY})
    assert answer.status_code == 409
    assert "under “Transfer of charge”" in answer.content.decode()
    assert f'href="{page(cast)}"' in answer.content.decode()
    answer = client.post(f"/people/{cast.owner.pk}/close/", {"note": WHY})
    assert answer.status_code == 409
    assert f'href="{page(cast)}"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["owner", "coordinator", "senior", "head", "observer"])
def test_the_secretariat_alone_transfers_a_charge(cast: Cast, kind: str):
    owned(cast, "underway")
    with pytest.raises(NotAllowed):
        Charge(cast.post, to_post=cast.taker.seats[0].post).transfer(by=cast.of(kind), note=WHY)


def test_a_charge_goes_to_a_post_that_somebody_holds_and_to_one_only(cast: Cast):
    item = owned(cast, "underway")[0]
    vacant = make.post(make.department("Ministry of Steel"), "Director")
    for charge in (
        Charge(cast.post),
        Charge(cast.post, to_post=cast.post),
        Charge(cast.post, to_post=vacant),
        Charge(cast.post, to_post=cast.taker.seats[0].post, successor=cast.colleague),
    ):
        with pytest.raises(RuleBroken):
            charge.transfer(by=cast.secretary, note=WHY)
    with pytest.raises(RuleBroken, match="say why"):
        given(cast, note=" ")
    item.refresh_from_db()
    assert item.owner == cast.post
    assert not ChargeTransfer.objects.exists()


# --- to another post ---------------------------------------------------------------------------------------------


def test_all_that_is_live_goes_to_the_other_post_and_keeps_where_it_stands(cast: Cast):
    statuses = ["planned", "open", "underway", "on_hold", "refused", "done", "verified"]
    items = owned(cast, *statuses)
    transfer = given(cast, is_leaving=True)
    for item in items:
        item.refresh_from_db()
    taker = cast.taker.seats[0].post
    assert [item.owner for item in items] == [taker] * 6 + [cast.post]
    assert [item.status for item in items] == ["planned", "open", "underway", "on_hold", "open", "done", "verified"]
    verbs = [item.events.last().verb for item in items[:6]]
    assert verbs == ["transfer", "assign", "transfer", "transfer", "assign", "transfer"]
    now = items[2].ownerships.current().get()
    assert (now.post, now.holder, now.accepted_at, now.assigned_by, now.reason) == (
        taker,
        None,
        None,
        cast.secretary,
        TRANSFERRED,
    )
    assert transfer.is_ended
    assert cast.post.holder is None
    assert transfer.rows.filter(sentence="", event__isnull=False).count() == 6


def test_who_stays_keeps_the_post_and_can_then_leave_and_be_closed(cast: Cast):
    owned(cast, "underway")
    assert not given(cast).is_ended
    assert cast.post.holder == cast.owner
    cast.post.vacate(by=cast.secretary)
    cast.owner.close(by=cast.secretary)
    assert not cast.owner.is_active


def test_what_the_other_post_verifies_stays_with_a_sentence_and_so_does_the_holder(cast: Cast):
    item, _other = owned(cast, "underway", "underway")
    ActionItem.objects.filter(pk=item.pk).update(verifier=cast.taker.seats[0].post)
    transfer = given(cast, is_leaving=True)
    refused = transfer.rows.exclude(sentence="").get()
    assert refused.item == item
    assert "verifies the item" in refused.sentence
    assert not transfer.is_ended
    assert cast.post.holder == cast.owner
    assert ActionItem.objects.charge_of(cast.post).get() == item


def test_the_preview_says_what_stays_and_why_and_names_it(cast: Cast, signed_in):
    """Also what a post below the other one verifies: nobody below the owner verifies."""
    own, below, other = owned(cast, "underway", "underway", "underway")
    taker = cast.taker.seats[0].post
    lower = make.post(taker.organisation, "Section Officer", reports_to=taker)
    ActionItem.objects.filter(pk=own.pk).update(verifier=taker)
    ActionItem.objects.filter(pk=below.pk).update(verifier=lower)
    form = {"to_post": taker.pk, "note": "Posted to Geneva.", "step": "look", "key": str(uuid4())}
    answer = signed_in(cast.secretary).post(f"/actions/charge/{cast.post.pk}/", form)
    page = unescape(answer.content.decode())
    assert f"2 items stay: “{taker}” or a post below it verifies them." in page
    panel = page.partition('aria-labelledby="then"')[2].partition("</section>")[0]
    named = [item.pk for item in (own, below, other) if f'/actions/{item.pk}/"' in panel]
    assert named == [own.pk, below.pk]
    assert f"To be verified by {lower}" in panel


def test_an_offer_to_hand_it_over_lapses(cast: Cast):
    item = owned(cast, "underway")[0]
    offer = Handover.propose(item, to_post=make.post(make.commerce(), "Director"), note="Yours.", by=cast.owner)
    given(cast)
    offer.refresh_from_db()
    assert offer.status == "lapsed"


def test_a_second_click_does_nothing_more(cast: Cast):
    owned(cast, "underway")
    key = uuid4()
    assert given(cast, key=key) == given(cast, key=key)
    assert ChargeTransfer.objects.get().rows.count() == 1


# --- to a successor ----------------------------------------------------------------------------------------------


def test_a_successor_takes_the_post_with_all_that_it_owns(cast: Cast):
    item = owned(cast, "underway")[0]
    successor = make.user("officer", name="Successor")
    transfer = given(cast, successor=successor)
    item.refresh_from_db()
    assert (item.owner, cast.post.holder) == (cast.post, successor)
    assert transfer.is_ended
    row = transfer.rows.get()
    assert (row.item, row.event, row.sentence) == (item, None, "")


def test_drafts_of_a_mission_go_to_who_comes_after(cast: Cast):
    counsellor, successor = cast.counsellor, make.user("mission", name="Successor")
    draft, brought = make.draft(counsellor), make.draft(cast.head)
    post = counsellor.seats[0].post
    transfer = Charge(post, successor=successor).transfer(by=cast.secretary, note=WHY)
    draft.refresh_from_db()
    brought.refresh_from_db()
    assert (draft.drafted_by, brought.drafted_by) == (successor, cast.head)
    assert transfer.drafts == 1
    assert draft.events.last().sentence() == "let somebody else go on with the draft"


def test_drafts_do_not_leave_their_mission(cast: Cast):
    draft = make.draft(cast.counsellor)
    charge = Charge(cast.counsellor.seats[0].post, to_post=cast.other_head.seats[0].post)
    assert charge.drafts == 0
    with pytest.raises(RuleBroken, match="nothing that this post could take over"):
        charge.transfer(by=cast.secretary, note=WHY)
    draft.refresh_from_db()
    assert draft.drafted_by == cast.counsellor


# --- the page ----------------------------------------------------------------------------------------------------


def post_transfer(client: Client, cast: Cast, **values: str) -> Any:
    """Look, and then do what was looked at."""
    fields = typed(cast, **values)
    looked = client.post(page(cast), fields).content.decode()
    confirmation_token = re.search(r'name="confirmation_token" value="([^"]+)"', looked)
    assert confirmation_token, plain_text(looked)
    return client.post(page(cast), fields | {"step": "do", "confirmation_token": confirmation_token.group(1)})


def test_the_dry_run_says_in_words_what_will_happen_and_does_nothing(cast: Cast, signed_in):
    items = owned(cast, "underway", "open", "done")
    answer = signed_in(cast.secretary).post(page(cast), typed(cast, to_post=str(cast.taker.seats[0].post.pk)))
    text = plain_text(answer.content.decode())
    assert (
        "This gives 3 items of “Under Secretary, Ministry of Textiles” to “Deputy Secretary, Ministry of Steel”"
        in (text)
    )
    assert "and sends one mail" in text
    assert f"{cast.owner.name} does not hold “Under Secretary, Ministry of Textiles” any more from today." in text
    assert all(item.title in text for item in items)
    assert ActionItem.objects.charge_of(cast.post).count() == 3
    assert not ChargeTransfer.objects.exists()


def test_the_transfer_is_done_and_listed(cast: Cast, signed_in):
    items = owned(cast, "underway", "open")
    client = signed_in(cast.secretary)
    answer = post_transfer(client, cast, to_post=str(cast.taker.seats[0].post.pk))
    transfer = ChargeTransfer.objects.get()
    assert answer.headers["Location"] == f"/actions/charge/done/{transfer.pk}/"
    text = plain_text(client.get(answer.headers["Location"]).content.decode())
    assert "Given away (2)" in text
    assert all(item.title in text for item in items)
    assert "Holding of before Ended" in text


def test_a_successor_is_named_on_the_page(cast: Cast, signed_in):
    owned(cast, "underway")
    successor = make.user("officer", name="Successor")
    client = signed_in(cast.secretary)
    looked = plain_text(client.post(page(cast), typed(cast, successor=str(successor.pk))).content.decode())
    assert (
        "This gives “Under Secretary, Ministry of Textiles” with its 1 item to Successor and sends one mail." in looked
    )
    assert post_transfer(client, cast, successor=str(successor.pk)).status_code == 302
    assert Post.objects.get(pk=cast.post.pk).holder == User.objects.get(pk=successor.pk)


def test_what_changed_since_the_dry_run_stops_it(cast: Cast, signed_in):
    owned(cast, "underway")
    fields = typed(cast, to_post=str(cast.taker.seats[0].post.pk))
    client = signed_in(cast.secretary)
    confirmation_token = re.search(
        r'name="confirmation_token" value="([^"]+)"', client.post(page(cast), fields).content.decode()
    )
    owned(cast, "open")
    answer = client.post(page(cast), fields | {"step": "do", "confirmation_token": confirmation_token.group(1)})
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert not ChargeTransfer.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"note": "Noted"}, {"to_post": "x"}, {"successor": "999999"}, {"key": "1"}])
def test_what_makes_no_sense_is_asked_again(cast: Cast, signed_in, fields: dict[str, str]):
    owned(cast, "underway")
    for step in ("look", "do"):
        answer = signed_in(cast.secretary).post(
            page(cast), typed(cast, step=step, confirmation_token="1-1-0") | fields
        )
        assert answer.status_code in (400, 409)
    assert not ChargeTransfer.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_for_one_item_and_for_more(cast: Cast, signed_in, number: int):
    owned(cast, *["underway"] * number)
    taker, client = cast.taker.seats[0].post, signed_in(cast.secretary)
    assert statements(client, "get", page(cast))[1] == 8
    assert statements(client, "post", page(cast), typed(cast, to_post=str(taker.pk)))[1] <= 16
    transfer = given(cast)
    assert statements(client, "get", f"/actions/charge/done/{transfer.pk}/")[1] == 6
