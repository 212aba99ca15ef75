from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from core import database_account


class Command(migrate.Command):
    """Django's, by the account that owns the tables; it then lets the application's account read and write them."""

    def handle(self, *args: Any, **options: Any) -> None:
        with database_account.as_owner() as application:
            _refuse_data_of_before(options["database"])
            super().handle(*args, **options)
            if application:
                database_account.grant(application)


def _refuse_data_of_before(database: str) -> None:
    """Where the migrations that those of today replaced have been: their tables cannot be taken over."""
    applied = MigrationRecorder(connections[database]).applied_migrations()
    if any(name == "0002_keep_history" for _app, name in applied):
        raise CommandError(
            "This database is one of an earlier version, which this one cannot take over: begin with an empty one."
            " Nothing in it was changed."
        )
