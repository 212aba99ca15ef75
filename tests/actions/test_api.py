"""The REST door of action items: what programs read and write, versions, bodies of a wrong shape."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from actions.models import ActionItem, DateChange, Handover
from tests import make
from tests.actions.conftest import Cast, ask_api

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, path: str, data: Any, **headers: str) -> Any:
    return getattr(client, method)(f"/api/v1/actions/{path}", data, content_type="application/json", headers=headers)


def test_one_item_is_shown_in_full_with_its_version_as_etag(cast: Cast, signed_in):
    item = cast.item("underway")
    Handover.propose(item, to_post=cast.taker_post, note="Yours.", by=cast.owner)
    DateChange.request(item, new_due_on=make.working_day(40), reason="The board meets late.", by=cast.owner)
    answer = signed_in(cast.owner).get(f"/api/v1/actions/{item.pk}/")
    shown = answer.json()
    assert answer.headers["ETag"] == f'"{item.version}"'
    assert (shown["reference"], shown["status"], shown["country"]) == (item.reference, "underway", "JP")
    assert shown["owner"] == {"id": item.owner_id, "title": "Under Secretary", "organisation": "ministry-of-textiles"}
    assert [row["reference"] for row in shown["recommendations"]] == [item.recommendations.get().reference]
    assert shown["owners"][0]["people"] == [cast.owner.name]
    assert (shown["hand_over"]["to_post"]["id"], shown["date_change"]["reason"]) == (
        cast.taker_post.pk,
        "The board meets late.",
    )
    assert shown["moves"] == ["finish", "hold"]


def test_what_one_may_not_see_is_not_there(cast: Cast, signed_in):
    item = cast.item("underway")
    for kind in ("other head", "unrelated officer", "observer"):
        assert signed_in(cast.of(kind)).get(f"/api/v1/actions/{item.pk}/").status_code == 404


def test_without_signing_in_nothing_is_shown(cast: Cast):
    for path in ("", f"{cast.item().pk}/"):
        assert Client().get(f"/api/v1/actions/{path}").status_code in {401, 403}


def test_an_item_is_made_and_its_address_told(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    body = {
        "title": "Notify the revised standard",
        "owner": cast.post.pk,
        "due_on": make.working_day().isoformat(),
        "recommendations": [asked.pk],
        "sector": make.sector("Steel").code,
    }
    answer = send(signed_in(cast.secretary), "post", "", body)
    item = ActionItem.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1/actions/{item.pk}/")
    assert (answer.json()["reference"], item.sector.code, item.country) == (item.reference, "steel", asked.country)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"title": "x", "colour": "red"}),
        ("{pk}/move/", {"verb": "finish", "note": "The list was printed.", "colour": "red"}),
        ("{pk}/progress/", {"done": "The list was printed.", "signal": "green", "colour": "red"}),
        ("{pk}/hand-over/", {"to_post": 1, "note": "Yours.", "colour": "red"}),
        ("{pk}/date/", {"new_due_on": "2030-01-07", "reason": "Late.", "colour": "red"}),
        ("hand-overs/{offer}/move/", {"verb": "lapse", "colour": "red"}),
    ],
)
def test_a_field_that_is_not_known_is_refused(cast: Cast, signed_in, path: str, body: dict[str, Any]):
    item = make.item("underway", owner=cast.secretary, by=cast.coordinator)
    offer = Handover.propose(item, to_post=cast.taker_post, note="Yours.", by=cast.secretary)
    answer = send(signed_in(cast.secretary), "post", path.format(pk=item.pk, offer=offer.pk), body)
    assert (answer.status_code, answer.json()["fields"]) == (400, {"colour": ["There is no such field."]})


@pytest.mark.parametrize("body", ["[]", '"words"', "null", "{", "1", '{"verb": ["finish"]}', '{"verb": {}}'])
def test_a_body_of_a_wrong_kind_is_refused(cast: Cast, signed_in, body: str):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    for path in (f"{item.pk}/move/", f"{item.pk}/progress/", f"{item.pk}/date/"):
        assert send(client, "post", path, body).status_code == 400
    item.refresh_from_db()
    assert (item.status, item.version) == ("underway", 2)


def test_words_are_changed_by_version(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.secretary)
    data = {"title": "Publish the standard", "country": None}
    assert send(client, "patch", f"{item.pk}/", data).status_code == 428
    assert send(client, "patch", f"{item.pk}/", data, **{"If-Match": '"1"'}).status_code == 412
    answer = send(client, "patch", f"{item.pk}/", data, **{"If-Match": f'"{item.version}"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{item.version + 1}"')
    assert (answer.json()["title"], answer.json()["country"]) == ("Publish the standard", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "<b>x</b>"},
        {"title": "a\nb"},
        {"title": None},
        {"country": "XX"},
        {"sector": "none"},
        {"kind": "x"},
        {"priority": 9},
        {"verifier": 999_999},
        {"verifier": "x"},
        {"status": "verified"},
        {"owner": 1},
        {"due_on": "2030-01-07"},
    ],
    ids=str,
)
def test_words_of_a_wrong_shape_are_refused_and_what_moves_decide_cannot_be_typed(cast, signed_in, wrong):
    item = cast.item("underway")
    answer = send(signed_in(cast.secretary), "patch", f"{item.pk}/", wrong, **{"If-Match": f'"{item.version}"'})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, list(wrong))


@pytest.mark.parametrize("kind", ["owner", "senior", "head"])
def test_others_do_not_change_the_words(cast: Cast, signed_in, kind: str):
    item = cast.item("underway")
    answer = send(signed_in(cast.of(kind)), "patch", f"{item.pk}/", {"title": "Mine"}, **{"If-Match": '"2"'})
    assert answer.status_code == 403


def test_a_report_sets_the_signal(cast: Cast, signed_in):
    item = cast.item("underway")
    body = {"done": "The list was printed.", "signal": "amber", "waiting_on": "business", "next_step_on": "2030-01-07"}
    answer = send(signed_in(cast.owner), "post", f"{item.pk}/progress/", body)
    assert (answer.status_code, answer.json()["signal"]) == (201, "amber")
    assert send(signed_in(cast.head), "post", f"{item.pk}/progress/", body).status_code == 403
    assert send(signed_in(cast.owner), "post", f"{item.pk}/progress/", body | {"done": "Noted"}).status_code == 409


def test_who_declines_an_offer_loses_sight_of_the_item(cast: Cast, signed_in):
    offer = Handover.propose(cast.item("underway"), to_post=cast.taker_post, note="Yours.", by=cast.owner)
    client = signed_in(cast.taker)
    assert client.get(f"/api/v1/actions/{offer.item_id}/").json()["hand_over"]["id"] == offer.pk
    answer = send(client, "post", f"hand-overs/{offer.pk}/move/", {"verb": "decline", "note": "Not ours."})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_refusal_has_a_code_and_a_sentence(cast: Cast, signed_in):
    item = cast.item("underway")
    answer = send(signed_in(cast.owner), "post", f"{item.pk}/move/", {"verb": "accept"})
    assert (answer.status_code, answer.json()) == (
        409,
        {"code": "rule_broken", "detail": "It is “Underway” now: “Accept” is not possible."},
    )


def test_both_doors_answer_alike_to_whom_does_not_hold_the_row(cast: Cast, signed_in):
    item = cast.item("underway")
    assert ask_api(signed_in(cast.observer), f"{item.pk}/move/", {"verb": "finish"}) == 404
    assert ask_api(signed_in(cast.observer), "999999/move/", {"verb": "finish"}) == 404
