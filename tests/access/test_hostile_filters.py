"""No filter of any list breaks it: what cannot be asked is refused with a sentence, by pages, files and the API."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils.http import urlencode

from participants.models import SavedView
from tests import make
from tests.answers import text_of

pytestmark = pytest.mark.django_db

DASHES = "-" * 50
# Percent-encoded as they stand where text cannot say them.
RAW = ("%00", "a%00b", "%ED%A0%80", "%FF%FE", "%C0%AF")
TEXTS = (
    DASHES,
    "- " * 40,
    f"wool {DASHES} cotton",
    '"' * 40,
    "-\"'" * 30,
    '-"" ' * 25,
    "-or " * 40,
    "\\" * 60,
    "%_\\",
    "'; --",
    "(" * 60,
    ":*&|!<->",
    "a" * 100,
    "x" * 3000,
    "\u202e\u200b\ufeff",
    "0",
    "-1",
    str(2**31),
    str(2**63),
    "9" * 40,
    "1e400",
    "NaN",
    "\u0663",  # a figure, of Arabic
    "\u00b2",  # a figure to isdigit, no number
    "0001-01-01",
    "9999-12-31",
    "9999-12-30",
    "2027-02-30",
    "9999-12",
    "0000-00",
)
VALUES = (*RAW, *(urlencode({"v": text})[2:] for text in TEXTS))


FEW = ("%00", urlencode({"v": DASHES})[2:], "9" * 40, "9999-12-31", "%25_%5C")
# What people type; the others are chosen from a list, and refused when they are not on it.
TYPED = (
    "q person hs days_without_update day post month columns submitted_from submitted_until view since words code "
    "title ask pk item row head contact recommendation value effort fit query after"
)


def cursors() -> Iterator[str]:
    """Well-formed cursors with hostile values, for orders of one column and of two."""
    for value in (2**64, -(2**64), 1e308, "x" * 500, ""):
        for values in ([value], [value, value]):
            yield base64.urlsafe_b64encode(json.dumps(["f", *values]).encode()).decode().rstrip("=")


ITEMS = (
    "assigned_to q state country sector kind waiting organisation post meet lever progress_class days_without_update "
    "day vacant won sort columns month group"
)
ASKS = (
    "q assigned_to status country meet mission sector lever progress_class mast hs band horizon person "
    "submitted_from submitted_until view since sort"
)
PARTICIPANTS = "q category organisation invitation mode head state sort columns meet"
# Address -> the names that it reads.
LISTS = {
    "actions/": ITEMS,
    "actions/board/": ITEMS,
    "actions/calendar/": ITEMS,
    "actions/timeline/": ITEMS,
    "actions/export/": ITEMS,
    "actions/export.xlsx": ITEMS,
    "actions/columns/": ITEMS,
    "actions/bulk/assign/": f"{ITEMS} item all",
    "actions/new/": "recommendation country sector meet",
    "actions/agenda/": "q",
    "actions/agenda/new/": "meet",
    "api/v1/actions/": ITEMS,
    "api/v1/actions/agenda/": "meet",
    "api/v1/recommendations/": ASKS,
    "api/v1/recommendations/ranking/": "meet value effort fit",
    "api/v1/recommendations/walls/": "by sector mast",
    "countries/": "q",
    "meets/": "q",
    "meets/2027/participants/": PARTICIPANTS,
    "meets/2027/participants/export.csv": PARTICIPANTS,
    "meets/2027/participants/export.xlsx": PARTICIPANTS,
    "meets/2027/participants/columns/": PARTICIPANTS,
    "meets/2027/participants/add/": "q contact",
    "meets/2027/participants/bulk/remove/": "row all filter",
    "meets/2027/participants/bulk/": "q",
    "api/v1/meets/2027/participants/": PARTICIPANTS,
    "notices/": "q kind status sort",
    "notices/export/": "q kind status sort",
    "people/": "q role organisation account sort",
    "people/export/": "q role organisation account sort",
    "people/add/": "post",
    "posts/": "q organisation state",
    "posts/export/": "q organisation state",
    "posts/add/": "organisation",
    "recommendations/": ASKS,
    "recommendations/export.csv": ASKS,
    "recommendations/export.xlsx": ASKS,
    "recommendations/hs/": "q words code part",
    "recommendations/queue/": "meet sector country band age sort",
    "recommendations/queue/next/": "meet sector after sort",
    "recommendations/queue/refer/": "row pk rows",
    "recommendations/ranking/": "meet value effort fit",
    "recommendations/similar/": "title ask country sector hs_lines mast_chapter pk",
    "recommendations/walls/": "by sector mast",
    "recommendations/write/": "mission",
    "search/": "q",
    "views/keep/": "page query shape",
}


# One address of each form; the others read it too, and are asked a few values.
FIRST = (
    "actions/",
    "api/v1/actions/",
    "api/v1/recommendations/",
    "meets/2027/participants/",
    "notices/",
    "people/",
    "posts/",
    "recommendations/",
    "recommendations/queue/",
    "recommendations/ranking/",
    "recommendations/similar/",
    "search/",
)


def asked_of(path: str) -> Iterator[tuple[str, str]]:
    """Names with the values that are asked."""
    for name in LISTS[path].split():
        for value in VALUES if path in FIRST and name in TYPED.split() else FEW:
            yield name, value
    for cursor in (*cursors(), "%00", "x" * 300):
        yield "page", cursor


def broken_by(client: Client, url: str) -> str:
    """How the answer breaks; empty where it does not."""
    answer: Any = client.get(url)
    try:
        b"".join(answer)
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        return type(error).__name__
    return str(answer.status_code) if answer.status_code >= 500 else ""


@pytest.mark.parametrize("path", LISTS)
def test_no_value_of_any_filter_breaks_a_list(path: str):
    make.draft()
    make.item("open")
    make.meet()
    reader = make.secretary()
    client = Client(raise_request_exception=False)
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = {(name, value[:60]): broken_by(client, f"/{path}?{name}={value}") for name, value in asked_of(path)}
    assert {asked: why for asked, why in found.items() if why} == {}


@pytest.mark.parametrize(
    "path", ["recommendations/", "recommendations/export.csv", "api/v1/recommendations/", "search/"]
)
def test_too_many_hyphens_are_refused_with_a_sentence(path: str, signed_in):
    answer = signed_in(make.secretary()).get(f"/{path}", {"q": DASHES})
    assert (answer.status_code, "hyphens" in text_of(answer)) == (409, True)
    assert signed_in(make.secretary("Other")).get(f"/{path}", {"q": "e-mail follow-up -wool"}).status_code == 200


@pytest.mark.parametrize("path", ["recommendations/", "api/v1/recommendations/"])
@pytest.mark.parametrize("name", ["submitted_from", "submitted_until"])
@pytest.mark.parametrize(("day", "status"), [("9999-12-31", 409), ("0001-01-01", 409), ("2199-12-31", 200)])
def test_days_that_no_calendar_reaches_are_refused_with_a_sentence(
    path: str, name: str, day: str, status: int, signed_in
):
    answer = signed_in(make.secretary()).get(f"/{path}", {name: day})
    assert (answer.status_code, "in the years 1900 to 2199" in text_of(answer)) == (status, status == 409)


def test_the_last_day_counts_wholly(signed_in):
    """By the reader's calendar, on which it has its last minute."""
    row = make.recommendation()
    reader = make.secretary()
    day = row.submitted_at.astimezone(reader.zone).date()
    client = signed_in(reader)
    assert row.reference in text_of(client.get("/recommendations/", {"submitted_until": day.isoformat()}))
    before = (day - timedelta(days=1)).isoformat()
    assert row.reference not in text_of(client.get("/recommendations/", {"submitted_until": before}))


