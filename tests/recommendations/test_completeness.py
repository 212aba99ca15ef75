"""What a submission needs: by the text alone and by what the meet requires, the same for one row and for many."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.rules import RuleBroken
from countries.models import Sector
from meetings.models import Meet, Requirement
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast
from tests.recommendations.test_api import Program
from tests.recommendations.test_writing import WHOLE, save

pytestmark = pytest.mark.django_db

# What fills each requirement.
FILLS: dict[str, dict[str, Any]] = {
    "hs_lines": {"hs_lines": ["61"]},
    "rationale": {"rationale": "It costs three weeks."},
    "value_band": {"value_band": 2},
    "tried": {"tried": "Raised in 2024."},
    "counterpart": {"counterpart": "Ministry of Economy"},
    "exporters": {"exporters": "Forty firms"},
    "horizon": {"horizon": "this_year"},
    "kpi": {"kpi": "trade"},
}
EMPTY = {"title": "", "country": None, "sector": None, "lever": "", "statement": "", "ask": ""}


def requiring(*names: str) -> Meet:
    meet = make.meet()
    Meet.objects.filter(pk=meet.pk).update(requires=list(names))
    return Meet.objects.get(pk=meet.pk)


@pytest.mark.parametrize("name", Requirement.values)
def test_what_the_meet_requires_holds_a_submission_up_and_the_refusal_says_why(cast: Cast, name: str):
    requiring(name)
    row = make.draft(cast.head)
    assert list(row.gaps()) == [name]
    assert row.filled() == len(row.needed()) - 1
    with pytest.raises(RuleBroken, match=row.missing()[0][:20]):
        row.move("submit", by=cast.head)
    assert "submit" not in [move.verb for move in row.moves_for(cast.head)]
    row.edit(FILLS[name], by=cast.head, version=row.version)
    assert row.gaps() == {}
    row.move("submit", by=cast.head)
    assert row.status == "submitted"


@pytest.mark.parametrize("name", Requirement.values)
def test_what_the_meet_does_not_require_is_wished_for(cast: Cast, name: str):
    make.meet()
    row = make.draft(cast.head)
    assert row.gaps() == {}
    assert name in row.wishes()
    row.edit(FILLS[name], by=cast.head, version=row.version)
    assert name not in row.wishes()


def test_hs_lines_are_asked_of_goods_alone(cast: Cast):
    requiring("hs_lines")
    tourism = Sector.objects.create(code="tourism", name="Tourism", kind="services")
    row = make.draft(cast.head, sector=tourism)
    assert row.gaps() == {}
    assert "hs_lines" not in row.wishes()
    row.move("submit", by=cast.head)


def test_an_amount_in_dollars_says_the_size_and_one_in_another_currency_does_not(cast: Cast):
    requiring("value_band")
    amount = {"value_amount": Decimal(12), "value_source": "Council"}
    assert make.draft(cast.head, **amount).gaps() == {}
    row = make.draft(cast.head, **amount, value_currency="EUR")
    assert "amounts in other currencies are not converted here" in row.gaps()["value_band"]
    requiring()
    row = Recommendation.objects.get(pk=row.pk)
    assert list(row.gaps()) == ["value_band"]
    row.edit({"value_band": 3}, by=cast.head, version=row.version)
    assert row.gaps() == {}
    assert row.value_band == 3


def test_the_page_says_what_the_meet_needs_and_saving_says_what_is_there(cast: Cast, signed_in):
    requiring("kpi", "hs_lines")
    client = signed_in(cast.head)
    page = client.get("/recommendations/write/").content.decode()
    assert "The aim of the mission that it serves." in page
    assert 'max="7"' in page  # HS lines are asked once the sector is one of goods
    code, payload = save(client, WHOLE)
    assert (code, payload["filled"], payload["needed"]) == (200, 6, 8)
    assert set(payload["missing"]) == {"hs_lines", "kpi"}
    assert '<a href="#id_kpi">The aim of the mission that it serves.</a>' in page
    assert "rationale" in payload["wishes"]
    assert not {"kpi", "hs_lines"} & set(payload["wishes"]), "what is needed is no mere wish"
    row = Recommendation.objects.get()
    answer = client.post(f"/recommendations/{row.pk}/edit/", WHOLE | {"version": row.version, "submit": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_kpi"' in page
    assert 'href="#id_hs_lines"' in page
    assert Recommendation.objects.get().status == "draft"
    told = Program(cast.head).post(f"{row.pk}/move/", {"verb": "submit"})
    assert told.status_code == 409
    assert "The aim of the mission that it serves." in told.json()["detail"]


ROW = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.just(empty) for name, empty in EMPTY.items()},
        "hs_lines": st.sampled_from([[], ["61"]]),
        "rationale": st.sampled_from(["", "words"]),
        "tried": st.sampled_from(["", "words"]),
        "counterpart": st.sampled_from(["", "words"]),
        "exporters": st.sampled_from(["", "words"]),
        "horizon": st.sampled_from(["", "long"]),
        "kpi": st.sampled_from(["", "trade"]),
        "value_amount": st.sampled_from([None, Decimal(0), Decimal(700)]),
        "value_currency": st.sampled_from(["USD", "EUR"]),
        "value_source": st.sampled_from(["", "Council"]),
        "value_band": st.sampled_from([None, 1, 7]),
    },
)


def test_what_one_row_lacks_and_what_the_database_says_of_all_rows_is_the_same(cast: Cast):
    head = cast.head
    tourism = Sector.objects.create(code="tourism", name="Tourism", kind="services")
    seen = set()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ROW, st.sets(st.sampled_from(Requirement.values), max_size=4), st.sampled_from([{}, {"sector": tourism}]))
    def holds(values: dict[str, Any], requires: set[str], sector: dict[str, Any]) -> None:
        with transaction.atomic():
            requiring(*requires)
            row = Recommendation.objects.get(pk=make.draft(head, **(sector | values)).pk)
            is_whole = not row.gaps()
            seen.add(is_whole)
            assert Recommendation.objects.complete().filter(pk=row.pk).exists() is is_whole, row.gaps()
            assert Recommendation.objects.incomplete().filter(pk=row.pk).exists() is not is_whole, row.gaps()
            transaction.set_rollback(True)

    holds()
    assert seen == {True, False}
