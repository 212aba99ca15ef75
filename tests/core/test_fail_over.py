"""A database server that was replaced by another: its connections are let go, and what met it is done again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import Error, close_old_connections, connection, transaction
from django.test import Client

from actions.bulk.working_off import work_off
from actions.models import ItemOperation, ItemOperationRow
from core.database import cannot_be_asked, is_away, is_busy, is_unavailable
from documents import store
from exportmeet.local.folders import PROJECT
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

# As every connection to a server is that has become a standby of the one in its place.
DEMOTED = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
WHY = "The ministry has withdrawn its question."


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def through_server(ask: Callable[[], Any]) -> Any:
    """As a web server does it: it looks at its connections before and after each request."""
    close_old_connections()
    answer = ask()
    close_old_connections()
    return answer


@contextmanager
def demoted_in_the_midst() -> Iterator[None]:
    """The server is replaced when the first row is about to be written, within a transaction."""

    def at_first_write(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if connection.in_atomic_block and sql.startswith(("UPDATE", "INSERT")):
            connection.connection.cursor().execute("SET TRANSACTION READ ONLY")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(at_first_write):
        yield
    connection.connection.cursor().execute(DEMOTED)


def cancel(client: Client, item: Any, door: str) -> Any:
    address = f"/actions/{item.pk}/move/" if door == "page" else f"/api/v1/actions/{item.pk}/move/"
    more = {} if door == "page" else {"content_type": "application/json"}
    return client.post(address, {"verb": "cancel", "note": WHY}, **more)


def status_of(item: Any) -> str:
    item.refresh_from_db()
    return item.status


@pytest.mark.parametrize("door", ["page", "api"])
def test_who_meets_a_replaced_server_is_told_once_and_the_next_request_connects_again(door: str, signed_in):
    item, client = make.item("underway"), signed_in(make.secretary())
    first = backend()
    with demoted_in_the_midst():
        answer = cancel(client, item, door)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert status_of(item) == "underway"
    assert through_server(lambda: cancel(client, item, door)).status_code in (200, 302)
    assert status_of(item) == "cancelled"
    assert backend() != first


def test_a_server_that_was_replaced_while_the_thread_rested_is_met_by_nobody(signed_in):
    item, client = make.item("underway"), signed_in(make.secretary())
    run(DEMOTED)
    assert through_server(lambda: cancel(client, item, "page")).status_code == 302
    assert status_of(item) == "cancelled"


def test_a_connection_that_takes_writes_is_kept():
    run("SELECT 1")
    first = backend()
    with pytest.raises(Error):
        run("SELECT nothing_of_that_name")
    close_old_connections()
    with transaction.atomic():
        run("SET TRANSACTION READ ONLY")  # a report that only reads
    close_old_connections()
    assert backend() == first


# --- what the errors are taken for ------------------------------------------------------------------------------


def raised_by(*statements: str) -> Error:
    with pytest.raises(Error) as raised, transaction.atomic():
        run("; ".join(statements))
    return raised.value


def test_a_replaced_server_is_unavailable_and_a_trigger_that_refuses_is_not():
    make.item("underway")
    replaced = raised_by("SET TRANSACTION READ ONLY", "UPDATE actions_actionitem SET title = 'x'")
    assert (is_unavailable(replaced), is_away(replaced), is_busy(replaced)) == (True, True, False)
    refused = raised_by("DO $$ BEGIN RAISE 'no'; END $$")
    assert type(refused) is type(replaced)  # InternalError: the class does not tell
    assert (is_unavailable(refused), is_away(refused), cannot_be_asked(refused)) == (False, False, True)
    slow = raised_by("SET LOCAL statement_timeout = '20ms'", "SELECT pg_sleep(1)")
    assert (is_unavailable(slow), is_away(slow), is_busy(slow)) == (True, False, True)


def read_only() -> None:
    run("SET TRANSACTION READ ONLY")
    run("UPDATE actions_actionitem SET title = 'x'")


def test_a_bulk_operation_that_meets_a_replaced_server_waits_and_is_done_by_the_next(monkeypatch: pytest.MonkeyPatch):
    by, item = make.secretary(), make.item("underway")
    operation = ItemOperation.plan("cancel", by=by, note=WHY).begin([item])
    with monkeypatch.context() as patched:
        patched.setattr(ItemOperationRow, "work", lambda _row: read_only())
        with pytest.raises(Error):
            work_off()
    assert [row.is_waiting for row in operation.rows.all()] == [True]
    work_off()
    assert status_of(item) == "cancelled"


def test_a_file_whose_row_met_a_replaced_server_stays(settings, tmp_path: Path):
    settings.DOCUMENTS_DIR = tmp_path
    make.item("underway")
    with pytest.raises(Error), store.stored(b"x"), transaction.atomic():
        read_only()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# --- threads that rest ------------------------------------------------------------------------------------------

RESTS = """
import sys, threading, time
import exportmeet.wsgi
from django.db import connection

def request():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    rest.wait()  # no other request comes to this thread

rest = threading.Event()
for _thread in range(5):
    threading.Thread(target=request, daemon=True).start()
print("resting", flush=True)
sys.stdin.read()
"""


def connections_of(role: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [role])
        return int(cursor.fetchone()[0])


def wait_for(number: int, role: str) -> None:
    until = time.monotonic() + 20
    while connections_of(role) != number:
        assert time.monotonic() < until, f"{connections_of(role)} connections, not {number}"
        time.sleep(0.1)


def test_threads_that_rest_leave_their_connections_to_others_without_another_request():
    server = urlsplit(os.environ["DATABASE_URL"])
    url = server._replace(path=f"/{connection.settings_dict['NAME']}", query="application_name=resting").geturl()
    env = {**os.environ, "DATABASE_URL": url, "IDLE_TIMEOUT": "3"}
    argv = [sys.executable, "-c", RESTS]
    process = subprocess.Popen(argv, cwd=PROJECT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"resting\n"
        wait_for(5, "resting")
        wait_for(0, "resting")
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()
