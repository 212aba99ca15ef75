"""Redis as a cache that may be away: what is asked for is then simply not there."""

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

Read = TypeVar("Read")
PAUSE = 10  # seconds for which a Redis that failed is not asked again

_log = logging.getLogger(__name__)


class _Client(RedisCacheClient):
    """As Django's, with one client for all threads in place of one for each question: it is made for that."""

    @cached_property
    def _clients(self) -> dict[bool, Any]:
        return {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class AbsentRedisCache(RedisCache):
    """As Django's, but a Redis that is gone or frozen costs one request its timeout, and no request its answer.

    For sessions, which the database keeps anyway. What must hold without Redis, such as limits on signing in, is
    kept in the database.
    """

    _rests_until = 0.0  # by the process's clock, shared by its threads

    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._class = _Client

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, default, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(super().set, None, key, value, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().delete, False, key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().has_key, False, key, version))

    def _ask(self, deed: Callable[..., Any], otherwise: Any, *args: Any) -> Any:
        if time.monotonic() < AbsentRedisCache._rests_until:
            return otherwise
        try:
            return deed(*args)
        except RedisError:
            AbsentRedisCache._rests_until = time.monotonic() + PAUSE
            _log.warning("redis_absent", exc_info=True)
            return otherwise


def kept(key: str, seconds: int, read: Callable[[], Read]) -> Read:
    """What `read` answers, never None: as it was up to `seconds` ago, where Redis still has it."""
    cache = caches[settings.SESSION_CACHE_ALIAS]
    found: Read | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    return found


# key -> (the process's clock until which it is as good as new, what was read)
HERE: dict[str, tuple[float, Any]] = {}


def kept_here(key: str, seconds: int, read: Callable[[], Read]) -> Read:
    """What `read` answers, as it was up to `seconds` ago, kept in this process: for a few small lists that all share.

    Nobody changes what it returns, and nothing tells it to forget.
    """
    until, found = HERE.get(key, (0.0, None))
    if time.monotonic() >= until:
        found = read()
        HERE[key] = time.monotonic() + seconds, found
    return found


def forget(*keys: str) -> None:
    """Let what is kept under these keys be read anew."""
    for key in keys:
        caches[settings.SESSION_CACHE_ALIAS].delete(key)
