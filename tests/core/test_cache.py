"""A Redis that is gone or frozen costs nobody an answer."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import caches

from core.cache import AbsentRedisCache
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def frozen() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture(autouse=True)
def _asked_again() -> Iterator[None]:
    yield
    AbsentRedisCache._rests_until = 0


def cache_at(address: str) -> AbsentRedisCache:
    return AbsentRedisCache(address, {"OPTIONS": settings.CACHES["sessions"]["OPTIONS"] | {"socket_timeout": 0.3}})


@pytest.mark.parametrize("is_frozen", [False, True])
def test_what_is_asked_for_is_not_there_and_after_one_wait_nothing_waits(frozen: str, *, is_frozen: bool):
    cache = cache_at(frozen if is_frozen else "redis://127.0.0.1:1/0")
    assert cache.get("a", "nothing") == "nothing"
    begin = time.monotonic()
    cache.set("a", 1)
    assert "a" not in cache
    assert cache.delete("a") is False
    assert time.monotonic() - begin < 0.3  # seconds: three questions within the timeout of one


def test_a_redis_that_is_back_is_asked_again():
    cache_at("redis://127.0.0.1:1/0").get("a")
    cache = caches["sessions"]
    cache.set("a", 1)
    assert cache.get("a") is None
    AbsentRedisCache._rests_until = time.monotonic() - 1
    cache.set("a", 1)
    assert cache.get("a") == 1


@pytest.mark.django_db
def test_pages_and_signing_in_work_without_redis(settings, client):
    settings.CACHES = settings.CACHES | {
        "sessions": settings.CACHES["sessions"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    person = make.observer()
    answer = client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert answer.status_code == 302
    assert client.get("/settings/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert AbsentRedisCache._rests_until > 0
    assert client.get("/settings/").status_code == 302
