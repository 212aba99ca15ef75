"""Parts of statements that are written once: what every request asks need not be composed each time.

For one page of fifty rows Django's composing costs more than PostgreSQL's answering (docs/bench.md).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Expression, F, Func, Model, QuerySet, Value
from django.utils import timezone
from django.utils.translation import get_language

from . import clock

# What a set is made from: a number, or several that stand in an array (see Among).
Number = int | list[int]


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


class Among(Func):
    """Whether a number is one of `numbers`: one parameter, however many they are."""

    output_field: ClassVar[Any] = BooleanField()
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("

    def __init__(self, number: Any, numbers: Sequence[int]) -> None:
        super().__init__(number, Value(list(numbers), ArrayField(BigIntegerField())))


@dataclass(frozen=True)
class _Statement:
    """Composed from stand-ins: `params` has them where the true numbers, days and instants go."""

    sql: str
    params: Sequence[Any]
    columns: Sequence[str]

    # The numbers that stand in, counted from here, and when the clock stood: no true one is like them.
    FIRST: ClassVar[int] = 2_000_000_000
    NOON: ClassVar[datetime] = datetime(5000, 6, 15, 12, tzinfo=UTC)

    @classmethod
    def of(cls, make: Callable[[Sequence[Any]], QuerySet[Any, Any]], numbers: Sequence[Number]) -> _Statement | None:
        """None where there can be no rows."""
        inner = [
            cls.FIRST + place if isinstance(one, int) else [cls.FIRST + place] for place, one in enumerate(numbers)
        ]
        try:
            with clock.pretend(cls.NOON):
                query = make(inner).query
                sql, params = query.sql_with_params()
        except EmptyResultSet:
            return None
        return cls(sql, params, list(query.selected or ()))

    def bound(self, numbers: Sequence[Number]) -> list[Any]:
        """The parameters for these numbers, now."""
        now, today = clock.now(), clock.today()

        def true(param: Any) -> Any:
            if isinstance(param, list):
                found = [true(one) for one in param]
                return found[0] if len(found) == 1 and isinstance(found[0], list) else found
            if isinstance(param, int) and 0 <= param - self.FIRST < len(numbers):
                return numbers[param - self.FIRST]
            if isinstance(param, datetime) and param.year > 4900:
                return now + (param - self.NOON)
            if isinstance(param, date) and param.year > 4900:
                return today + (param - self.NOON.date())
            return param

        return [true(param) for param in self.params]


class Composed:
    """A set that is asked for over and over: its statement is composed once in a process for each `shape`.

    `make(shape, numbers)` makes the set, which says its columns by `values()`. It may depend on the shape, on numbers
    that go into the statement as parameters and decide nothing else, and on the clock as far as days and instants are
    so and so long before or after today (in India) or now; and on the language and time zone that are in force.
    """

    MOST = 300  # statements of one set that a process keeps

    def __init__(self, make: Callable[[Any, Sequence[Any]], QuerySet[Any, Any]]) -> None:
        self._make = make
        self._known: dict[Hashable, _Statement | None] = {}

    def rows(self, shape: Hashable, numbers: Sequence[Number] = ()) -> list[dict[str, Any]]:
        """The rows by their columns. One query."""
        statement = self._statement(shape, numbers)
        if statement is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.bound(numbers))
            return [dict(zip(statement.columns, row, strict=True)) for row in cursor.fetchall()]

    def count(self, shape: Hashable, numbers: Sequence[Number] = ()) -> int:
        """How many rows there are. One query."""
        statement = self._statement(shape, numbers)
        if statement is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({statement.sql}) AS found", statement.bound(numbers))  # noqa: S608 - composed by Django
            found: int = cursor.fetchone()[0]
        return found

    def _statement(self, shape: Hashable, numbers: Sequence[Number]) -> _Statement | None:
        key = (shape, len(numbers), get_language(), timezone.get_current_timezone_name())
        if key in (known := self._known):
            return known[key]
        if len(known) >= self.MOST:
            self._known = {}  # and not emptied: another thread may be about to read it
        self._known[key] = made = _Statement.of(lambda inner: self._make(shape, inner), numbers)
        return made
