"""The rule that says whom a change of a session touches. Imports no model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

# The number of a participant, and what they are in a session: a field of it, EXPECTED, or presenter(item).
Role = tuple[int, str]
Roles = AbstractSet[Role]
EXPECTED, PRESENTER = "expected", "presenter"


def presenter(item: int | None) -> str:
    """Name the role of who presents the agenda item of this number; None is one that is not saved yet."""
    return f"{PRESENTER}-{item}"


def people(roles: Iterable[Role]) -> set[int]:
    return {number for number, _name in roles}


def touched(before: Roles, after: Roles, *, is_for_all: bool = False) -> set[int]:
    """The participants whom a change touches: those whose role in the session changes; `is_for_all`: all of them.

    Who chairs, reports or presents is expected by this: being named among those expected changes nothing for them.
    """
    if is_for_all:
        return people(before | after)
    old, new = _by_person(before), _by_person(after)
    return {number for number in people(before ^ after) if old.get(number) != new.get(number)}


def _by_person(roles: Roles) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for number, name in roles:
        found[number].add(name)
    return {number: names - {EXPECTED} or names for number, names in found.items()}
