"""Bulk operations at the same moment: nothing is done twice, and nobody waits for ever."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from recommendations.models import Recommendation, RecommendationEvent, RecommendationOperation, Referral
from tests import make
from tests.at_once import at_once
from tests.recommendations.conftest import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: Any) -> Cast:
    return gather()


def submitted(cast: Cast, number: int = 4) -> list[Recommendation]:
    return [make.recommendation("submitted", by=cast.head, title=f"Wish {one}") for one in range(number)]


def scoring(rows: list[Recommendation], by: Any, **how: Any) -> Any:
    fresh = [Recommendation.objects.get(pk=row.pk) for row in rows]
    return lambda: RecommendationOperation.score(fresh, by=by, value=3, effort=3, fit=3, **how)


def test_a_double_click_is_one_operation(cast: Cast):
    rows, key = submitted(cast), uuid4()
    assert at_once(*(scoring(rows, cast.secretary, key=key) for _ in range(3))) == ["done"] * 3
    assert RecommendationOperation.objects.count() == 1
    assert RecommendationEvent.objects.filter(verb="score").count() == len(rows)


def test_two_people_with_the_same_rows_in_another_order_both_come_through(cast: Cast):
    rows = submitted(cast)
    operations = (
        scoring(rows, cast.secretary),
        scoring(rows[::-1], cast.coordinator),
        scoring(rows, cast.nodal_officer),
    )
    assert at_once(*operations) == ["done"] * 3
    assert RecommendationEvent.objects.filter(verb="score").count() == 3 * len(rows)


def test_two_undoings_at_once_take_each_row_back_once(cast: Cast):
    data = {"department": cast.referred, "by_on": make.day_from_today(9), "note": "Is the duty ours to waive?"}
    operation = RecommendationOperation.refer(submitted(cast), by=cast.secretary, **data)
    outcomes = at_once(
        *(lambda: RecommendationOperation.objects.get(pk=operation.pk).undo(by=cast.secretary) for _ in range(2))
    )
    assert sorted(outcomes) == ["Nothing of it is left to be taken back.", "done"]
    assert RecommendationEvent.objects.filter(verb="take_back_referral").count() == 4
    assert not Referral.objects.unanswered().exists()


def test_undoing_and_deciding_at_once_leaves_one_of_the_two(cast: Cast):
    row = submitted(cast, 1)[0]
    data = {"department": cast.referred, "by_on": make.day_from_today(9), "note": "Is the duty ours to waive?"}
    operation = RecommendationOperation.refer([row], by=cast.secretary, **data)
    other = Recommendation.objects.get(pk=row.pk)
    accept = partial(other.move, "accept", by=cast.coordinator, note="It costs little.")
    at_once(lambda: operation.undo(by=cast.secretary), accept)
    row.refresh_from_db()
    verbs = list(row.events.values_list("verb", flat=True))
    if row.status == "accepted":
        assert verbs[-1] == "accept"
        assert operation.rows.get().outcome == "kept"
    else:
        assert (row.status, verbs[-1]) == ("submitted", "take_back_referral")
