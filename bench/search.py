"""What is measured of searches: that a rare word costs the same in ten times the rows, whatever the statistics say."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import psycopg2

from .gates import Gate
from .pairs import Ratio, Side

GROWS = 1.3  # what a hundred thousand may cost, of what ten thousand cost
COMMON_COSTS = 3.0  # what a word that many rows have may cost, of what a rare one costs in the same rows
# "handmade" stands in about one of two hundred texts: rare, and yet there is a full page of them at every size.
ASKED = {
    "rare word": ("/recommendations/", "handmade"),
    "rare word, search page": ("/search/", "handmade"),
    "reference": ("/recommendations/", "rec-load-0004321"),
    "reference of an item": ("/actions/", "act 4321"),
}
COMMON = {"common word": ("/recommendations/", "laboratory")}

TABLES = ("recommendations_recommendation", "actions_actionitem")
# Of the tables and of their indexes.
THEIRS = """(
    starelid = ANY(%(tables)s::regclass[])
    OR starelid IN (SELECT indexrelid FROM pg_index WHERE indrelid = ANY(%(tables)s::regclass[]))
)"""
WORSE = {
    # As if every word that is known stood in every text.
    "wrong statistics": """
        UPDATE pg_statistic SET stanumbers1 = ARRAY(SELECT 1::real FROM unnest(stanumbers1)) WHERE stakind1 = 4""",
    "no statistics": "DELETE FROM pg_statistic WHERE TRUE",
}


def sides_of(site: str, size: int, known: Mapping[str, Any]) -> dict[str, Side]:
    """Each search as the reader and as an officer who sees all ask it."""
    sides = {}
    for kind, words in (("session", ""), ("coordinator", ", seeing all")):
        cookie = {"Cookie": f"sessionid={known[kind]}"}
        for name, (path, sought) in (ASKED | COMMON).items():
            url = f"{site}{path}?{urlencode({'q': sought})}"
            sides[f"{name} {kind} {size}"] = Side(f"search: {name}, {size:,} rows{words}", url, cookie)
    return sides


def gates(
    sides: Mapping[str, Side], small: int, large: int, measure: Callable[[Side, Side], Ratio], urls: Mapping[int, str]
) -> Iterator[Gate]:
    """Each search at the large size against the small one; the rare word without statistics to go by, too."""

    def ratio(key: str) -> Ratio:
        return measure(sides[f"{key} {large}"], sides[f"{key} {small}"])

    for kind, words in (("session", ""), ("coordinator", ", seeing all")):
        for name in ASKED:
            what = f"search, {name}{words}, at {large:,}, against {small:,}"
            yield Gate(what, GROWS, lambda key=f"{name} {kind}": ratio(key))  # type: ignore[misc]
        for name in COMMON:
            both = [sides[f"{name} {kind} {large}"], sides[f"rare word {kind} {large}"]]
            what = f"search, {name}{words}, against a rare one, at {large:,}"
            yield Gate(what, COMMON_COSTS, lambda both=both: measure(*both))  # type: ignore[misc]

    def without(statement: str) -> Ratio:
        with worsened(urls.values(), statement):
            return ratio("rare word coordinator")

    for name, statement in WORSE.items():
        what = f"search, rare word, seeing all, {name}, at {large:,}, against {small:,}"
        yield Gate(what, GROWS, lambda statement=statement: without(statement))  # type: ignore[misc]


@contextmanager
def worsened(urls: Any, statement: str) -> Iterator[None]:
    """What the planners of these databases know of the searched tables, made worse; the account is a superuser's."""
    for url in urls:
        _run(url, f"{statement} AND {THEIRS}")
    try:
        yield
    finally:
        for url in urls:
            _run(url, f"ANALYZE {', '.join(TABLES)}")


def _run(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(statement, {"tables": list(TABLES)})
    connection.close()
