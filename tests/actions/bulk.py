"""What tests of operations on many action items share: the addresses, and what is chosen, asked and looked at."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from actions.bulk.working_off import work_off
from actions.models import ActionItem, ItemOperation
from core import clock
from tests import make
from tests.actions.conftest import Cast

LIST, BULK, API = "/actions/", "/actions/bulk/", "/api/v1/actions/bulk/"
ASSIGN, DATE, WATCH, CANCEL = (f"{BULK}{kind}/" for kind in ("assign", "date", "watch", "cancel"))
WHY = "Steel has the laboratory now."
LATER = 60  # days ahead, by about


def several(cast: Cast, number: int = 3, status: str = "open", **values: Any) -> list[ActionItem]:
    """So many items, each out of a recommendation of its own."""
    asked = make.recommendation("accepted", by=cast.head)
    by = values.pop("by", cast.secretary)
    owner = values.pop("owner", cast.owner)
    return [
        make.item(status, owner=owner, asked=asked, by=by, title=f"Operation {one}", **values) for one in range(number)
    ]


def chosen(items: list[ActionItem]) -> dict[str, Any]:
    return {"row": [str(item.pk) for item in items], "key": str(uuid4())}


def asking(cast: Cast, path: str) -> dict[str, Any]:
    """What the form of an operation is filled in with."""
    return {
        ASSIGN: {"post": cast.taker_post.pk, "note": WHY},
        CANCEL: {"note": WHY},
        DATE: {"due_on": make.working_day(LATER).isoformat(), "note": WHY},
        WATCH: {"post": cast.taker_post.pk},
    }[path]


def look(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    """The preview."""
    return client.post(path, data | {"step": "look"})


def seal_of(answer: HttpResponse) -> str:
    found = re.search(r'name="confirmation_token" value="(\w+)"', answer.content.decode())
    assert found, answer.content.decode()
    return found.group(1)


def do(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    """What the button of the preview does."""
    confirmation_token = seal_of(look(client, path, data))
    return client.post(path, data | {"step": "do", "confirmation_token": confirmation_token})


def done(by: Any, kind: str, items: list[ActionItem], **data: Any) -> ItemOperation:
    """The operation without its pages, worked off."""
    made = ItemOperation.plan(kind, by=by, **data).begin(items)
    work_off(only=made)
    return made


def outcomes(operation: ItemOperation) -> list[str]:
    return [row.outcome for row in operation.rows.order_by("pk")]


def sentences(operation: ItemOperation) -> list[str]:
    return [row.sentence for row in operation.rows.order_by("pk")]


def undone(operation: ItemOperation, by: Any) -> list[str]:
    """Taken back and worked off; what became of each."""
    operation.undo(by=by)
    work_off(only=operation)
    return outcomes(operation)


def later(minutes: int) -> Any:
    return clock.pretend(clock.now() + timedelta(minutes=minutes))
