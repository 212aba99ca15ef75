"""Starts PostgreSQL and Valkey for the run of the tests, where the environment names none.

A pytest plugin named in pyproject.toml and not a fixture: pytest-django reads the settings, and with them
DATABASE_URL, before the first conftest is loaded. What it puts into the environment reaches the processes that
tests start, so that a real worker finds the same servers.
"""

import atexit
import os
import sys
from urllib.parse import parse_qsl, urlencode, urlsplit

from exportmeet.local import StartupError
from exportmeet.local.temporary import TemporaryServers
from exportmeet.local.translations import compile_changed

OWN = "TESTS_START_THEIR_VALKEY"
DATABASES = 16  # of a Redis server, unless it is told otherwise


def start() -> None:
    compile_changed()
    if owner := os.environ.pop("MIGRATION_DATABASE_URL", ""):
        os.environ["DATABASE_URL"] = owner  # tests make databases
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        leave_the_others_alone(int(worker.removeprefix("gw")))
    elif not os.environ.get("REDIS_URL"):
        os.environ[OWN] = "1"
    else:
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], 0)  # each test clears the cache
    servers = TemporaryServers(os.environ)
    atexit.register(servers.stop)
    os.environ.update(servers.child_environment(os.environ))


def leave_the_others_alone(number: int) -> None:
    """One worker's clearing of the cache must not reach the other's tests. PostgreSQL's databases have their names."""
    os.environ.pop("LOCAL_MAILBOX", None)
    if OWN in os.environ:
        os.environ.pop("REDIS_URL", None)
    else:
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], number)


def numbered(url: str, number: int) -> str:
    """The Redis database with this number, counted down from the one that is named, which is never touched."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    in_query = parts.scheme == "unix" or "db" in query
    named = int((query.get("db") if in_query else parts.path.strip("/")) or 0)
    other = str((named - 1 - number) % DATABASES)
    path, query = (parts.path, {**query, "db": other}) if in_query else (f"/{other}", query)
    # Not by urlunsplit, which makes unix:/path of unix:///path.
    return f"{parts.scheme}://{parts.netloc}{path}" + (f"?{urlencode(query)}" if query else "")


try:
    start()
except StartupError as error:
    sys.exit(str(error))
