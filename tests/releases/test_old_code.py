"""Between `migrate` and the reload of web servers and workers the code of before runs on the new database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import Error, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from reminders.models import ReminderRule
from tests.architecture.tree import APPS
from tests.releases.schema import FIRST, breaches, first_state, on_the_way, schema_of

# The state from which on code of every state must go on working.
DISK = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
BEGIN = first_state(DISK)
# What breaks old code all the same ("table.name"), and why it may. A column leaves in two releases: the first one no
# longer reads or writes it (and gives it a db_default), the next one drops it and names it here.
DECLARED: dict[str, str] = {
    "meetings_sessiondocument.session_document_has_session": "old code gives each document its session",
}
# Tables of the product; those of Django and of other packages their makers answer for.
OURS = tuple(f"{app}_" for app in APPS)
# PostgreSQL's codes for what old code meets in a row that it cannot write: NOT NULL, CHECK, no such column.
REFUSED = {"23502", "23514", "42703"}
# What a row meets that is there already: PostgreSQL looks at NOT NULL and CHECK before.
TWICE = {"23505", "23P01"}


@pytest.fixture
def empty_database(django_db_blocker) -> Iterator[dict[str, Any]]:
    """A database of its own on the server of the tests."""
    name = f"{connection.settings_dict['NAME']}_old"
    server = urlsplit(os.environ["DATABASE_URL"])
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:  # as Django makes the tests' own
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield {"url": server._replace(path=f"/{name}").geturl()}
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_what_was_migrated_takes_what_the_code_of_every_state_before_writes(empty_database: dict[str, Any]):
    schemas, names = on_the_way(empty_database, BEGIN)
    later = {f"{app}.{name}" for app, name in DISK if app in APPS and name not in FIRST}
    assert {name for name in names if name.split(".")[0] in APPS} == later
    found: dict[str, str] = {}
    for step, schema in zip(names, schemas, strict=True):
        for name, what in breaches(schema, schemas[-1]):
            if name.startswith(OURS):
                found.setdefault(name, f"{what} (code of {step})")
    assert {name: what for name, what in found.items() if name not in DECLARED} == {}
    assert found.keys() == DECLARED.keys(), "a declaration that is not needed any more is taken back"


def test_what_a_later_migration_lays_on_old_code_is_found_on_the_way(empty_database: dict[str, Any]):
    """Between the first tables and the triggers that keep history, as between any two releases."""
    schemas, names = on_the_way(empty_database, [(app, "0001_initial") for app, _last in BEGIN])
    assert "actions.0002_database_objects" in names
    found = dict(breaches(schemas[0], schemas[-1]))
    assert found["actions_actionevent.actions_actionevent_kept"].startswith("is a new rule: CREATE TRIGGER")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("ADD COLUMN new text NOT NULL", "new"),
        ("ADD COLUMN new text NOT NULL DEFAULT ''", None),
        ("ADD COLUMN new text", None),
        ("ADD COLUMN new integer CHECK (new > 1)", None),
        ("ADD CONSTRAINT new CHECK (title <> '')", "new"),
        ("ADD CONSTRAINT new UNIQUE (title)", "new"),
        ("ALTER COLUMN country_id SET NOT NULL", "country_id"),
        ("ALTER COLUMN title TYPE varchar(10)", "title"),
        ("ALTER COLUMN title TYPE text", "title"),
        ("ALTER COLUMN status TYPE varchar(200)", None),
        ("DROP COLUMN title", "title"),
        ("RENAME COLUMN title TO heading", "title"),
    ],
)
def test_each_kind_of_change_that_breaks_old_code_is_found(change: str, name: str | None):
    before = schema_of(connection)
    assert list(breaches(before, before)) == []
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE actions_actionitem {change}")
    found = {one.removeprefix("actions_actionitem.") for one, _what in breaches(before, schema_of(connection))}
    assert (name in found) if name else found == set()


def old_models() -> Apps:
    return MigrationLoader(connection).project_state([*BEGIN]).apps


def another(row: models.Model) -> models.Model:
    """The row once more, to be written by code that knows the old columns alone."""
    for field in row._meta.concrete_fields:
        if field.primary_key and isinstance(field, models.AutoField):
            setattr(row, field.attname, None)
        elif field.unique and isinstance(field, models.UUIDField):
            setattr(row, field.attname, uuid4())
    row._state.adding = True
    return row


def write(row: models.Model) -> str:
    """PostgreSQL's code for why the row was refused, or nothing."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error.__cause__.pgcode)
    return ""


@pytest.mark.django_db
def test_code_of_the_beginning_writes_a_row_of_every_kind_into_the_newest_database(settings):
    settings.LOCAL = True
    call_command("load_reference", stdout=StringIO())
    call_command("load_sample", stdout=StringIO())
    fates = {}
    for model in old_models().get_models():
        label = model._meta.label_lower
        if not model._meta.managed:
            continue
        if row := model._base_manager.order_by("-pk").first():
            fates[label] = write(another(row))
    assert {label: fate for label, fate in fates.items() if fate in REFUSED} == {}
    written = {label for label, fate in fates.items() if not fate}
    assert {"actions.actionitem", "actions.actionevent", "recommendations.recommendation"} <= written, fates
    assert len([fate for fate in fates.values() if not fate or fate in TWICE]) > 20, fates


def unknown_values() -> set[str]:
    """What rows have in a field of choices that code of the beginning does not know: "app.model.field=value"."""
    found = set()
    for model in old_models().get_models():
        for field in model._meta.concrete_fields if model._meta.app_label in APPS and model._meta.managed else ():
            if field.choices:
                known = {key for key, _label in field.flatchoices} | {"", None}
                values = model._base_manager.values_list(field.attname, flat=True).distinct()
                found |= {f"{model._meta.label_lower}.{field.name}={value}" for value in set(values) - known}
    return found


@pytest.mark.django_db
def test_migrations_add_no_row_that_code_of_the_beginning_cannot_read():
    """Rows of a new kind come from the code that knows it, once it runs: a sweep of before reads the same table."""
    assert ReminderRule.objects.exists()
    assert unknown_values() == set()
    ReminderRule.objects.create(counts="future", days=3)
    assert unknown_values() == {"reminders.reminderrule.counts=future"}
