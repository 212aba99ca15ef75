"""Nobody writes or exports without end: counted by person in the database, for pages and for the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from core import clock
from exportmeet import env
from participants.models import ApiToken, RequestCount
from tests import make
from tests.at_once import at_once
from tests.make import User

pytestmark = pytest.mark.django_db

LANGUAGE = ("/language/", {"language": "en"})
HTMX = {"HX-Request": "true"}
EXPORTS = [
    "/actions/export/",
    "/actions/export.xlsx",
    "/recommendations/export.csv",
    "/people/export/",
    "/posts/export.xlsx",
    "/notices/export/",
]


def later(seconds: int) -> None:
    """As if so much time had passed."""
    for row in RequestCount.objects.all():
        RequestCount.objects.filter(pk=row.pk).update(starts_at=row.starts_at - timedelta(seconds=seconds))


def program(person: User) -> Client:
    return Client(headers={"Authorization": f"Token {ApiToken.issue(person, note='Test', days=1, scope='write')[1]}"})


def write(client: Client) -> int:
    return client.post(*LANGUAGE).status_code


def test_who_writes_too_often_waits_and_others_do_not(settings, signed_in):
    settings.WRITE_LIMITS = [(3, 3600)]
    person, neighbour = make.secretary(), make.officer()
    client = signed_in(person)
    assert [write(client) for _ in range(5)] == [302, 302, 302, 429, 429]
    caches["sessions"].clear()
    assert write(signed_in(person)) == 429  # in another browser, and after Redis was wiped
    assert write(signed_in(neighbour)) == 302  # behind the same address
    later(3600)
    assert write(client) == 302


def test_the_answer_says_when_to_try_again_in_each_shape(settings, signed_in):
    settings.WRITE_LIMITS = [(0, 3600)]
    person = make.secretary()
    client = signed_in(person)
    page, part = client.post(*LANGUAGE), client.post(*LANGUAGE, headers=HTMX)
    script = client.post(*LANGUAGE, headers={"Accept": "application/json"})
    api = program(person).post("/api/v1/actions/", {}, content_type="application/json")
    for answer in (page, part, script, api):
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
        assert "nothing more was changed" in answer.content.decode()
        assert "Try again in" in answer.content.decode()
    assert ("<html" in page.content.decode(), "<html" in part.content.decode()) == (True, False)
    assert script.json()["code"] == api.json()["code"] == "too_many_requests"


def test_what_was_written_stands_on_the_page_that_refuses(settings, signed_in):
    settings.WRITE_LIMITS = [(0, 60)]
    item = make.item("underway")
    client = signed_in(make.secretary())
    answer = client.post(f"/actions/{item.pk}/move/", {"verb": "cancel", "note": "A long reason, typed with care."})
    assert (answer.status_code, "A long reason, typed with care." in answer.content.decode()) == (429, True)
    item.refresh_from_db()
    assert item.status == "underway"


def test_pages_and_programs_share_one_count(settings, signed_in):
    settings.WRITE_LIMITS = [(2, 3600)]
    person = make.secretary()
    items = "/api/v1/actions/"
    assert write(signed_in(person)) == 302
    assert program(person).post(items, {}, content_type="application/json").status_code == 400
    assert signed_in(person).post(items, {}, content_type="application/json").status_code == 429
    assert program(person).post(items, {}, content_type="application/json").status_code == 429
    assert program(make.officer()).post(items, {}, content_type="application/json").status_code == 400


@pytest.mark.parametrize("address", EXPORTS)
def test_lists_as_files_are_limited_and_pages_are_not(settings, signed_in, address: str):
    settings.EXPORT_LIMITS = [(2, 600)]
    client = signed_in(make.secretary())
    answers = [client.get(address) for _ in range(3)]
    for answer in answers:
        b"".join(answer)
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Those were many files" in answers[-1].content.decode()
    assert int(answers[-1].headers["Retry-After"]) <= 600
    assert client.get("/people/").status_code == 200
    assert write(client) == 302


def test_every_address_of_a_file_made_from_rows_is_limited():
    found = {
        route: getattr(pattern.callback, "is_export", False)
        for route, pattern in _patterns(get_resolver())
        if "export" in route or route.endswith((".csv", ".xlsx", ".docx"))
    }
    assert len(found) >= 12
    assert [route for route, is_limited in found.items() if not is_limited] == []


def _patterns(resolver: URLResolver, prefix: str = "") -> Any:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, one
        elif not route.startswith("admin/"):
            yield from _patterns(one, route)


def test_counting_costs_one_statement_and_reading_none(settings, signed_in):
    settings.WRITE_LIMITS, settings.EXPORT_LIMITS = [(60, 60), (1500, 3600)], [(20, 600)]
    client = signed_in(make.secretary())
    for ask, statements in (
        (lambda: client.post(*LANGUAGE), 1),
        (lambda: b"".join(client.get("/people/export/")), 1),
        (lambda: client.get("/people/"), 0),
        (lambda: client.get("/api/v1/me/"), 0),
        (lambda: Client().post(*LANGUAGE), 0),
    ):
        with CaptureQueriesContext(connection) as queries:
            ask()
        assert sum("requestcount" in query["sql"] for query in queries.captured_queries) == statements
    assert RequestCount.objects.count() == 3  # a row for each length, used again
    client.post(*LANGUAGE)
    assert RequestCount.objects.count() == 3


def test_nobody_is_kept_from_signing_out(settings, signed_in):
    settings.WRITE_LIMITS = [(0, 3600)]
    client = signed_in(make.secretary())
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_are_all_counted():
    person = make.secretary()
    waits: list[int] = []

    def count() -> None:
        limits = [(30, 3600), (20, 86400)]
        waits.extend(RequestCount.seconds_to_wait(person.pk, "write", limits) for _ in range(10))

    at_once(count, count, count, count)
    assert sorted(RequestCount.objects.values_list("requests", flat=True)) == [40, 40]
    assert sum(wait == 0 for wait in waits) == 20


def test_a_window_that_is_over_counts_no_more():
    person = make.secretary()
    limits = [(1, 60), (100, 3600)]
    assert RequestCount.seconds_to_wait(person.pk, "write", limits) == 0
    assert 0 < RequestCount.seconds_to_wait(person.pk, "write", limits) <= 60
    RequestCount.objects.filter(seconds=60).update(starts_at=clock.now() - timedelta(seconds=120))
    assert RequestCount.seconds_to_wait(person.pk, "write", limits) == 0
    assert RequestCount.objects.get(seconds=60).requests == 1


def test_limits_are_read_from_the_environment(monkeypatch):
    for text, limits in (
        ("60/m,1500/h", [(60, 60), (1500, 3600)]),
        ("20/10m", [(20, 600)]),
        ("5/30s", [(5, 30)]),
        ("", []),
    ):
        monkeypatch.setenv("WRITE_LIMITS", text)
        assert env.rates("WRITE_LIMITS", "1/s") == limits
    for text in ("60", "60/d", "many/m", "60/m;5/s"):
        monkeypatch.setenv("WRITE_LIMITS", text)
        with pytest.raises(Exception, match="write limits such as"):
            env.rates("WRITE_LIMITS", "1/s")


def test_the_defaults_let_people_work():
    assert json.dumps(env.rates("NOT_SET", "60/m,1500/h")) == "[[60, 60], [1500, 3600]]"
