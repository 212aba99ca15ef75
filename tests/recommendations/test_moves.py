"""Every move: verb x status x kind of person, by a table written by hand, through the page and through the API."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from actions.models import ActionItem
from recommendations.models import Recommendation, RecommendationEvent
from tests import make
from tests.recommendations.conftest import Cast, with_status

pytestmark = pytest.mark.django_db

STATUSES = [
    "draft",
    "submitted",
    "under_examination",
    "returned",
    "accepted",
    "accepted_in_part",
    "not_accepted",
    "deferred",
    "merged",
    "duplicate",
    "withdrawn",
    "in_action",
    "implemented",
    "partly_implemented",
    "dropped",
]
Ask = Callable[[Client, Recommendation, dict[str, Any]], int]
SUBMITTERS = {"head", "counsellor with leave"}
EXAMINERS = {"coordinator", "secretary", "referred officer", "nodal officer"}
# verb -> from where, to where, by whom; written from docs/domain.md, not from the code
LEGAL: dict[str, tuple[set[str], str, set[str]]] = {
    "submit": ({"draft", "returned"}, "submitted", SUBMITTERS),
    "withdraw": ({"draft", "submitted", "returned"}, "withdrawn", SUBMITTERS),
    "examine": ({"submitted", "deferred"}, "under_examination", EXAMINERS),
    "accept": ({"under_examination"}, "accepted", EXAMINERS),
    "accept_in_part": ({"under_examination"}, "accepted_in_part", EXAMINERS),
    "not_accept": ({"under_examination"}, "not_accepted", EXAMINERS),
    "defer": ({"under_examination"}, "deferred", EXAMINERS),
    "return": ({"submitted", "under_examination"}, "returned", EXAMINERS),
    "refer": ({"submitted", "under_examination"}, "under_examination", EXAMINERS),
    "merge": ({"submitted", "under_examination"}, "merged", EXAMINERS),
    "duplicate": ({"submitted", "under_examination"}, "duplicate", EXAMINERS),
    "split": ({"merged", "duplicate"}, "under_examination", EXAMINERS),
    "begin": ({"accepted", "accepted_in_part"}, "in_action", set()),
    "implement": ({"in_action"}, "implemented", EXAMINERS),
    "implement_in_part": ({"in_action"}, "partly_implemented", EXAMINERS),
    "drop": ({"accepted", "accepted_in_part", "in_action"}, "dropped", EXAMINERS),
    "reopen": ({"implemented", "partly_implemented", "dropped"}, "in_action", EXAMINERS),
}
# What moves take beside the reason, but for rows.
BESIDE = {
    "part": "Chapter 61.",
    "questions": ["Which lines?"],
    "by_on": str(make.day_from_today(9)),
    "until_on": str(make.day_from_today(30)),
}
OWN = {"head", "counsellor", "counsellor with leave"}
NEEDS_NO_REASON = {"submit", "examine", "return", "implement"}


def expected(verb: str, status: str, kind: str) -> int:
    """The status code that an internal recommendation of Japan's mission answers with."""
    if kind not in OWN | (set() if status == "draft" else EXAMINERS):
        return 404
    sources, _target, who = LEGAL[verb]
    if kind not in who:
        return 403
    return 200 if status in sources else 409


def scene(cast: Cast, status: str) -> tuple[Recommendation, Recommendation]:
    """A row in `status`, referred to the department of Revenue, with one verified item; and one to merge it into."""
    other = make.recommendation("submitted", by=cast.head, referred_to=cast.referred)
    if status == "draft":
        return make.draft(cast.head), other
    row = make.recommendation("accepted", by=cast.head, referred_to=cast.referred)
    item = make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary)
    ActionItem.objects.filter(pk=item.pk).update(status="verified")
    points = {"merged_into": other} if status in ("merged", "duplicate") else {}
    return with_status(row, status, **points), other


def ask_page(client: Client, row: Recommendation, data: dict[str, Any]) -> int:
    answer = client.post(f"/recommendations/{row.pk}/move/", data, headers={"HX-Request": "true"})
    return 200 if answer.status_code == 302 else answer.status_code


def ask_api(client: Client, row: Recommendation, data: dict[str, Any]) -> int:
    answer = client.post(f"/api/v1/recommendations/{row.pk}/move/", data, content_type="application/json")
    if answer.status_code in {403, 409}:
        assert json.loads(answer.content)["detail"]
    return answer.status_code


def asking(status: str, kinds: Iterable[str]) -> Iterator[tuple[str, str, Ask]]:
    """Each verb by each kind of person through the API; through the page, once for each answer to the verb."""
    through_page = set()
    for verb, kind in product(LEGAL, kinds):
        code = expected(verb, status, kind)
        if code == 404 and verb != "examine":
            continue  # who does not see the row gets 404 before the verb is read: once is enough
        yield verb, kind, ask_api
        if code == 200 or (verb, code) not in through_page:
            through_page.add((verb, code))
            yield verb, kind, ask_page


