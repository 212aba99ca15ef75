"""Databases of a chosen size, beside the one that DATABASE_URL names, and gone afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

PROJECT = Path(__file__).resolve().parent.parent
MISSIONS = 200
MOST_OF_A_MEET = (
    100_000  # recommendations, and participants: those of one meet never come near; of items more are made
)


@contextmanager
def databases(sizes: Sequence[int], *, keep: bool = False) -> Iterator[dict[int, str]]:
    """Make one database for each number of rows of each kind, the larger from the smaller; their URLs.

    With `keep` they stay, and those that an earlier run left are taken as they are.
    """
    urls: dict[int, str] = {}
    try:
        for size in sorted(sizes):
            urls[size] = _url(_name(size)) if keep and _is_there(_name(size)) else _make(size, urls)
        yield urls
    finally:
        for size in [] if keep else urls:
            _run_on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(size))


def _is_there(name: str) -> bool:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone()
    connection.close()
    return found is not None


def _make(size: int, smaller: dict[int, str]) -> str:
    url = _url(_name(size))
    _run_on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(size))
    if smaller:
        largest = max(smaller)
        _run_on_server("CREATE DATABASE {} TEMPLATE {}", _name(size), _name(largest))
        more = max(min(size, MOST_OF_A_MEET) - largest, 0)
        load = ["--items", str(size - largest), "--recommendations", str(more), "--participants", str(more)]
        _load(url, *load)
    else:
        _run_on_server("CREATE DATABASE {}", _name(size))
        manage(url, "migrate", "--verbosity", "0")
        manage(url, "load_reference")
        load = ["--items", str(size), "--recommendations", str(size), "--participants", str(size)]
        _load(url, *load, "--missions", str(MISSIONS))
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE")
    connection.close()
    return url


def manage(url: str, *words: str) -> str:
    """Run a management command on the database at `url`, and return what it says."""
    return _python(url, "manage.py", *words)


def _load(url: str, *words: str) -> str:
    return _python(url, "-m", "bench.make_load", *words)


def _python(url: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _name(size: int) -> str:
    return f"exportmeet_bench_{size}"


def _url(name: str) -> str:
    """The server of DATABASE_URL, another database."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _run_on_server(statement: str, *names: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
    connection.close()
