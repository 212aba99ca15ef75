"""The number of the ministry's file: noted by who examines, read by the ministries, and by nobody else anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from core.rules import RuleBroken
from recommendations.models import Recommendation
from reports.search import find
from tests import make
from tests.answers import text_of
from tests.recommendations.conftest import Cast, send
from tests.recommendations.test_internal_words import OUTSIDERS, outsider
from tests.recommendations.test_list_page import FILE, LIST, read_file

pytestmark = pytest.mark.django_db

NUMBER = "F.No. 12/3/2027-FT(EA)"
EXAMINERS = ("nodal officer", "coordinator", "secretary")
READERS = (*EXAMINERS, "unrelated officer")
DOORS = ("/recommendations/{}/file-number/", "/api/v1/recommendations/{}/file-number/")
# What the page's form carries beside the number.
FORM: dict[str, dict[str, str]] = {DOORS[0]: {"version": "1"}, DOORS[1]: {}}


def filed(cast: Cast, **values: Any) -> Recommendation:
    """One that everybody may see, with a file in the ministry."""
    row = make.recommendation("accepted", by=cast.head, sensitivity="open", **values)
    row.set_file_number(NUMBER, by=cast.coordinator)
    return row


@pytest.mark.parametrize("door", DOORS)
def test_who_examines_it_notes_the_number_by_each_door_whatever_its_status(cast: Cast, signed_in, door: str):
    for status, kind in zip(("submitted", "accepted", "not_accepted"), EXAMINERS, strict=True):
        row = make.recommendation(status, by=cast.head)
        answer = send(signed_in(cast.people[kind]), door.format(row.pk), {"file_number": f" {NUMBER} "} | FORM[door])
        assert answer.status_code in {200, 302}, answer.content
        version, row = row.version, Recommendation.objects.get(pk=row.pk)
        assert (row.file_number, row.version) == (NUMBER, version), "the mission's own edit stays as it is"
        assert row.events.last().lines() == [{"label": "eOffice file number", "before": "", "after": NUMBER}]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_notes_it(cast: Cast, signed_in, door: str):
    row = filed(cast)
    for kind in (*OUTSIDERS, "unrelated officer", "referred officer"):
        answer = send(signed_in(outsider(cast, kind)), door.format(row.pk), {"file_number": "1"})
        assert answer.status_code == 403, kind
    for wrong in ("x" * 61, "<b>1</b>"):
        answer = send(signed_in(cast.secretary), door.format(row.pk), {"file_number": wrong})
        assert answer.status_code == 400, wrong
    row.refresh_from_db()
    assert row.file_number == NUMBER
    with pytest.raises(RuleBroken, match="not submitted yet"):
        make.draft(cast.head).check_file_number(cast.secretary)


def test_the_mission_cannot_write_it_with_its_text(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    client, path = signed_in(cast.head), f"/api/v1/recommendations/{row.pk}/"
    headers = {"if-match": f'"{row.version}"'}
    answer = client.patch(path, {"file_number": NUMBER}, content_type="application/json", headers=headers)
    assert answer.json()["fields"] == {"file_number": ["There is no such field."]}


@pytest.mark.parametrize("kind", READERS)
def test_the_ministries_read_it_on_page_and_list_in_file_and_program(cast: Cast, signed_in, kind: str):
    row = filed(cast)
    client = signed_in(cast.people[kind])
    page = client.get(f"/recommendations/{row.pk}/").content.decode()
    assert page.count(NUMBER) == 2, "in the facts and in the history"
    assert "EOffice" not in page
    assert ("Edit file number" in page) == (kind in EXAMINERS)
    assert NUMBER in client.get(LIST, {"columns": "title,file_number"}).content.decode()
    assert NUMBER not in client.get(LIST).content.decode(), "unless it is chosen"
    assert "show_file_number" in client.get("/recommendations/columns/").content.decode()
    [line] = read_file(client)
    assert list(line)[-1] == "eOffice file number"
    assert line["eOffice file number"] == NUMBER
    assert client.get(f"/api/v1/recommendations/{row.pk}/").json()["file_number"] == NUMBER
    assert client.get("/api/v1/recommendations/").json()["results"][0]["file_number"] == NUMBER


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_an_outsider_is_neither_shown_nor_offered_it(cast: Cast, signed_in, kind: str):
    """That no address tells it, tests/recommendations/test_internal_words.py asks each of them."""
    row = filed(cast)
    client = signed_in(outsider(cast, kind))
    for path in (f"/recommendations/{row.pk}/", FILE, "/recommendations/export.xlsx", "/recommendations/columns/"):
        said = text_of(client.get(path))
        assert not [word for word in (NUMBER, "eOffice", "noted the file number") if word in said], path
    for path in (LIST, FILE, "/recommendations/columns/"):
        assert client.get(path, {"columns": "title,file_number"}).status_code == 409, path
    assert client.get(f"/api/v1/recommendations/{row.pk}/").json()["file_number"] is None
    assert client.get("/api/v1/recommendations/").json()["results"][0]["file_number"] is None


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower()])
def test_it_finds_for_the_ministries_alone_whole_and_in_any_case(cast: Cast, signed_in, typed: str):
    row = filed(cast)
    filed(cast).set_file_number(f"{NUMBER}-2", by=cast.coordinator)
    for kind, found in [*((kind, [row.pk]) for kind in READERS), *((kind, []) for kind in OUTSIDERS)]:
        reader = outsider(cast, kind)
        client = signed_in(reader)
        assert [one["id"] for one in client.get(LIST, {"q": typed}).context["rows"]] == found, kind
        rows = client.get("/api/v1/recommendations/", {"q": typed}).json()["results"]
        assert [one["id"] for one in rows] == found, kind
        assert [one.pk for one in find(typed, reader=reader).recommendations.rows] == found, kind


def test_the_search_follows_an_index(cast: Cast):
    filed(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Recommendation.objects.all()._whole("file_number", NUMBER).explain()
    assert "rec_file_number" in plan, plan
