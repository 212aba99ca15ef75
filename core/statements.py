"""Parts of statements that are written once: what every request asks need not be composed anew each time.

For one page of fifty rows Django's composing costs more than PostgreSQL's answering (docs/bench.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Expression, F, Model, QuerySet


class Condition(Expression):
    """A condition in SQL on the row's own columns, written `{row}.column`, with its parameters in their order.

    Goes into `filter()` and into `Q` like any other condition; holds in subqueries too, where Django renames the row.
    `sql` is code, never input: input goes into `params`.
    """

    conditional = True

    def __init__(self, sql: str, params: Sequence[Any] = ()) -> None:
        super().__init__(output_field=BooleanField())
        self.sql, self.params = sql, tuple(params)
        self.row: Any = F("pk")  # a column, once the set has resolved it

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.row,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"({self.sql.format(row=compiler.quote_name_unless_alias(self.row.alias))})", self.params


class Joined:
    """Rows of one model with those that they point at, for one number; the statement is composed once in a process.

    `rows` makes the set for a number, `paths` are those of `select_related`, each after what it starts from. What is
    read is what `rows(number).select_related(*paths)` would read.
    """

    def __init__(self, rows: Callable[[int], QuerySet[Any]], *paths: str) -> None:
        self._rows, self._paths = rows, paths

    @cached_property
    def _parts(self) -> list[tuple[str, type[Model], list[str]]]:
        """(path, model, its columns) in the order of the statement; the path of the rows themselves is ""."""
        root = self._rows(0).model
        models = {"": root}
        for path in self._paths:
            start, _, name = path.rpartition("__")
            models[path] = models[start]._meta.get_field(name).related_model
        return [(path, model, [f.attname for f in model._meta.concrete_fields]) for path, model in models.items()]

    @cached_property
    def _sql(self) -> str:
        names = [f"{path}__{name}" if path else name for path, _, names in self._parts for name in names]
        sql, params = self._rows(0).values_list(*names).query.sql_with_params()
        assert params == (0,), "the number must be the only parameter"  # noqa: S101 - a mistake of ours
        return sql

    def read(self, number: int) -> list[Any]:
        """One query."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [number])
            return [self._row(values) for values in cursor.fetchall()]

    def _row(self, values: Sequence[Any]) -> Any:
        made: dict[str, Model] = {}
        begin = 0
        for path, model, names in self._parts:
            made[path] = model.from_db(connection.alias, names, values[begin : begin + len(names)])
            begin += len(names)
            if path:
                start, _, name = path.rpartition("__")
                setattr(made[start], name, made[path])
        return made[""]
