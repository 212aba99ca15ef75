"""Every address written to by everybody who may not see its rows, with every field that any of our models has."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps

from tests.access.world import OUTSIDE

from .attack import ALL, Attack
from .canaries import SECRET_APPS
from .depth import is_asked

pytestmark = pytest.mark.django_db
METHODS = ("POST", "PUT", "PATCH", "DELETE")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
VERBS = ("submit", "accept", "finish", "verify", "cancel", "withdraw", "merge", "assign")


@pytest.fixture(scope="module")
def fields() -> dict[str, Any]:
    """A value for each field of each model, and for what forms call otherwise."""
    models = [model for app in (*SECRET_APPS, "participants") for model in apps.get_app_config(app).get_models()]
    names = {field.name for model in models for field in model._meta.concrete_fields}
    known = {"is_superuser": True, "is_staff": True, "role": "secretariat", "version": 1, "status": "verified"}
    known |= {"note": "Forged by a stranger.", "text": "Forged by a stranger.", "title": "Forged by a stranger."}
    known |= {"number": 1, "rows": "1", "confirm": "1", "ids": "1"}
    return dict.fromkeys(sorted(names), 1) | known


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("verb", VERBS)
def test_no_stranger_changes_a_row_of_others(
    attack: Attack, tried: Any, fields: dict[str, Any], role: str, verb: str
) -> None:
    found, number = [], 0
    form, data = urlencode(fields | {"verb": verb}), json.dumps(fields | {"verb": verb})
    for address in ALL:
        is_api = address.pattern.startswith("api/")
        for method in METHODS if is_api else ("POST",):
            if not is_asked(role, verb, method, address.pattern):
                continue
            number += 1
            headers = {"If-Match": '"1"'}
            body = {"data": data, "content_type": JSON} if is_api else {"data": form, "content_type": FORM}
            with attack.asked(role, method, attack.url(address), headers=headers, **body) as answer:
                changed = attack.foreign_writes(role, answer.tables)
                if changed or (answer.status >= 500 and answer.status != 503):
                    found.append((method, address.pattern, answer.status, changed))
    tried("forged writes", number)
    assert found == []


def test_a_write_that_is_allowed_is_noticed(attack: Attack) -> None:
    """The digests see a change: else they would find none where there is one either."""
    url = f"/actions/{attack.world.item.pk}/move/"
    form = urlencode({"verb": "hold", "note": "Awaits the law.", "until_on": attack.world.later()})
    with attack.asked("owner", "POST", url, data=form, content_type=FORM) as answer:
        assert answer.status == 302
        assert attack.foreign_writes("owner", answer.tables)
