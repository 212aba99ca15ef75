"""Forms of another site, sent by the browser of somebody who has signed in here: none passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.world import ROLES

from .attack import ALL, OF_THE_HOUSE, Attack
from .depth import is_asked

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in ROLES if role != "anonymous"]
METHODS = ("POST", "PUT", "PATCH", "DELETE")
FOREIGN = {"Origin": "https://evil.example", "Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_no_form_of_another_site_passes(attack: Attack, tried: Any, role: str) -> None:
    found, number = [], 0
    for address in ALL:
        for method in METHODS:
            if not is_asked(role, method, "cross-site", address.pattern):
                continue
            number += 1
            with attack.asked(role, method, attack.url(address), checks_csrf=True, headers=FOREIGN) as answer:
                written = [table for table in answer.tables if not OF_THE_HOUSE.match(table)]
                if answer.status not in (403, 404, 405) or written:
                    found.append((method, address.pattern, answer.status, written))
    tried("cross-site posts", number)
    assert found == []
