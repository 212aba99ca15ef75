"""Web servers and workers use the database as an account that owns nothing: the database itself refuses the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from io import StringIO

import psycopg2
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from core import database_account
from core.logs import json_formatter
from exportmeet.local.folders import PROJECT
from exportmeet.local.postgres import APPLICATION
from samples.removal import remove_samples
from tests import make

PASSWORD = "of-the-application-alone"
EVENTS = [
    "actions_actionevent",
    "meetings_meetevent",
    "participants_postevent",
    "participants_userevent",
    "recommendations_recommendationevent",
]
RECORDS = [*EVENTS, "recommendations_comment", "recommendations_textversion"]


@pytest.fixture(scope="module", autouse=True)
def _account(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The application's account, where the server of the tests has none yet."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
        is_new = not cursor.fetchone()
        if is_new:
            cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{PASSWORD}'")
        database_account.grant(APPLICATION)
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {APPLICATION}")
        if is_new:
            cursor.execute(f"DROP ROLE {APPLICATION}")


def connect() -> psycopg2.extensions.connection:
    """A connection of the application's own account to the database of the test."""
    settings = connection.settings_dict
    place = {"host": settings["HOST"] or None, "port": settings["PORT"] or None, "dbname": settings["NAME"]}
    made = psycopg2.connect(user=APPLICATION, password=PASSWORD, **place)
    made.autocommit = True
    return made


def refused(statement: str) -> str:
    """What PostgreSQL answers the application's account; "" where it does it."""
    with closing(connect()) as made, made.cursor() as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.Error as error:
            return error.diag.sqlstate or ""
    return ""


DENIED = {"42501"}  # insufficient_privilege, "must be owner of" included


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {table} ADD COLUMN more int",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER USER",
        "ALTER TABLE {table} OWNER TO current_user",
        "DROP TABLE {table} CASCADE",
        "DROP TRIGGER {table}_kept ON {table}",
        "TRUNCATE {table} CASCADE",
        "UPDATE {table} SET id = id",
        "CREATE RULE quiet AS ON DELETE TO {table} DO INSTEAD NOTHING",
        "CREATE TRIGGER more BEFORE INSERT ON {table} EXECUTE FUNCTION core_refuse_change()",
        "CREATE INDEX more ON {table} (id)",
    ],
)
def test_the_application_cannot_change_what_protects_history(statement: str):
    with closing(connect()) as made, made.cursor() as cursor:
        for table in RECORDS:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement.format(table=table))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION core_refuse_change() CASCADE",
        "CREATE EXTENSION dblink",
        "CREATE ROLE mine",
        "DROP SCHEMA public CASCADE",
        "ALTER SYSTEM SET fsync = off",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
        "DELETE FROM django_migrations",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    ],
)
def test_the_application_has_no_power_over_the_database(statement: str):
    assert refused(statement) in DENIED


@pytest.mark.django_db
def test_the_application_cannot_become_the_owner():
    owner = connection.settings_dict["USER"]
    assert refused(f'SET ROLE "{owner}"') in DENIED
    assert refused(f'SET SESSION AUTHORIZATION "{owner}"') in DENIED
    assert refused(f'GRANT "{owner}" TO {APPLICATION}') in DENIED


@pytest.mark.django_db
def test_no_table_gives_the_application_more_than_rows():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(privilege_type::text) FROM information_schema.role_table_grants"
            " WHERE grantee = %s AND table_schema = 'public' GROUP BY table_name",
            [APPLICATION],
        )
        granted = {table: set(privileges) for table, privileges in cursor.fetchall()}
    assert set(connection.introspection.table_names()) <= set(granted)
    assert set().union(*granted.values()) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert granted["django_migrations"] == {"SELECT"}
    assert all("UPDATE" not in granted[table] for table in RECORDS)


@pytest.mark.django_db
def test_every_event_model_is_a_record_that_only_grows():
    """A new table of events must be protected by core.history, which is what the grants go by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE %s", ["%event"])
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = %s"
            " AND privilege_type = 'UPDATE'",
            [APPLICATION],
        )
        changeable = {name for (name,) in cursor.fetchall()}
    assert set(EVENTS) <= tables
    assert not tables & changeable


# --- what it must do goes on ----------------------------------------------------------------------------------


@pytest.fixture
def as_application(db: None) -> Iterator[None]:
    """The test's own connection, with the rights of the application's account."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION}")
        yield
        cursor.execute("RESET ROLE")


def test_the_demonstration_is_made_read_and_removed_by_the_application(as_application: None, settings):
    settings.LOCAL = True
    call_command("load_reference", stdout=StringIO())
    call_command("load_sample", stdout=StringIO())
    person = make.secretary()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for page in ("/", "/actions/", "/recommendations/", "/countries/", "/meets/", "/people/", "/notices/"):
        assert client.get(page).status_code == 200, page
    call_command("remind", stdout=StringIO())
    assert remove_samples(by=person)


def test_what_is_not_granted_is_an_error_there(as_application: None):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE actions_actionevent DISABLE TRIGGER ALL")


# --- which account is used for what ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_account_that_owns_tables_is_told_of_with_what_it_may(caplog):
    database_account.warn_of_powers()
    (record,) = caplog.records
    line = json.loads(json_formatter().format(record))
    assert (line["event"], line["level"]) == ("database_account_has_powers", "warning")
    assert "owns tables" in line["powers"]
    assert "DATABASE_URL" in line["hint"]
    assert "deploy/README.md" in line["hint"]


def test_the_account_that_owns_nothing_has_no_powers(as_application: None):
    assert database_account.powers() == []


def test_without_an_owner_of_its_own_one_account_does_both(settings):
    settings.MIGRATION_DATABASE = {}
    before = connection.settings_dict
    with database_account.as_owner():
        assert connection.settings_dict is before


@pytest.mark.django_db(transaction=True)
def test_migrate_uses_the_owner_and_grants_again_what_the_application_needs(settings):
    """Run as another process does, by two addresses of one database."""
    before, owner = connection.settings_dict, connection.settings_dict["USER"]
    settings.MIGRATION_DATABASE = {"USER": owner}
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON meetings_meet FROM {APPLICATION}")
        cursor.execute(f"GRANT TRUNCATE ON meetings_meet TO {APPLICATION}")
    assert refused("SELECT id FROM meetings_meet") in DENIED
    connection.close()
    connection.settings_dict = {**before, "USER": APPLICATION, "PASSWORD": PASSWORD}
    try:
        call_command("migrate", verbosity=0, skip_checks=True)
        assert connection.settings_dict["USER"] == APPLICATION
    finally:
        connection.close()
        connection.settings_dict = before
    assert refused("SELECT id FROM meetings_meet") == ""
    assert refused("TRUNCATE meetings_meet CASCADE") in DENIED


def test_manage_help_names_migrate_once():
    """The product's own command stands in for Django's."""
    argv = [sys.executable, "manage.py", "help"]
    output = subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    core = output.partition("[core]")[2].partition("[")[0]
    assert "migrate" in core.split()
