"""Every form of every page is found, filled in and sent twice: whatever it makes, it makes once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import uuid4

import pytest

from core import unsent

from .attack import ALL, OF_THE_HOUSE, Answer, Attack
from .depth import IS_WHOLE, is_asked, walking
from .forms import Form, Forms

pytestmark = pytest.mark.django_db
PRESSED_BY = ("head", "counsellor", "owner", "coordinator", "secretariat")
FORM = "application/x-www-form-urlencoded"
# Of the addresses that have a page with a form that makes something: fewer, and the walk no longer finds them.
MADE_AT_LEAST = 7


def forms_of(attack: Attack, role: str) -> list[tuple[str, Form]]:
    """Where a form stands, and the form; each address that it is sent to once."""
    found: dict[str, tuple[str, Form]] = {}
    for address in ALL:
        if address.pattern.startswith(("admin/", "api/", "accounts/", "samples/")):
            continue
        url = attack.url(address)
        with attack.asked(role, "GET", url) as answer:
            page = answer.text if answer.status == 200 and "<form" in answer.text else ""
        for form in Forms(page).found:
            found.setdefault(urljoin(url, form.action), (url, form))
    return [(target, form) for target, (_url, form) in found.items()]


def _made(answer: Answer) -> set[str]:
    return {table for table in answer.tables if not OF_THE_HOUSE.match(table)}


def _from_a_new_page(form: Form) -> dict[str, str]:
    """What a browser sends that went back to the form: the same words, and the keys of a new page."""
    keys = {name: str(uuid4()) for name in (unsent.KEY, unsent.NEW_ROW_KEY) if name in form.values}
    return {"data": urlencode(form.values | keys), "content_type": FORM}


@pytest.mark.parametrize("role", walking(PRESSED_BY))
def test_a_form_sent_twice_makes_what_it_makes_once(attack: Attack, tried: Any, role: str) -> None:
    found, made, number = [], 0, 0
    for target, form in forms_of(attack, role):
        if not is_asked(role, target.split("?")[0]) and not IS_WHOLE:
            continue
        number += 1
        body = {"data": urlencode(form.values), "content_type": FORM}
        with attack.asked(role, "POST", target, **body) as first:
            if not _made(first) or first.status >= 400:
                continue
            made += 1
            with attack.asked(role, "POST", target, **body) as second:
                # A page is not kept, since it may show a secret: sent again, it says or leads to what was done.
                is_answered_alike = first.status in (second.status, 200)
                if _made(second) or not is_answered_alike:
                    found.append((target, sorted(_made(second)), first.status, second.status))
            with attack.asked(role, "POST", target, **_from_a_new_page(form)) as third:
                if _made(third):
                    found.append((target, sorted(_made(third)), first.status, third.status))
    tried("forms sent twice", number)
    assert found == []
    assert not IS_WHOLE or made >= MADE_AT_LEAST, f"{made} forms made something"