STORED_BADLY = [
    ("recommendations", f"q={DASHES}", "hyphens"),
    ("recommendations", "submitted_until=9999-12-31", "in the years 1900 to 2199"),
    ("recommendations", "hs=zz", "no such filter"),
    ("items", "days_without_update=99999999999", "no such filter"),
    ("items", "day=2027-02-30", "no such filter"),
    ("items", "q=%00", "no such filter"),
]


@pytest.mark.parametrize(("page", "query", "sentence"), STORED_BADLY)
def test_filters_that_cannot_be_asked_are_not_saved(page: str, query: str, sentence: str, signed_in):
    form = {"name": "Mine", "page": page, "query": query, "tells": "on"}
    answer = signed_in(make.head_of_mission()).post("/views/keep/", form)
    assert (answer.status_code, sentence in text_of(answer)) == (409, True)
    assert not SavedView.objects.exists()


def test_a_view_of_before_that_cannot_be_asked_does_not_begin_to_tell(signed_in):
    head = make.head_of_mission()
    view = SavedView.keep(by=head, page="recommendations", name="Mine", query=f"q={DASHES}")
    client, url, form = signed_in(head), f"/views/{view.pk}/edit/", {"version": view.version}
    answer = client.post(url, form | {"name": "Mine", "tells": "on"})
    assert (answer.status_code, "hyphens" in text_of(answer)) == (409, True)
    assert client.post(url, form | {"name": "Another name"}).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/recommendations/", "/api/v1/recommendations/"])
def test_what_the_database_refuses_is_a_sentence_too(path: str, signed_in, monkeypatch):
    """The net below all filters: a form that lets through what PostgreSQL cannot be asked."""
    monkeypatch.setattr("core.search.MOST_HYPHENS", 1000)
    answer = signed_in(make.secretary()).get(path, {"q": DASHES})
    assert (answer.status_code, "cannot be searched with these filters" in text_of(answer)) == (409, True)


@pytest.mark.parametrize("path", ["/actions/", "/recommendations/", "/people/"])
@pytest.mark.parametrize("query", ["q=" + "-" * 50, "q=tea&sort=nonsense", "q=tea&unknown=1"])
def test_a_refused_filter_leads_to_its_form_with_what_was_typed(signed_in, path: str, query: str):
    answer = signed_in(make.secretary()).get(f"{path}?{query}")
    page = answer.content.decode()
    if path == "/people/" and "--" in query:  # it looks for the dashes, and finds nobody
        assert answer.status_code == 200
        return
    assert answer.status_code == 409
    assert answer.context["sentence"] in html.unescape(page)
    assert re.search(f'name="q"[^>]*value="{parse_qs(query)["q"][0]}"', page)
    assert f'hx-get="{path}"' in page
    assert 'id="rows"' in page


def test_a_file_that_is_refused_is_no_form(signed_in):
    answer = signed_in(make.secretary()).get("/recommendations/export.csv?sort=nonsense")
    assert (answer.status_code, 'class="filters"' in answer.content.decode()) == (409, False)
