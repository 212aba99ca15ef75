"""A database that is busy or away is told in a sentence, with 503 and when to come back, through every door."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import Error, connection, transaction
from django.test import Client

from core.http import failure_status, is_unavailable
from core.rules import RuleBroken
from exportmeet.local.folders import PROJECT
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

BUSY = "The server is busy: try again in a moment."
AWAY = "The server cannot reach its database: try again in a few minutes."
NOTE = "The laboratory answered, and both lots passed."
DOORS = {"page": {}, "part": {"HX-Request": "true"}, "script": {"Accept": "application/json"}}


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def limited(**limits: str) -> Iterator[None]:
    """The product's connection with these limits, as the web server has longer ones."""
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute(f"SET {name} = '{value}'")
    yield
    connection.close()


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Another connection holds what the statement locks."""
    settings = connection.settings_dict
    place = {"host": settings["HOST"] or None, "port": settings["PORT"] or None, "dbname": settings["NAME"]}
    with closing(psycopg2.connect(user=settings["USER"], password=settings["PASSWORD"] or None, **place)) as other:
        other.cursor().execute(statement)
        yield


@contextmanager
def away() -> Iterator[None]:
    """No database answers."""
    settings = connection.settings_dict
    connection.close()
    connection.settings_dict = {**settings, "HOST": "127.0.0.1", "PORT": "1"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = settings


def check_says(answer, door: str, sentence: str) -> None:
    text = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert sentence in text
    if door in ("script", "api"):
        assert answer.json() == {"code": "unavailable", "detail": sentence}
    else:
        assert ("<html" in text) is (door == "page")


@pytest.mark.parametrize("limit", ["lock_timeout", "statement_timeout"])
def test_a_form_that_waits_too_long_for_a_row_says_so_and_keeps_what_was_written(limit: str):
    item = make.item("underway")
    client = client_of(make.secretary())
    sent = {"verb": "cancel", "note": NOTE}
    with held("SELECT * FROM actions_actionitem FOR UPDATE"), limited(**{limit: "150ms"}):
        answers = {door: client.post(f"/actions/{item.pk}/move/", sent, headers=more) for door, more in DOORS.items()}
        answers["api"] = client.post(f"/api/v1/actions/{item.pk}/move/", sent, content_type="application/json")
    for door, answer in answers.items():
        check_says(answer, door, BUSY)
        assert (NOTE in answer.content.decode()) is (door == "page")
    item.refresh_from_db()
    assert item.status == "underway"


@pytest.mark.parametrize("table", ["actions_actionitem", "participants_user", "reminders_notice"])
def test_a_page_that_takes_too_long_says_so_wherever_it_waits(table: str):
    """The account is read in the middleware, the rows in the view, the count of the desk in the template."""
    client = client_of(make.secretary())
    with held(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), limited(statement_timeout="150ms"):
        answers = {door: client.get("/actions/", headers=more) for door, more in DOORS.items()}
        answers["api"] = client.get("/api/v1/actions/")
    doors = ["page"] if table == "reminders_notice" else answers  # the others have no desk
    for door in doors:
        check_says(answers[door], door, BUSY)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_database_that_is_away_is_told_in_words(method: str):
    client = client_of(make.secretary())
    address = "/actions/" if method == "get" else "/actions/1/move/"
    with away():
        ask = getattr(client, method)
        answers = {door: ask(address, headers=more) for door, more in DOORS.items()}
        answers["api"] = ask("/api/v1/actions/")
    for door, answer in answers.items():
        check_says(answer, door, AWAY)
    assert f'href="{address}"' in answers["page"].content.decode(), "a way on"


def test_who_signs_in_while_the_database_is_away_is_told_too():
    with away():
        answer = Client(raise_request_exception=False).post("/accounts/login/", {"login": "a@b.in", "password": "x"})
    check_says(answer, "page", AWAY)


def wait_for_ever(*_args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(60)")


def test_the_log_names_the_code_that_is_answered_also_where_a_middleware_fails(caplog, monkeypatch):
    client = client_of(make.secretary())
    monkeypatch.setattr("reminders.middleware.DeskCountMiddleware.__call__", wait_for_ever)
    with limited(statement_timeout="500ms"):
        answer = client.get("/actions/")
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    codes = [line["code"] for line in lines if line["event"] == "request_failed"]
    assert (answer.status_code, codes) == (503, [503])
    assert [failure_status(error) for error in (ValueError(), RuleBroken("No."), None)] == [500, 409, 500]


def test_the_server_is_alive_while_its_database_is_away():
    with away():
        assert Client().get("/healthz").status_code == 200


def ask_twice(pause: float) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        time.sleep(pause)
        cursor.execute("SELECT 1")


def test_a_transaction_that_the_server_ended_is_no_error_of_the_program():
    with limited(idle_in_transaction_session_timeout="50ms"):
        with pytest.raises(Error) as raised:
            ask_twice(pause=0.4)
        assert is_unavailable(raised.value)


def test_a_wrong_statement_is_an_error_of_the_program():
    with pytest.raises(Error) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT nothing_of_that_name")
    assert not is_unavailable(raised.value)
    assert not is_unavailable(None)


# --- the limits themselves --------------------------------------------------------------------------------------

SHOW = """
import sys, importlib
importlib.import_module(sys.argv[1])
import django; django.setup()
from django.db import connection
names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout", "jit")
with connection.cursor() as cursor:
    for name in names:
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""


def limits_in(module: str, *, script: str = SHOW, **more: str) -> list[str]:
    """The limits of a process that begins with this module."""
    server = urlsplit(os.environ["DATABASE_URL"])
    url = server._replace(path=f"/{connection.settings_dict['NAME']}", query=more.pop("query", "")).geturl()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "exportmeet.settings", "DATABASE_URL": url, **more}
    argv = [sys.executable, "-c", script, module]
    return subprocess.run(argv, cwd=PROJECT, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_the_web_server_has_limits_and_a_worker_has_none():
    assert limits_in("exportmeet.wsgi") == ["15s", "5s", "1min", "75s", "off"]
    assert limits_in("exportmeet.celery") == ["0", "0", "0", "0", "off"]


RESTS = """
import sys, importlib, time
importlib.import_module(sys.argv[1])
import django; django.setup()
from django.db import close_old_connections, connection
backends = []
for _request in range(2):
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backends.append(cursor.fetchone()[0])
    time.sleep(2)
close_old_connections()
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [backends[:1]])
    print(len(set(backends)), cursor.fetchone()[0])
"""


def test_a_thread_that_rests_gives_its_connection_back_and_goes_on_with_another():
    assert limits_in("exportmeet.wsgi", script=RESTS, IDLE_TIMEOUT="1") == ["2", "0"]


def test_limits_can_be_told():
    assert limits_in("exportmeet.wsgi", STATEMENT_TIMEOUT="30")[:2] == ["30s", "5s"]
    assert limits_in("exportmeet.wsgi", query="options=-c%20statement_timeout%3D3s")[:2] == ["3s", "5s"]
