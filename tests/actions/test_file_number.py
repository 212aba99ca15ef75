"""The number of the file in eOffice: read by whoever sees the item, edited with its words, sought whole."""

from __future__ import annotations

import pytest
from django.db import connection

from actions.models import ActionItem
from tests import make
from tests.actions.conftest import Cast, ask_page
from tests.actions.test_api import send
from tests.actions.test_list_page import file_of, filtered
from tests.actions.test_making import words
from tests.statements import statements

pytestmark = pytest.mark.django_db

NUMBER = "F.No. 12/3/2027-FT(EA)"


def test_the_number_is_entered_with_the_words_shown_and_on_record(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.coordinator)
    assert "eOffice file number" in client.get(f"/actions/{item.pk}/edit/").content.decode()
    form = words(item, country=item.country_id, sector=item.sector_id, file_number=f" {NUMBER} ")
    assert ask_page(client, f"{item.pk}/edit/", form) == 200
    item.refresh_from_db()
    assert item.file_number == NUMBER
    assert item.events.last().lines() == [{"label": "eOffice file number", "before": "", "after": NUMBER}]
    for reader in (cast.owner, cast.head, cast.secretary):
        page = signed_in(reader).get(f"/actions/{item.pk}/").content.decode()
        assert page.count(NUMBER) == 2, "in the facts and in the history"
        assert "EOffice" not in page


def test_an_item_is_made_with_it_by_page_and_program(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    body = {
        "title": "Notify it",
        "owner": cast.post.pk,
        "due_on": make.working_day().isoformat(),
        "file_number": NUMBER,
    }
    make.recommendation("accepted", by=cast.head)
    answer = send(client, "post", "", body)
    assert (answer.status_code, answer.json()["file_number"]) == (201, NUMBER)
    form = {"title": "Hold it", "kind": "other", "priority": 2, "sensitivity": "internal", "further": 0}
    assert ask_page(client, "new/", body | form) == 200
    assert set(ActionItem.objects.values_list("file_number", flat=True)) == {NUMBER}


def test_a_program_reads_it_in_row_and_item_and_changes_it(cast: Cast, signed_in):
    item = cast.item("underway", file_number="1/2027")
    client = signed_in(cast.coordinator)
    assert client.get("/api/v1/actions/").json()["results"][0]["file_number"] == "1/2027"
    answer = send(client, "patch", f"{item.pk}/", {"file_number": NUMBER}, if_match=f'"{item.version}"')
    assert answer.json()["file_number"] == NUMBER
    for wrong in ("x" * 61, "one\ntwo", "<b>1</b>", None):
        answer = send(client, "patch", f"{item.pk}/", {"file_number": wrong}, if_match=answer.headers.get("ETag", "2"))
        assert "file_number" in answer.json()["fields"], wrong
    assert send(signed_in(cast.owner), "patch", f"{item.pk}/", {"file_number": "2"}, if_match="3").status_code == 403
    item.refresh_from_db()
    assert item.file_number == NUMBER


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), f"  {NUMBER.upper()} "])
def test_it_is_found_whole_in_any_case_by_each_door(cast: Cast, signed_in, typed: str):
    item = cast.item("underway", file_number=NUMBER, title="Wanted")
    cast.item("underway", file_number=f"{NUMBER}-2", title="Another")
    client = signed_in(cast.owner)
    rows = client.get("/actions/", {"q": typed}).context["page"].rows
    assert [row["id"] for row in rows] == [item.pk]
    assert [row["id"] for row in client.get("/api/v1/actions/", {"q": typed}).json()["results"]] == [item.pk]
    assert client.get("/search/", {"q": typed}).context["found"].items.rows == [item]
    assert client.get("/actions/", {"q": typed[:-3]}).context["page"].rows == []


def test_who_does_not_see_the_item_does_not_find_it_by_its_number(cast: Cast, signed_in):
    cast.item("underway", file_number=NUMBER)
    client = signed_in(cast.other_head)
    assert client.get("/actions/", {"q": NUMBER}).context["page"].rows == []
    assert client.get("/search/", {"q": NUMBER}).context["found"].items.rows == []


def test_it_is_a_column_of_table_and_file(cast: Cast, signed_in):
    cast.item("underway", file_number=f"=1+1 & {NUMBER}")
    client = signed_in(cast.secretary)
    assert f"=1+1 &amp; {NUMBER}" in client.get("/actions/?columns=number,file_number").content.decode()
    assert NUMBER not in client.get("/actions/").content.decode(), "unless it is chosen"
    head, line = file_of(client)
    assert (head[-1], line[-1]) == ("eOffice file number", f"'=1+1 & {NUMBER}")
    assert file_of(client, "columns=file_number,number")[0] == ["eOffice file number", "No."]


def test_a_search_costs_as_many_statements_as_before_and_follows_an_index(cast: Cast, signed_in):
    cast.item("underway", file_number=NUMBER)
    client = signed_in(cast.secretary)
    assert filtered(client, f"q={NUMBER}") == filtered(client, "q=revised")
    counts = [statements(client, "get", f"/actions/?q={words}")[1] for words in (NUMBER, "revised")]
    assert counts[0] == counts[1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = ActionItem.objects.all()._whole("file_number", NUMBER).explain()
    assert "item_file_number" in plan, plan
