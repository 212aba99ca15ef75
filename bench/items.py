"""What is measured of action items: the lists against the limit, and that no way of looking at them grows dearer."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from .gates import Gate
from .pairs import Ratio, Side

API, PAGE = "/api/v1/actions/", "/actions/"
GROWS = 1.15  # what the larger size may cost, of what the smaller costs
MIDDLE = 1.2  # what a page from the middle may cost, of what the first costs


def _list(**filters: str) -> str:
    return f"{PAGE}?{urlencode(filters)}"


# Filters and shapes, by what people call them.
PAGES = {
    "late": _list(state="late"),
    "silent for a month": _list(days_without_update="30"),
    "by country": _list(country="JP"),
    "last first": _list(sort="-due"),
    "board": f"{PAGE}board/",
    "calendar": f"{PAGE}calendar/",
    "timeline": f"{PAGE}timeline/",
}


def sides_of(ours: str, limit: str, size: int, token: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Side]:
    """The limit, the API twice, the list, its middle, and each other way of looking, as the reader asks them."""
    session = {"Cookie": f"sessionid={known['session']}"}
    middle = f"?page={known['middle']}"
    sides = {
        f"limit {size}": Side(f"limit, {size:,} items", f"{limit}/"),
        f"api {size}": Side(f"API list, {size:,} items", ours + API, token),
        f"again {size}": Side(f"API list again, {size:,} items", ours + API, token),
        f"api middle {size}": Side(f"API list from the middle, {size:,} items", ours + API + middle, token),
        f"page {size}": Side(f"HTML list, {size:,} items", ours + PAGE, session),
        f"page middle {size}": Side(f"HTML list from the middle, {size:,} items", ours + PAGE + middle, session),
    }
    for name, path in PAGES.items():
        sides[f"{name} {size}"] = Side(f"{name}, {size:,} items", ours + path, session)
    return sides


def gates(sides: Mapping[str, Side], small: int, large: int, measure: Callable[[Side, Side], Ratio]) -> list[Gate]:
    """The null test first."""

    def gate(name: str, most: float, numerator: str, denominator: str, least: float = 0.0) -> Gate:
        return Gate(name, most, lambda: measure(sides[numerator], sides[denominator]), least)

    def growth(name: str, key: str) -> Gate:
        return gate(f"{name} at {large:,}, against {small:,}", GROWS, f"{key} {large}", f"{key} {small}")

    return [
        gate("null test: the API list against itself", 1.07, f"again {large}", f"api {large}", 0.93),
        gate(f"API list of 50 at {large:,}, against the limit", 3.0, f"api {large}", f"limit {large}"),
        gate(f"HTML list of 50 at {large:,}, against the limit", 6.0, f"page {large}", f"limit {large}"),
        growth("API list", "api"),
        growth("HTML list", "page"),
        *(growth(f"items {name}", name) for name in PAGES),
        gate(
            f"API: a page from the middle of {large:,}, against the first",
            MIDDLE,
            f"api middle {large}",
            f"api {large}",
        ),
        gate(f"HTML: the same, at {large:,}", MIDDLE, f"page middle {large}", f"page {large}"),
    ]
