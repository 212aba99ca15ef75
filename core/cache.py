"""Caches whose values are JSON: one in Redis, which may be away, and one in the database.

Django's own pickle what they keep: whoever can write there could run code in the server.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.db import connections, router
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

Read = TypeVar("Read")
PAUSE = 10  # seconds for which a Redis that failed is not asked again

_log = logging.getLogger(__name__)


class JSONSerializer:
    """For Django's Redis cache. What JSON cannot hold, such as a date, raises TypeError; tuples become lists."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def hashed_key(key: str, prefix: str, version: int) -> str:
    """A KEY_FUNCTION that hashes keys: the list of keys in Redis must not show the keys of sessions."""
    return f"{prefix}:{version}:{hashlib.sha256(key.encode()).hexdigest()}"


def sealed_key(key: str, prefix: str, version: int) -> str:
    """A KEY_FUNCTION for short texts, such as codes: by the server's secret, since six figures are soon all tried."""
    return f"{prefix}:{version}:{salted_hmac('core.cache', key, algorithm='sha256').hexdigest()}"


class _Client(RedisCacheClient):
    """Django's client, but one for all threads instead of one for each call."""

    @cached_property
    def _clients(self) -> dict[bool, Any]:
        return {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class AbsentRedisCache(RedisCache):
    """Django's, but where Redis is down or frozen one request waits its timeout and none fails.

    For sessions, which the database keeps anyway. What must hold without Redis, such as limits on signing in, is
    kept in the database.
    """

    _rests_until = 0.0  # by the process's clock, shared by its threads

    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._class = _Client

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return self._ask(super().get, default, key, default, version)
        except (ValueError, RecursionError):  # not our JSON: what an earlier version pickled, say
            return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(super().set, None, key, value, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().delete, False, key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().has_key, False, key, version))

    def _ask(self, operation: Callable[..., Any], otherwise: Any, *args: Any) -> Any:
        if time.monotonic() < AbsentRedisCache._rests_until:
            return otherwise
        try:
            return operation(*args)
        except RedisError:
            AbsentRedisCache._rests_until = time.monotonic() + PAUSE
            _log.warning("redis_absent", exc_info=True)
            return otherwise


class JSONDatabaseCache(DatabaseCache):
    """As Django's on PostgreSQL, with JSON in place of pickle, and one statement for a write.

    Of two callers that `add` the same key at once, one gets True. A database that does not answer raises
    DatabaseError: a limit that cannot be counted must not be lifted.
    """

    # Of Django's class, whose published types leave them out.
    _table: str
    _max_entries: int
    _cull: Callable[..., None]
    _base_delete_many: Callable[[list[str]], bool]

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        sql = f"SELECT cache_key, value, expires < clock_timestamp() FROM {self._table} WHERE cache_key = ANY(%s)"  # noqa: S608 - our table
        with connections[router.db_for_read(self.cache_model_class)].cursor() as cursor:
            cursor.execute(sql, [[*names]])
            rows = cursor.fetchall()
        self._base_delete_many([name for name, _, is_over in rows if is_over])
        values = {}
        for name, text, is_over in rows:
            if not is_over:
                with suppress(ValueError):  # not our JSON: what an earlier version pickled, say
                    values[names[name]] = json.loads(text)
        return values

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        sql = f"UPDATE {self._table} SET expires = %s WHERE cache_key = %s"  # noqa: S608 - our table
        with connections[router.db_for_write(self.cache_model_class)].cursor() as cursor:
            cursor.execute(sql, [self._expires_at(timeout), name])
            return bool(cursor.rowcount)

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        sql = (
            f"INSERT INTO {self._table} AS old (cache_key, value, expires) VALUES (%s, %s, %s)"  # noqa: S608 - our table
            " ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires"
            " WHERE %s OR old.expires < clock_timestamp()"
        )
        alias = router.db_for_write(self.cache_model_class)
        with connections[alias].cursor() as cursor:
            self._make_room(alias, cursor)
            cursor.execute(sql, [key, json.dumps(value), self._expires_at(timeout), mode == "set"])
            return bool(cursor.rowcount)

    def _make_room(self, alias: str, cursor: Any) -> None:
        cursor.execute(f"SELECT COUNT(*), clock_timestamp() FROM {self._table}")  # noqa: S608 - our table
        count, now = cursor.fetchone()
        if count > self._max_entries:
            self._cull(alias, cursor, now, count)

    def _expires_at(self, timeout: Any) -> datetime:
        seconds = self.get_backend_timeout(timeout)
        return datetime.max.replace(tzinfo=UTC) if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def cached(key: str, seconds: int, read: Callable[[], Read]) -> Read:
    """Return what `read` gives, never None and fit for JSON, or what Redis holds of it for up to `seconds`."""
    cache = caches[settings.SESSION_CACHE_ALIAS]
    found: Read | None = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, seconds)
    return found


# key -> (monotonic time at which it expires, value)
IN_PROCESS: dict[str, tuple[float, Any]] = {}


def cached_in_process(key: str, seconds: int, read: Callable[[], Read]) -> Read:
    """Return what `read` gives, cached in this process for `seconds`: for a few small lists that all share.

    Callers must not change it; it cannot be cleared earlier.
    """
    until, found = IN_PROCESS.get(key, (0.0, None))
    if time.monotonic() >= until:
        found = read()
        IN_PROCESS[key] = time.monotonic() + seconds, found
    return found


def forget(*keys: str) -> None:
    """Delete these keys, so that they are read again."""
    for key in keys:
        caches[settings.SESSION_CACHE_ALIAS].delete(key)
