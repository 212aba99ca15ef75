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

from tests.architecture.tree import APPS
from tests.releases.schema import Node, breaches, on_the_way, schema_of

# The last migrations of the first code that was in use. Code of every state from there on must go on working.
BEGIN: list[Node] = [
    ("actions", "0004_real_stays_real"),
    ("countries", "0003_hs_lines"),
    ("documents", "0001_document"),
    ("meetings", "0005_sessions_and_leaves"),
    ("participants", "0007_saved_views"),
    ("recommendations", "0009_keep_what_was_said"),
    ("reminders", "0005_referrals_and_mentions"),
]
# What breaks old code all the same, and why it may. A column leaves in two releases: the first one no longer reads or
# writes it (and gives it a db_default), the next one drops it and names it here.
DECLARED = {
    # A key of before opens nothing any more: nobody writes such rows, and programs are refused before and after.
    "participants_apitoken.token_key": "keys end with the version that gives them a scope",
    "participants_apitoken.digest": "as above",
    "participants_apitoken.begins_with": "as above",
    "participants_apitoken.scope": "as above",
    # Old code makes no session a sample, and removes none that has events: it publishes none.
    "meetings_session.meetings_session_real": "no session becomes a sample",
    "meetings_session.meetings_session_stays": "what was published stays",
    # Old code never writes the new column, and answers what was taken back only in the seconds between.
    "recommendations_referral.referral_answered_or_taken_back": "what is taken back is not answered",
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
    assert len(schemas) > 10
    found: dict[str, str] = {}
    for step, schema in zip(names, schemas, strict=True):
        for name, what in breaches(schema, schemas[-1]):
            if name.startswith(OURS):
                found.setdefault(name, f"{what} (code of {step})")
    assert {name: what for name, what in found.items() if name not in DECLARED} == {}
    assert found.keys() == DECLARED.keys(), "a declaration that is not needed any more is taken back"


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
        if model._meta.db_table == "participants_apitoken" or not model._meta.managed:
            continue
        if row := model._base_manager.order_by("-pk").first():
            fates[label] = write(another(row))
    assert {label: fate for label, fate in fates.items() if fate in REFUSED} == {}
    written = {label for label, fate in fates.items() if not fate}
    assert {"actions.actionitem", "actions.actionevent", "recommendations.recommendation"} <= written, fates
    assert len([fate for fate in fates.values() if not fate or fate in TWICE]) > 20, fates
