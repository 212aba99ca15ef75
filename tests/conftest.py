"""What all tests share."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client

from core.cache import HERE
from tests import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from participants.models import User


def pytest_configure() -> None:
    """Take out what would be most of the run, and is not what tests are about."""
    # A million rounds for each made person's password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A walk over all static files for each test client: they are looked up when they are asked for instead.
    settings.WHITENOISE_AUTOREFRESH = True
    # One person does in a second what takes people an hour; tests of the limits set their own.
    settings.WRITE_LIMITS = settings.EXPORT_LIMITS = []


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What one test kept does not reach the next."""
    caches["sessions"].clear()
    HERE.clear()


@pytest.fixture(autouse=True, scope="session")
def _history_may_be_flushed_between_tests() -> Iterator[None]:
    """Tests that commit end by TRUNCATE, which the history tables refuse: lift the triggers for this alone."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        flush(self, ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"])
        cache.clear()  # sign-in limits: a table that is no model's
        make.rules()  # what the migrations put in, and the next test counts on

    DatabaseOperations.execute_sql_flush = flush_without_triggers
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test client in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
