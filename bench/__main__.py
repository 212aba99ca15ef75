"""python -m bench: build, run, compare, judge. Exits with 1 unless every gate holds."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from . import items, participants, search
from .databases import databases
from .gates import HOLDS, Ceiling, Gate, judged
from .pairs import Side, compare
from .recommendations import ceilings, growth, lines_of_statements, sides_of
from .servers import serving, sign_in


def main() -> int:
    options = _options()
    sizes = [*options.sizes, 1_000_000] if options.million else options.sizes
    print(f"Building databases of {' and '.join(f'{size:,}' for size in sizes)} rows of each kind ...", flush=True)
    small, large = min(sizes), max(sizes)
    with databases(sizes, keep=options.keep) as urls, _sides(urls) as sides:
        measure = partial(compare, pairs=options.pairs, repeats=options.repeats)
        null, *of_items = items.gates(sides, small, large, measure)
        of_recommendations = [*growth(sides, small, large, measure), *ceilings(sides, small, urls[small])]
        of_searches = [*search.gates(sides, small, large, measure, urls)]
        parts = {
            "items": of_items,
            "recommendations": of_recommendations,
            "search": of_searches,
            "participants": participants.gates(sides, small, large, measure),
        }
        gates: list[Gate | Ceiling] = [null, *(gate for name in options.only for gate in parts[name])]
        words = []
        for gate, word in judged(gates):
            print(gate.line(word), flush=True)
            words.append(word)
        print("Median times, as context only:")
        for side in (side for side in sides.values() if side.seconds):
            print(f"  {side.milliseconds:7.1f} ms  {side.name}")
        if "recommendations" in options.only:
            print(*lines_of_statements(urls), sep="\n")
    return 0 if set(words) == {HOLDS} else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    sizes = {"type": int, "nargs": "+", "default": [10_000, 100_000]}
    parser.add_argument(
        "--sizes", **sizes, help="action items, and as many recommendations and participants: two sizes"
    )
    parts = ["items", "recommendations", "search", "participants"]
    parser.add_argument("--only", choices=parts, nargs="+", default=parts, help="what is measured")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and take those that were kept")
    parser.add_argument("--million", action="store_true", help="compare with a million rows too")
    parser.add_argument("--pairs", type=int, default=150, help="pairs of requests in one repeat")
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


@contextmanager
def _sides(urls: dict[int, str]) -> Iterator[dict[str, Side]]:
    """Limit, API and page of each size, all running at once; the API answers the rows that the limit answers."""
    sides: dict[str, Side] = {}
    with ExitStack() as stack:
        for size, url in urls.items():
            known = sign_in(url)
            limit = stack.enter_context(serving("bench.limit", url, known["scope"]))
            ours = stack.enter_context(serving("exportmeet.wsgi", url, known["scope"]))
            token = {"Authorization": f"Token {known['token']}"}
            sides |= items.sides_of(ours, limit, size, token, known)
            sides |= sides_of(ours, size, token, known)
            sides |= search.sides_of(ours, size, known)
            sides |= participants.sides_of(ours, size, token, known)
            _check_same(sides[f"limit {size}"], sides[f"api {size}"])
        yield sides


def _check_same(limit: Side, ours: Side) -> None:
    """Raise SystemExit unless both answer the same fifty rows in the same order: else nothing is compared."""
    both = [[row["id"] for row in json.loads(side.get())["results"]] for side in (limit, ours)]
    if both[0] != both[1] or len(both[0]) != 50:
        raise SystemExit(f"The limit application and the API answer different rows: {both}")


if __name__ == "__main__":
    sys.exit(main())
