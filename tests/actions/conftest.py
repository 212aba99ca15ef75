"""The people around one action item, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from actions.models import ActionItem
from countries.models import Organisation
from participants.models import Post, User
from tests import make

# Who sees an internal item that Japan's mission asked for and Textiles owns.
INSIDERS = {"owner", "senior", "colleague", "head", "counsellor", "coordinator", "secretary"}
STEWARDS = {"coordinator", "secretary"}


def textiles() -> Organisation:
    return make.department("Ministry of Textiles")


def chair() -> Post:
    return make.post(textiles(), "Joint Secretary", is_head=True)


def taker_post() -> Post:
    return make.post(make.department("Ministry of Steel"), "Deputy Secretary")


KINDS: dict[str, Callable[[], User]] = {
    "owner": lambda: make.user("officer", make.post(textiles(), "Under Secretary", reports_to=chair())),
    "senior": lambda: make.user("officer", chair()),
    "colleague": lambda: make.officer(textiles(), "Section Officer"),
    "head": lambda: make.head_of_mission("JP"),
    "counsellor": lambda: make.counsellor("JP"),
    "other head": lambda: make.head_of_mission("FR"),
    "coordinator": make.coordinator,
    "secretary": make.secretary,
    "unrelated officer": lambda: make.officer(make.department("Ministry of Tourism")),
    "taker": lambda: make.user("officer", taker_post()),
    "observer": make.observer,
}


class Cast:
    """The people around one item, each made when they are first spoken of: `cast.owner`, `cast.other_head`."""

    def __init__(self) -> None:
        self._met: dict[str, User] = {}

    def __getattr__(self, name: str) -> User:
        return self.of(name.replace("_", " "))

    def of(self, kind: str) -> User:
        if kind not in self._met:
            self._met[kind] = KINDS[kind]()
        return self._met[kind]

    @property
    def people(self) -> dict[str, User]:
        """All of them."""
        return {kind: self.of(kind) for kind in KINDS}

    @property
    def post(self) -> Post:
        """The owner's."""
        return self.owner.seats[0].post

    @property
    def taker_post(self) -> Post:
        """Free to take things over."""
        return taker_post()

    def item(self, status: str = "underway", **values: Any) -> ActionItem:
        """An item that Japan's mission asked for, made by the secretariat, owned by an officer of Textiles."""
        asked = make.recommendation("accepted", by=self.head)
        return make.item(status, owner=self.owner, asked=asked, by=self.secretary, **values)


@pytest.fixture
def cast(db: Any) -> Cast:
    return Cast()


@pytest.fixture
def _quiet():
    """A log line for each of a thousand refusals would be a fifth of the run."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def with_status(row: Any, status: str, **values: Any) -> Any:
    """Put a row into `status` by a plain UPDATE: for tables of all statuses, whatever the road."""
    type(row).objects.filter(pk=row.pk).update(status=status, **values)
    row.refresh_from_db()
    return row


def ask_page(client: Client, path: str, data: dict[str, Any]) -> int:
    """Post as a form; 200 where it was done."""
    answer = client.post(f"/actions/{path}", data, headers={"HX-Request": "true"})
    return 200 if answer.status_code == 302 else answer.status_code


def ask_api(client: Client, path: str, data: dict[str, Any]) -> int:
    """Post as JSON; 200 where it was done. A refusal says why."""
    answer = client.post(f"/api/v1/actions/{path}", data, content_type="application/json")
    if answer.status_code in {400, 403, 409}:
        assert answer.json()["detail"]
    return 200 if answer.status_code in {201, 204} else answer.status_code
