"""A migration step: text that was stored before text was normalized."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db import DataError, IntegrityError, migrations, transaction

from .text import JOINERS, LINE_ENDS, MARKS, AddressField, LineField, ProseField, normalize

PORTION = 1000  # rows read at once
SUSPECT = f"[{LINE_ENDS}{MARKS}{JOINERS}]"  # what `normalize` may change, beside text that is not in NFC

log = structlog.get_logger(__name__)


def normalize_stored_text(app: str) -> migrations.RunPython:
    """Return the step that normalizes the text of an app's tables; its migration says `atomic = False`.

    Each table is read once, and only rows that are not normal are written, each in a transaction of its own, so that
    nobody waits. History is left as it is. So is a row whose text would then be too long, or that of another; the log
    names it. The step can be run again, as after it broke off: what is normal already is not written.
    """

    def run(apps: Any, schema_editor: Any) -> None:
        for model in apps.get_app_config(app).get_models():
            if fields := _text_fields(model):
                _Table(schema_editor.connection, model, fields).normalize()

    return migrations.RunPython(run, migrations.RunPython.noop)


def _text_fields(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if isinstance(field, AddressField | LineField | ProseField)]


class _Table:
    def __init__(self, connection: Any, model: Any, fields: list[Any]) -> None:
        quote: Callable[[str], str] = connection.ops.quote_name
        self.connection = connection
        self.name = model._meta.db_table
        self.table, self.key = quote(self.name), quote(model._meta.pk.column)
        self.columns = [quote(field.column) for field in fields]

    def normalize(self) -> None:
        if self._is_history():
            return
        for key, *texts in self._suspects():
            for column, text in zip(self.columns, texts, strict=True):
                if text and (normal := normalize(text)) != text:
                    self._write(key, column, text, normal)

    def _is_history(self) -> bool:
        """Whether the database refuses changes (core.history.protect_history)."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_trigger WHERE tgname = %s)", [f"{self.name}_kept"])
            return bool(cursor.fetchone()[0])

    def _suspects(self) -> Iterator[tuple[Any, ...]]:
        """Rows that may not be normal, by their key."""
        suspect = " OR ".join(f"{column} IS NOT NFC NORMALIZED OR {column} ~ %s" for column in self.columns)
        query = (
            f"SELECT {self.key}, {', '.join(self.columns)} FROM {self.table} "  # noqa: S608 - names of the models alone
            f"WHERE {self.key} > %s AND ({suspect}) ORDER BY {self.key} LIMIT {PORTION}"
        )
        last = 0
        while True:
            with self.connection.cursor() as cursor:
                cursor.execute(query, [last, *[SUSPECT] * len(self.columns)])
                rows = cursor.fetchall()
            yield from rows
            if len(rows) < PORTION:
                return
            last = rows[-1][0]

    def _write(self, key: Any, column: str, text: str, normal: str) -> None:
        query = f"UPDATE {self.table} SET {column} = %s WHERE {self.key} = %s AND {column} = %s"  # noqa: S608 - as above
        try:
            with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
                cursor.execute(query, [normal, key, text])
        except (DataError, IntegrityError) as error:
            # Too long for its column, or the name of another row. The words themselves are not for a log.
            log.warning("text_left_as_stored", table=self.name, column=column, key=key, error=type(error).__name__)
