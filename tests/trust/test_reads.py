"""Every address read by every kind of user: nobody is told words that are not for them, and no reading writes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.world import ROLES

from .attack import ALL, OF_THE_HOUSE, Attack
from .canaries import CANARY, leaks
from .depth import is_asked

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_what_is_not_for_them(attack: Attack, tried: Any, role: str) -> None:
    found, number = [], 0
    for address in ALL:
        for method in METHODS:
            if not is_asked(role, method, address.pattern):
                continue
            number += 1
            with attack.asked(role, method, attack.url(address)) as answer:
                told = leaks(role, answer.text)
                written = [table for table in answer.tables if not OF_THE_HOUSE.match(table)]
                if answer.status >= 500 and answer.status != 503:
                    found.append((method, address.pattern, answer.status))
                if told or written:
                    found.append((method, address.pattern, told, written))
    tried("reads", number)
    assert found == []


def test_who_may_read_the_words_finds_them(attack: Attack) -> None:
    """The walk sees what is there: else it would find no leak in an empty page either."""
    assert attack.planted > 30
    item, text = attack.world.item.pk, attack.world.recommendation.pk
    for role in ("owner", "coordinator", "secretariat", "head"):
        with attack.asked(role, "GET", f"/actions/{item}/") as answer:
            assert CANARY in answer.text, role
    for role in ("head", "counsellor", "coordinator"):
        with attack.asked(role, "GET", f"/recommendations/{text}/") as answer:
            assert CANARY in answer.text, role
