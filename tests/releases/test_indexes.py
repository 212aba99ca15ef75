"""An index on a table that is in use is made while people go on writing into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.architecture.tree import APPS
from tests.releases.schema import FIRST


def locking(migration: migrations.Migration) -> Iterator[str]:
    """The indexes by which a migration holds up those who write into tables that it has not made itself."""
    made = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
    for one in migration.operations:
        is_index = isinstance(one, migrations.AddIndex) and not isinstance(one, AddIndexConcurrently)
        if is_index and one.model_name_lower not in made:
            yield f"{migration}: {one.index.name}"


def later() -> Iterator[migrations.Migration]:
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for (app, name), migration in sorted(disk.items()):
        if app in APPS and name not in FIRST:
            yield migration


def test_indexes_of_tables_in_use_are_made_concurrently():
    assert [index for migration in later() for index in locking(migration)] == []


INDEX = models.Index(fields=["title"], name="one")


@pytest.mark.parametrize(
    ("operation", "found"),
    [
        (migrations.AddIndex("item", INDEX), ["actions.one: one"]),
        (migrations.AddIndex("item", GinIndex(fields=["title"], name="one")), ["actions.one: one"]),
        (AddIndexConcurrently("item", INDEX), []),
        (migrations.AddIndex("new", INDEX), []),
    ],
)
def test_an_index_that_holds_writers_up_is_found(operation: Operation, found: list[str]):
    migration = migrations.Migration("one", "actions")
    migration.operations = [migrations.CreateModel("New", []), operation]
    assert list(locking(migration)) == found
