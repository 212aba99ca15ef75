"""Value won: who enters it, who confirms it, what counts, what each reader is told."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from actions.models import ActionItem, Outcome
from actions.outcomes.moves import OUTCOME_MOVES
from core import clock
from core.rules import NotAllowed, RuleBroken
from tests import make
from tests.actions.conftest import KINDS, STEWARDS, Cast, ask_api, ask_page, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db
ORDER = {"words": "First order of tea for Osaka", "amount": "1.20", "currency": "USD", "period": "2027"}
WON = ORDER | {"source": "Order book of the firm"}
WHY = "The order was cancelled in March."


def claimed(cast: Cast, item: ActionItem | None = None, **values) -> Outcome:
    item = item or cast.item("underway")
    data = WON | {"amount": Decimal("1.20"), "by": cast.owner} | values
    return Outcome.claim(item, **data)


def trail_of(item: ActionItem) -> list[tuple[str, str]]:
    return list(item.events.filter(verb__startswith="outcome").order_by("pk").values_list("verb", "note"))


def text(client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("ask", [ask_page, ask_api])
def test_the_owner_and_who_assigns_enter_what_was_won_through_both_doors(cast: Cast, signed_in, kind: str, ask):
    item = cast.item("underway")
    path = f"{item.pk}/outcomes/add/" if ask is ask_page else f"{item.pk}/outcomes/"
    may = kind in {"owner"} | STEWARDS
    sees = ActionItem.objects.visible_to(cast.of(kind)).filter(pk=item.pk).exists()
    assert ask(signed_in(cast.of(kind)), path, WON) == (200 if may else 403 if sees else 404)
    assert item.outcomes.count() == int(may)


@pytest.mark.parametrize("status", ["planned", "open", "refused", "cancelled"])
def test_nothing_is_won_before_the_item_is_underway_nor_after_it_was_cancelled(cast: Cast, status: str):
    with pytest.raises(RuleBroken, match="once it is underway"):
        claimed(cast, cast.item(status))


@pytest.mark.parametrize("status", ["underway", "on_hold", "done", "verified"])
def test_it_is_entered_from_underway_on_and_after_the_verification_too(cast: Cast, status: str):
    item = cast.item(status)
    outcome = claimed(cast, item)
    item.refresh_from_db()
    assert (outcome.status, item.status, item.outcome_totals_of([seen(item)]).claimed) == (
        "claimed",
        status,
        [("USD", Decimal("1.20"))],
    )
    assert trail_of(item) == [("outcome_claim", "")]


def seen(item: ActionItem) -> ActionItem:
    return ActionItem.objects.with_outcomes().get(pk=item.pk)


@pytest.mark.parametrize("missing", ["period", "source"])
def test_an_amount_needs_its_period_and_its_source(cast: Cast, missing: str):
    with pytest.raises(RuleBroken, match="needs its year or period, and its source"):
        claimed(cast, **{missing: " "})
    assert claimed(cast, amount=None, period="", source="").figure == ""


def test_words_that_say_nothing_are_refused_and_a_form_keeps_what_was_typed(cast: Cast, signed_in):
    with pytest.raises(RuleBroken, match="say what was won"):
        claimed(cast, words="Noted")
    item = cast.item("underway")
    answer = signed_in(cast.owner).post(f"/actions/{item.pk}/outcomes/add/", WON | {"amount": "-3"})
    assert answer.status_code == 400
    assert "First order of tea" in answer.content.decode()


def test_an_item_has_twenty_at_the_most_and_what_was_withdrawn_does_not_count(cast: Cast):
    item = cast.item("underway")
    rows = [claimed(cast, item) for _ in range(20)]
    with pytest.raises(RuleBroken, match="20 outcomes at the most"):
        claimed(cast, item)
    rows[0].move("withdraw", by=cast.owner, note=WHY)
    claimed(cast, item)


# verb -> sources, written again by hand
SOURCES = {
    "confirm": {"claimed", "disputed"},
    "dispute": {"claimed"},
    "withdraw": {"claimed", "confirmed", "disputed"},
}
MAKERS = {
    "confirm": {"head", "counsellor"},
    "dispute": {"head", "counsellor"},
    "withdraw": {"owner"} | STEWARDS,
}


@pytest.mark.parametrize("verb", list(OUTCOME_MOVES))
@pytest.mark.parametrize("status", ["claimed", "confirmed", "disputed", "withdrawn"])
@pytest.mark.usefixtures("_quiet")
def test_every_move_from_every_status_by_everybody_through_both_doors(cast: Cast, signed_in, verb: str, status: str):
    outcome = claimed(cast)
    for kind, person in cast.people.items():
        sees = Outcome.objects.visible_to(person).filter(pk=outcome.pk).exists()
        is_theirs = kind in MAKERS[verb]
        expected = 404 if not sees else 403 if not is_theirs else 200 if status in SOURCES[verb] else 409
        for ask in (ask_page, ask_api):
            answered = None if status == "claimed" else outcome.claimed_at
            with_status(outcome, status, answered_at=answered)
            data = {"verb": verb, "note": WHY}
            assert ask(signed_in(person), f"outcomes/{outcome.pk}/move/", data) == expected, (kind, ask.__name__)


def test_who_entered_it_and_who_owns_the_item_never_confirm_it(cast: Cast):
    item = cast.item("underway")
    outcome = claimed(cast, item)
    with_status(outcome, "claimed", claimed_by=cast.head)
    with pytest.raises(NotAllowed, match="the mission that asked"):
        outcome.move("confirm", by=cast.head)
    mine = cast.head.seats[0].post
    ActionItem.objects.filter(pk=item.pk).update(owner=mine, verifier=cast.owner.seats[0].post)
    with_status(outcome, "claimed", claimed_by=cast.owner)
    with pytest.raises(NotAllowed, match="never the owner"):
        Outcome.objects.get(pk=outcome.pk).move("confirm", by=cast.head)


def test_a_confirmation_names_who_gave_it_in_the_trail_and_on_the_page(cast: Cast, signed_in):
    outcome = claimed(cast)
    outcome.move("confirm", by=cast.head, note="The firm showed us the order.")
    assert trail_of(outcome.item) == [("outcome_claim", ""), ("outcome_confirm", "The firm showed us the order.")]
    page = text(signed_in(cast.owner), f"/actions/{outcome.item_id}/")
    assert f"confirmed by {cast.head.label_at(clock.now())}" in page
    assert "USD 1.20 million (2027)" in page


def test_sums_keep_currencies_apart_and_count_neither_what_is_disputed_nor_withdrawn(cast: Cast):
    item = cast.item("underway")
    claimed(cast, item).move("confirm", by=cast.head)
    claimed(cast, item, amount=Decimal(30), currency="INR")
    claimed(cast, item, amount=Decimal(5))
    claimed(cast, item, amount=None, words="A licence that opens the market")
    claimed(cast, item, amount=Decimal(7)).move("dispute", by=cast.head, note=WHY)
    claimed(cast, item, amount=Decimal(9)).move("withdraw", by=cast.owner, note=WHY)
    totals = seen(item).outcome_totals
    assert totals.confirmed == [("USD", Decimal("1.20"))]
    assert totals.claimed == [("INR", Decimal("30.00")), ("USD", Decimal("5.00"))]
    assert totals.qualities == 1


def test_the_recommendation_the_promise_the_country_and_the_meet_show_it_beside_what_is_at_stake(cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head, value_amount=Decimal(40), value_source="Trade figures")
    item = make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary)
    claimed(cast, item).move("confirm", by=cast.head)
    client = signed_in(cast.secretary)
    asked.meet.countries.add(make.country())
    for path in (
        f"/recommendations/{asked.pk}/",
        f"/recommendations/{asked.pk}/promise/",
        "/countries/JP/",
        "/meets/2027/",
    ):
        page = text(client, path)
        assert "USD 40 million a year" in page, path
        assert "USD 1.20 million" in page, path


def test_totals_add_no_amount_that_their_reader_may_not_read(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head, value_amount=Decimal(40), value_source="Trade figures")
    item = make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary)
    claimed(cast, item)
    for kind in ("observer", "other head", "unrelated officer"):
        for path in ("/countries/JP/", "/meets/2027/"):
            page = text(signed_in(cast.of(kind)), path)
            assert "USD 40" not in page, (kind, path)
            assert "USD 1.2" not in page, (kind, path)


def test_the_list_is_narrowed_to_what_won_something_and_its_file_says_what(cast: Cast, signed_in):
    item, other = cast.item("underway", title="Won it"), make.item("underway", owner=cast.owner, title="Won nothing")
    claimed(cast, item)
    claimed(cast, item, amount=Decimal(3)).move("confirm", by=cast.head)
    client = signed_in(cast.secretary)
    for value, found in (("any", True), ("confirmed", True), ("claimed", True), ("disputed", False)):
        page = text(client, f"/actions/?won={value}")
        assert ("Won it" in page) == found, value
        assert other.title not in page
        answer = client.get(f"/api/v1/actions/?won={value}").json()
        assert [row["id"] for row in answer["results"]] == [item.pk] * found, value
    file = b"".join(client.get("/actions/export/?state=all&sort=newest")).decode("utf-8-sig")
    rows = {row["Action"]: row for row in csv.DictReader(io.StringIO(file))}
    assert rows["Won it"]["Won and confirmed, millions"] == "USD 3.00"
    assert rows["Won it"]["Won as claimed, millions"] == "USD 1.20"
    assert rows["Won nothing"]["Won as claimed, millions"] == ""


def test_programs_read_what_an_item_and_a_promise_won(cast: Cast, signed_in):
    outcome = claimed(cast)
    client = signed_in(cast.head)
    listed = client.get(f"/api/v1/actions/{outcome.item_id}/outcomes/").json()
    assert [(row["amount"], row["status"], row["id"]) for row in listed] == [("1.20", "claimed", outcome.pk)]
    assert client.get(f"/api/v1/actions/{outcome.item_id}/").json()["outcomes"] == listed
    asked = outcome.item.recommendations.get()
    promise = client.get(f"/api/v1/recommendations/{asked.pk}/promise/").json()
    assert promise["items"][0]["outcomes"] == listed
    assert client.get(f"/api/v1/actions/outcomes/{outcome.pk}/").json()["words"] == WON["words"]


@pytest.mark.parametrize("kind", ["owner", "head", "secretary"])
def test_the_pages_cost_the_same_with_one_outcome_and_with_three(cast: Cast, signed_in, kind: str):
    item = cast.item("underway")
    asked = item.recommendations.get()
    client, paths = (
        signed_in(cast.of(kind)),
        (f"/actions/{item.pk}/", f"/recommendations/{asked.pk}/", "/countries/JP/"),
    )
    costs = []
    for more in (1, 2):
        for _ in range(more):
            claimed(cast, item)
        costs.append([statements(client, "get", path)[1] for path in paths])
    assert costs[0] == costs[1]
    assert all(cost <= most for cost, most in zip(costs[0], (16, 10, 10), strict=True))


def test_what_a_recommendation_is_worth_does_not_close_it(cast: Cast):
    outcome = claimed(cast)
    outcome.move("confirm", by=cast.head)
    assert outcome.item.recommendations.get().status == "in_action"
