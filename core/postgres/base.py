"""The database engine of the settings (DATABASES)."""

from __future__ import annotations

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Lets go of a connection to a server that takes no writes any more, since another has taken its place.

    Django asks before the first statement of a request or task, and after one that failed; then it connects again,
    and the address leads to the new server.
    """

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        try:
            with self.connection.cursor() as cursor:
                # By the session and not by the transaction, which may be read-only by itself.
                cursor.execute("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool")
                return not cursor.fetchone()[0]
        except self.Database.Error:
            return False
