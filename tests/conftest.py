"""What all tests share."""

from __future__ import annotations

import gc
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.db.backends.postgresql.operations import DatabaseOperations

from core.cache import IN_PROCESS
from tests import make
from tests.signing_in import signed_in_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.test import Client
    from pytest_django import DjangoDbBlocker

    from participants.models import User

# Deleting what a test committed takes a twentieth of the time of TRUNCATE, which makes new files for each table and
# index; but it leaves dead rows.
TRUNCATE_EVERY = 20
# Tests of what a standard PostgreSQL or Redis may answer otherwise than the embedded ones: SQL of our own, search,
# locks, delivery, and one load of all samples. They bear the mark `servers`, as do tests that commit; browser
# journeys do not, nor OF_NO_SERVER, nor what Django's own statements alone decide.
TESTS = Path(__file__).parent
OF_SERVERS = (
    "core/test_cache.py",
    "core/test_database_account.py",
    "core/test_history.py",
    "core/test_nothing_pickled.py",
    "core/test_paging.py",
    "core/test_past.py",
    "core/test_statements.py",
    "core/test_unavailable.py",
    "countries/test_first_load.py",
    "countries/test_reference.py",
    "reminders/test_claiming.py",
    "reminders/test_delivery.py",
    "reminders/test_faults.py",
    "reminders/test_ladder.py",
    "reminders/test_set_aside.py",
    "reminders/test_sweep.py",
    "actions/test_dependencies.py",
    "recommendations/test_ranking.py",
    "recommendations/test_similarity.py",
    "recommendations/test_trigrams.py",
    "recommendations/test_common_barriers.py",
    "reports/test_search.py",
    "samples/test_load_sample.py",
)
# They commit, and look at what becomes of files.
OF_NO_SERVER = ("documents/test_sweep.py",)


def pytest_configure() -> None:
    """Take out what would be most of the run, and is not what tests are about."""
    # A million rounds for each made person's password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A walk over all static files for each test client: they are looked up when they are asked for instead.
    settings.WHITENOISE_AUTOREFRESH = True
    # One person does in a second what takes people an hour; tests of the limits set their own.
    settings.WRITE_LIMITS = settings.EXPORT_LIMITS = []
    # Tests run at night and on Sundays too; those of the hours keep them.
    settings.KEEP_HOURS = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is run once more on standard servers."""
    gone = [place for place in (*OF_SERVERS, *OF_NO_SERVER) if not (TESTS / place).exists()]
    assert not gone, f"OF_SERVERS or OF_NO_SERVER names what is not there: {gone}"
    for item in items:
        if _depends_on_servers(item):
            item.add_marker(pytest.mark.servers)


def _depends_on_servers(item: pytest.Item) -> bool:
    place = item.path.relative_to(TESTS).as_posix()
    database = item.get_closest_marker("django_db")
    commits = database is not None and database.kwargs.get("transaction")
    return place.startswith(OF_SERVERS) or bool(commits and not place.startswith(("journey", *OF_NO_SERVER)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again.

    Nor need it look after every 700 objects: that alone was a tenth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What one test kept does not reach the next."""
    caches["sessions"].clear()
    IN_PROCESS.clear()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep autovacuum from the test database: it would take every table that was just emptied for known to be empty.

    Large statements would then run for minutes.
    """
    DatabaseCreation._destroy_test_db = _drop_with_its_sessions  # type: ignore[method-assign]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')


def _drop_with_its_sessions(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
    """A request that the last page of a browser sent may still hold a connection."""
    with self._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


@pytest.fixture(autouse=True, scope="session")
def _history_may_be_flushed_between_tests() -> Iterator[None]:
    """Tests that commit end by a flush, which the history tables refuse: lift the triggers for this alone."""
    flush, flushes = DatabaseOperations.execute_sql_flush, count(1)

    def flush_without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        if next(flushes) % TRUNCATE_EVERY:
            sql_list = _deletes(self.connection)
        flush(self, ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = DEFAULT"])
        cache.clear()  # sign-in limits: a table that is no model's
        make.rules()  # what the migrations put in, and the next test counts on

    DatabaseOperations.execute_sql_flush = flush_without_triggers
    yield
    DatabaseOperations.execute_sql_flush = flush


def _deletes(connection: BaseDatabaseWrapper) -> list[str]:
    """What empties the tables that hold rows, after whoever still writes has ended, as TRUNCATE would wait for it."""
    tables = [
        f'"{name}"' for name in connection.introspection.django_table_names(only_existing=True, include_views=False)
    ]
    delete = "IF EXISTS (SELECT FROM {0}) THEN DELETE FROM {0}; END IF;".format
    return [f"LOCK TABLE {', '.join(tables)}", f"DO $$ BEGIN {' '.join(map(delete, tables))} END $$"]


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test client in which this person has signed in, just now and with their second factor if they have one."""
    return signed_in_client


# --- what an attack tried --------------------------------------------------------------------------------------

# part -> how many requests were made
TRIED: Counter[str] = Counter()


@pytest.fixture
def tried(record_property) -> Any:
    """Called with a part and a number: what the table at the end says was tried."""

    def count(part: str, number: int) -> None:
        record_property("tried", (part, number))

    return count


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "tried":
                TRIED[value[0]] += value[1]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not TRIED:
        return
    terminalreporter.section("what was tried")
    for part, number in TRIED.items():
        terminalreporter.write_line(f"| {part} | {number:,} |")
