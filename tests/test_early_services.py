"""The servers that others name for the tests keep what they hold."""

import os
import subprocess
import sys

import pytest
import redis
from django.conf import settings

from tests.early_services import numbered

A_TEST = "tests/core/test_text.py"


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("redis://host:6379/0", "redis://host:6379/15"),
        ("redis://host:6379", "redis://host:6379/15"),
        ("redis://:word@host:6379/7", "redis://:word@host:6379/6"),
        ("redis://host:6379?db=7&timeout=2", "redis://host:6379?db=6&timeout=2"),
        ("unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=2"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=15"),
    ],
)
def test_another_database_of_the_same_server_is_taken(named: str, other: str):
    assert numbered(named, 0) == other


def test_no_two_workers_take_the_same_database():
    assert len({numbered("redis://host/3", number) for number in range(4)} | {"redis://host/3"}) == 5


def test_a_run_over_a_named_redis_leaves_the_named_database_alone():
    outside = {"PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "TESTS_START_THEIR_VALKEY"}
    named = {name: value for name, value in os.environ.items() if name not in outside}
    named["REDIS_URL"] = numbered(settings.REDIS_URL, 7)
    with redis.Redis.from_url(named["REDIS_URL"]) as server:
        server.set("somebody-elses", "kept")
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", A_TEST]
        done = subprocess.run(argv, env=named, cwd=settings.BASE_DIR, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        assert server.get("somebody-elses") == b"kept"
        server.delete("somebody-elses")
