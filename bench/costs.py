"""What one request of recommendations costs in statements and in the database; and the search for similar ones.

`python -m bench.costs`, with DATABASE_URL set, prints one line of JSON: page -> statements, milliseconds in the
database and in all; and of searches for similar ones the median and the slowest of forty. It runs in one process,
without any server.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
django.setup()

from django.db import connection  # noqa: E402 - Django must be set up first
from django.test import Client  # noqa: E402 - as above

from participants.models import User  # noqa: E402 - as above
from recommendations.models import Recommendation  # noqa: E402 - as above
from recommendations.similarity.search import SimilarityQuery, find_similar  # noqa: E402 - as above

from .reader import BACKEND, coordinator, reader  # noqa: E402 - as above
from .recommendation_pages import PAGES  # noqa: E402 - as above

ROUNDS, SAMPLE = 7, 40


@contextmanager
def watched() -> Iterator[list[float]]:
    """The seconds of each statement that is asked within."""
    seconds: list[float] = []

    def watch(execute: Any, *words: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*words)
        finally:
            seconds.append(time.perf_counter() - begun)

    with connection.execute_wrapper(watch):
        yield seconds


def page(client: Client, path: str) -> dict[str, float]:
    """Of one page: its statements, and the medians of what it takes in the database and in all, in milliseconds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with watched() as seconds:
            answer = client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"  # noqa: S101 - a script
        rounds.append((len(seconds), sum(seconds), time.perf_counter() - begun))
    counts, inside, whole = zip(*rounds, strict=True)
    return {"statements": max(counts[1:]), "database": median(inside) * 1000, "all": median(whole) * 1000}


def similar_of(user: User) -> dict[str, float]:
    """The median and the slowest of forty searches for similar ones, spread over what `user` sees; milliseconds."""
    rows = Recommendation.objects.visible_to(user)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    taken = []
    for row in rows.with_codes().filter(pk__in=numbers[:: max(len(numbers) // SAMPLE, 1)][:SAMPLE]):
        with watched() as seconds:
            find_similar(rows, SimilarityQuery.like(row))
        taken.append(sum(seconds) * 1000)
    return {"median": median(taken), "slowest": max(taken)}


def costs() -> dict[str, Any]:
    """All of it, for an officer of one department and for one of the coordinating department."""
    figures: dict[str, Any] = {}
    for kind, user in {"reader": reader(), "coordinator": coordinator()}.items():
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend=BACKEND)
        figures[kind] = {name: page(client, path) for name, path in PAGES.items()} | {"similar": similar_of(user)}
    return figures


if __name__ == "__main__":
    json.dump(costs(), sys.stdout)
    print()
