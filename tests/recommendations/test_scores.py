"""Scores: given by who examines, in words, for the ministries alone."""

from __future__ import annotations

import pytest
from django.test import Client

from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation
from recommendations.ranking.scores import STEPS
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db
GIVEN = {"value_score": "5", "effort_score": "2", "fit_score": "4"}


def submitted(cast: Cast) -> Recommendation:
    return make.recommendation("under_examination", by=cast.head)


def score(client: Client, row: Recommendation, **given: str):
    return client.post(f"/recommendations/{row.pk}/score/", GIVEN | given)


def test_an_examiner_scores_it_and_the_newest_counts(cast: Cast, signed_in):
    row = submitted(cast)
    assert score(signed_in(cast.nodal_officer), row).status_code == 302
    assert score(signed_in(cast.coordinator), row, value_score="1").status_code == 302
    row.refresh_from_db()
    assert (row.value_score, row.effort_score, row.fit_score) == (1, 2, 4)
    assert row.scored_by == cast.coordinator
    assert [event.actor for event in row.events.filter(verb="score")] == [cast.nodal_officer, cast.coordinator]
    assert row.events.filter(verb="score").last().changes["value_score"] == [5, 1]


def test_each_step_stands_in_words(cast: Cast, signed_in):
    page = signed_in(cast.nodal_officer).get(f"/recommendations/{submitted(cast).pk}/score/").content.decode()
    for words in STEPS.values():
        for step in words:
            assert str(step) in page


@pytest.mark.parametrize("wrong", [{"value_score": "6"}, {"effort_score": "0"}, {"fit_score": ""}, {"fit_score": "x"}])
def test_what_is_no_step_is_refused_beside_its_field_and_nothing_is_written(cast: Cast, signed_in, wrong):
    row = submitted(cast)
    answer = score(signed_in(cast.nodal_officer), row, **wrong)
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.scored_by is None
    with pytest.raises(RuleBroken, match="from 1 to 5"):
        row.score(by=cast.nodal_officer, value=6, effort=1, fit=1)


@pytest.mark.parametrize(
    ("kind", "status"), [("head", 403), ("observer", 404), ("other head", 404), ("unrelated officer", 404)]
)
def test_nobody_else_scores(cast: Cast, signed_in, kind: str, status: int):
    row = submitted(cast)
    assert score(signed_in(cast.people[kind]), row).status_code == status
    with pytest.raises(NotAllowed):
        row.score(by=cast.people[kind], value=5, effort=2, fit=4)
    row.refresh_from_db()
    assert row.scored_at is None


def test_what_is_decided_is_scored_no_more(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head)
    assert score(signed_in(cast.coordinator), row).status_code == 409


def test_its_mission_reads_no_score(cast: Cast, signed_in):
    row = submitted(cast)
    row.score(by=cast.nodal_officer, value=5, effort=2, fit=4)
    page = signed_in(cast.head).get(f"/recommendations/{row.pk}/").content.decode()
    assert "scored it" not in page
    assert "Value 5" not in page
    shown = " ".join(signed_in(cast.nodal_officer).get(f"/recommendations/{row.pk}/").content.decode().split())
    assert "Value 5, effort 2, strategic fit 4 of 5." in shown
    assert "scored it" in shown
