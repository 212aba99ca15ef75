"""PostgreSQL and Valkey of our own, really started."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from exportmeet.local import folders, postgres, programs, services
from exportmeet.local.accounts import server_account
from exportmeet.local.processes import birth, launch, stop
from exportmeet.local.temporary import TemporaryServers


@pytest.fixture(scope="module")
def servers():
    started = TemporaryServers({})
    yield started
    started.stop()


@pytest.fixture
def place():
    made = folders.temporary_place()
    yield made
    folders.remove(made)


def start(service, log):
    with log.open("wb") as output:
        process = launch(service.program, output)
    service.wait(process, log)
    return process


def owner(path):
    return path.stat().st_uid


def test_both_answer_at_the_urls_they_give(servers):
    with psycopg2.connect(servers.urls["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_database(), current_setting('server_encoding'), current_setting('lc_collate', true)"
        )
        assert cursor.fetchone()[:2] == ("exportmeet", "UTF8")
    connection.close()
    with redis.Redis.from_url(servers.urls["REDIS_URL"]) as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_the_lasting_database_is_used_by_an_account_that_owns_nothing(place):
    (service,) = services.needed(place, {"REDIS_URL": "redis://elsewhere/0"})
    assert service.urls["DATABASE_URL"].startswith(f"postgres://{postgres.APPLICATION}@")
    assert service.urls["MIGRATION_DATABASE_URL"].startswith(f"postgres://{postgres.ROLE}@")


def test_what_the_product_relies_on_is_in_the_embedded_postgresql(servers):
    with psycopg2.connect(servers.urls["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm; SELECT similarity('tariff', 'tarif')")
        assert cursor.fetchone()[0] > 0.5
    connection.close()


def test_they_listen_on_no_port(servers):
    with psycopg2.connect(servers.urls["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
    connection.close()
    with redis.Redis.from_url(servers.urls["REDIS_URL"]) as client:
        assert client.config_get("port") == {"port": "0"}


def test_nobody_else_reaches_their_sockets_or_their_data(servers):
    place = servers.place
    for path in (place.sockets, place.home / "valkey", *place.home.glob("postgres-??")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    for socket in (place.sockets / ".s.PGSQL.5432", place.sockets / "valkey.sock"):
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700, socket


def test_root_lends_them_an_account_without_rights(servers):
    account = server_account()
    expected = account.uid if account else os.geteuid()
    for service, process in servers.running:
        assert owner(Path(f"/proc/{process.pid}")) == expected, service.program.name
        assert expected != 0


def test_their_programs_cannot_be_changed_by_the_account_they_run_under():
    if server_account():
        for path in (programs.postgres_bin() / "postgres", programs.valkey_server()):
            assert owner(path) == 0
            assert not path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def test_a_server_that_the_environment_names_is_not_started(place):
    named = {"DATABASE_URL": "postgres://elsewhere/meet"}
    assert [service.program.name for service in services.needed(place, named)] == ["valkey"]
    assert services.needed(place, {**named, "REDIS_URL": "redis://elsewhere/0"}) == []


def test_data_stay_from_one_start_to_the_next(place, tmp_path):
    for expected in (0, 1):
        for service in services.needed(place, {}):
            process = start(service, tmp_path / "log")
            if service.variable == "REDIS_URL":
                with redis.Redis.from_url(service.url) as client:
                    assert client.incr("starts") == expected + 1
            assert stop(process, service.program)


def test_a_first_start_that_was_cut_short_does_no_harm(place):
    unfinished = place.server_folder(f"postgres-{programs.postgres_version(programs.postgres_bin())}.unfinished")
    (unfinished / "PG_VERSION").write_text("18")
    cluster = postgres.cluster(place)
    assert (cluster.data / "postgresql.conf").exists()
    assert not unfinished.exists()


ORPHAN = """
import json, subprocess, sys
lent, *argv = sys.argv[1:]
print(subprocess.Popen(argv, start_new_session=True, stdout=2, **json.loads(lent)).pid)
"""


def orphan(program):
    """Start the program so that its starter is gone and nothing ends it."""
    account = program.account
    lent = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    argv = [sys.executable, "-c", ORPHAN, json.dumps(lent), *program.argv]
    return int(subprocess.check_output(argv, stderr=subprocess.DEVNULL, cwd=program.cwd))


def test_a_server_whose_owner_was_killed_is_ended_before_the_next_one_starts(place, tmp_path):
    for service in services.needed(place, {}):
        left = orphan(service.program)
        while not service.is_ready():
            assert birth(left) is not None
        service.stop_orphan()
        assert birth(left) is None
        stop(start(service, tmp_path / "log"), service.program)


def test_a_server_that_does_not_start_says_why(place, tmp_path):
    service = services.needed(place, {"REDIS_URL": "redis://elsewhere/0"})[0]
    (service.program.cwd / "postgresql.conf").write_text("nonsense\n")
    with pytest.raises(services.StartupError, match=r"postgres did not start.*\n.*syntax error"):
        start(service, tmp_path / "log")


def test_nothing_is_left_of_temporary_servers():
    servers = TemporaryServers({})
    pids = [process.pid for _, process in servers.running]
    servers.stop()
    assert [birth(pid) for pid in pids] == [None, None]
    assert not servers.place.home.exists()
    assert not servers.place.sockets.exists()
