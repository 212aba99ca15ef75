"""What a database asks of who writes into it, as PostgreSQL's own catalogue says it: what wrote SQL counts too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tests.architecture.tree import APPS

Node = tuple[str, str]
# The migrations with which an app begins, while its tables are empty. Code of every state from there on must go on.
FIRST = ("0001_initial", "0002_database_objects")


def first_state(disk: Iterable[Node]) -> list[Node]:
    """The last of them in each app of the product."""
    return sorted({app: name for app, name in sorted(disk) if app in APPS and name in FIRST}.items())


class Schema(NamedTuple):
    """By "table.name": what a column is; the columns that a constraint or unique index binds, and its text."""

    columns: dict[str, dict[str, Any]]
    rules: dict[str, dict[str, Any]]

    def tables(self) -> set[str]:
        return {name.split(".")[0] for name in self.columns}


_COLUMNS = """
SELECT c.relname || '.' || a.attname, jsonb_build_object(
  'type', format_type(a.atttypid, NULL), 'length', a.atttypmod, 'needed', a.attnotnull,
  'given', a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
_RULES = """
WITH rule (owner, name, keys, text) AS (
  SELECT conrelid, conname, conkey, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('c', 'f', 'x')
  UNION ALL
  SELECT indrelid, indexrelid::regclass::name, indkey::int2[], pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indisunique
  UNION ALL
  SELECT tgrelid, tgname, NULL, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal)
SELECT c.relname || '.' || rule.name, jsonb_build_object('text', rule.text, 'columns', ARRAY(
  SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (rule.keys)))
FROM rule JOIN pg_class c ON c.oid = rule.owner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""


def schema_of(connection: Any) -> Schema:
    with connection.cursor() as cursor:
        parts = []
        for statement in (_COLUMNS, _RULES):
            cursor.execute(statement)
            parts.append({name: json.loads(row) if isinstance(row, str) else row for name, row in cursor.fetchall()})
    return Schema(*parts)


def breaches(old: Schema, new: Schema) -> Iterator[tuple[str, str]]:
    """("table.name", what is wrong) for all in `new` at which code breaks that was made for `old`."""
    for name, before in old.columns.items():
        now = new.columns.get(name)
        if now is None:
            yield name, "is gone: old code reads and writes it"
        elif now["type"] != before["type"] or 0 <= now["length"] < before["length"]:
            yield name, "takes less than it did, or something else"
        elif now["needed"] and not before["needed"]:
            yield name, "is NOT NULL by now: old code may leave it empty"
    for name in new.columns.keys() - old.columns.keys():
        column = new.columns[name]
        if name.split(".")[0] in old.tables() and column["needed"] and not column["given"]:
            yield name, "is NOT NULL without a db_default: old code does not know it"
    yield from _new_rules(old, new)


def _new_rules(old: Schema, new: Schema) -> Iterator[tuple[str, str]]:
    """A rule over new columns alone binds nobody who does not write these."""
    for name, rule in new.rules.items():
        table = name.split(".")[0]
        if table not in old.tables() or rule == old.rules.get(name):
            continue
        known = {column for column in rule["columns"] if f"{table}.{column}" in old.columns}
        if known or not rule["columns"]:
            yield name, f"is a new rule: {rule['text']}"


def on_the_way(database: Mapping[str, Any], begin: list[Node]) -> tuple[list[Schema], list[str]]:
    """The schema at `begin`, after each later migration and in the end, in a database made for it; their names."""
    env = {**os.environ, "DATABASE_URL": database["url"], "BEGIN_AT": json.dumps(begin)}
    argv = [sys.executable, "-m", "tests.releases.walk"]
    done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    return [Schema(*one) for one in found["schemas"]], found["names"]
