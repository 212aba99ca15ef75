from typing import Any

from django.core.management.commands import migrate

from core import database_account


class Command(migrate.Command):
    """Django's, by the account that owns the tables; it then lets the application's account read and write them."""

    def handle(self, *args: Any, **options: Any) -> None:
        with database_account.as_owner() as application:
            super().handle(*args, **options)
            if application:
                database_account.grant(application)
