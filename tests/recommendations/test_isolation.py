"""Two missions: whatever each writes, neither sees the other's drafts or restricted texts.

With rows at random through the main doors; test_isolation_everywhere asks every address.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast, with_status

pytestmark = pytest.mark.django_db

STATUSES = st.sampled_from(["draft", "submitted", "returned", "accepted", "withdrawn", "in_action", "dropped"])
ROW = st.tuples(st.sampled_from(["JP", "FR"]), STATUSES, st.sampled_from(["open", "internal", "restricted"]))
# A word that stands nowhere else on a page: what leaks is found by it.
MARK = "zq{code}{number}zq"


@pytest.mark.parametrize("reader", ["JP", "FR"])
def test_neither_mission_sees_what_the_other_has_not_opened(cast: Cast, signed_in, reader: str):
    heads = {"JP": cast.head, "FR": cast.other_head}
    client = signed_in(heads[reader])

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROW, min_size=1, max_size=5))
    def holds(rows: list[tuple[str, str, str]]) -> None:
        with transaction.atomic():
            hidden, shown, pks = lay(heads, reader, rows)
            seen = everything(client, pks)
            assert [word for word in hidden if word in seen] == []
            assert [word for word in shown if word not in seen] == []
            transaction.set_rollback(True)

    holds()


def lay(heads: dict, reader: str, rows: list[tuple[str, str, str]]) -> tuple[list[str], list[str], list[int]]:
    """Make the rows; the words that the reader must not see, those that they must, and the rows' numbers."""
    hidden, shown, pks = [], [], []
    for number, (code, status, sensitivity) in enumerate(rows):
        word = MARK.format(code=code, number=number)
        texts = {name: f"{word} {name}" for name in ("title", "statement", "ask", "rationale", "counterpart")}
        row = make.draft(heads[code], sensitivity=sensitivity, **texts)
        if status != "draft":
            row.move("submit", by=heads[code], note=f"{word} note")
            with_status(row, status)
        is_open = status != "draft" and sensitivity == "open"
        (shown if code == reader or is_open else hidden).append(word)
        pks.append(row.pk)
    return hidden, shown, pks


def everything(client, pks: list[int]) -> str:
    """All that the reader can get at: lists, searches, the file, pages, the API."""
    paths = [
        "",
        "?q=zq",
        "?assigned_to=mine",
        "?assigned_to=waiting",
        "?status=draft",
        "export.csv",
        "export.csv?q=zq",
    ]
    paths += [f"{pk}/{more}" for pk in pks for more in ("", "edit/")]
    answers = [client.get(f"/recommendations/{path}") for path in paths]
    answers += [client.get(f"/api/v1/recommendations/{path}") for path in ["", "?q=zq", *(f"{pk}/" for pk in pks)]]
    answers += [client.post(f"/recommendations/{pk}/save/", {"version": 0, "title": "mine"}) for pk in pks]
    seen = [b"".join(one.streaming_content) if one.streaming else one.content for one in answers]
    return b"\n".join(seen).decode()


def test_the_rows_of_this_test_are_found_by_who_may_see_them(cast: Cast, signed_in):
    make.draft(cast.head, title=MARK.format(code="JP", number=0))
    assert "zqJP0zq" in everything(signed_in(cast.head), [Recommendation.objects.get().pk])
