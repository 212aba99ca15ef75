"""What is measured of recommendations: that the cost of lists does not grow, and what dear pages take at most."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .databases import PROJECT
from .gates import Ceiling, Gate
from .pairs import Ratio, Side, compare
from .recommendation_pages import API, PAGES

GROWS = 1.3  # what a hundred thousand may cost, of what ten thousand cost
# Page -> what it may take, in milliseconds.
DEAR = {"barriers by goods": 500, "barriers by wording": 500}
SIMILAR = 150  # milliseconds in the database
ROUNDS = 15


def sides_of(site: str, size: int, token: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Side]:
    """The API's list as the reader asks it, and each page as the reader and as an officer who sees all ask it."""
    sides = {f"recommendations api {size}": Side(f"API list, {size:,} recommendations", site + API, token)}
    for kind in ("session", "coordinator"):
        who = "" if kind == "session" else ", seeing all"
        cookie = {"Cookie": f"sessionid={known[kind]}"}
        for name, path in PAGES.items():
            sides[f"{name} {kind} {size}"] = Side(f"{name}, {size:,} recommendations{who}", site + path, cookie)
    return sides


def growth(sides: Mapping[str, Side], small: int, large: int, measure: Any = compare) -> list[Gate]:
    """Each list at the large size against the small one."""

    def gate(name: str, key: str) -> Gate:
        def ratio() -> Ratio:
            return measure(sides[f"{key} {large}"], sides[f"{key} {small}"])  # type: ignore[no-any-return]

        return Gate(f"{name} of recommendations at {large:,}, against {small:,}", GROWS, ratio)

    lists = [("API list", "recommendations api"), *((name, f"{name} session") for name in ("list", "filtered list"))]
    all_seen = ("list", "filtered list", "queue")
    return [
        *(gate(name, key) for name, key in lists),
        *(gate(f"{name}, seeing all,", f"{name} coordinator") for name in all_seen),
    ]


def ceilings(sides: Mapping[str, Side], size: int, url: str) -> Iterator[Ceiling]:
    """What dear pages may take, as one who sees all asks them; and similar ones in the database."""
    for name, most in DEAR.items():
        side = sides[f"{name} coordinator {size}"]
        yield Ceiling(f"{name} at {size:,}", most, lambda side=side: _median(side))  # type: ignore[misc]
    yield Ceiling(
        f"similar at {size:,}, in the database", SIMILAR, lambda: _measured(url)["coordinator"]["similar"]["median"]
    )


def _median(side: Side) -> float:
    side.reconnect()
    side.get()
    side.seconds.clear()
    for _ in range(ROUNDS):
        side.time()
    return side.milliseconds


def _measured(url: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.costs"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def lines_of_statements(urls: Mapping[int, str]) -> Iterator[str]:
    """Statements and milliseconds in the database, for people: context, never judged."""
    measured = {size: _measured(url) for size, url in urls.items()}
    yield "Statements of a page, and milliseconds in the database, at " + " and ".join(f"{size:,}" for size in urls)
    for kind, words in (("reader", ""), ("coordinator", ", seeing all")):
        for name in PAGES:
            costs = [one[kind][name] for one in measured.values()]
            figures = ", ".join(f"{cost['statements']:.0f} ({cost['database']:.1f} ms)" for cost in costs)
            yield f"  {name}{words}: {figures}"
        likes = [one[kind]["similar"] for one in measured.values()]
        figures = ", ".join(f"{one['median']:.0f} ms, the slowest of forty {one['slowest']:.0f}" for one in likes)
        yield f"  similar{words}: {figures}"
