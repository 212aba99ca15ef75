"""Fifty programs at one item over HTTP: exactly one wins, the others get a sentence, and one event and one notice."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier, Lock
from time import sleep
from typing import Any

import pytest

from participants.models import ApiToken
from reminders.models import Notice
from reminders.sweep import sweep
from tests.actions.conftest import Cast
from tests.at_once import only_crowd

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 50
_door = Lock()
# Forty were run before this was written; each costs fifty requests, so that fewer do for every day.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))


@pytest.fixture
def programs() -> Iterator[ThreadPoolExecutor]:
    with only_crowd(), ThreadPoolExecutor(THREADS) as pool:
        yield pool


def ask(server: Any, path: str, key: str, data: dict[str, str], gate: Barrier) -> tuple[int, dict[str, Any]]:
    """All at once: each has its connection open before the first one asks."""
    line = HTTPConnection(server.thread.host, server.thread.port, timeout=60)
    with _door:  # the server's queue for those who knock is short
        line.connect()
        sleep(0.005)
    gate.wait()
    head = {"Authorization": f"Token {key}", "Content-Type": "application/json"}
    line.request("POST", path, json.dumps(data), head)
    answer = line.getresponse()
    reply = json.loads(answer.read())
    line.close()
    return answer.status, reply


def test_of_fifty_who_report_it_done_at_once_one_wins(live_server, programs: ThreadPoolExecutor, cast: Cast):
    keys = [ApiToken.issue(person, note="race", days=1, scope="write")[1] for person in (cast.owner, cast.owner)]
    data = {"verb": "finish", "note": "The standard is notified."}
    for _ in range(ROUNDS):
        item, gate = cast.item("underway"), Barrier(THREADS)
        path = f"/api/v1/actions/{item.pk}/move/"
        asked = [programs.submit(ask, live_server, path, keys[n % 2], data, gate) for n in range(THREADS)]
        answers = [one.result() for one in asked]
        assert Counter(code for code, _reply in answers) == {200: 1, 409: THREADS - 1}
        sentences = {data["detail"] for code, data in answers if code == 409}
        assert sentences == {"It is “Done, to be verified” now: “Report done” is not possible."}
        assert item.events.filter(verb="finish").count() == 1
        sweep()
        sweep()
        assert Notice.objects.filter(action_item=item, cause="verify").count() == 1
