"""Migrates an empty database from BEGIN_AT to the newest state, and prints its schema at each step."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exportmeet.settings")
django.setup()

from django.db import connection  # noqa: E402 - the settings are needed first
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from tests.releases.schema import schema_of  # noqa: E402


def walk() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, name in json.loads(os.environ["BEGIN_AT"])])
    schemas, names = [schema_of(connection)], ["the beginning"]
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)
    for migration, _backwards in plan:
        state = executor.apply_migration(state, migration)
        schemas.append(schema_of(connection))
        names.append(str(migration))
    print(json.dumps({"schemas": schemas, "names": names}))  # noqa: T201 - read by who started it


walk()
