"""Words as people type and paste them, through pages and API: kept as they are, and found in any encoding."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Any

import pytest

from recommendations.models import Comment, Recommendation
from tests import make
from tests.answers import body
from tests.recommendations.conftest import Cast, send
from tests.recommendations.test_api import API, Program
from tests.recommendations.test_api import WHOLE as BY_API
from tests.recommendations.test_writing import WHOLE, WRITE

pytestmark = pytest.mark.django_db

ORDINARY = [
    "Duty is @10%",
    "cotton @Rs 250/kg",
    "<Rs 5 crore",
    "Trade Cell <trade@example.org>",
    "a <b and c> d & e",
    "क्\u200dष, निर्यात",
]
PASTED = {"Duty \u200e10%": "Duty 10%", "Sa\u0303o To\u200bme\u0301": "São Tomé", "\ufeffRao \u2068JP\u2069": "Rao JP"}
TYPED = {text: text for text in ORDINARY} | PASTED


@pytest.fixture
def desk(cast: Cast) -> Cast:
    make.meet()
    return cast


def write(desk: Cast, signed_in: Any, door: str, **values: Any) -> Any:
    if door == "api":
        return Program(desk.head).post("", BY_API | values)
    return signed_in(desk.head).post(WRITE, WHOLE | values)


@pytest.mark.parametrize("door", ["page", "api"])
def test_ordinary_text_is_kept_and_shown_as_it_is_written(desk: Cast, signed_in, door: str):
    client = signed_in(desk.head)
    for number, (typed, kept) in enumerate(TYPED.items()):
        text = {"title": f"{number} {typed}", "statement": typed, "counterpart": typed}
        assert write(desk, signed_in, door, **text).status_code in (201, 302)
        row = Recommendation.objects.latest("pk")
        assert (row.title, row.statement, row.counterpart) == (f"{number} {kept}", kept, kept)
        for path in (f"/recommendations/{row.pk}/", f"/recommendations/{row.pk}/edit/", "/recommendations/"):
            page = client.get(path).content.decode()
            assert kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page
            assert "<Rs" not in page
            assert "<trade@" not in page


@pytest.mark.parametrize("door", ["page", "api"])
def test_grouped_figures_of_a_code_name_no_other_chapter(desk: Cast, signed_in, door: str):
    typed: Any = "0902 10 20, 8471 30\r\n61.09" if door == "page" else ["0902 10 20", "8471 30", "61.09"]
    assert write(desk, signed_in, door, hs_lines=typed).status_code in (201, 302)
    row = Recommendation.objects.get()
    assert row.hs_lines == ["09021020", "847130", "6109"]
    assert row.hs_prefixes == ["09", "0902", "090210", "09021020", "61", "6109", "84", "8471", "847130"]


@pytest.mark.parametrize("door", ["page", "api"])
def test_figures_that_may_be_several_codes_are_refused_with_the_readings(desk: Cast, signed_in, door: str):
    typed: Any = "84 71 30" if door == "page" else ["84 71 30"]
    answer = write(desk, signed_in, door, hs_lines=typed, submit="1") if door == "page" else None
    answer = answer or Program(desk.head).post("", BY_API | {"hs_lines": typed})
    assert "can be read as 847130 or as 84, 71, 30" in answer.content.decode()
    assert not Recommendation.objects.exclude(hs_lines=[]).exists()


def test_a_filter_takes_a_code_in_groups(desk: Cast, signed_in):
    row = make.recommendation("submitted", by=desk.head, title="Zqtea", hs_lines=["09021020"])
    for typed in ("0902 10", "0902.10", "HS 0902", "09021020"):
        assert "Zqtea" in signed_in(desk.secretary).get("/recommendations/", {"hs": typed}).content.decode()
        (found,) = Program(desk.secretary).get(hs=typed).json()["results"]
        assert found["id"] == row.pk


def test_the_zero_of_a_code_stays_in_a_spreadsheet(desk: Cast, signed_in):
    make.recommendation("submitted", by=desk.head, hs_lines=["0902"])
    file = body(signed_in(desk.secretary).get("/recommendations/export.csv")).decode().removeprefix("\ufeff")
    assert next(csv.DictReader(io.StringIO(file)))["HS lines"] == "'0902"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("word", ["São Tomé", "की ज़रूरत", "ガラス", "বড়"])
def test_a_letter_is_found_in_either_encoding(desk: Cast, signed_in, word: str, form: str):
    other = "NFD" if form == "NFC" else "NFC"
    write(desk, signed_in, "api", title=f"Zq {unicodedata.normalize(form, word)}")
    row = Recommendation.objects.get()
    assert row.title == unicodedata.normalize("NFC", f"Zq {word}")
    sought = unicodedata.normalize(other, word)
    client = signed_in(desk.head)
    for path in ("/recommendations/", "/search/"):
        assert f"/recommendations/{row.pk}/" in client.get(path, {"q": sought}).content.decode(), path
    assert [found["id"] for found in Program(desk.head).get(q=sought).json()["results"]] == [row.pk]


@pytest.mark.parametrize("door", ["page", "api"])
def test_saving_an_unchanged_page_makes_no_event(desk: Cast, signed_in, door: str):
    write(desk, signed_in, door, statement="One.\r\nTwo \u200eSa\u0303o.")
    row = Recommendation.objects.get()
    assert row.statement == "One.\nTwo São."
    events, version = row.events.count(), row.version
    client = signed_in(desk.head)
    form = client.get(f"/recommendations/{row.pk}/edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed["statement"] = typed["statement"].replace("\n", "\r\n")
    client.post(f"/recommendations/{row.pk}/edit/", typed)
    Program(desk.head).patch(f"{row.pk}/", {"statement": "One.\r\nTwo Sa\u0303o."}, If_Match=f'"{version}"')
    row.refresh_from_db()
    assert (row.events.count(), row.version) == (events, version)


@pytest.mark.parametrize("door", ["/recommendations/{}/comments/", f"{API}{{}}/comments/"])
def test_a_comment_keeps_ordinary_text_and_an_at_that_names_nobody(desk: Cast, signed_in, door: str):
    row = make.recommendation("under_examination", by=desk.head, sensitivity="open")
    client = signed_in(desk.secretary)
    for typed, kept in TYPED.items():
        answer = send(client, door.format(row.pk), {"text": typed, "audience": "internal"})
        assert answer.status_code in (201, 302), answer.content
        comment = Comment.objects.latest("pk")
        assert comment.text == kept
        assert not comment.mentions.exists()
    page = client.get(f"/recommendations/{row.pk}/comments/").content.decode()
    assert "&lt;trade@example.org&gt;" in page
    assert "<trade@" not in page
