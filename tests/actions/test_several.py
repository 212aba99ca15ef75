"""Several action items by one form, or by one call: all of them are made, or none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.items.making import MOST
from actions.models import ActionItem
from recommendations.models import Recommendation
from tests import make
from tests.actions.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

FRIDAY = "2028-01-07"
SATURDAY = "2028-01-08"


def form_data(cast: Cast, further: int = 2, **values: Any) -> dict[str, Any]:
    """What a form with three items says."""
    rows = {
        f"item{number}-{name}": value
        for number in range(2, further + 2)
        for name, value in row(cast, f"Publish part {number}").items()
    }
    return row(cast, "Notify the standard") | COMMON | {"further": further} | rows | values


COMMON = {"kind": "bilateral", "priority": 1, "sensitivity": "internal"}


def row(cast: Cast, title: str, due_on: str = "") -> dict[str, Any]:
    return {"title": title, "owner": cast.post.pk, "due_on": due_on or make.working_day().isoformat(), "detail": ""}


@pytest.fixture
def asked(cast: Cast) -> Recommendation:
    return make.recommendation("accepted", by=cast.head)


@pytest.fixture
def client(cast: Cast, signed_in) -> Client:
    return signed_in(cast.coordinator)


def post(client: Client, asked: Recommendation, form: dict[str, Any]) -> Any:
    return client.post(f"/actions/new/?recommendation={asked.pk}", form)


def test_one_form_makes_three_items_with_what_holds_for_all(cast: Cast, client: Client, asked: Recommendation):
    steel = cast.taker_post
    answer = post(client, asked, form_data(cast, **{"item2-owner": steel.pk, "item3-detail": "In Japanese."}))
    assert answer.url == f"/recommendations/{asked.pk}/"
    items = list(asked.action_items.order_by("pk"))
    assert [item.title for item in items] == ["Notify the standard", "Publish part 2", "Publish part 3"]
    assert [item.owner for item in items] == [cast.post, steel, cast.post]
    assert [item.detail for item in items] == ["", "", "In Japanese."]
    assert {(item.kind, item.priority, item.verifier) for item in items} == {("bilateral", 1, asked.post)}
    assert [event.verb for event in asked.events.all()].count("begin") == 1
    asked.refresh_from_db()
    assert asked.status == "in_action"


def test_one_more_item_is_asked_for_without_a_script_and_nothing_typed_is_lost(
    cast: Cast, client: Client, asked: Recommendation
):
    form = form_data(cast, 1, more="1", title="", **{"item2-detail": "Kept <as> typed"})
    answer = post(client, asked, form)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "error-summary" not in page, "nothing was asked to be made yet"
    assert 'value="Publish part 2"' in page
    assert "Kept &lt;as&gt; typed" in page
    assert f'<option value="{cast.post.pk}" selected>' in page
    assert 'name="item3-title"' in page
    assert 'name="item4-title"' not in page
    assert not ActionItem.objects.exists()


def test_an_empty_row_is_not_made(cast: Cast, client: Client, asked: Recommendation):
    empty = {f"item2-{name}": "" for name in ("title", "owner", "due_on", "detail")}
    post(client, asked, form_data(cast, **empty))
    assert [item.title for item in asked.action_items.order_by("pk")] == ["Notify the standard", "Publish part 3"]


@pytest.mark.parametrize(
    ("wrong", "status", "where"),
    [
        ({"item2-due_on": SATURDAY}, 409, {2: "due_on"}),
        ({"item2-due_on": SATURDAY, "item3-due_on": "2020-01-06"}, 409, {2: "due_on", 3: "due_on"}),
        ({"due_on": SATURDAY}, 409, {1: "due_on"}),
        ({"item3-title": ""}, 400, {3: "title"}),
        ({"item3-title": "<b>x</b>"}, 400, {3: "title"}),
        ({"item2-owner": "999999"}, 400, {2: "owner"}),
        ({"item2-due_on": "soon"}, 400, {2: "due_on"}),
    ],
    ids=str,
)
def test_what_is_wrong_stands_beside_its_row_and_nothing_is_made(
    cast: Cast, client: Client, wrong: dict[str, Any], status: int, where: dict[int, str]
):
    asked = make.recommendation("accepted", by=cast.head)
    answer = post(client, asked, form_data(cast, **wrong))
    form = answer.context["form"]
    found = {one.number: next(iter(one.errors)) for one in form.rows if one.errors}
    found |= {1: next(iter(form.errors))} if form.errors else {}
    assert (answer.status_code, found) == (status, where)
    assert "error-summary" in answer.content.decode()
    assert not ActionItem.objects.exists()
    asked.refresh_from_db()
    assert asked.status == "accepted"


def test_the_verifier_of_all_owns_none_of_them(cast: Cast, client: Client, asked: Recommendation):
    answer = post(client, asked, form_data(cast, verifier=cast.taker_post.pk, **{"item3-owner": cast.taker_post.pk}))
    assert answer.status_code == 409
    assert list(answer.context["form"].rows[1].errors) == ["owner"]
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("further", ["-1", "x", "99", "9" * 30, "1.5"])
def test_a_wrong_number_of_rows_is_no_error_of_ours(cast: Cast, client: Client, asked: Recommendation, further: str):
    assert post(client, asked, form_data(cast, 1) | {"further": further}).status_code == 400
    assert post(client, asked, form_data(cast, 1) | {"further": further, "more": "1"}).status_code == 200
    assert not ActionItem.objects.exists()


def test_there_is_an_end_to_the_rows(cast: Cast, client: Client, asked: Recommendation):
    page = post(client, asked, form_data(cast, MOST - 2, more="1")).content.decode()
    assert f'name="item{MOST}-title"' in page
    assert 'name="more"' not in page


def test_the_form_reads_the_posts_once_for_all_its_rows(cast: Cast, client: Client, asked: Recommendation):
    path = f"/actions/new/?recommendation={asked.pk}"
    forms = [form_data(cast, further, more="1") for further in (3, 0, 3)]
    _first, *costs = (statements(client, "post", path, form)[1] for form in forms)
    assert costs[0] == costs[1]
    assert costs[0] <= 10


def test_of_several_asks_the_form_begins_with_the_strictest_reading(cast: Cast, client: Client):
    path = "/actions/new/?" + "&".join(
        f"recommendation={make.recommendation('accepted', by=cast.head, sensitivity=level).pk}"
        for level in ("open", "restricted", "internal")
    )
    assert client.get(path).context["form"].initial["sensitivity"] == "restricted"


# --- programs -------------------------------------------------------------------------------------------


def call(client: Client, asked: Recommendation, *items: dict[str, Any]) -> Any:
    body = {"recommendations": [asked.pk], "items": items}
    return client.post("/api/v1/actions/several/", body, content_type="application/json")


def test_a_program_makes_several_at_once(cast: Cast, client: Client, asked: Recommendation):
    answer = call(client, asked, row(cast, "Notify it"), row(cast, "Publish it") | {"priority": 3})
    assert answer.status_code == 201
    made = list(asked.action_items.order_by("pk"))
    assert answer.json() == [{"id": item.pk, "reference": item.reference} for item in made]
    assert [item.priority for item in made] == [2, 3]


def test_a_program_is_told_which_are_refused(cast: Cast, client: Client, asked: Recommendation):
    answer = call(client, asked, row(cast, "Notify it"), row(cast, "Publish it", SATURDAY))
    assert answer.status_code == 409
    assert [(one["item"], one["field"]) for one in answer.json()["items"]] == [(1, "due_on")]
    assert "weekend" in answer.json()["items"][0]["detail"]
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("items", [[], "x", [{"title": "x"}], [{}] * (MOST + 1)], ids=lambda items: str(items)[:20])
def test_a_call_of_another_shape_is_refused(client: Client, asked: Recommendation, items: Any):
    body = {"recommendations": [asked.pk], "items": items}
    assert client.post("/api/v1/actions/several/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("kind", ["head", "observer", "unrelated officer"])
def test_it_is_for_who_may_make_one(cast: Cast, signed_in, asked: Recommendation, kind: str):
    answer = call(signed_in(cast.of(kind)), asked, row(cast, "Notify it"), row(cast, "Publish it"))
    assert answer.status_code == (409 if kind == "unrelated officer" else 403)
    assert not ActionItem.objects.exists()
