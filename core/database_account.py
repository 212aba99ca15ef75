"""The database account of web servers and workers: it reads and writes rows, and owns nothing.

The account of MIGRATION_DATABASE_URL owns the tables and is used by `migrate` and `load_reference` alone. With
DATABASE_URL alone, one account does both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from django.conf import settings
from django.db import Error, connection

_HINT = (
    "Whoever got hold of the account of DATABASE_URL could change history: give web servers and workers an account"
    " that owns nothing (deploy/README.md, Accounts of the database)."
)

log = structlog.get_logger(__name__)

# Tables and sequences of the account that asks: which triggers of core/sql look after their rows, and what the
# other account may do with them.
_OBJECTS = """
SELECT c.relname, c.relkind = 'S', COALESCE(array_agg(p.proname) FILTER (WHERE p.proname IS NOT NULL), '{}'),
  ARRAY(SELECT privilege_type FROM aclexplode(c.relacl) WHERE grantee = %s::regrole)
FROM pg_class c
LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 1 = 1
LEFT JOIN pg_proc p ON p.oid = t.tgfoid AND p.proname IN ('core_refuse_change', 'core_refuse_change_of_real')
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
  AND c.relowner = current_user::regrole
GROUP BY c.oid ORDER BY c.relname
"""
_POWERS = """
SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls,
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND pg_has_role(current_user, c.relowner, 'MEMBER')),
  has_schema_privilege(current_user, 'public', 'CREATE')
FROM pg_roles r WHERE r.rolname = current_user
"""


@contextmanager
def as_owner() -> Iterator[str]:
    """Within the block, connect by MIGRATION_DATABASE_URL; yield the application's account.

    Where MIGRATION_DATABASE_URL is not set, change nothing and yield "".
    """
    owner = settings.MIGRATION_DATABASE
    if not owner:
        yield ""
        return
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, **owner}
    try:
        yield before["USER"]
    finally:
        connection.close()
        connection.settings_dict = before


def grant(account: str) -> None:
    """Let `account` read and write the rows of our tables, and take from it all else.

    History is added to and never changed; events of samples alone may be deleted, as core/sql has it. Changes only
    what differs, and commits each statement: two on one table in a transaction can deadlock with autovacuum.
    """
    role = connection.ops.quote_name(account)
    with connection.cursor() as cursor:
        for statement in _of_database(role):
            cursor.execute(statement)
        cursor.execute(_OBJECTS, [role])
        for name, is_sequence, guards, held in cursor.fetchall():
            kind, wanted = ("SEQUENCE", {"USAGE"}) if is_sequence else ("TABLE", _privileges(name, guards))
            target = f"{kind} {connection.ops.quote_name(name)}"
            if missing := wanted - set(held):
                cursor.execute(f"GRANT {', '.join(sorted(missing))} ON {target} TO {role}")
            if excess := set(held) - wanted:
                cursor.execute(f"REVOKE {', '.join(sorted(excess))} ON {target} FROM {role}")


def _of_database(role: str) -> Iterator[str]:
    """Of the database and its schema; who does not own these is warned by PostgreSQL, and nothing changes there."""
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    # For the moment between the migration that makes a table and the grants at its end.
    default = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"
    yield f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    yield f"{default} USAGE ON SEQUENCES TO {role}"


def _privileges(table: str, guards: list[str]) -> set[str]:
    if table == "django_migrations":
        return {"SELECT"}
    if "core_refuse_change" in guards:
        return {"SELECT", "INSERT"}
    if "core_refuse_change_of_real" in guards:
        return {"SELECT", "INSERT", "DELETE"}
    return {"SELECT", "INSERT", "UPDATE", "DELETE"}


def powers() -> list[str]:
    """The privileges of the account of DATABASE_URL beyond rows, as texts."""
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        found: tuple[Any, ...] = cursor.fetchone()
    words = ("has powers over the whole server", "owns tables", "may create tables")
    return [word for word, is_so in zip(words, found, strict=True) if is_so]


def warn_of_powers() -> None:
    """Log a warning where the account of DATABASE_URL has more privileges than it needs; run at server start."""
    with suppress(Error):  # a database that is away is told elsewhere
        if found := powers():
            log.warning("database_account_has_powers", powers=found, hint=_HINT)
    connection.close()
