"""Two people at the same moment: one wins, the other is told, the trail has one event."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from participants.models import User
from recommendations.models import Recommendation
from tests import make
from tests.at_once import at_once
from tests.recommendations.conftest import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: Any) -> Cast:
    return gather()


def press(user: User, row: Recommendation, codes: list[int], data: dict[str, Any]) -> Any:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return lambda: codes.append(client.post(f"/recommendations/{row.pk}/move/", data).status_code)


@pytest.mark.parametrize(
    ("status", "verb", "people"),
    [
        ("draft", "submit", ("head", "counsellor with leave")),
        ("under_examination", "accept", ("secretary", "nodal officer")),
    ],
)
def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(cast: Cast, status: str, verb: str, people: tuple):
    row = make.recommendation(status, by=cast.head)
    codes: list[int] = []
    at_once(*(press(cast.people[kind], row, codes, {"verb": verb, "note": "It costs little."}) for kind in people))
    assert sorted(codes) == [302, 409]
    assert row.events.filter(verb=verb).count() == 1


def test_accepting_and_returning_at_once_leaves_one_decision(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    codes: list[int] = []
    at_once(
        press(cast.secretary, row, codes, {"verb": "accept", "note": "It costs little."}),
        press(cast.nodal_officer, row, codes, {"verb": "return", "questions": "Which lines?"}),
    )
    assert sorted(codes) == [302, 409]
    row.refresh_from_db()
    assert row.events.last().verb == {"accepted": "accept", "returned": "return"}[row.status]


def test_two_submitted_at_once_get_two_numbers(cast: Cast):
    rows = [make.draft(cast.head) for _ in range(2)]
    assert at_once(*(lambda row=row: row.move("submit", by=cast.head) for row in rows)) == ["done", "done"]
    assert sorted(Recommendation.objects.values_list("reference", flat=True)) == ["REC/JPN/TEX/001", "REC/JPN/TEX/002"]


def test_two_merged_into_each_other_at_once_leave_one_survivor(cast: Cast):
    one, other = (make.recommendation("submitted", by=cast.head) for _ in range(2))
    outcomes = at_once(
        lambda: Recommendation.objects.get(pk=one.pk).move("merge", by=cast.secretary, note="Same.", into=other),
        lambda: Recommendation.objects.get(pk=other.pk).move("merge", by=cast.secretary, note="Same.", into=one),
    )
    assert outcomes.count("done") == 1
    assert Recommendation.objects.filter(merged_into=None).count() == 1


def test_two_who_save_one_draft_at_once_do_not_overwrite_each_other(cast: Cast):
    row = make.draft(cast.head)
    outcomes = at_once(
        lambda: Recommendation.objects.get(pk=row.pk).edit({"title": "One"}, by=cast.head, version=1),
        lambda: Recommendation.objects.get(pk=row.pk).edit({"title": "Other"}, by=cast.counsellor, version=1),
    )
    assert outcomes.count("done") == 1
    assert any("Someone else saved this" in outcome for outcome in outcomes)


def test_a_form_sent_twice_at_once_begins_one_draft(cast: Cast):
    make.meet()
    data = {"title": "Once", "sensitivity": "internal", "key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    client = Client()
    client.force_login(cast.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    at_once(*(lambda: client.post("/recommendations/save/", data) for _ in range(2)))
    assert Recommendation.objects.count() == 1


def test_splitting_off_while_the_survivor_is_merged_leaves_no_chain(cast: Cast):
    first, second, last = (make.recommendation("submitted", by=cast.head) for _ in range(3))
    first.move("merge", by=cast.secretary, note="The same.", into=second)
    outcomes = at_once(
        lambda: first.move("split", by=cast.secretary, note="Not the same."),
        lambda: second.move("merge", by=cast.nodal_officer, note="The same.", into=last),
    )
    assert outcomes[1] == "done"
    first.refresh_from_db()
    assert first.merged_into in ({None} if outcomes[0] == "done" else {last})
    assert not Recommendation.objects.filter(merged_into__merged_into__isnull=False).exists()


def test_of_two_who_claim_it_at_once_one_is_refused(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    people = (cast.secretary, cast.nodal_officer)
    results = at_once(*(lambda who=who: Recommendation.objects.get(pk=row.pk).claim(by=who) for who in people))
    assert sorted(one == "done" or "is examining it until" in one for one in results) == [True, True]
    assert results.count("done") == 1
    assert row.events.filter(verb="claim").count() == 1
