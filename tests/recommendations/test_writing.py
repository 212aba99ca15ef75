"""Writing: drafts that grow, that several people write, that no lost connection or session eats."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from countries.models import HSChapter, MASTChapter
from meetings.models import Meet, Session
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

WRITE, SAVE = "/recommendations/write/", "/recommendations/save/"
WHOLE = {
    "title": "Mutual recognition of test certificates",
    "country": "JP",
    "sector": "textiles",
    "lever": "barrier",
    "statement": "Every lot is tested again.",
    "ask": "Propose mutual recognition by March.",
    "sensitivity": "internal",
}


@pytest.fixture
def desk(cast: Cast) -> Cast:
    make.meet()
    HSChapter.objects.create(code="61", title="Knitted clothing", source="test")
    MASTChapter.objects.create(code="B", title="Technical barriers to trade", source="test")
    return cast


def save(client: Client, data: dict[str, Any], pk: int | None = None) -> tuple[int, dict[str, Any]]:
    """What the script of the page does 1.5 s after typing stops."""
    path = f"/recommendations/{pk}/save/" if pk else SAVE
    answer = client.post(path, data, headers={"Accept": "application/json", "X-Requested-With": "fetch"})
    return answer.status_code, json.loads(answer.content)


def test_a_head_writes_and_submits_without_scripts(desk: Cast, signed_in):
    client = signed_in(desk.head)
    whole = WHOLE | {
        "other_sectors": ["textiles"],
        "hs_lines": ["61"],
        "mast_chapter": "B",
        "value_amount": "12.50",
        "value_source": "Council, 2025",
        "horizon": "this_year",
        "is_quick_win": "on",
        "rationale": "It costs three weeks.",
        "tried": "Raised in 2024.",
        "counterpart": "Ministry of Economy",
        "submit": "1",
    }
    answer = client.post(WRITE, whole)
    row = Recommendation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/recommendations/{row.pk}/")
    assert (row.status, row.reference, row.mission.code) == ("submitted", "REC/JPN/TEX/001", "embassy-jp")
    assert row.hs_lines == ["61"]
    assert (str(row.value_amount), row.is_quick_win, row.horizon) == ("12.50", True, "this_year")
    assert "as REC/JPN/TEX/001" in client.get(answer.headers["Location"]).content.decode()


def test_a_counsellor_saves_and_cannot_submit(desk: Cast, signed_in):
    client = signed_in(desk.counsellor)
    assert 'name="submit"' not in client.get(WRITE).content.decode()
    assert client.post(WRITE, WHOLE).status_code == 302
    row = Recommendation.objects.get()
    assert (row.status, row.drafted_by) == ("draft", desk.counsellor)
    answer = client.post(f"/recommendations/{row.pk}/edit/", WHOLE | {"version": row.version, "submit": "1"})
    assert answer.status_code == 403
    assert Recommendation.objects.get().status == "draft"


@pytest.mark.parametrize("kind", ["secretary", "coordinator", "nodal officer", "observer"])
@pytest.mark.parametrize("path", [WRITE, SAVE])
def test_who_holds_no_post_in_a_mission_is_told_so(desk: Cast, signed_in, kind: str, path: str):
    answer = signed_in(desk.people[kind]).post(path, WHOLE)
    assert answer.status_code == 403
    assert "Recommendations are written by people who hold a post in a mission." in answer.content.decode()
    assert not Recommendation.objects.exists()


def test_the_page_offers_what_makes_sense(desk: Cast, signed_in):
    make.country("FR")
    bhutan = make.country("BT")
    make.mission("JP").accredited_to.add(bhutan)
    page = signed_in(desk.head).get(WRITE).content.decode()
    assert '<option value="JP" selected>Japan</option>' in page
    assert 'value="BT"' in page
    assert 'value="FR"' not in page
    assert 'value="textiles"' in page


def test_the_meet_names_the_sectors_and_a_draft_keeps_what_it_has(desk: Cast, signed_in):
    row = make.draft(desk.head, sector=make.sector("Textiles"))
    Meet.objects.get().sectors.set([make.sector("Tourism")])
    assert 'value="textiles"' not in signed_in(desk.head).get(WRITE).content.decode()
    assert (
        '<option value="textiles" selected>'
        in signed_in(desk.head).get(f"/recommendations/{row.pk}/edit/").content.decode()
    )


def test_an_incomplete_text_is_saved_and_the_page_says_what_is_missing(desk: Cast, signed_in):
    answer = signed_in(desk.head).post(WRITE, WHOLE | {"ask": "", "lever": "", "submit": "1"})
    page = answer.content.decode()
    row = Recommendation.objects.get()
    assert (answer.status_code, row.status, row.title) == (400, "draft", WHOLE["title"])
    assert "The ask: who should do what, by when." in page
    assert f'action="/recommendations/{row.pk}/edit/"' in page
    assert f'name="version" value="{row.version}"' in " ".join(page.split())
    again = signed_in(desk.head).post(
        f"/recommendations/{row.pk}/edit/", WHOLE | {"version": row.version, "submit": "1"}
    )
    assert again.status_code == 302
    assert Recommendation.objects.get().status == "submitted"


def test_what_is_incomplete_is_saved_by_a_form_with_a_key_too(desk: Cast, signed_in):
    client = signed_in(desk.head)
    new = WHOLE | {"ask": "", "submit": "1", "idempotency_key": uuid4().hex, "key": str(uuid4())}
    assert client.post(WRITE, new).status_code == 400
    assert client.post(WRITE, new).status_code == 400
    row = Recommendation.objects.get()
    edit = WHOLE | {
        "ask": "",
        "title": "Better",
        "submit": "1",
        "idempotency_key": uuid4().hex,
        "version": row.version,
    }
    assert client.post(f"/recommendations/{row.pk}/edit/", edit).status_code == 400
    assert Recommendation.objects.get().title == "Better"


def test_an_empty_page_begins_no_draft(desk: Cast, signed_in):
    answer = signed_in(desk.head).post(WRITE, {"country": "JP", "sensitivity": "internal"})
    assert answer.status_code == 400
    assert "an empty draft is not kept" in answer.content.decode()
    code, payload = save(signed_in(desk.head), {"country": "JP", "sensitivity": "internal"})
    assert (code, payload["version"]) == (200, 0)
    assert payload["detail"]
    assert not Recommendation.objects.exists()


BAD = {
    "title": ["<script>alert(1)</script>", "turned \u202e round", "nul \x00 byte", "x" * 151, "two\nlines"],
    "statement": ["<b>", "x" * 10_000, "bell \x07"],
    "country": ["ZZ", "FR", "jp' OR 1=1"],
    "sector": ["no-such"],
    "hs_lines": ["99", "6", "611", "6109123", "cotton", "61,,xx"],
    "value_amount": ["-1", "a lot", "1e400", "9999999999999"],
    "lever": ["magic"],
    "sensitivity": ["secret", ""],
}
EACH = [(name, value) for name, values in BAD.items() for value in values]


@pytest.mark.parametrize(("name", "value"), EACH, ids=[f"{name}-{n}" for n, (name, _value) in enumerate(EACH)])
def test_errors_are_shown_beside_the_field_and_the_rest_is_kept(desk: Cast, signed_in, name: str, value: str):
    row = make.draft(desk.head, title="Before", ask="Before")
    data = WHOLE | {"ask": "After", name: value, "version": row.version}
    answer = signed_in(desk.head).post(f"/recommendations/{row.pk}/edit/", data)
    assert answer.status_code == 400
    assert f'href="#id_{name}' in answer.content.decode()
    now = Recommendation.objects.get()
    assert now.ask == "After"
    assert getattr(now, name) == getattr(row, name)
    assert b"<script>alert" not in answer.content


def test_what_was_typed_wrong_stays_in_the_form(desk: Cast, signed_in):
    row = make.draft(desk.head)
    long = "x" * 151
    page = signed_in(desk.head).post(f"/recommendations/{row.pk}/edit/", WHOLE | {"title": long, "version": 1})
    assert long in page.content.decode()


def test_a_draft_is_saved_while_it_is_typed(desk: Cast, signed_in):
    client = signed_in(desk.counsellor)
    key = str(uuid4())
    code, payload = save(client, {"title": "Certi", "sensitivity": "internal", "key": key})
    row = Recommendation.objects.get()
    assert code == 200
    assert payload["version"] == row.version
    assert payload["errors"] == {}
    assert (payload["url"], payload["page"]) == (
        f"/recommendations/{row.pk}/save/",
        f"/recommendations/{row.pk}/edit/",
    )
    assert payload["filled"] == 1
    assert len(payload["missing"]) == 5
    code, payload = save(client, WHOLE | {"version": payload["version"]}, row.pk)
    assert (code, payload["missing"]) == (200, {})
    row.refresh_from_db()
    assert (row.title, row.version) == (WHOLE["title"], payload["version"])
    assert row.events.count() == 1


def test_a_lost_answer_does_not_begin_the_draft_twice(desk: Cast, signed_in):
    client, key = signed_in(desk.head), str(uuid4())
    save(client, {"title": "First", "sensitivity": "internal", "key": key})
    _code, payload = save(client, {"title": "First words", "sensitivity": "internal", "key": key})
    assert Recommendation.objects.get().title == "First words"
    client.post(WRITE, WHOLE | {"key": key})
    assert Recommendation.objects.get().title == WHOLE["title"]
    assert Recommendation.objects.get().events.count() == 1
    assert payload["version"] == 2


def test_sending_the_same_text_again_is_no_clash(desk: Cast, signed_in):
    row = make.draft(desk.head)
    client = signed_in(desk.head)
    _code, first = save(client, WHOLE | {"version": row.version}, row.pk)
    code, again = save(client, WHOLE | {"version": row.version}, row.pk)
    assert (code, again["version"]) == (200, first["version"])


def test_a_draft_keeps_each_valid_field_and_says_which_are_not(desk: Cast, signed_in):
    row = make.draft(desk.head)
    code, payload = save(
        signed_in(desk.head), WHOLE | {"ask": "Kept.", "title": "<b>bold</b>", "version": row.version}, row.pk
    )
    row.refresh_from_db()
    assert code == 200
    assert (row.ask, row.title) == ("Kept.", "Mutual recognition of textile test certificates")
    assert list(payload["errors"]) == ["title"]
    assert "Title: This field takes plain text" in payload["detail"]
    assert payload["version"] == row.version


def test_two_people_of_a_mission_write_one_draft_and_neither_overwrites_the_other(desk: Cast, signed_in):
    row = make.draft(desk.head, title="Before")
    path = f"/recommendations/{row.pk}/edit/"
    assert (
        signed_in(desk.counsellor)
        .post(path, WHOLE | {"title": "The counsellor's", "version": row.version})
        .status_code
        == 302
    )
    answer = signed_in(desk.head).post(path, WHOLE | {"title": "The head's", "version": row.version})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The head&#x27;s" in page
    assert "The counsellor&#x27;s" in page
    assert "Nothing is lost" in page
    assert Recommendation.objects.get().title == "The counsellor's"
    code, payload = save(signed_in(desk.head), WHOLE | {"title": "The head's", "version": row.version}, row.pk)
    assert code == 409
    assert "Someone else saved this" in payload["detail"]


def test_an_ended_session_loses_nothing_that_was_saved_and_takes_up_what_was_not(desk: Cast, signed_in):
    client = signed_in(desk.head)
    _code, payload = save(client, {"title": "Certificates", "statement": "Every lot", "sensitivity": "internal"})
    page = payload["page"]
    client.session.flush()
    answer = client.post(payload["url"], {"title": "Certificates", "statement": "Every lot is tested", "version": "1"})
    assert answer.status_code == 302  # to the sign-in page; the script keeps the text and says so
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert client.get(page).headers["Location"] == f"/accounts/login/?next={page}"
    back = client.post(
        f"/accounts/login/?next={page}", {"login": desk.head.email, "password": make.PASSWORD}, follow=True
    )
    assert back.redirect_chain[-1][0] == page
    assert "Every lot</textarea>" in back.content.decode()
    code, payload = save(
        client,
        {
            "title": "Certificates",
            "statement": "Every lot is tested",
            "version": payload["version"],
            "sensitivity": "internal",
        },
        Recommendation.objects.get().pk,
    )
    assert code == 200
    assert Recommendation.objects.get().statement == "Every lot is tested"


def test_the_ministry_has_it_now_and_typing_is_refused_with_a_sentence(desk: Cast, signed_in):
    row = make.recommendation("submitted", by=desk.head)
    client = signed_in(desk.counsellor)
    assert client.get(f"/recommendations/{row.pk}/edit/").status_code == 409
    code, payload = save(client, WHOLE | {"version": row.version}, row.pk)
    assert code == 409
    assert "the text stays as the ministry read it" in payload["detail"]


def test_others_may_read_an_open_text_but_not_write_it(desk: Cast, signed_in):
    row = make.recommendation("returned", by=desk.head, sensitivity="open")
    for kind in ("other head", "secretary", "observer", "nodal officer"):
        client = signed_in(desk.people[kind])
        assert client.get(f"/recommendations/{row.pk}/edit/").status_code == 403
        code, payload = save(client, WHOLE | {"version": row.version}, row.pk)
        assert code == 403
        assert payload["detail"] == "Only the mission that brings it may change the text."
    assert Recommendation.objects.get().title == "Mutual recognition of textile test certificates"


def test_the_answer_to_the_questions_goes_with_the_text(desk: Cast, signed_in):
    row = make.recommendation("returned", by=desk.head)
    client = signed_in(desk.head)
    path = f"/recommendations/{row.pk}/edit/"
    assert "1. Which tariff lines?" in client.get(path).content.decode()
    data = WHOLE | {"version": row.version, "answer_1": "Those of cotton.", "note": "See the annex.", "submit": "1"}
    assert client.post(path, data).status_code == 302
    row.refresh_from_db()
    assert row.status == "submitted"
    assert row.events.last().note == "See the annex."
    assert row.questions_asked.get().answer == "Those of cotton."


def test_line_ends_of_browsers_count_once(desk: Cast, signed_in):
    row = make.draft(desk.head)
    lines = "line\r\n" * 999 + "end"  # 4,998 characters as people see them, 5,997 as browsers send them
    answer = signed_in(desk.head).post(
        f"/recommendations/{row.pk}/edit/", WHOLE | {"statement": lines, "version": row.version}
    )
    assert answer.status_code == 302
    assert Recommendation.objects.get().statement == lines.replace("\r\n", "\n")


def test_a_person_of_two_missions_says_for_which_they_write(desk: Cast, signed_in):
    both = make.user(
        "mission",
        make.post(make.mission("JP"), "Trade Commissioner"),
        make.post(make.mission("FR"), "Trade Commissioner"),
    )
    client = signed_in(both)
    assert client.post(WRITE, WHOLE | {"country": "FR", "mission": "embassy-fr"}).status_code == 302
    assert Recommendation.objects.get().mission.code == "embassy-fr"
    page = client.get(f"{WRITE}?mission=embassy-jp").content.decode()
    assert '<option value="JP" selected>' in page
    assert "?mission=embassy-fr" in page
    assert client.post(WRITE, WHOLE | {"mission": "embassy-xx"}).status_code == 403


@pytest.mark.parametrize("sessions", [0, 12])
def test_writing_costs_at_most_ten_statements_a_request(desk: Cast, signed_in, sessions: int):
    for number in range(sessions):
        Session.add(make.meet(), by=None, title=f"Session {number}", kind=list(Session.Kind)[number % 7])
    client = signed_in(desk.head)
    whole = WHOLE | {"other_sectors": ["textiles"], "hs_lines": ["61"], "mast_chapter": "B", "key": str(uuid4())}
    client.get(WRITE)  # now and then the layout counts again what waits for the reader
    assert statements(client, "get", WRITE)[1] == 5
    assert statements(client, "post", WRITE, WHOLE | {"key": str(uuid4())})[1] == 8
    assert statements(client, "post", WRITE, whole)[1] == 9
    row = Recommendation.objects.first()
    assert statements(client, "get", f"/recommendations/{row.pk}/edit/")[1] == 5  # one for similar ones
    data = whole | {"title": "Other words", "version": row.version}
    assert (
        statements(client, "post", f"/recommendations/{row.pk}/save/", data)[1] == 10
    )  # one for the sector, on which it hangs what would help
    assert Recommendation.objects.first().title == "Other words"


def test_a_form_weighs_less_than_a_hundred_kilobytes(desk: Cast, signed_in):
    for number in range(1, 98):
        HSChapter.objects.get_or_create(code=f"{number:02}", defaults={"title": "Title " * 8, "source": "test"})
    answer = signed_in(desk.head).get(WRITE, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 15_000
