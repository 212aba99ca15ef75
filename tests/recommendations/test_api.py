"""The REST door: the same rules in the same words, codes in place of names, versions by ETag."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from countries.models import HSChapter, MASTChapter
from participants.models import User
from participants.models.tokens import ApiToken
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db

API = "/api/v1/recommendations/"
WHOLE = {
    "title": "Mutual recognition of test certificates",
    "country": "JP",
    "sector": "textiles",
    "lever": "barrier",
    "statement": "Every lot is tested again.",
    "ask": "Propose mutual recognition by March.",
}


class Program:
    """A client with an API token."""

    def __init__(self, user: User) -> None:
        row, key = ApiToken.issue(user, note="Test", days=1, scope="write")
        row.note_use("127.0.0.1")  # else the first request costs one statement more
        self._headers = {"Authorization": f"Token {key}"}
        self._client = Client()

    def get(self, path: str = "", **asked: str) -> Any:
        return self._client.get(API + path, asked, headers=self._headers)

    def post(self, path: str, data: Any) -> Any:
        return self._client.post(API + path, data, content_type="application/json", headers=self._headers)

    def patch(self, path: str, data: Any, **headers: str) -> Any:
        more = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.patch(API + path, data, content_type="application/json", headers=more)


@pytest.fixture
def desk(cast: Cast) -> Cast:
    make.meet()
    HSChapter.objects.create(code="61", title="Knitted clothing", source="test")
    MASTChapter.objects.create(code="B", title="Technical barriers to trade", source="test")
    return cast


def test_the_list_costs_three_statements_with_one_row_and_with_three(desk: Cast, django_assert_num_queries):
    program = Program(desk.nodal_officer)
    program.get()  # from a new address the use of a key is looked up and recorded, once an hour
    for more, shown in ((1, 1), (2, 3)):
        for _ in range(more):
            make.recommendation("submitted", by=desk.head)
        with django_assert_num_queries(3):
            answer = program.get()
        assert len(answer.json()["results"]) == shown


def test_a_row_of_the_list_names_things_by_their_codes(desk: Cast):
    row = make.recommendation("submitted", by=desk.head)
    (shown,) = Program(desk.secretary).get().json()["results"]
    assert shown | {"status_at": "", "submitted_at": ""} == {
        "id": row.pk,
        "reference": "REC/JPN/TEX/001",
        "title": row.title,
        "status": "submitted",
        "status_at": "",
        "mission": "embassy-jp",
        "country": "JP",
        "sector": "textiles",
        "lever": "barrier",
        "progress_class": "yet_to_start",
        "hs_lines": [],
        "mast_chapter": None,
        "value_band": None,
        "horizon": "",
        "sensitivity": "internal",
        "submitted_at": "",
        "version": row.version,
        "file_number": "",
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["2", "1"]),
        ({"sort": "oldest"}, ["1", "2"]),
        ({"sort": "reference"}, ["2", "1"]),
        ({"sort": "since"}, ["1", "2"]),
        ({"status": "deferred"}, ["2"]),
        ({"country": "JP"}, ["1"]),
        ({"country": "ZZ"}, []),
        ({"mission": "embassy-fr"}, ["2"]),
        ({"sector": "textiles"}, ["2", "1"]),
        ({"lever": "wto"}, []),
        ({"assigned_to": "waiting"}, ["1"]),
        ({"q": "rec/jpn"}, ["1"]),
    ],
)
def test_filters_and_orders(desk: Cast, asked: dict[str, str], expected: list[str]):
    make.recommendation("submitted", by=desk.head, title="1")
    make.recommendation("deferred", by=desk.other_head, title="2")
    answer = Program(desk.secretary).get(**asked)
    assert [row["title"] for row in answer.json()["results"]] == expected


@pytest.mark.parametrize(
    "asked", [{"status": "nonsense"}, {"sort": "id"}, {"colour": "red"}, {"q": "nul\x00"}, {"assigned_to": "yours"}]
)
def test_a_filter_that_is_none_of_ours_is_refused(desk: Cast, asked: dict[str, str]):
    answer = Program(desk.secretary).get(**asked)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == list(asked)


def test_pages_follow_each_other(desk: Cast, monkeypatch):
    monkeypatch.setattr("core.paging.page_of.__kwdefaults__", {"size": 2, "cursor": "", "params": None})
    for number in range(3):
        make.recommendation("submitted", by=desk.head, title=str(number))
    program = Program(desk.secretary)
    first = program.get().json()
    assert first["previous"] is None
    second = program.get("?" + first["next"].split("?")[1]).json()
    assert [[row["title"] for row in page["results"]] for page in (first, second)] == [["2", "1"], ["0"]]
    assert second["next"] is None


def test_a_program_begins_a_draft(desk: Cast):
    data = WHOLE | {
        "other_sectors": ["textiles"],
        "hs_lines": ["61"],
        "mast_chapter": "B",
        "value_amount": "12.50",
        "value_source": "Council",
        "is_quick_win": True,
    }
    answer = Program(desk.head).post("", data)
    row = Recommendation.objects.get()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{API}{row.pk}/"
    assert answer.headers["ETag"] == '"1"'
    shown = answer.json()
    assert {name: shown[name] for name in data} == data
    assert (shown["status"], shown["reference"], shown["moves"]) == ("draft", None, ["submit", "withdraw"])
    assert row.events.get().verb == "create"


def test_one_in_full_costs_at_most_ten_statements(desk: Cast, django_assert_max_num_queries):
    row = make.recommendation("under_examination", by=desk.head, referred_to=desk.referred)
    program = Program(desk.referred_officer)
    with django_assert_max_num_queries(10):
        answer = program.get(f"{row.pk}/")
    assert answer.headers["ETag"] == f'"{row.version}"'
    shown = answer.json()
    assert (shown["referred_to"], shown["merged_into"], shown["missing"]) == ("department-of-revenue", None, [])
    assert "accept" in shown["moves"]
    assert Program(desk.head).get(f"{row.pk}/").json()["moves"] == []


def test_beginning_and_moving_cost_at_most_ten_statements(desk: Cast, django_assert_max_num_queries):
    program = Program(desk.head)
    program.get()  # from a new address the use of a key is looked up and recorded, once an hour
    with django_assert_max_num_queries(10):
        pk = program.post("", WHOLE).json()["id"]
    examiner = Program(desk.secretary)
    examiner.get()
    program.post(f"{pk}/move/", {"verb": "submit"})
    with django_assert_max_num_queries(10):
        assert examiner.post(f"{pk}/move/", {"verb": "examine"}).json()["status"] == "under_examination"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "<script>alert(1)</script>"),
        ("title", "two\nlines"),
        ("title", "x" * 151),
        ("title", None),
        ("statement", "x" * 10_000),
        ("statement", "turned \u202e round"),
        ("statement", "nul \x00"),
        ("country", "FR"),
        ("country", 7),
        ("country", {"code": "JP"}),
        ("sector", "no-such"),
        ("hs_lines", ["61", "99"]),
        ("hs_lines", "61"),
        ("hs_lines", ["611"]),
        ("mast_chapter", "Z"),
        ("lever", "magic"),
        ("value_amount", "-1"),
        ("value_amount", "NaN"),
        ("is_quick_win", "perhaps"),
        ("sensitivity", "secret"),
        ("status", "accepted"),
        ("reference", "REC/JPN/TEX/001"),
        ("was_submitted", True),
    ],
)
def test_what_is_wrong_or_unknown_is_refused_by_its_field_and_nothing_is_written(desk: Cast, name: str, value: Any):
    program = Program(desk.head)
    answer = program.post("", WHOLE | {name: value})
    assert answer.status_code == 400
    assert (answer.json()["code"], list(answer.json()["fields"])) == ("invalid", [name])
    row = make.draft(desk.head)
    answer = program.patch(f"{row.pk}/", {"ask": "Other.", name: value}, If_Match='"1"')
    assert answer.status_code == 400
    assert Recommendation.objects.get().ask == row.ask


@pytest.mark.parametrize("body", ["[]", "7", '"text"', "{", "null"])
def test_a_body_that_is_no_object_is_refused(desk: Cast, body: str):
    assert Program(desk.head).post("", body).status_code == 400
    assert not Recommendation.objects.exists()


def test_an_edit_names_the_version_that_it_was_made_from(desk: Cast):
    row = make.draft(desk.head)
    program = Program(desk.counsellor)
    without = program.patch(f"{row.pk}/", {"title": "Mine"})
    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    done = program.patch(f"{row.pk}/", {"title": "Mine"}, If_Match='"1"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    stale = Program(desk.head).patch(f"{row.pk}/", {"title": "Yours"}, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert stale.json()["theirs"] == [["Title", "Mine"]]
    assert Recommendation.objects.get().title == "Mine"


def test_an_edit_of_what_the_ministry_has_is_refused(desk: Cast):
    row = make.recommendation("submitted", by=desk.head)
    answer = Program(desk.head).patch(f"{row.pk}/", {"title": "Mine"}, If_Match=f'"{row.version}"')
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
    answer = Program(desk.secretary).patch(f"{row.pk}/", {"title": "Mine"}, If_Match=f'"{row.version}"')
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_merge_by_program_names_the_survivor_by_its_reference(desk: Cast):
    survivor, row = (make.recommendation("submitted", by=desk.head) for _ in range(2))
    data = {"verb": "merge", "note": "The same.", "into": survivor.reference}
    answer = Program(desk.secretary).post(f"{row.pk}/move/", data)
    assert (answer.status_code, answer.json()["merged_into"]) == (200, survivor.reference)


def test_a_move_with_an_unknown_field_is_refused(desk: Cast):
    row = make.recommendation("submitted", by=desk.head)
    answer = Program(desk.secretary).post(f"{row.pk}/move/", {"verb": "examine", "reason": "Misspelt."})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])
    assert Recommendation.objects.get().status == "submitted"


def test_who_refers_it_out_of_their_sight_gets_no_content(desk: Cast):
    row = make.recommendation("submitted", by=desk.head, sensitivity="restricted", referred_to=desk.referred)
    data = {"verb": "refer", "note": "Yours.", "department": desk.nodal.code, "by_on": str(make.day_from_today(9))}
    answer = Program(desk.referred_officer).post(f"{row.pk}/move/", data)
    assert (answer.status_code, answer.content) == (204, b"")


def test_who_may_not_write_is_told_so(desk: Cast):
    for person in (desk.secretary, desk.observer, desk.nodal_officer):
        answer = Program(person).post("", WHOLE)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_the_invisible_is_not_found(desk: Cast):
    row = make.draft(desk.head)
    program = Program(desk.other_head)
    assert program.get(f"{row.pk}/").status_code == 404
    assert program.patch(f"{row.pk}/", {"title": "x"}, If_Match='"1"').status_code == 404
    assert program.post(f"{row.pk}/move/", {"verb": "submit"}).status_code == 404


def test_without_a_token_nothing_is_told(desk: Cast):
    assert Client().get(API).status_code == 401


@pytest.mark.parametrize("name", ["New", "PatchedEdit"])
def test_the_description_says_what_is_a_text_and_what_a_number(signed_in, name: str):
    schema = signed_in(make.secretary()).get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    fields = schema["components"]["schemas"][name]["properties"]
    assert (fields["hs_lines"]["type"], fields["hs_lines"]["items"]["type"]) == ("array", "string")
    assert fields["session"]["type"] == "integer"
    assert fields["country"]["type"] == "string"
