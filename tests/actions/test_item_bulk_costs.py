"""What operations on many action items ask of the database: the same for one and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.bulk.working_off import work_off
from actions.models import ItemOperation
from tests import make
from tests.actions.bulk import (
    ASSIGN,
    BULK,
    CANCEL,
    DATE,
    LATER,
    WATCH,
    WHY,
    asking,
    chosen,
    done,
    outcomes,
    several,
)
from tests.actions.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

ALL = (ASSIGN, DATE, WATCH, CANCEL)


@pytest.mark.parametrize("path", ALL)
def test_the_preview_asks_the_same_for_one_item_and_for_thirty(cast: Cast, signed_in, path: str):
    client = signed_in(cast.coordinator)
    cast.of("taker")
    counted = []
    for items in (several(cast, 1, "planned"), several(cast, 30, "planned")):
        data = chosen(items) | asking(cast, path) | {"step": "look"}
        client.post(path, data)
        answer, number = statements(client, "post", path, data)
        assert len(answer.context["plan"].possible) == len(items)
        counted.append(number)
    assert counted[0] == counted[1]
    assert counted[0] <= 9


@pytest.mark.parametrize(
    ("number", "kind", "most"), [(3, "assign", 10), (3, "cancel", 9), (3, "date", 10), (3, "watch", 10)]
)
def test_each_item_costs_so_many_statements(cast: Cast, number: int, kind: str, most: int):
    data = {
        "assign": {"post": cast.taker_post, "note": WHY},
        "cancel": {"note": WHY},
        "date": {"due_on": make.working_day(LATER), "note": WHY},
        "watch": {"post": cast.taker_post},
    }[kind]
    counted = []
    for count in (1, 1 + number):
        operation = ItemOperation.plan(kind, by=cast.coordinator, **data).begin(several(cast, count))
        with CaptureQueriesContext(connection) as queries:
            work_off(only=operation)
        assert set(outcomes(operation)) == {"done"}
        counted.append(sum("SAVEPOINT" not in query["sql"] for query in queries.captured_queries))
    assert (counted[1] - counted[0]) / number == most


@pytest.mark.parametrize("number", [1, 3])
def test_the_result_page_asks_the_same_for_one_and_for_three(cast: Cast, signed_in, number: int):
    operation = done(cast.secretary, "cancel", several(cast, number), note=WHY)
    _, count = statements(signed_in(cast.secretary), "get", f"{BULK}{operation.pk}/")
    assert count == 4
    _, count = statements(signed_in(cast.secretary), "get", BULK)
    assert count == 2
