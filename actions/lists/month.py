"""The calendar: one month of due dates, at most some items a day, with India's days off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from actions.items.queries import ActionItemQuerySet, month_end
from actions.moves import WORKING, Status
from core import clock
from core.statements import Condition
from countries.models import Country, Holiday

INDIA = "IN"
SHOWN = 4  # items of a day
MOST = 20  # of a day's items are counted
DAY = timedelta(days=1)


# `rows` reads `month.day`. Composed for one day and asked of all: to compose thirty parts would take too long.
_OF_EACH_DAY = """
    SELECT found.of_day, found.id, found.title, found.status, found.due_on, found.priority
    FROM generate_series(%s::date, %s::date, interval '1 day') AS series (at)
    CROSS JOIN LATERAL (SELECT series.at::date AS day) AS month
    CROSS JOIN LATERAL (
        SELECT due.*, row_number() OVER (ORDER BY due.priority, due.id) AS place, count(*) OVER () AS of_day
        FROM ({rows}) AS due (id, title, status, due_on, priority)
    ) AS found
    WHERE found.place <= %s
    ORDER BY found.due_on, found.place
"""


class Day(NamedTuple):
    """One cell: `number` items fall due, of which some are shown; counted up to one more than MOST."""

    on: date
    is_within: bool
    is_today: bool
    is_off: bool
    holiday: str
    rows: list[dict[str, Any]]
    number: int

    @property
    def counted(self) -> int:
        """How many there are, as far as they are counted."""
        return min(self.number, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.number > len(self.rows)

    @property
    def is_over(self) -> bool:
        """Whether there are more than are counted."""
        return self.number > MOST


class Month:
    """One month of `rows`, which the reader may see; `today` is theirs. Three statements, whatever is due."""

    def __init__(self, rows: ActionItemQuerySet, first: date, *, today: date) -> None:
        self.first, self.today, self.last = first, today, month_end(first)
        self._rows = rows

    @property
    def previous(self) -> date:
        """A day of the month before."""
        return self.first - DAY

    @property
    def next(self) -> date:
        """The first day of the month after."""
        return self.last + DAY

    @property
    def is_present(self) -> bool:
        return self.first == self.today.replace(day=1)

    @cached_property
    def weeks(self) -> list[list[Day]]:
        """From Monday to Sunday; the first and the last with days of the months beside it, empty."""
        start = self.first - DAY * self.first.weekday()
        days = [self._day(start + DAY * number) for number in range(42)]
        weeks = [days[number : number + 7] for number in range(0, 42, 7)]
        return [week for week in weeks if any(day.is_within for day in week)]

    @property
    def statuses(self) -> list[Status]:
        """Those that occur, for the legend."""
        found = {row["status"] for rows in self._due.values() for row in rows}
        return [status for status in Status if status in found]

    @property
    def has_late(self) -> bool:
        return any(row["is_late"] for rows in self._due.values() for row in rows)

    @property
    def number(self) -> int:
        """How many fall due in all of it, as far as each day's are counted."""
        return sum(day.number for week in self.weeks for day in week)

    def _day(self, on: date) -> Day:
        rows = self._due.get(on, [])
        return Day(
            on=on,
            is_within=on.month == self.first.month,
            is_today=on == self.today,
            is_off=on.isoweekday() in self._weekend or on in self._holidays,
            holiday=self._holidays.get(on, ""),
            rows=rows,
            number=rows[0]["of_day"] if rows else 0,
        )

    @cached_property
    def _due(self) -> dict[date, list[dict[str, Any]]]:
        """Day -> its first items. Of each day no more rows are looked at than are counted."""
        days: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for row in self._first_of_each_day():
            row["is_late"] = row["status"] in WORKING and row["due_on"] < clock.today()
            days[row["due_on"]].append(row)
        return days

    def _first_of_each_day(self) -> Iterator[dict[str, Any]]:
        """The most pressing of each day: an index is followed from day to day, and left when enough are found."""
        rows = self._rows.filter(Condition("{row}.due_on = month.day")).order_by("priority", "id")
        names = ("id", "title", "status", "due_on", "priority")
        try:
            sql, params = rows.values_list(*names)[: MOST + 1].query.sql_with_params()
        except EmptyResultSet:
            return
        with connection.cursor() as cursor:
            cursor.execute(_OF_EACH_DAY.format(rows=sql), [self.first, self.last, *params, SHOWN])
            for row in cursor.fetchall():
                yield dict(zip(("of_day", *names), row, strict=True))

    @cached_property
    def _weekend(self) -> list[int]:
        india = Country.objects.filter(code=INDIA).values_list("weekend", flat=True)
        return india.first() or [6, 7]

    @cached_property
    def _holidays(self) -> dict[date, str]:
        calendar = Country.objects.filter(code=INDIA).values("holiday_calendar")
        days = Holiday.objects.filter(calendar__in=calendar, on__range=(self.first, self.last))
        return dict(days.values_list("on", "name"))
