"""The whole record: every field of the text is written, shown, told to programs, and filed where it is short."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from countries.models import HSChapter, MASTChapter
from meetings.models import Session
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast
from tests.recommendations.test_api import Program

pytestmark = pytest.mark.django_db

WRITE = "/recommendations/write/"
UNKNOWN = "is not the reference of a recommendation that you may read."


@pytest.fixture
def whole(cast: Cast) -> dict[str, Any]:
    """What a form sends that leaves no field out."""
    HSChapter.objects.create(code="61", title="Knitted clothing", source="test")
    MASTChapter.objects.create(code="B", title="Technical barriers to trade", source="test")
    make.sector("Tourism")
    session = Session.objects.create(meet=make.meet(), title="Barriers round", kind="barriers")
    before = make.recommendation("submitted", by=cast.other_head, sensitivity="open", title="Last year's words")
    return {
        "title": "Mutual recognition of test certificates",
        "country": "JP",
        "sector": "textiles",
        "other_sectors": ["tourism"],
        "lever": "barrier",
        "hs_lines": "61, 6109",
        "hs_edition": "2017",
        "hs_schedule": "host",
        "mast_chapter": "B",
        "obstacle": "time",
        "statement": "Every lot is tested again.",
        "ask": "Propose mutual recognition by March.",
        "rationale": "It costs three weeks a season.",
        "tried": "Raised in the joint committee.",
        "counterpart": "Ministry of Economy",
        "agreement": "The comprehensive partnership",
        "article": "Chapter 5, article 9",
        "exporters": "Forty firms in Tiruppur",
        "value_amount": "1200.50",
        "value_currency": "JPY",
        "value_year": "2025",
        "value_band": "2",
        "value_source": "The council's survey",
        "value_method": "Lots times the fee",
        "horizon": "next_year",
        "kpi": "trade",
        "is_quick_win": "on",
        "session": str(session.pk),
        "earlier": before.reference,
        "sensitivity": "open",
        "summary": "Certificates should count on both sides.",
    }


SHOWN = (
    "61 Knitted clothing",
    "6109",
    "Tariff of the host country, 2017",
    "B Technical barriers to trade",
    "Time constraints",
    "The comprehensive partnership",
    "Chapter 5, article 9",
    "It costs three weeks a season.",
    "Raised in the joint committee.",
    "Ministry of Economy",
    "Forty firms in Tiruppur",
    "JPY 1,200.50 million a year",
    "(2025)",
    "1 to 10 million US dollars a year",
    "The council&#x27;s survey",
    "Lots times the fee",
    "Next calendar year",
    "Trade",
    "Quick win",
    "Barriers round",
    "Last year&#x27;s words",
    "Certificates should count on both sides.",
    "Tourism",
)


def written(client: Client, whole: dict[str, Any]) -> Recommendation:
    answer = client.post(WRITE, whole)
    assert answer.status_code == 302, answer.content.decode()
    return Recommendation.objects.get(title=whole["title"])


def test_every_field_of_the_text_is_in_the_form_and_is_kept(cast: Cast, signed_in, whole: dict[str, Any]):
    client = signed_in(cast.head)
    assert set(whole) == set(Recommendation.TEXT)
    page = client.get(WRITE).content.decode()
    assert [name for name in Recommendation.TEXT if f'name="{name}"' not in page] == []
    row = written(client, whole)
    empty = Recommendation()
    kept = {name: getattr(row, Recommendation._meta.get_field(name).attname) for name in Recommendation.TEXT}
    kept |= {name: list(getattr(row, name).all()) for name in ("other_sectors", "earlier")}
    same = [name for name in Recommendation.TEXT if name in empty.__dict__ and kept[name] == getattr(empty, name)]
    assert same == []
    assert all(kept.values()), kept
    again = client.get(f"/recommendations/{row.pk}/edit/").context["form"].initial
    data = {name: again[name] for name in whole if name not in ("value_amount", "value_year", "value_band")}
    assert data["session"] == int(whole["session"])
    assert data["earlier"] == [whole["earlier"]]


def test_saving_the_same_form_again_changes_nothing(cast: Cast, signed_in, whole: dict[str, Any]):
    client = signed_in(cast.head)
    row = written(client, whole)
    for more in ({}, {"value_currency": "USD", "value_band": ""}, {"value_currency": "USD", "value_band": ""}):
        row.refresh_from_db()
        client.post(f"/recommendations/{row.pk}/edit/", whole | more | {"version": row.version})
    row.refresh_from_db()
    assert (row.version, row.value_band) == (2, Recommendation.Band.OVER_1000)


def test_every_field_stands_on_the_page(cast: Cast, signed_in, whole: dict[str, Any], django_assert_max_num_queries):
    client = signed_in(cast.head)
    row = written(client, whole)
    with django_assert_max_num_queries(10):
        page = client.get(f"/recommendations/{row.pk}/").content.decode()
    assert [words for words in SHOWN if words not in page] == []
    earlier = Recommendation.objects.get(reference=whole["earlier"])
    row.move("submit", by=cast.head)
    taken_up = client.get(f"/recommendations/{earlier.pk}/").content.decode()
    assert "Taken up again in" in taken_up
    assert row.reference in taken_up


def test_a_program_writes_and_reads_every_field(cast: Cast, whole: dict[str, Any]):
    program = Program(cast.head)
    data = whole | {
        "hs_lines": ["61", "6109"],
        "value_year": 2025,
        "value_band": 2,
        "hs_edition": 2017,
        "session": int(whole["session"]),
        "earlier": [whole["earlier"].lower()],
        "is_quick_win": True,
    }
    answer = program.post("", data)
    assert answer.status_code == 201, answer.json()
    read = answer.json()
    assert {name: read[name] for name in Recommendation.TEXT} == data | {"earlier": [whole["earlier"]]}
    number = read["id"]
    answer = program.patch(f"{number}/", {"session": None, "earlier": []}, If_Match='"1"')
    assert (answer.json()["session"], answer.json()["earlier"]) == (None, [])


@pytest.mark.parametrize("session", [0, 99999, "", "x", True, [1], {"pk": 1}])
def test_a_program_names_only_sessions_of_the_meet(cast: Cast, session: Any):
    other = Session.objects.create(meet=make.meet("2031"), title="Of another meet", kind="wto")
    make.meet()
    program = Program(cast.head)
    for number in (session, other.pk):
        answer = program.post("", {"title": "Certificates", "session": number})
        assert answer.status_code == 400
        assert list(answer.json()["fields"]) == ["session"]


@pytest.mark.parametrize(
    "name", ["hs_prefixes", "claimed_by", "value_score", "status", "reference", "meet", "version"]
)
def test_a_program_writes_nothing_but_the_text(cast: Cast, name: str):
    make.meet()
    answer = Program(cast.head).post("", {"title": "Certificates", name: 1})
    assert answer.status_code == 400
    assert not Recommendation.objects.exists()


def test_unknown_and_invisible_earlier_ones_are_refused_in_the_same_sentence(cast: Cast, signed_in):
    hidden = make.recommendation("submitted", by=cast.other_head, sensitivity="internal")
    client, program = signed_in(cast.head), Program(cast.head)
    sentences = set()
    for reference in (hidden.reference, "REC/JPN/TEX/999"):
        data = {"title": "Certificates", "sensitivity": "internal", "earlier": reference}
        answer = client.post("/recommendations/save/", data)
        (sentence,) = answer.json()["errors"]["earlier"]
        told = program.post("", {"title": "Certificates", "earlier": [reference]}).json()["fields"]["earlier"]
        assert told == [sentence]
        sentences.add(sentence.replace(reference, ""))
    assert len(sentences) == 1
    assert UNKNOWN in sentences.pop()


def test_an_earlier_one_that_the_reader_may_not_see_is_not_named_to_them(cast: Cast, signed_in):
    own = make.recommendation("submitted", by=cast.head, title="zq its own", sensitivity="restricted")
    row = make.recommendation("submitted", by=cast.head, sensitivity="open", earlier=[own])
    for kind, sees in (("head", True), ("secretary", True), ("other head", False), ("observer", False)):
        page = signed_in(cast.people[kind]).get(f"/recommendations/{row.pk}/").content.decode()
        assert (own.reference in page) is sees, kind
        told = Program(cast.people[kind]).get(f"{row.pk}/").json()
        assert told["earlier"] == ([own.reference] if sees else [])


def test_a_change_of_the_earlier_ones_is_not_told_in_the_trail(cast: Cast, signed_in):
    own = make.recommendation("submitted", by=cast.head, title="zq its own", sensitivity="restricted")
    row = make.recommendation("returned", by=cast.head, sensitivity="open")
    row.edit({"earlier": [own], "title": "Other words"}, by=cast.head, version=row.version)
    page = signed_in(cast.observer).get(f"/recommendations/{row.pk}/").content.decode()
    assert "Other words" in page
    assert own.reference not in page
    assert "zq" not in page


def test_a_link_to_what_was_closed_since_stays(cast: Cast, signed_in):
    other = make.recommendation("submitted", by=cast.other_head, sensitivity="open")
    row = make.draft(cast.head, earlier=[other])
    Recommendation.objects.filter(pk=other.pk).update(sensitivity="restricted")
    data = {"title": row.title, "sensitivity": "internal", "earlier": other.reference, "version": row.version}
    answer = signed_in(cast.head).post(f"/recommendations/{row.pk}/save/", data)
    assert answer.json()["errors"] == {}
    assert list(row.earlier.all()) == [other]


def test_what_is_short_stands_in_the_file(cast: Cast, signed_in, whole: dict[str, Any]):
    client = signed_in(cast.head)
    row = written(client, whole)
    answer = client.get("/recommendations/export.csv?assigned_to=mine")
    (line,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode().removeprefix("\ufeff")))
    del line["Since"]
    assert line == {
        "No.": "",
        "Recommendation": row.title,
        "Mission": "Embassy of India, Japan",
        "Country": "Japan",
        "Sector": "Textiles",
        "Lever": "Non-tariff barrier",
        "Status": "Draft",
        "Progress": "",
        "Submitted": "",
        "HS lines": "61, 6109",
        "MAST chapter": "B",
        "Procedural obstacle": "Time constraints",
        "Agreement": "The comprehensive partnership",
        "Value at stake (millions a year)": "1200.50",
        "Currency": "JPY",
        "Year of the value": "2025",
        "Size of the value": "1 to 10 million US dollars a year",
        "Horizon": "Next calendar year",
        "Aim of the mission": "Trade",
        "Quick win": "yes",
        "Session": "Barriers round",
    }
