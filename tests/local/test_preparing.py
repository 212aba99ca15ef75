"""What was done to one database is never taken for done to another."""

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import pytest

from exportmeet.local import StartupError, preparing
from exportmeet.local.temporary import TemporaryServers


@pytest.fixture(scope="module")
def server():
    started = TemporaryServers({"REDIS_URL": "redis://not-needed"})
    yield started.urls["DATABASE_URL"]
    started.stop()


def do(server, statement):
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def database(server, name):
    do(server, f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def test_each_database_has_marks_of_its_own(server, tmp_path):
    first, second = (preparing.marks_of(database(server, name), tmp_path) for name in ("first", "second"))
    first.unfilled.touch()
    first.prepared.write_text("this code")
    assert not second.unfilled.exists()
    assert not second.prepared.exists()


def test_a_database_keeps_its_marks_whatever_its_address(server, tmp_path):
    url = database(server, "moved")
    assert preparing.marks_of(url, tmp_path) == preparing.marks_of(f"{url}?application_name=x", tmp_path)


def test_another_database_at_the_same_address_has_none_of_them(server, tmp_path):
    url = database(server, "replaced")
    preparing.marks_of(url, tmp_path).prepared.write_text("this code")
    do(server, "DROP DATABASE replaced")
    database(server, "replaced")
    assert not preparing.marks_of(url, tmp_path).prepared.exists()


def test_the_same_name_in_another_cluster_is_another_database(server, tmp_path):
    other = TemporaryServers({"REDIS_URL": "redis://not-needed"})
    try:
        assert preparing.marks_of(server, tmp_path) != preparing.marks_of(other.urls["DATABASE_URL"], tmp_path)
    finally:
        other.stop()


def test_a_database_that_does_not_answer_is_told(tmp_path):
    with pytest.raises(StartupError, match="DATABASE_URL names a database that does not answer"):
        preparing.marks_of("postgres://meet@127.0.0.1:1/meet", tmp_path)


def test_who_starts_it_over_data_of_before_is_told_how_to_get_in_or_start_with_new_data(server, tmp_path, monkeypatch):
    monkeypatch.setattr(preparing, "DATABASES", tmp_path)
    output = preparing.greeting("http://127.0.0.1:8000", {"DATABASE_URL": database(server, "before")})
    assert "no account that was made here: sign in with one that you know." in output
    assert "./run reset deletes this copy's own data" in output


@pytest.mark.parametrize(("is_ours", "sentence"), [(True, r"\./run reset deletes them"), (False, "name an empty one")])
def test_data_of_an_earlier_version_are_refused_before_anything_is_done(
    server, tmp_path, monkeypatch, is_ours, sentence
):
    monkeypatch.setattr(preparing, "DATABASES", tmp_path)
    url = database(server, "earlier_ours" if is_ours else "earlier_named")
    do(url, "CREATE TABLE django_migrations (app text, name text)")
    do(url, "INSERT INTO django_migrations VALUES ('actions', '0001_initial'), ('actions', '0002_keep_history')")
    with pytest.raises(StartupError, match=sentence):
        preparing.prepare(None, {"DATABASE_URL": url}, is_ours=is_ours, samples=False)
    assert not preparing.marks_of(url).unfilled.exists()
    assert not preparing.marks_of(url).prepared.exists()


def test_a_changed_sql_file_is_prepared_for(tmp_path):
    (tmp_path / "app" / "sql").mkdir(parents=True)
    (tmp_path / "app" / "__init__.py").touch()
    before = preparing.fingerprint(tmp_path)
    (tmp_path / "app" / "sql" / "words.sql").write_text("SELECT 1")
    assert preparing.fingerprint(tmp_path) != before
