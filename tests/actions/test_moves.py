"""Every move of an item: verb x status x kind of person, by a table written by hand, through page and API."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import transaction

from actions.models import ActionEvent, ActionItem
from core import clock
from core.rules import NotAllowed
from tests import make
from tests.actions.conftest import INSIDERS, STEWARDS, Cast, ask_api, ask_page, with_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quiet")]

STATUSES = ["planned", "open", "underway", "on_hold", "refused", "done", "verified", "cancelled"]
OPEN_ENDED = {"planned", "open", "underway", "on_hold", "refused", "done"}
# verb -> from where, to where, by whom; written from docs/domain.md, not from the code
LEGAL: dict[str, tuple[set[str], str, set[str]]] = {
    "accept": ({"open"}, "underway", {"owner"}),
    "refuse": ({"open"}, "refused", {"owner"}),
    "finish": ({"underway"}, "done", {"owner"}),
    "verify": ({"done"}, "verified", {"head"}),
    "send_back": ({"done"}, "underway", {"head"}),
    "release": ({"planned"}, "open", STEWARDS),
    "assign": ({"planned", "open", "refused"}, "open", STEWARDS),
    "hold": ({"underway"}, "on_hold", {"owner", *STEWARDS}),
    "resume": ({"on_hold"}, "underway", {"owner", *STEWARDS}),
    "cancel": (OPEN_ENDED, "cancelled", STEWARDS),
    "reopen": ({"verified"}, "underway", {"head", *STEWARDS}),
}
NEEDS_NO_REASON = {"accept", "verify", "release", "resume"}


def expected(verb: str, status: str, kind: str) -> int:
    """The status code that an internal item of Textiles, asked for by Japan's mission, answers with."""
    if kind not in INSIDERS:
        return 404
    sources, _target, who = LEGAL[verb]
    if kind not in who:
        return 403
    return 200 if status in sources else 409


def scene(cast: Cast, status: str) -> ActionItem:
    until = make.working_day(30) if status == "on_hold" else None
    return with_status(cast.item("open"), status, on_hold_until_on=until)


def details(cast: Cast) -> dict[str, Any]:
    return {
        "note": "Because of this long reason.",
        "owner": cast.taker_post.pk,
        "until_on": make.working_day(20).isoformat(),
    }


