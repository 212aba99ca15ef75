"""What is measured of participants: that no way of looking at them grows dearer."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from .gates import Gate
from .pairs import Ratio, Side

GROWS = 1.15  # what the larger size may cost, of what the smaller costs
# What a page from the middle may cost, of what the first costs: thousands share a precedence, and the index is walked
# past them.
MIDDLE = 1.5
# Ways of looking, by what people call them: the list of participants, and that of invitations.
PAGES = {
    "list": ("participants/", {}),
    "list by name": ("participants/", {"sort": "name"}),
    "list of one category": ("participants/", {"category": "head"}),
    "list of who declined": ("participants/", {"invitation": "declined"}),
    "list by video": ("participants/", {"mode": "video"}),
    "list of a person found": ("participants/", {"q": "rao 00432"}),
    "invitations": ("invitations/", {}),
    "invitations without answer": ("invitations/", {"invitation": "silent"}),
}


def sides_of(site: str, size: int, token: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Side]:
    """The lists of the meet as the secretariat asks them, and the API's as an officer does, who sees a few."""
    cookie = {"Cookie": f"sessionid={known['secretary']}"}
    meet = f"/meets/{known['meet']}/"
    api = f"{site}/api/v1{meet}participants/"
    middle = f"{site}{meet}participants/?page={known['people_middle']}"
    sides = {
        f"participants api {size}": Side(f"API list, {size:,} participants", api, token),
        f"participants middle {size}": Side(f"participants: list from the middle, {size:,}", middle, cookie),
    }
    for name, (path, filters) in PAGES.items():
        url = f"{site}{meet}{path}?{urlencode(filters)}"
        sides[f"participants {name} {size}"] = Side(f"participants: {name}, {size:,}", url, cookie)
    return sides


def gates(sides: Mapping[str, Side], small: int, large: int, measure: Callable[[Side, Side], Ratio]) -> list[Gate]:
    """Each list at the large size against the small one, and its middle against its beginning."""

    def growth(key: str) -> Gate:
        both = sides[f"participants {key} {large}"], sides[f"participants {key} {small}"]
        return Gate(f"participants, {key}, at {large:,}, against {small:,}", GROWS, lambda: measure(*both))

    middle = sides[f"participants middle {large}"], sides[f"participants list {large}"]
    return [
        growth("api"),
        *(growth(name) for name in PAGES),
        Gate(
            f"participants: a page from the middle of {large:,}, against the first", MIDDLE, lambda: measure(*middle)
        ),
    ]
