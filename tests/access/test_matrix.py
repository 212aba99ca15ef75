"""Who may open which address: every URL of the project x every role x GET and POST.

`matrix.csv` is the reviewed table; an address that is not in it fails here until somebody has decided and written it
down.
Words: `ok` (answered, or asked for better input), `login`, `no` (403: may see, may not do), `hidden` (404), `405`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import connection, reset_queries, transaction
from django.http import HttpResponseBase
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from core import clock
from tests.access.test_browser_policy import cacheable_by_browser
from tests.access.urls import Address, addresses
from tests.access.world import CANARY, OUTSIDE, ROLES, World
from tests.answers import text_of

TABLE = Path(__file__).with_name("matrix.csv")
METHODS = ("GET", "POST")
# What a GET may write: the session that remembers a language, its last use or a fresh second factor's secret, and a
# new access record, as for a file that leaves; a record is never changed.
WRITES = re.compile(
    r'^\s*(?!INSERT INTO "participants_accessrecord" )(INSERT INTO|UPDATE|DELETE FROM)\s+'
    r'(?!"?(django_session|usersessions_usersession)")',
    re.IGNORECASE,
)
ALL = addresses()
# Pages of Django's admin, and who is no administrator; a head of mission is asked through the whole product.
BEHIND_THE_DOOR = re.compile(r"admin/\w+/\w+/")
TURNED_AWAY = set(ROLES) - {"anonymous", "head", "secretariat"}


def declared() -> dict[tuple[str, str], dict[str, str]]:
    """(pattern, method) -> role -> word."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["pattern"], row["method"]): row for row in csv.DictReader(file)}


def word(response: HttpResponseBase) -> str:
    """What an answer means for access."""
    if response.status_code in (301, 302) and "/login/" in response.headers["Location"]:
        return "login"
    known = {401: "login", 403: "no", 404: "hidden", 405: "405", 503: "ok"}
    assert response.status_code < 500 or response.status_code == 503, response.status_code
    return known.get(response.status_code, "ok")


@pytest.fixture(scope="module")
def cells(django_db_setup, django_db_blocker) -> Iterator[Cells]:
    """One world for all addresses: each answer is rolled back to it, and it is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic(), mock.patch("reminders.layout.cached", read_once()):
        yield Cells()
        transaction.set_rollback(True)


def read_once() -> Callable[[str, int, Callable[[], Any]], Any]:
    """In place of `core.cache.kept`: the world is the same at all addresses, and with it what waits for each person.

    Else most of the time goes by reading that again for each cell, since every test empties the cache and every change
    lets its person's count be forgotten.
    """
    found: dict[str, Any] = {}

    def cached(key: str, _seconds: int, read: Callable[[], Any]) -> Any:
        if key not in found:
            found[key] = read()
        return found[key]

    return cached


class Cells:
    """The answers of every address to every role, each within a savepoint that is rolled back."""

    def __init__(self) -> None:
        self.world = World()

    def ask(self, address: Address, role: str, method: str) -> tuple[str, list[str]]:
        """The word for the answer, and the statements by which it wrote."""
        url = address.url(self.world.parameters(address))
        reset_queries()  # the log of one world would overflow
        with clock.pretend(self.world.made_at), CaptureQueriesContext(connection) as queries, _undone():
            response = self._answer(address, url, role, method)
            assert cacheable_by_browser(response) == [] or self._is_asked_at_the_door(address, role), url
            text = text_of(response)
        assert role not in OUTSIDE or CANARY not in text, f"{role} reads what is not for them at {url}"
        return word(response), [query["sql"] for query in queries if WRITES.match(query["sql"])]

    def _is_asked_at_the_door(self, address: Address, role: str) -> bool:
        return role in TURNED_AWAY and bool(BEHIND_THE_DOOR.match(address.pattern))

    def _answer(self, address: Address, url: str, role: str, method: str) -> HttpResponseBase:
        """The answer through the whole product, once for those whom the admin's door turns away alike.

        The others of them are asked at that door itself: the middlewares before it know no roles, and cost most.
        """
        if not self._is_asked_at_the_door(address, role):
            return self.world.client(role).generic(method, url)
        request = RequestFactory().generic(method, url)
        request.user = self.world.people[role]
        request._dont_enforce_csrf_checks = True
        view = resolve(url)
        return view.func(request, *view.args, **view.kwargs)


class _undone:  # noqa: N801 - reads as a word
    def __enter__(self) -> None:
        self.point = transaction.savepoint()

    def __exit__(self, *_error: object) -> None:
        transaction.savepoint_rollback(self.point)


def test_the_table_names_no_address_that_is_gone():
    assert {pattern for pattern, _method in declared()} <= {address.pattern for address in ALL}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ALL, ids=lambda address: address.pattern or "/")
def test_each_role_is_answered_as_declared_and_a_get_writes_nothing(address: Address, cells: Cells):
    table = declared()
    for method in METHODS:
        assert (address.pattern, method) in table, f"declare {method} {address.pattern} in {TABLE.name}"
        found = {}
        for role in ROLES:
            found[role], writes = cells.ask(address, role, method)
            assert method == "POST" or writes == [], (role, writes)
        assert found == {role: table[address.pattern, method][role] for role in found}


def proposed(cells: Cells) -> Iterator[list[str]]:
    """Rows for addresses that the table lacks, as they answer today: to be read line by line before they go in."""
    table = declared() if TABLE.exists() else {}
    for address in ALL:
        for method in METHODS:
            if (address.pattern, method) not in table:
                yield [address.pattern, method, *(cells.ask(address, role, method)[0] for role in ROLES)]
