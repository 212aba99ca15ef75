"""Which words of a row's past somebody may read, by how sensitive the row was when they were written."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from core.history import Event
from core.past import Past

OBSERVER = ("internal", "restricted")
SECTOR = ("restricted",)


def at(hour: int) -> datetime:
    return datetime(2027, 1, 5, hour, tzinfo=UTC)


def past(now: str, *changes: tuple[int, str, str], closed: tuple[str, ...] = OBSERVER) -> Past:
    """A row that is `now` so, after changes of (hour, before, after), for who does not see it at `closed` ones."""
    change_rows = [{"pk": hour, "at": at(hour).isoformat(), "before": one, "after": two} for hour, one, two in changes]
    readable = {level: level not in closed for level in ("internal", "restricted")}
    return Past.of({"now": now, "changes": change_rows, **readable})


CYCLES = (
    (8, "restricted", "open"),
    (10, "open", "restricted"),
    (12, "restricted", "internal"),
    (14, "internal", "open"),
)


@pytest.mark.parametrize(
    ("hour", "closed", "is_hidden"),
    [
        (7, OBSERVER, True),  # made restricted
        (9, OBSERVER, False),
        (11, OBSERVER, True),
        (13, OBSERVER, True),
        (15, OBSERVER, False),
        (7, SECTOR, True),
        (9, SECTOR, False),
        (11, SECTOR, True),
        (13, SECTOR, False),
        (15, SECTOR, False),
        (7, (), False),
        (11, (), False),
    ],
)
def test_words_belong_to_the_time_in_which_they_were_written(hour: int, closed: tuple[str, ...], is_hidden: object):
    assert past("open", *CYCLES, closed=closed).hides(at(hour)) is is_hidden


@pytest.mark.parametrize("hour", [8, 10, 12, 14])
def test_what_is_written_in_the_instant_of_a_change_belongs_to_both_times(hour: int):
    row = past("open", *CYCLES)
    assert row.hides(at(hour))
    assert row.hides(at(hour).isoformat())
    assert row.hides_event(SimpleNamespace(pk=hour))


def test_words_of_an_unknown_time_are_taken_for_the_oldest_and_the_strictest():
    assert past("open", (8, "restricted", "open")).hides(None)
    assert not past("open").hides(None)


def test_who_reads_all_and_what_never_changed_hide_nothing():
    assert not Past.of(None).hides(at(7))
    assert not past("open").hides(at(7))


def event(pk: int, **values: Any) -> Any:
    """An event that is in no table."""
    made = SimpleNamespace(pk=pk, note="", changes={}, FACTS=Event.FACTS, is_withheld=False)
    vars(made).update(values)
    made.withhold = lambda: Event.withhold(made)
    return made


def test_a_change_of_a_closed_time_is_told_without_its_words_and_keeps_its_status():
    hidden = event(7, note="secret", changes={"status": ["open", "done"], "title": ["secret", "other"]})
    shown = event(9, note="text", changes={"title": ["a", "b"]})
    bare = event(7, changes={"status": ["open", "done"]})
    past("open", *CYCLES).trail([hidden, shown, bare])
    assert (hidden.note, hidden.changes, hidden.is_withheld) == ("", {"status": ["open", "done"]}, True)
    assert (shown.note, shown.changes, shown.is_withheld) == ("text", {"title": ["a", "b"]}, False)
    assert bare.is_withheld is False, "nothing was taken out"