@pytest.mark.parametrize("status", STATUSES)
def test_each_person_may_make_exactly_the_moves_of_the_table(cast: Cast, signed_in, status: str):
    item, data = scene(cast, status), details(cast)
    clients = {kind: signed_in(person) for kind, person in cast.people.items()}
    before = (item.version, ActionEvent.objects.count())
    wrong = []
    for number, (verb, kind, ask) in enumerate(product(LEGAL, clients, (ask_page, ask_api))):
        wanted = expected(verb, status, kind)
        if wanted == 404 and verb != "accept":
            continue  # who does not see the row gets 404 before the verb is read: once is enough
        if wanted == 403 and (number // 2 + STATUSES.index(status)) % 2 != number % 2:
            continue  # the person is asked before the status: each door in every second status
        with transaction.atomic():
            code = ask(clients[kind], f"{item.pk}/move/", data | {"verb": verb})
            if code == 200:
                item.refresh_from_db()
                event = ActionEvent.objects.get(verb=verb, subject=item)
                assert (item.status, event.actor) == (LEGAL[verb][1], cast.of(kind))
                transaction.set_rollback(True)
        if code != wanted:
            wrong.append((verb, kind, ask.__name__, code, wanted))
    assert wrong == []
    item.refresh_from_db()
    assert (item.version, ActionEvent.objects.count()) == before, "a refusal has written something"


def test_the_table_by_hand_names_every_verb_and_status():
    assert set(ActionItem.MOVES) == set(LEGAL)
    assert set(dict(ActionItem._meta.get_field("status").choices)) == set(STATUSES)


@pytest.mark.parametrize("verb", sorted(set(LEGAL) - NEEDS_NO_REASON))
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_a_move_that_needs_a_reason_is_refused_without_one(cast: Cast, signed_in, verb: str, ask):
    sources, _target, who = LEGAL[verb]
    item = scene(cast, min(sources))
    client = signed_in(cast.of(min(who)))
    assert ask(client, f"{item.pk}/move/", details(cast) | {"verb": verb, "note": "  "}) == 409
    assert with_status(item, item.status).version == 1


@pytest.mark.parametrize(("verb", "missing"), [("assign", "owner"), ("hold", "until_on")])
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_a_move_is_refused_without_what_it_takes(cast: Cast, signed_in, verb: str, missing: str, ask):
    item = scene(cast, min(LEGAL[verb][0]))
    data = details(cast) | {"verb": verb}
    del data[missing]
    assert ask(signed_in(cast.secretary), f"{item.pk}/move/", data) == 409


@pytest.mark.parametrize("note", ["x\x00y", "ab\u202ecd", "<script>alert(1)</script>", "a" * 10_000])
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_a_hostile_reason_is_refused_in_words(cast: Cast, signed_in, note: str, ask):
    item = cast.item("open")
    data = {"verb": "refuse", "note": note}
    # NUL is no text at all to the API's parser of shapes
    assert ask(signed_in(cast.owner), f"{item.pk}/move/", data) in {400, 409}
    assert with_status(item, "open").events.count() == 1


@pytest.mark.parametrize("verb", ["explode", "", "<script>", "x\x00", "a" * 10_000])
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_an_unknown_verb_is_refused_in_words(cast: Cast, signed_in, verb: str, ask):
    item = cast.item("open")
    assert ask(signed_in(cast.owner), f"{item.pk}/move/", {"verb": verb}) in {400, 409}


@pytest.mark.parametrize("who", ["owner", "verifier", "out of use", "nobody"])
def test_an_item_is_assigned_to_a_post_in_use_that_neither_owns_nor_verifies_it(cast: Cast, signed_in, who: str):
    item = cast.item("open")
    cast.taker_post.__class__.objects.filter(pk=cast.taker_post.pk).update(is_live=False)
    numbers = {"owner": item.owner_id, "verifier": item.verifier_id, "out of use": cast.taker_post.pk, "nobody": 0}
    data = {"verb": "assign", "note": "It is theirs.", "owner": numbers[who]}
    assert ask_page(signed_in(cast.secretary), f"{item.pk}/move/", data) == 409
    assert item.ownerships.get().post_id == with_status(item, "open").owner_id


def test_an_item_is_put_on_hold_until_a_day_to_come(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    for day in ("2020-01-01", clock.today().isoformat(), "no day", "2026-02-30"):
        data = {"verb": "hold", "note": "Awaits the law.", "until_on": day}
        assert ask_page(client, f"{item.pk}/move/", data) == 409
    assert with_status(item, "underway").on_hold_until_on is None


def test_resuming_ends_the_hold(cast: Cast):
    item = cast.item("on_hold")
    item.move("resume", by=cast.owner)
    item.refresh_from_db()
    assert (item.status, item.on_hold_until_on) == ("underway", None)


@pytest.mark.parametrize(
    "word", ["Noted", "noted.", " Under process ", "In progress!", "Done", "…", "नोट किया", "विचाराधीन।"]
)
def test_an_empty_phrase_is_no_report_that_it_is_done(cast: Cast, signed_in, word: str):
    item = cast.item("underway")
    assert ask_page(signed_in(cast.owner), f"{item.pk}/move/", {"verb": "finish", "note": word}) == 409


def test_whoever_reported_it_done_does_not_verify_it_from_another_post(cast: Cast):
    item = make.item("done", owner=cast.owner, by=cast.colleague)
    item.verifier.give_to(cast.owner, by=None)
    item.owner.vacate(by=None)
    person = type(cast.owner).objects.get(pk=cast.owner.pk)
    assert not {"verify", "send_back"} & {move.verb for move in item.moves_for(person)}
    with pytest.raises(NotAllowed):
        item.move("verify", by=person)


def test_whoever_holds_both_posts_does_not_verify(cast: Cast):
    item = make.item("done", owner=cast.owner, by=cast.colleague)
    item.verifier.give_to(cast.owner, by=None)
    person = type(cast.owner).objects.get(pk=cast.owner.pk)
    with pytest.raises(NotAllowed):
        item.move("verify", by=person)


def test_the_one_who_holds_the_post_now_accepts_what_was_given_to_who_held_it_before(cast: Cast):
    item = cast.item("open")
    successor = make.user("officer")
    item.owner.give_to(successor, by=None)
    successor = type(successor).objects.get(pk=successor.pk)
    item.move("accept", by=successor)
    assert item.ownerships.get().holder == successor
    with pytest.raises(NotAllowed):
        item.move("finish", by=type(successor).objects.get(pk=cast.owner.pk), note="The list was printed.")


def test_officers_of_the_department_that_made_an_item_steer_it(cast: Cast):
    made = make.item("open", owner=cast.taker, by=cast.colleague)
    made.move("cancel", by=cast.senior, note="Overtaken by the budget.")
    assert made.status == "cancelled"


def test_the_system_makes_no_move_of_an_item(cast: Cast):
    item = cast.item("open")
    for verb in LEGAL:
        with pytest.raises(NotAllowed):
            item.move(verb, by=None, note="Because.", owner=cast.taker_post, until_on=make.working_day())