@pytest.fixture(autouse=True)
def _quiet():
    """A log line for each of three thousand refusals would be a fifth of the run."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("status", STATUSES)
def test_each_person_may_make_exactly_the_moves_of_the_table(cast: Cast, signed_in, status: str):
    row, other = scene(cast, status)
    clients = {kind: signed_in(person) for kind, person in cast.people.items()}
    data = {"note": "Because of this.", "department": cast.referred.code, "into": other.reference} | BESIDE
    before = (row.version, RecommendationEvent.objects.count())
    wrong = []
    for verb, kind, ask in asking(status, clients):
        with transaction.atomic():
            code = ask(clients[kind], row, data | {"verb": verb})
            if code == 200:
                row.refresh_from_db()
                last = RecommendationEvent.objects.order_by("-pk").first()
                assert (row.status, last.verb, last.actor) == (LEGAL[verb][1], verb, cast.people[kind])
                transaction.set_rollback(True)
        if code != expected(verb, status, kind):
            wrong.append((verb, kind, ask.__name__, code, expected(verb, status, kind)))
    assert wrong == []
    row.refresh_from_db()
    assert (row.version, RecommendationEvent.objects.count()) == before, "a refusal has written something"


def test_the_table_by_hand_names_every_verb_and_status():
    assert set(Recommendation.MOVES) == set(LEGAL)
    assert set(dict(Recommendation._meta.get_field("status").choices)) == set(STATUSES)


@pytest.mark.parametrize("verb", sorted(set(LEGAL) - NEEDS_NO_REASON - {"begin"}))
def test_a_move_that_needs_a_reason_is_refused_without_one(cast: Cast, signed_in, verb: str):
    sources, _target, who = LEGAL[verb]
    row, other = scene(cast, min(sources))
    person = cast.people[min(who)]
    data = {"verb": verb, "note": "  ", "department": cast.nodal.code, "into": other.reference} | BESIDE
    page = signed_in(person).post(f"/recommendations/{row.pk}/move/", data)
    assert page.status_code == 409
    api = signed_in(person).post(f"/api/v1/recommendations/{row.pk}/move/", data, content_type="application/json")
    assert api.status_code == 409
    assert api.json()["detail"] in page.content.decode()
    assert Recommendation.objects.get(pk=row.pk).status == row.status


@pytest.mark.parametrize("verb", sorted(NEEDS_NO_REASON))
def test_other_moves_are_made_without_a_reason(cast: Cast, verb: str):
    sources, target, who = LEGAL[verb]
    row, _other = scene(cast, min(sources))
    details = {"questions": ["Which lines?"]} if verb == "return" else {}
    row.move(verb, by=cast.people[min(who)], **details)
    assert row.status == target


@pytest.mark.parametrize("verb", ["", "delete", "SUBMIT", "<script>", "accept\x00", "x" * 10_000])
def test_an_unknown_verb_is_refused_with_a_sentence(cast: Cast, signed_in, verb: str):
    row, _other = scene(cast, "submitted")
    page = signed_in(cast.secretary).post(f"/recommendations/{row.pk}/move/", {"verb": verb})
    assert page.status_code == 409
    assert "not something that can be done here" in page.content.decode()
    assert b"<script>" not in page.content.split(b"</head>")[1].replace(b"<script defer", b"")
    assert Recommendation.objects.get(pk=row.pk).status == "submitted"


HOSTILE = ["<script>alert(1)</script>", "turned \u202e round", "nul \x00 byte", "long " * 2_000]


@pytest.mark.parametrize("note", HOSTILE, ids=["tag", "bidi", "nul", "long"])
def test_a_hostile_reason_is_refused_in_the_same_words_at_both_doors(cast: Cast, signed_in, note: str):
    row, _other = scene(cast, "under_examination")
    data = {"verb": "accept", "note": note}
    page = signed_in(cast.secretary).post(f"/recommendations/{row.pk}/move/", data)
    api = signed_in(cast.secretary).post(
        f"/api/v1/recommendations/{row.pk}/move/", data, content_type="application/json"
    )
    assert (page.status_code, api.status_code) == (409, 409)
    assert RecommendationEvent.objects.filter(subject=row, verb="accept").count() == 1  # the one of the scene
    assert Recommendation.objects.get(pk=row.pk).status == "under_examination"


def test_a_move_by_get_is_refused(cast: Cast, signed_in):
    row, _other = scene(cast, "submitted")
    assert signed_in(cast.secretary).get(f"/recommendations/{row.pk}/move/").status_code == 405


def test_nobody_moves_without_signing_in(cast: Cast):
    row, _other = scene(cast, "submitted")
    assert Client().post(f"/recommendations/{row.pk}/move/", {"verb": "examine"}).status_code == 302
    assert Client().post(f"/api/v1/recommendations/{row.pk}/move/", {"verb": "examine"}).status_code == 401
    assert Recommendation.objects.get(pk=row.pk).status == "submitted"
