"""Hand-overs and date changes: verb x status x kind of person, by tables written by hand, through page and API."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from actions.models import ActionEvent, DateChange, Handover
from core import clock
from core.rules import NotAllowed, RuleBroken
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, ask_api, ask_page, with_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quiet")]

# verb -> where to, by whom; all from the first status
HANDOVERS: dict[str, tuple[str, set[str]]] = {
    "accept": ("accepted", {"taker"}),
    "decline": ("declined", {"taker"}),
    "lapse": ("lapsed", {"owner", *STEWARDS}),
}
DATES: dict[str, tuple[str, set[str]]] = {
    "approve": ("approved", STEWARDS),
    "reject": ("rejected", STEWARDS),
    "lapse": ("lapsed", {"owner"}),
}


def offer(cast: Cast, status: str = "underway") -> Handover:
    return Handover.propose(cast.item(status), to_post=cast.taker_post, note="The list is promised.", by=cast.owner)


def asked_date(cast: Cast, status: str = "underway", days: int = 40) -> DateChange:
    item = cast.item(status)
    return DateChange.request(item, new_due_on=make.working_day(days), reason="The board meets late.", by=cast.owner)


def everybody(cast: Cast, signed_in) -> dict[str, Any]:
    return {kind: signed_in(person) for kind, person in cast.people.items()}


def answers(clients: dict[str, Any], row: Any, path: str, legal: dict[str, Any], seen: set[str]) -> list[Any]:
    """Ask everything of everybody through both doors; what was answered otherwise than the table says."""
    first = type(row)._meta.get_field("status").default
    before, wrong = ActionEvent.objects.count(), []
    for verb, kind, ask in product(legal, clients, (ask_page, ask_api)):
        target, who = legal[verb]
        wanted = 404 if kind not in seen else 403 if kind not in who else 200 if row.status == first else 409
        with transaction.atomic():
            code = ask(clients[kind], f"{path}/{row.pk}/move/", {"verb": verb, "note": "Because of this."})
            if code == 200:
                assert with_status(row, target).status == target
                transaction.set_rollback(True)
        row.refresh_from_db()
        if code != wanted:
            wrong.append((row.status, verb, kind, ask.__name__, code, wanted))
    assert ActionEvent.objects.count() == before, "a refusal has written something"
    return wrong


@pytest.mark.parametrize("status", ["proposed", "accepted", "declined", "lapsed"])
def test_an_offer_is_answered_by_whom_the_table_names(cast: Cast, signed_in, status: str):
    row = with_status(offer(cast), status)
    seen = INSIDERS | {"taker"}
    assert answers(everybody(cast, signed_in), row, "hand-overs", HANDOVERS, seen) == []


@pytest.mark.parametrize("status", ["requested", "approved", "rejected", "lapsed"])
def test_a_request_is_answered_by_whom_the_table_names(cast: Cast, signed_in, status: str):
    row = with_status(asked_date(cast), status)
    assert answers(everybody(cast, signed_in), row, "date-changes", DATES, INSIDERS) == []


def test_the_tables_by_hand_name_every_verb():
    assert set(Handover.MOVES) == set(HANDOVERS)
    assert set(DateChange.MOVES) == set(DATES)


@pytest.mark.parametrize("ask", [ask_page, ask_api])
@pytest.mark.parametrize(("kind", "verb"), [("taker", "decline"), ("secretary", "reject")])
def test_a_refusal_needs_a_reason(cast: Cast, signed_in, ask, kind: str, verb: str):
    row, path = (offer(cast), "hand-overs") if verb == "decline" else (asked_date(cast), "date-changes")
    assert ask(signed_in(cast.of(kind)), f"{path}/{row.pk}/move/", {"verb": verb, "note": " "}) == 409


# --- hand-overs ----------------------------------------------------------------------------------------------------


def test_the_old_owner_stays_responsible_until_the_new_one_accepts(cast: Cast):
    row = offer(cast)
    item = row.item
    assert item.owner == cast.post
    item.move("finish", by=cast.owner, note="The list was printed.")
    row.refresh_from_db()
    assert (row.status, with_status(item, "done").owner) == ("lapsed", cast.post)


def test_who_takes_over_owns_it_from_that_moment_and_needs_not_accept_again(cast: Cast):
    row = offer(cast)
    row.move("accept", by=cast.taker)
    item = with_status(row.item, "underway")
    now = item.ownerships.current().get()
    assert (item.owner, now.post, now.holder, now.accepted_at) == (
        cast.taker_post,
        cast.taker_post,
        cast.taker,
        now.from_at,
    )
    assert item.due_revision == 2, "a new owner makes new reminders lawful"
    item.move("finish", by=cast.taker, note="The list was printed.")


def test_taking_over_what_nobody_had_accepted_accepts_it(cast: Cast):
    row = offer(cast, "open")
    row.move("accept", by=cast.taker)
    assert with_status(row.item, "underway").ownerships.current().get().accepted_at is not None
    assert [event.verb for event in row.item.events.all()][-2:] == ["hand_over_accept", "accept"]


def test_what_is_on_hold_may_be_handed_over_and_stays_on_hold(cast: Cast):
    row = offer(cast, "on_hold")
    row.move("accept", by=cast.taker)
    row.item.refresh_from_db()
    assert (row.item.status, row.item.owner) == ("on_hold", cast.taker_post)


def test_who_is_offered_something_sees_it_until_they_have_answered(cast: Cast, signed_in):
    row = offer(cast)
    client = signed_in(cast.taker)
    assert client.get(f"/actions/{row.item_id}/").status_code == 200
    answer = client.post(f"/actions/hand-overs/{row.pk}/move/", {"verb": "decline", "note": "Not ours."}, follow=True)
    assert answer.redirect_chain[0][0] == "/actions/"
    assert client.get(f"/actions/{row.item_id}/").status_code == 404
    assert ask_api(client, f"hand-overs/{row.pk}/move/", {"verb": "accept"}) == 409


@pytest.mark.parametrize("kind", ["coordinator", "secretary"])
def test_who_assigns_may_offer_it_too_since_a_vacant_post_can_offer_nothing(cast: Cast, kind: str):
    item = cast.item("underway")
    item.owner.vacate(by=None)
    row = Handover.propose(item, to_post=cast.taker_post, note="The post is vacant.", by=cast.of(kind))
    row.move("accept", by=cast.taker)
    assert with_status(item, "underway").owner == cast.taker_post


@pytest.mark.parametrize("kind", sorted(INSIDERS - STEWARDS - {"owner"}))
def test_others_do_not_offer_it(cast: Cast, signed_in, kind: str):
    item = cast.item("underway")
    client = signed_in(cast.of(kind))
    assert client.get(f"/actions/{item.pk}/hand-over/").status_code == 403
    assert ask_page(client, f"{item.pk}/hand-over/", {"to_post": cast.taker_post.pk, "note": "Yours."}) == 403
    assert ask_api(client, f"{item.pk}/hand-over/", {"to_post": cast.taker_post.pk, "note": "Yours."}) in {400, 403}


@pytest.mark.parametrize("status", ["planned", "refused", "done", "verified", "cancelled"])
def test_only_what_somebody_has_in_hand_is_handed_over(cast: Cast, signed_in, status: str):
    item = cast.item(status)
    data = {"to_post": cast.taker_post.pk, "note": "Yours."}
    assert ask_page(signed_in(cast.owner), f"{item.pk}/hand-over/", data) == 409
    assert ask_api(signed_in(cast.owner), f"{item.pk}/hand-over/", data) == 409


def test_an_offer_is_made_once_to_another_post_with_words(cast: Cast, signed_in):
    item = cast.item("underway")
    client, number = signed_in(cast.owner), cast.taker_post.pk
    for wrong in (
        {"to_post": number, "note": ""},
        {"to_post": number, "note": "<b>x</b>"},
        {"to_post": number, "note": "x" * 10_000},
        {"to_post": item.owner_id, "note": "Yours."},
        {"to_post": item.verifier_id, "note": "Yours."},
        {"to_post": "", "note": "Yours."},
        {"to_post": "999999", "note": "Yours."},
        {"to_post": "x", "note": "Yours."},
    ):
        assert ask_page(client, f"{item.pk}/hand-over/", wrong) in {400, 409}, wrong
        assert ask_api(client, f"{item.pk}/hand-over/", wrong) in {400, 409}, wrong
    assert not Handover.objects.exists()
    assert ask_page(client, f"{item.pk}/hand-over/", {"to_post": number, "note": "Yours."}) == 200
    assert ask_page(client, f"{item.pk}/hand-over/", {"to_post": number, "note": "Yours."}) == 409


def test_an_offer_lapses_when_the_item_is_assigned_or_closed(cast: Cast):
    row = offer(cast, "open")
    other = make.post(make.department("Ministry of Power"), "Director")
    row.item.move("assign", by=cast.secretary, note="It is theirs.", owner=other)
    row.refresh_from_db()
    assert row.status == "lapsed"
    last = row.item.events.order_by("-id").first()
    assert (last.verb, last.actor) == ("hand_over_lapse", None)


# --- other dates ---------------------------------------------------------------------------------------------------


def test_an_approved_date_moves_the_due_date_and_keeps_the_first_one(cast: Cast):
    row = asked_date(cast)
    first = row.item.due_on
    row.move("approve", by=cast.secretary)
    item = with_status(row.item, "underway")
    assert (item.due_on, item.original_due_on, item.slip_count, item.due_revision) == (row.new_due_on, first, 1, 2)


def test_an_earlier_date_is_no_slip(cast: Cast):
    row = asked_date(cast, days=1)
    row.move("approve", by=cast.secretary)
    assert (with_status(row.item, "underway").slip_count, row.item.due_on) == (0, row.new_due_on)


def test_a_rejected_date_changes_nothing(cast: Cast):
    row = asked_date(cast)
    before = row.item.due_on
    row.move("reject", by=cast.coordinator, note="The fair does not wait.")
    item = with_status(row.item, "underway")
    assert (item.due_on, item.slip_count, item.due_revision) == (before, 0, 1)


def test_nobody_grants_themselves_another_date(cast: Cast):
    item = make.item("underway", owner=cast.secretary, by=cast.coordinator)
    row = DateChange.request(item, new_due_on=make.working_day(40), reason="The board meets late.", by=cast.secretary)
    with pytest.raises(NotAllowed):
        row.move("approve", by=cast.secretary)
    row.move("approve", by=cast.coordinator)


def test_a_date_that_passed_while_it_waited_is_not_approved(cast: Cast):
    row = asked_date(cast)
    with clock.pretend(make.moment(row.new_due_on + timedelta(days=1))), pytest.raises(RuleBroken):
        row.move("approve", by=cast.secretary)
    assert with_status(row, "requested").item.slip_count == 0


@pytest.mark.parametrize("kind", sorted(INSIDERS - {"owner"}))
def test_only_the_owner_asks_for_another_date(cast: Cast, signed_in, kind: str):
    item = cast.item("underway")
    client = signed_in(cast.of(kind))
    data = {"new_due_on": make.working_day(40).isoformat(), "reason": "The board meets late."}
    assert client.get(f"/actions/{item.pk}/date/").status_code == 403
    assert ask_page(client, f"{item.pk}/date/", data) == 403
    assert ask_api(client, f"{item.pk}/date/", data) == 403


@pytest.mark.parametrize("status", ["planned", "refused", "done", "verified", "cancelled"])
def test_the_date_of_what_nobody_has_in_hand_stays(cast: Cast, signed_in, status: str):
    item = cast.item(status)
    data = {"new_due_on": make.working_day(40).isoformat(), "reason": "The board meets late."}
    assert ask_page(signed_in(cast.owner), f"{item.pk}/date/", data) == 409
    assert ask_api(signed_in(cast.owner), f"{item.pk}/date/", data) == 409


def test_another_date_is_asked_for_once_with_a_reason_on_a_working_day_to_come(cast: Cast, signed_in):
    item = cast.item("underway")
    client, day = signed_in(cast.owner), make.working_day(40)
    sunday = day + timedelta(days=7 - day.isoweekday())
    for wrong in (
        {"new_due_on": day.isoformat(), "reason": ""},
        {"new_due_on": day.isoformat(), "reason": "a\u202eb"},
        {"new_due_on": day.isoformat(), "reason": "x" * 10_000},
        {"new_due_on": sunday.isoformat(), "reason": "The board meets late."},
        {"new_due_on": "2020-01-06", "reason": "The board meets late."},
        {"new_due_on": item.due_on.isoformat(), "reason": "The board meets late."},
        {"new_due_on": "soon", "reason": "The board meets late."},
    ):
        assert ask_page(client, f"{item.pk}/date/", wrong) in {400, 409}, wrong
        assert ask_api(client, f"{item.pk}/date/", wrong) in {400, 409}, wrong
    assert not DateChange.objects.exists()
    data = {"new_due_on": day.isoformat(), "reason": "The board meets late."}
    assert ask_page(client, f"{item.pk}/date/", data) == 200
    assert ask_page(client, f"{item.pk}/date/", data) == 409


def test_a_request_lapses_when_the_item_is_done(cast: Cast):
    row = asked_date(cast)
    row.item.move("finish", by=cast.owner, note="The list was printed.")
    row.refresh_from_db()
    assert row.status == "lapsed"
