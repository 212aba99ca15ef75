"""What all parts of the attack share: one world in each process, and a table of what was tried at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.trust.attack import Attack

# part -> how many requests were made
TRIED: Counter[str] = Counter()


@pytest.fixture(scope="package")
def attack(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Attack]:
    """One world for all; each request is rolled back to it, and it is rolled back at the end."""
    from django.conf import settings  # noqa: PLC0415 - not before pytest-django has set them up

    before, settings.DOCUMENTS_DIR = settings.DOCUMENTS_DIR, tmp_path_factory.mktemp("documents")
    with django_db_blocker.unblock(), transaction.atomic():
        yield Attack()
        transaction.set_rollback(True)
    settings.DOCUMENTS_DIR = before


@pytest.fixture
def tried(record_property) -> Any:
    """Called with a part and a number: what the table at the end says was tried."""

    def count(part: str, number: int) -> None:
        record_property("tried", (part, number))

    return count


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "tried":
                TRIED[value[0]] += value[1]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not TRIED:
        return
    terminalreporter.section("what was tried")
    for part, number in TRIED.items():
        terminalreporter.write_line(f"| {part} | {number:,} |")
