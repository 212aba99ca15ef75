"""Every filter of every list, asked for what makes no sense: an answer or a sentence, and no error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest

from core.forms import FilterForm
from tests.access.urls import Address

from .attack import ALL, Attack
from .depth import is_asked

pytestmark = pytest.mark.django_db
ASKED_BY = ("head", "owner", "secretariat", "observer")
BESIDE = ("page", "order", "columns", "part", "view", "next", "format", "lang", "month", "from", "until", "ids")
HOSTILE = (
    "",
    "0",
    "-1",
    "1e309",
    "9" * 40,
    "2147483648",
    "9223372036854775808",
    "NaN",
    "0x10",
    "1.5",
    "true",
    "null",
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "05/01/2027",
    "-" * 50,
    "\0",
    "a\0b",
    "\ud800".encode("utf-8", "surrogatepass"),
    b"\xff\xfe",
    "%",
    "%%%___",
    "\\",
    "'; DROP TABLE actions_actionitem; --",
    '"><script>alert(1)</script>',
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "\u202eabc",
    "अ" * 2000,
    "x" * 7000,
)


def _forms(base: type[FilterForm] = FilterForm) -> Iterator[type[FilterForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


APPS = {"people": "participants", "posts": "participants", "notices": "reminders"}


def names_of(address: Address) -> list[str]:
    """What the lists of its app can be narrowed by, and what else stands in addresses."""
    noun = address.pattern.removeprefix("api/v1/").partition("/")[0]
    app = APPS.get(noun, noun)
    found = {name for form in _forms() if form.__module__.startswith(f"{app}.") for name in form.base_fields}
    return sorted(found | set(BESIDE))


def cases(role: str) -> Iterator[tuple[Address, str, str | bytes]]:
    """One in eight of all there are: each value is asked of each list all the same."""
    skipped = ("admin/", "accounts/", "static/")
    for address in ALL:
        if address.parameters or address.pattern.startswith(skipped):
            continue
        for name, value in product(names_of(address), HOSTILE):
            if is_asked(role, address.pattern, name, repr(value), of=8):
                yield address, name, value


@pytest.mark.parametrize("role", ASKED_BY)
def test_no_parameter_breaks_a_page(attack: Attack, tried: Any, role: str) -> None:
    found, asked = [], list(cases(role))
    for address, name, value in asked:
        with attack.asked(role, "GET", f"{attack.url(address)}?{urlencode({name: value})}") as answer:
            if answer.status >= 500 and answer.status != 503:
                found.append((address.pattern, name, value, answer.status))
    tried("hostile parameters", len(asked))
    assert found == []
