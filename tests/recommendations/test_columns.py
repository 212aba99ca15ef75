"""The columns that a reader chooses: in the address, in the files, in saved views; what the list costs with them."""

from __future__ import annotations

from typing import Any

import pytest

from participants.models import SavedView
from recommendations.lists.columns import COLUMNS, columns_for
from recommendations.models import Recommendation
from tests import make
from tests.answers import Sheet, body
from tests.recommendations.conftest import Cast
from tests.recommendations.test_list_page import LIST, read_file

pytestmark = pytest.mark.django_db

PAGE = "/recommendations/columns/"


def heads(client: Any, query: str) -> list[str]:
    return [str(column.label) for column in client.get(f"{LIST}?{query}").context["table"].columns]


def full(cast: Cast) -> Recommendation:
    """One with a value in each column that a mission fills."""
    return make.recommendation(
        "submitted",
        by=cast.head,
        title="Print <the> list",
        sensitivity="open",
        lever="barrier",
        hs_lines=["6109"],
        obstacle="time",
        agreement="CEPA",
        value_amount="12.50",
        value_source="Customs of Japan, 2025",
        value_year=2025,
        horizon="this_year",
        kpi="trade",
        is_quick_win=True,
    )


def test_the_table_and_its_files_show_exactly_the_chosen_columns_in_their_order(cast: Cast, signed_in):
    row = full(cast)
    client = signed_in(cast.secretary)
    wanted = ["Lever", "Recommendation", "Year of the value", "No."]
    line = ["Non-tariff barrier", "Print <the> list", 2025, row.reference]
    query = {"columns": "lever,title,year,number"}
    assert heads(client, "columns=lever,title,year,number") == wanted
    assert read_file(client, **query) == [dict(zip(wanted, map(str, line), strict=True))]
    assert Sheet(body(client.get("/recommendations/export.xlsx", query))).rows() == [wanted, line]


def test_every_column_says_something_in_the_page_and_the_file(cast: Cast, signed_in):
    full(cast)
    client = signed_in(cast.secretary)
    [line] = read_file(client, columns=",".join(COLUMNS))
    assert list(line) == [str(column.label) for column in COLUMNS.values()]
    empty = {label for label, value in line.items() if not value}
    assert empty == {"MAST chapter", "Session", "eOffice file number"}
    page = client.get(LIST, {"columns": ",".join(COLUMNS)}).content.decode()
    for word in ("Print &lt;the&gt; list", "Time constraints", "CEPA", "12.50", "USD", "6109", line["Status"]):
        assert word in page
    assert list(read_file(client)[0]) == list(line), "where none are chosen"


@pytest.mark.parametrize("number", [1, 3])
def test_chosen_columns_cost_no_further_statement(
    cast: Cast, signed_in, django_assert_num_queries, django_assert_max_num_queries, number: int
):
    for _ in range(number):
        full(cast)
    for kind in ("head", "secretary", "observer"):
        client = signed_in(cast.people[kind])
        codes = ",".join(columns_for(cast.people[kind]))
        with django_assert_max_num_queries(6):  # now and then the frame counts again what waits for the reader
            client.get(LIST)
        with django_assert_num_queries(4):
            answer = client.get(LIST, {"columns": codes})
        assert len(answer.context["rows"]) == number


@pytest.mark.parametrize("asked", ["nonsense", "since,since,title", "since,status", "title,", "title,<script>"])
def test_columns_that_make_no_sense_are_refused_by_the_list_and_its_file(cast: Cast, signed_in, asked: str):
    client = signed_in(cast.secretary)
    for path in (LIST, "/recommendations/export.csv", PAGE):
        assert client.get(path, {"columns": asked}).status_code == 409, path


def test_the_page_of_columns_leads_to_the_table_with_the_same_filters(cast: Cast, signed_in):
    full(cast)
    client = signed_in(cast.secretary)
    assert f'href="{PAGE}?status=submitted"' in client.get(f"{LIST}?status=submitted").content.decode()
    data = {"show_title": "on", "place_title": "2", "show_since": "on", "place_since": "1", "show_lever": "on"}
    answer = client.post(f"{PAGE}?status=submitted&page=x&columns=title", data)
    assert answer.headers["Location"] == f"{LIST}?status=submitted&columns=since,title,lever"
    answer = client.post(f"{PAGE}?status=submitted&columns=title", data | {"usual": "1"})
    assert answer.headers["Location"] == f"{LIST}?status=submitted"
    answer = client.post(PAGE, {"show_since": "on", "place_since": "1"})
    assert answer.status_code == 400
    assert "by it a row is opened" in answer.content.decode()


def test_a_saved_view_keeps_the_columns(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    data = {"page": "recommendations", "query": "status=submitted&columns=title,lever", "name": "By lever"}
    assert client.post("/views/keep/", data).status_code == 302
    opened = client.get(f"/views/{SavedView.objects.get().pk}/").headers["Location"]
    assert heads(client, opened.partition("?")[2]) == ["Recommendation", "Lever"]
