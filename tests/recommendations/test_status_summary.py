"""Where it stands: who has it since when, what was decided and why, how far its action items are."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from actions.models import ProgressUpdate
from core import clock
from recommendations.models import Recommendation, Referral
from tests import make
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db


def page(client: Client, row: Recommendation) -> str:
    answer = client.get(f"/recommendations/{row.pk}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def told(client: Client, row: Recommendation) -> dict:
    return client.get(f"/api/v1/recommendations/{row.pk}/").json()["status_summary"]


def decided(html: str) -> str:
    """The section of the decision; empty without one."""
    found = re.search(r'<section class="panel quiet" aria-labelledby="decision">.*?</section>', html)
    return found.group() if found else ""


def reported(cast: Cast, row: Recommendation, words: str, **values: object) -> None:
    item = make.item("underway", owner=cast.nodal_officer, asked=row, by=cast.secretary)
    data = {"done": words, "signal": "amber", "next_step": "Meet the council."} | values
    ProgressUpdate.report(item, by=cast.nodal_officer, **data)


@pytest.mark.parametrize("kind", ["head", "nodal officer", "secretary"])
def test_page_and_api_cost_the_same_with_one_item_and_with_three(cast: Cast, signed_in, kind: str):
    row = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.people[kind])
    for path in (f"/recommendations/{row.pk}/", f"/api/v1/recommendations/{row.pk}/"):
        costs = []
        for more in (1, 2):
            for _ in range(more):
                reported(cast, row, "Met the standards bureau on the list.")
            costs.append(statements(client, "get", path)[1])
        assert costs[0] == costs[1]
        assert costs[0] <= 10


def test_the_mission_reads_the_decision_its_part_and_its_reason_while_it_is_in_action(cast: Cast, signed_in):
    row = make.recommendation("accepted_in_part", by=cast.head)
    make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary)
    client = signed_in(cast.head)
    section = decided(page(client, row))
    for text in ("accepted it in part", "The lines of chapter 61.", "The first half only."):
        assert text in section
    decision = told(client, row)["decision"]
    assert (decision["verb"], decision["note"]) == ("accept_in_part", "The first half only.")
    assert decision["part"] == "The lines of chapter 61."


@pytest.mark.parametrize("status", ["submitted", "under_examination", "returned", "draft"])
def test_what_is_not_decided_says_no_decision(cast: Cast, signed_in, status: str):
    row = make.recommendation(status, by=cast.head)
    client = signed_in(cast.head)
    assert not decided(page(client, row))
    assert told(client, row)["decision"] is None


def test_what_was_dropped_and_reopened_goes_by_its_acceptance(cast: Cast, signed_in):
    row = make.recommendation("dropped", by=cast.head)
    client = signed_in(cast.head)
    assert "Overtaken by the agreement." in decided(page(client, row))
    row.move("reopen", by=cast.secretary, note="The agreement lapsed.")
    assert told(client, row)["decision"]["verb"] == "accept"


def test_a_split_off_one_is_examined_again_without_a_decision(cast: Cast, signed_in):
    row, into = (make.recommendation("under_examination", by=cast.head) for _ in range(2))
    row.move("merge", by=cast.secretary, note="They are one and the same.", into=into)
    assert told(signed_in(cast.head), row)["decision"]["verb"] == "merge"
    row.move("split", by=cast.secretary, note="The lines differ.")
    assert told(signed_in(cast.head), row)["decision"] is None


def test_who_has_it_since_when_follows_a_referral_and_its_answer(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    client = signed_in(cast.head)
    assert told(client, row)["lies_with"] == cast.nodal.code
    details = {"department": cast.referred, "by_on": make.day_from_today(9)}
    row.move("refer", by=cast.secretary, note="CANARY question", **details)
    assert told(client, row)["lies_with"] == cast.referred.code
    answered = Referral.answer_of(row, "CANARY answer", by=cast.referred_officer)
    Referral.objects.filter(pk=answered.pk).update(answered_at=clock.now() + timedelta(days=3))
    summary = told(client, row)
    answered.refresh_from_db()
    assert summary["lies_with"] == cast.nodal.code
    assert datetime.fromisoformat(summary["since"]).astimezone(UTC) == answered.answered_at
    for text in (page(client, row), str(client.get(f"/api/v1/recommendations/{row.pk}/").json())):
        assert "CANARY" not in text


def test_the_mission_follows_the_last_report_of_each_item(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head)
    reported(cast, row, "Wrote to the bureau on 4 January.")
    make.item("verified", owner=cast.nodal_officer, asked=row, by=cast.secretary)
    make.item("cancelled", owner=cast.nodal_officer, asked=row, by=cast.secretary)
    client = signed_in(cast.head)
    html = page(client, row)
    for words in ("Wrote to the bureau on 4 January.", "At risk", "Next: Meet the council.", "1 of 2 verified"):
        assert words in html
    items = told(client, row)["items"]
    assert sorted(item["status"] for item in items) == ["cancelled", "underway", "verified"]
    assert [item["reported"] for item in items if item["status"] == "underway"] == [
        "Wrote to the bureau on 4 January."
    ]


def test_others_read_nothing_of_items_that_are_not_for_them(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head, sensitivity="open")
    reported(cast, row, "Wrote to the bureau on 4 January.")
    for kind in ("other head", "observer"):
        client = signed_in(cast.people[kind])
        assert "Wrote to the bureau" not in page(client, row)
        assert told(client, row)["items"] == []
