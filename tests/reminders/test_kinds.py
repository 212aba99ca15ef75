"""Every kind of reminder is found in its file, under a name of its own that fits the columns that hold it."""

from __future__ import annotations

from collections import Counter

from reminders.kinds import registry
from reminders.models import Notice, ReminderFailure


def test_names_and_places_are_taken_once():
    for name in ("name", "order"):
        found = Counter(getattr(kind, name) for kind in registry._ALL)
        assert [value for value, number in found.items() if number > 1] == []


def test_names_fit_the_ledger_and_the_record_of_failures():
    most = min(Notice._meta.get_field("cause").max_length, ReminderFailure._meta.get_field("work").max_length)
    assert [kind.name for kind in registry._ALL if len(kind.name) > most] == []


def test_each_kind_stands_on_a_desk_or_is_mailed():
    assert [kind.name for kind in registry.KINDS.values() if not (kind.is_on_desk or kind.mail)] == []
    assert registry.KINDS.keys() == registry.OBLIGATIONS.keys() | registry.CAUSES.keys() & registry.KINDS.keys()
