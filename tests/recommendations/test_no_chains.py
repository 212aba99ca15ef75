"""Whatever is done to a few recommendations, in whatever order: what is merged points at one that stands alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rules import Refusal
from recommendations.models import Recommendation
from recommendations.moves import POINTING
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db

NUMBER = 4
JOIN = ["merge", "duplicate"]
# Joining and parting often, all else now and then.
VERBS = st.sampled_from(
    [*JOIN * 3, "split", "split", *["submit", "examine", "return", "withdraw", "accept", "defer", "not_accept"]]
)
STEP = st.tuples(VERBS, st.integers(0, NUMBER - 1), st.integers(0, NUMBER - 1))


def chosen(numbers: list[int], verb: str, one: int) -> Recommendation:
    """To be split off one that can be, if there is any; else any."""
    rows = Recommendation.objects.filter(pk__in=numbers).order_by("pk")
    fitting = list(rows.exclude(merged_into=None)) if verb == "split" else []
    fitting = fitting or list(rows)
    return fitting[one % len(fitting)]


def do(cast: Cast, numbers: list[int], step: tuple[str, int, int]) -> bool:
    """Try one move on a fresh row; whether it was allowed."""
    verb, one, other = step
    row = chosen(numbers, verb, one)
    beside: dict[str, Any] = {"into": Recommendation.objects.get(pk=numbers[other])} if verb in JOIN else {}
    beside |= {"defer": {"until_on": make.day_from_today(60)}, "return": {"questions": ["Which lines?"]}}.get(verb, {})
    if verb == "submit":
        make.answers(row)
    by = row.drafted_by if verb in {"submit", "withdraw"} else cast.secretary
    try:
        row.move(verb, by=by, note="They ask for the same certificates.", **beside)
    except Refusal:
        return False
    return True


def check_no_chain(numbers: list[int]) -> None:
    for row in Recommendation.objects.filter(pk__in=numbers).select_related("merged_into"):
        assert (row.merged_into is not None) == (row.status in POINTING), row
        if row.merged_into:
            assert row.merged_into.status not in POINTING, (row, row.merged_into)
            assert row.merged_into.may_survive, (row, row.merged_into)
            assert row.merged_into != row


def lay(cast: Cast) -> list[int]:
    """Recommendations of two missions before the ministry, and a draft."""
    heads = (cast.head, cast.other_head)
    sent = [make.recommendation("submitted", by=heads[number % 2]) for number in range(NUMBER - 1)]
    return [row.pk for row in (*sent, make.draft(cast.head))]


def test_no_sequence_of_moves_makes_a_chain(cast: Cast):
    numbers = lay(cast)
    done = dict.fromkeys([*JOIN, "split"], 0)

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, min_size=8, max_size=12))
    def holds(steps: list[tuple[str, int, int]]) -> None:
        with transaction.atomic():
            for step in steps:
                if do(cast, numbers, step):
                    done.update({verb: done[verb] + 1 for verb in done if verb == step[0]})
                    check_no_chain(numbers)
            transaction.set_rollback(True)

    holds()
    assert done["merge"] + done["duplicate"] > 9, f"The sequences prove little: {done}"
    assert done["split"] > 2, f"The sequences prove little: {done}"


def test_the_sequence_that_would_make_a_chain_by_itself_ends_at_the_root(cast: Cast):
    numbers = lay(cast)
    for step in (("merge", 0, 1), ("merge", 1, 2)):
        assert do(cast, numbers, step)
    assert set(Recommendation.objects.filter(pk__in=numbers[:2]).values_list("merged_into", flat=True)) == {numbers[2]}
    check_no_chain(numbers)
