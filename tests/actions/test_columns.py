"""The columns that a reader chooses: in the address, in the file, in saved views; the orders that an index follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from actions.lists.columns import COLUMNS, OF_FILE, ORDERS
from actions.models import ActionItem, Outcome
from core import clock
from participants.models import SavedView
from tests import make
from tests.actions.conftest import Cast, with_status
from tests.actions.test_list_page import file_of, filtered
from tests.answers import Sheet
from tests.statements import statements

pytestmark = pytest.mark.django_db

PAGE = "/actions/columns/"


def heads(client: Any, query: str) -> list[str]:
    """Those of the chosen columns, after the box before each row."""
    first, *rest = [str(column.label) for column in client.get(f"/actions/?{query}").context["table"].columns]
    assert first == "Choose"
    return rest


def test_the_table_and_its_files_show_exactly_the_chosen_columns_in_their_order(cast: Cast, signed_in):
    item = cast.item("underway", title="Print the list", kind="event", priority=1)
    client = signed_in(cast.secretary)
    query = "columns=due,type,title,priority,country"
    wanted = ["Due", "Type of action", "Action", "Priority", "Country"]
    line = [item.due_on.isoformat(), "Event", "Print the list", "High", "Japan"]
    assert heads(client, query) == wanted
    assert file_of(client, query) == [wanted, line]
    first, second = Sheet(client.get(f"/actions/export.xlsx?{query}").content).rows()
    assert first == wanted
    assert [second[0].date(), *second[1:]] == [item.due_on, *line[1:]]


def test_every_column_says_something_in_the_page_and_the_file(cast: Cast, signed_in):
    item = cast.item("underway", sensitivity="open", kind="event")
    for amount in (2, 3):
        values = {
            "words": f"Order of tea {amount}.",
            "amount": amount,
            "currency": "USD",
            "period": "2026-27",
            "source": "The buyer's letter",
        }
        outcome = Outcome.claim(item, by=cast.owner, **values)
    outcome.move("confirm", by=cast.head)
    ActionItem.objects.update(
        signal="amber", confidence="low", waiting_on="business", slip_count=2, file_number="7/2027"
    )
    client = signed_in(cast.secretary)
    query = f"columns={','.join(COLUMNS)}"
    head, line = file_of(client, query)
    assert head == [str(column.label) for column in COLUMNS.values()]
    assert all(line), dict(zip(head, line, strict=True))
    page = client.get(f"/actions/?{query}").content.decode()
    for words in ("At risk", "Doubtful", "Waiting for business", "Event", cast.owner.name):
        assert words in page
        assert words in line
    assert [str(COLUMNS[code].label) for code in OF_FILE] == file_of(client)[0], "as it was where none are chosen"


def test_a_title_with_marks_is_escaped_in_every_column(cast: Cast, signed_in):
    cast.item("underway", title="Talk <b>to</b> & fro")
    page = signed_in(cast.secretary).get("/actions/?columns=title").content.decode()
    assert "Talk &lt;b&gt;to&lt;/b&gt; &amp; fro" in page
    assert "<b>to</b>" not in page


def test_the_lever_is_that_of_recommendations_that_the_reader_sees(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head, lever="barrier")
    make.item("open", owner=cast.owner, asked=asked, by=cast.secretary, sensitivity="open")
    label = str(dict(type(asked).Lever.choices)["barrier"])
    for kind, wanted in (("secretary", label), ("head", label), ("observer", ""), ("other head", "")):
        assert file_of(signed_in(cast.of(kind)), "columns=number,lever")[1][1] == wanted, kind


@pytest.mark.parametrize("number", [1, 3])
def test_chosen_columns_cost_no_further_statement(cast: Cast, signed_in, number: int):
    for _ in range(number):
        cast.item("open", sensitivity="open")
    query = f"columns={','.join(COLUMNS)}"
    for kind in ("owner", "head", "secretary", "observer"):
        client = signed_in(cast.of(kind))
        client.get("/actions/")
        answer, count = statements(client, "get", f"/actions/?{query}")
        assert len(answer.context["page"].rows) == number
        assert count <= 6, kind


@pytest.mark.parametrize("asked", ["nonsense", "due,due,number", "due,owner", "number,", "number,<script>"])
def test_columns_that_make_no_sense_are_refused_by_the_list_and_its_file(cast: Cast, signed_in, asked: str):
    client = signed_in(cast.secretary)
    for path in ("/actions/", "/actions/export/", PAGE):
        assert client.get(path, {"columns": asked}).status_code == 409, path


def test_the_page_of_columns_leads_to_the_table_with_the_same_filters(cast: Cast, signed_in):
    cast.item("underway")
    client = signed_in(cast.secretary)
    assert 'href="/actions/columns/?state=underway"' in client.get("/actions/?state=underway").content.decode()
    data = {"show_title": "on", "place_title": "2", "show_due": "on", "place_due": "1", "show_type": "on"}
    answer = client.post(f"{PAGE}?state=underway&page=x&columns=number", data)
    assert answer.headers["Location"] == "/actions/?state=underway&columns=due,title,type"
    assert heads(client, "state=underway&columns=due,title,type") == ["Due", "Action", "Type of action"]
    answer = client.post(f"{PAGE}?state=underway&columns=due,title", data | {"usual": "1"})
    assert answer.headers["Location"] == "/actions/?state=underway"


def test_the_page_begins_with_what_is_shown_and_refuses_a_table_whose_rows_cannot_be_opened(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    form = client.get(f"{PAGE}?columns=due,number").context["form"]
    first = [(show.name, show.initial, place.initial) for show, place in form.rows()][:3]
    assert first == [("show_due", True, 1), ("show_number", True, 2), ("show_title", False, None)]
    answer = client.post(PAGE, {"show_due": "on", "place_due": "1"})
    assert answer.status_code == 400
    assert "by one of them a row is opened" in answer.content.decode()
    assert client.post(PAGE, {"show_title": "on", "place_title": "x"}).status_code == 400


def test_a_saved_view_keeps_the_columns_and_opens_in_its_shape(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    for shape, path in (("", "/actions/"), *((one, f"/actions/{one}/") for one in ("board", "calendar", "timeline"))):
        query = "state=late&columns=due,title"
        page = client.get(f"{path}?{query}").content.decode()
        link = next(part for part in page.split('"') if part.startswith("/views/keep/")).replace("&amp;", "&")
        form = client.get(link).context["form"]
        sent = {name: form[name].value() for name in ("page", "query", "shape")} | {"name": f"Late {shape}"}
        assert client.post("/views/keep/", sent).status_code == 302
        view = SavedView.objects.get(name=f"Late {shape}".strip())
        opened = client.get(f"/views/{view.pk}/").headers["Location"]
        assert opened.startswith(f"{path}?"), shape
        assert "columns=due%2Ctitle" in opened
        assert client.get(opened).status_code == 200
    assert client.post("/views/keep/", sent | {"shape": "heap", "name": "x"}).status_code == 400


def test_by_last_word_and_by_priority(cast: Cast, signed_in):
    for number, title in enumerate(("old", "older", "oldest")):
        item = cast.item("underway", title=title, priority=3 - number)
        ActionItem.objects.filter(pk=item.pk).update(last_human_update_at=clock.now() - timedelta(days=number))
    client = signed_in(cast.secretary)
    assert filtered(client, "sort=word") == filtered(client, "sort=priority") == ["oldest", "older", "old"]
    assert filtered(client, "sort=-word") == filtered(client, "sort=-priority") == ["old", "older", "oldest"]
    head = client.get("/actions/?columns=title,word,priority&sort=word").content.decode()
    assert "sort=-word" in head
    assert "sort=priority" in head


@pytest.mark.parametrize("sort", ["word", "-word", "priority", "-priority"])
def test_pages_in_each_order_neither_lose_nor_repeat_a_row(cast: Cast, signed_in, sort: str):
    rows = []
    for number in range(53):
        item = cast.item("open") if number == 0 else ActionItem.objects.latest("pk")
        item.pk = None if number else item.pk
        item.title, item.priority = f"{number}", 1 + number % 3
        item.last_human_update_at = clock.now() - timedelta(hours=number % 5)
        rows.append(item)
        if number == 0:
            item.save()
    ActionItem.objects.bulk_create(rows[1:])
    client = signed_in(cast.secretary)
    first = client.get(f"/actions/?sort={sort}").context["page"]
    second = client.get(f"/actions/{first.next_url}").context["page"]
    back = client.get(f"/actions/{second.previous_url}").context["page"]
    titles = [row["title"] for row in [*first.rows, *second.rows]]
    assert (len(first.rows), len(titles), len(set(titles))) == (50, 53, 53)
    assert [row["title"] for row in back.rows] == titles[:50]


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize("order", ["word", "-word", "priority", "-priority"])
def test_an_index_follows_each_order(cast: Cast, order: str, is_live: bool):  # noqa: FBT001 - a case
    with_status(cast.item("open"), "verified")
    rows = ActionItem.objects.visible_to(cast.secretary)
    rows = rows.live() if is_live else rows
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
    plan = rows.order_by(*ORDERS[order])[:51].explain()
    assert "Sort" not in plan, plan
    name = "item_live" if is_live else "item_by"
    assert f"{name}_{order.removeprefix('-')}" in plan, plan
