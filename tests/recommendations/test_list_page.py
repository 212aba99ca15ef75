"""The list: what it shows to whom, filters, orders, pages, its file, what it costs."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from countries.models import Country
from recommendations.models import Recommendation
from recommendations.recommendation.queries import WORDS
from tests import make
from tests.recommendations.conftest import Cast, with_status

pytestmark = pytest.mark.django_db

LIST, FILE = "/recommendations/", "/recommendations/export.csv"


def titles(client: Client, **asked: str) -> list[str]:
    """The titles in the order in which the page shows them; the file must show the same."""
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    shown = [row["title"] for row in answer.context["rows"]]
    assert [line["Recommendation"] for line in read_file(client, **asked)] == shown
    return shown


def read_file(client: Client, **asked: str) -> list[dict[str, str]]:
    answer = client.get(FILE, asked)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff"))))


@pytest.mark.parametrize("kind", ["head", "nodal officer", "coordinator", "observer"])
def test_the_list_costs_four_statements_with_one_row_and_with_three(
    cast: Cast, signed_in, django_assert_num_queries, django_assert_max_num_queries, kind: str
):
    client = signed_in(cast.people[kind])
    with django_assert_max_num_queries(6):  # now and then the layout counts again what waits for the reader
        client.get(LIST)
    for more, shown in ((1, 1), (2, 3)):
        for _ in range(more):
            make.recommendation("submitted", by=cast.head, sensitivity="open")
        client.get(LIST)
        with django_assert_num_queries(4):
            answer = client.get(LIST)
        assert len(answer.context["rows"]) == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_five_statements(cast: Cast, signed_in, django_assert_num_queries, count: int):
    for _ in range(count):
        make.recommendation("submitted", by=cast.head)
    client = signed_in(cast.secretary)
    with django_assert_num_queries(5):  # the record of the export is one
        assert len(read_file(client)) == count


def test_each_person_sees_what_the_design_lets_them_see(cast: Cast, signed_in):
    make.draft(cast.head, title="our draft")
    make.recommendation("submitted", by=cast.head, title="internal", sensitivity="internal")
    make.recommendation("submitted", by=cast.head, title="restricted", sensitivity="restricted")
    make.recommendation("submitted", by=cast.head, title="open", sensitivity="open")
    make.recommendation(
        "submitted", by=cast.head, title="referred", sensitivity="restricted", referred_to=cast.referred
    )
    theirs = make.recommendation(
        "accepted", by=cast.head, title="assigned", sensitivity="restricted", sector=make.sector("Tourism")
    )
    make.item(owner=cast.unrelated_officer, asked=theirs, by=cast.secretary)
    make.recommendation("withdrawn", by=cast.head, title="withdrawn draft")

    own = {"our draft", "internal", "restricted", "open", "referred", "assigned", "withdrawn draft"}
    expected = {
        "head": own,
        "counsellor": own,
        "counsellor with leave": own,
        "other head": {"open"},
        "coordinator": own - {"our draft", "withdrawn draft"},
        "secretary": own - {"our draft", "withdrawn draft"},
        "referred officer": {"open", "referred"},
        "nodal officer": {"open", "internal"},
        "unrelated officer": {"open", "assigned"},
        "observer": {"open"},
    }
    seen = {kind: set(titles(signed_in(person))) for kind, person in cast.people.items()}
    assert seen == expected


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    tourism = make.sector("Tourism")
    make.recommendation("submitted", by=cast.head, title="Test certificates")
    make.recommendation("returned", by=cast.head, title="Guides", sector=tourism, lever="promotion")
    make.recommendation("accepted", by=cast.other_head, title="Silk fair", lever="promotion")
    make.recommendation("deferred", by=cast.other_head, title="जापानी बाज़ार")
    return cast


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["जापानी बाज़ार", "Silk fair", "Guides", "Test certificates"]),
        ({"sort": "oldest"}, ["Test certificates", "Guides", "Silk fair", "जापानी बाज़ार"]),
        ({"sort": "reference"}, ["Silk fair", "जापानी बाज़ार", "Test certificates", "Guides"]),
        ({"sort": "-reference"}, ["Guides", "Test certificates", "जापानी बाज़ार", "Silk fair"]),
        ({"sort": "since"}, ["Test certificates", "Guides", "Silk fair", "जापानी बाज़ार"]),
        ({"sort": "-since"}, ["जापानी बाज़ार", "Silk fair", "Guides", "Test certificates"]),
        ({"status": "returned"}, ["Guides"]),
        ({"country": "FR"}, ["जापानी बाज़ार", "Silk fair"]),
        ({"mission": "embassy-jp"}, ["Guides", "Test certificates"]),
        ({"sector": "tourism"}, ["Guides"]),
        ({"lever": "promotion"}, ["Silk fair", "Guides"]),
        ({"lever": "promotion", "country": "FR"}, ["Silk fair"]),
        ({"q": "CERTIFICATE"}, ["Test certificates"]),
        ({"q": "rec/fra"}, ["जापानी बाज़ार", "Silk fair"]),
        ({"q": "बाज़ार"}, ["जापानी बाज़ार"]),
        ({"q": "100%"}, []),
        ({"q": "_"}, []),
        ({"assigned_to": "waiting"}, ["Silk fair", "Test certificates"]),
        ({"assigned_to": "mine"}, []),
    ],
)
def test_filters_and_orders(shelf: Cast, signed_in, asked: dict[str, str], expected: list[str]):
    assert titles(signed_in(shelf.coordinator), **asked) == expected


def test_waiting_is_what_stands_still_until_we_act(cast: Cast, signed_in):
    waiting = {}
    for status in ("draft", "submitted", "returned", "under_examination", "accepted", "deferred", "dropped"):
        make.recommendation(status, by=cast.head, title=status)
    referred = make.recommendation("under_examination", by=cast.head, title="referred", referred_to=cast.referred)
    assert referred.lies_with == cast.referred
    for kind, person in cast.people.items():
        if kind != "observer":
            waiting[kind] = set(titles(signed_in(person), assigned_to="waiting"))
    at_home, before_us = {"draft", "returned"}, {"submitted", "under_examination", "accepted"}
    assert waiting == {
        "head": at_home,
        "counsellor": at_home,
        "counsellor with leave": at_home,
        "other head": set(),
        "coordinator": before_us,
        "secretary": before_us,
        "nodal officer": before_us,
        "referred officer": {"referred"},
        "unrelated officer": set(),
    }


def test_filters_stand_as_words_above_the_table_and_each_can_be_taken_away(shelf: Cast, signed_in):
    page = signed_in(shelf.coordinator).get(LIST, {"country": "FR", "status": "deferred"}).content.decode()
    assert "Status: <strong>Deferred</strong>" in page
    assert "Country: <strong>France</strong>" in page
    assert 'href="?country=FR"' in page


@pytest.mark.parametrize(
    "asked", [{"status": "nonsense"}, {"country": "ZZ"}, {"sort": "id; drop"}, {"q": "nul\x00"}, {"q": "x" * 201}]
)
@pytest.mark.parametrize("path", [LIST, FILE])
def test_a_filter_that_is_none_of_ours_is_refused_and_not_ignored(
    shelf: Cast, signed_in, path: str, asked: dict[str, str]
):
    answer = signed_in(shelf.coordinator).get(path, asked)
    assert answer.status_code == 409
    assert "The list has no such filter" in answer.content.decode()


def test_a_broken_link_to_a_page_is_refused_with_a_sentence(shelf: Cast, signed_in):
    answer = signed_in(shelf.coordinator).get(LIST, {"page": "%%%"})
    assert answer.status_code == 409
    assert "go back to the first page" in answer.content.decode()


@pytest.mark.parametrize("sort", ["", "oldest", "reference", "-reference", "since", "-since"])
def test_pages_follow_each_other_there_and_back_in_every_order(cast: Cast, signed_in, monkeypatch, sort: str):
    monkeypatch.setattr("core.paging.page_of.__kwdefaults__", {"size": 2, "cursor": "", "params": None})
    make.draft(cast.head, title="0")
    for number in range(1, 5):
        make.recommendation("submitted", by=cast.head, title=str(number))
    client, url, seen, back = signed_in(cast.head), f"?sort={sort}", [], ""
    while url:
        page = client.get(LIST + url).context["page"]
        seen.append([row["title"] for row in page.rows])
        url, back = page.next_url, page.previous_url
    assert [len(rows) for rows in seen] == [2, 2, 1]
    assert sorted(title for rows in seen for title in rows) == list("01234")
    assert [row["title"] for row in client.get(LIST + back).context["page"].rows] == seen[1]


def test_the_file_holds_all_pages_and_says_when_it_is_cut(cast: Cast, signed_in, monkeypatch):
    monkeypatch.setattr("core.paging.page_of.__kwdefaults__", {"size": 1, "cursor": "", "params": None})
    for number in range(3):
        make.recommendation("submitted", by=cast.head, title=str(number))
    client = signed_in(cast.head)
    assert len(client.get(LIST).context["rows"]) == 1
    assert len(read_file(client)) == 3


def test_the_file_is_no_vehicle_for_formulas(cast: Cast, signed_in):
    make.draft(cast.head, title='=HYPERLINK("http://evil.example";"Open")')
    assert read_file(signed_in(cast.head))[0]["Recommendation"].startswith("'=")


def test_the_file_speaks_the_readers_language(cast: Cast, signed_in):
    make.recommendation("submitted", by=cast.head)
    Country.objects.filter(code="JP").update(name_hi="जापान")
    reader = make.user("mission", make.post(make.mission("JP"), "Attaché"), language="hi")
    answer = signed_in(reader).get(FILE)
    assert "जापान" in b"".join(answer.streaming_content).decode()


def test_empty_lists_say_what_to_do(cast: Cast, signed_in):
    mission = signed_in(cast.head).get(LIST).content.decode()
    assert "Write the first one" in mission
    observer = signed_in(cast.observer).get(LIST).content.decode()
    assert "No recommendation is before you yet." in observer
    assert "/recommendations/write/" not in observer
    filtered = signed_in(cast.head).get(LIST, {"status": "merged"}).content.decode()
    assert "No recommendation fits these filters." in filtered


def test_hostile_titles_are_shown_as_text(cast: Cast, signed_in):
    row = make.draft(cast.head)
    Recommendation.objects.filter(pk=row.pk).update(title="<script>alert(1)</script>")
    assert b"<script>alert" not in signed_in(cast.head).get(LIST).content


def test_the_planner_searches_titles_and_follows_orders_by_their_indexes(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    with_status(row, "submitted")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM recommendations_recommendation WHERE UPPER(title::text) LIKE UPPER('%certificate%')"
        )
        assert re.search("rec_title_(words|nearest)", str(cursor.fetchall()))
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM recommendations_recommendation ORDER BY COALESCE(reference, ''), id LIMIT 51"
        )
        assert "rec_by_reference" in str(cursor.fetchall())


def test_what_is_assigned_to_a_department_is_seen_row_by_row_and_all_at_once(cast: Cast):
    owner = make.officer(make.department("Ministry of Shipping"))
    theirs = make.recommendation("accepted", by=cast.head, sensitivity="restricted")
    make.recommendation("accepted", by=cast.head, sensitivity="restricted")
    for _ in range(2):
        make.item(owner=owner, asked=theirs)
    assert list(Recommendation.objects.visible_to(owner)) == [theirs]
    assert list(Recommendation.objects.visible_to(owner, at_once=True)) == [theirs]


def explained(rows: QuerySet[Any, Any]) -> str:
    """The plan of a set, where the planner may neither read whole tables nor sort."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    return rows.explain()


def test_the_queue_follows_its_own_index(cast: Cast):
    everything = Recommendation.objects.visible_to(cast.secretary)
    queue = everything.queue_of(cast.secretary).order_by("submitted_at", "id")
    assert "rec_to_decide" in explained(queue.values("id"))


def test_the_words_of_a_text_are_those_of_all_its_fields_the_title_first(cast: Cast):
    row = make.draft(cast.head, rationale="A season is lost.", tried="Raised twice.", counterpart="Customs house")
    plain = (
        SearchVector("title", weight="A", config="english")
        + SearchVector("ask", weight="B", config="english")
        + SearchVector("statement", "rationale", "tried", "counterpart", weight="C", config="english")
    )
    vectors = Recommendation.objects.annotate(one=WORDS, other=plain).values_list("one", "other").get(pk=row.pk)
    assert vectors[0] == vectors[1]
    assert "'custom'" in vectors[0]


def test_a_link_to_a_filtered_list_can_be_mailed(shelf: Cast, signed_in):
    asked = {"country": "FR", "sort": "oldest"}
    page = signed_in(shelf.coordinator).get(f"{LIST}?{urlencode(asked)}").content.decode()
    assert f"{FILE}?country=FR&amp;sort=oldest" in page
