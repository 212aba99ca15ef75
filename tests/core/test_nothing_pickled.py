"""Nothing is pickled: neither in Redis nor in the database, whatever people and workers do."""

from __future__ import annotations

import base64
import binascii
import io
import json
import os
import pickle
import pickletools
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from redis import Redis

from core.cache import JSONSerializer
from exportmeet.celery import app
from tests import make
from tests.at_once import at_once

LOGIN = "/accounts/login/"


def redis() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


def in_redis() -> Iterator[tuple[str, bytes]]:
    """Every value that Redis holds, of whatever kind, with the name of its key."""
    client = redis()
    read = {
        b"string": lambda key: [client.get(key)],
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"hash": lambda key: [*client.hgetall(key), *client.hgetall(key).values()],
    }
    for key in client.keys("*"):
        for value in read[client.type(key)](key):
            yield key.decode("utf-8", "replace"), bytes(value)


def in_database() -> Iterator[tuple[str, bytes]]:
    """Every text, bytes and JSON value of every table, with the name of its column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type IN ('bytea', 'text', 'character varying', 'jsonb', 'json')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608 - names from the catalogue
            for (value,) in cursor.fetchall():
                data = bytes(value) if isinstance(value, memoryview) else str(value).encode()
                yield f"{table}.{column}", data


def is_pickle(data: bytes) -> bool:
    """Whether the bytes, or what they are in base64, are a whole pickle of protocol 2 or later."""
    return any(_begins_a_pickle(form) for form in (data, _from_base64(data), _from_base64(data.split(b":")[0])))


def _from_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def _begins_a_pickle(data: bytes) -> bool:
    if data[:1] != b"\x80":
        return False
    try:
        return [opcode.name for opcode, *_ in pickletools.genops(io.BytesIO(data))][-1] == "STOP"
    except (ValueError, IndexError, EOFError):
        return False


@pytest.mark.parametrize("protocol", [2, 5])
def test_a_pickle_would_be_found(protocol: int):
    data = pickle.dumps({"a": [1, "two"]}, protocol)
    assert is_pickle(data)
    assert is_pickle(base64.b64encode(data))
    assert is_pickle(base64.urlsafe_b64encode(data).rstrip(b"=") + b":time:signature")
    assert not is_pickle(b'{"a": [1, "two"]}')


def walk() -> None:
    """Wrong passwords, a sign-in, pages, a second factor, a form, and what wakes the worker."""
    person = make.officer(has_factor=False)
    client = Client()
    for word in ("wrong", "wrong once more"):
        client.post(LOGIN, {"login": person.email, "password": word})
    client.post("/accounts/password/reset/", {"email": person.email})
    client.post(LOGIN, {"login": person.email, "password": make.PASSWORD})
    set_up_factor(client)
    for page in ("/", "/actions/", "/recommendations/", "/countries/", "/meets/", "/settings/"):
        assert client.get(page).status_code == 200
    client.get("/actions/", {"q": "x"}, headers={"HX-Request": "true"})
    app.send_task("reminders.tasks.sweep", serializer=app.conf.task_serializer)


def set_up_factor(client: Client) -> None:
    """Set up a second factor and use it, so that the used code is kept."""
    page = client.get("/accounts/2fa/totp/activate/")
    if page.status_code == 302:
        client.post(page.url, {"password": make.PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post("/accounts/2fa/totp/activate/", {"code": code})


@pytest.mark.django_db(transaction=True)
def test_after_a_walk_no_pickle_lies_in_redis_or_in_the_database():
    redis().flushdb()
    walk()
    redis_values, database_values = list(in_redis()), list(in_database())
    sources = {name for name, _ in database_values}
    assert {"participants_sign_in_limit.value", "django_session.session_data"} <= sources
    assert sum(name.startswith("exportmeet:") for name, _ in redis_values) >= 2  # the session, the layout of its pages
    assert any(b"reminders.tasks.sweep" in value for _, value in redis_values)  # the message
    assert [name for name, value in (*redis_values, *database_values) if is_pickle(value)] == []
    redis().flushdb()


@pytest.mark.django_db(transaction=True)
def test_who_can_list_the_keys_of_redis_learns_no_session():
    client = Client()
    person = make.officer()
    client.post(LOGIN, {"login": person.email, "password": make.PASSWORD})
    client.get("/")
    key = client.cookies["sessionid"].value
    assert caches["sessions"].get(f"django.contrib.sessions.cached_db{key}")
    assert not any(key in name or key.encode() in value for name, value in in_redis())


def test_celery_reads_and_writes_json_alone():
    conf = app.conf
    assert (conf.accept_content, conf.task_serializer, conf.result_serializer, conf.event_serializer) == (
        ["json"],
        "json",
        "json",
        "json",
    )


# --- the caches themselves ------------------------------------------------------------------------------------


def test_a_value_that_is_not_json_is_refused_when_it_is_kept():
    with pytest.raises(TypeError):
        JSONSerializer().dumps({1, 2})


def test_what_an_earlier_version_pickled_into_redis_is_not_there_any_more():
    sessions = caches["sessions"]
    redis().set(sessions.make_and_validate_key("old"), pickle.dumps({"a": 1}))
    assert sessions.get("old", "absent") == "absent"


@pytest.mark.django_db
def test_what_an_earlier_version_pickled_into_the_database_is_not_there_any_more():
    cache.set("old", 1)
    with connection.cursor() as cursor:
        text = base64.b64encode(pickle.dumps([1.5])).decode()
        cursor.execute("UPDATE participants_sign_in_limit SET value = %s", [text])
    assert cache.get("old", "absent") == "absent"


@pytest.mark.django_db
def test_the_cache_in_the_database_keeps_counts_adds_once_and_forgets_in_time():
    assert cache.add("code", "y", timeout=30)
    assert not cache.add("code", "z", timeout=30)
    assert cache.get("code") == "y"
    cache.set("history", [2.5, 1.25], timeout=60)
    cache.set("history", [3.5], timeout=60)
    assert cache.get_many(["history", "code", "none"]) == {"history": [3.5], "code": "y"}
    cache.set("count", 1, timeout=None)
    assert cache.incr("count") == 2
    assert cache.touch("count", -1)
    assert cache.get("count") is None
    assert cache.add("count", 5)
    assert json.loads(_text("count")) == 5
    assert "history" in cache
    assert cache.delete("history")
    assert cache.get("history") is None


def _text(key: str) -> str:
    with connection.cursor() as cursor:
        name = cache.make_and_validate_key(key)
        cursor.execute("SELECT value FROM participants_sign_in_limit WHERE cache_key = %s", [name])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_cache_in_the_database_drops_what_is_over_when_it_is_full(monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 3)
    for number in range(4):
        cache.set(f"over-{number}", number, timeout=-1)
    cache.set("new", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM participants_sign_in_limit")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_add_the_same_key_at_once_one_does():
    added: list[bool] = []
    at_once(*[lambda: added.append(cache.add("lock", True, timeout=10))] * 6)
    assert sorted(added) == [False] * 5 + [True]
