"""The timeline: a bar for each item, from its making to its due date, with how often and how far that was moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.choices import name_of
from actions.items.queries import ActionItemQuerySet, month_end
from actions.moves import MilestoneStatus, Status
from actions.planning.milestones import Milestone
from core.bars import Axis, Bar, Line, Step
from core.tables import address
from core.tones import tone_of

from .columns import listed

MOST = 500  # items
LONGEST_TITLE = 100  # characters; the page of the item has them all
YEAR = timedelta(days=365)


class Group(NamedTuple):
    """Rows under one name, drawn."""

    name: str
    lines: str  # HTML
    number: int


class Timeline:
    """The first MOST of `rows`, which the reader may see, by due date. Two statements, with their milestones."""

    def __init__(self, rows: ActionItemQuerySet, *, by: str, today: date) -> None:
        self._rows, self._by, self.today = rows, by, today
        self._language = str(get_language())

    @cached_property
    def _found(self) -> list[dict[str, Any]]:
        return list(listed(self._rows).order_by("due_on", "id")[: MOST + 1])

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self._found[:MOST]

    @property
    def is_cut(self) -> bool:
        """Whether there are more than can be drawn."""
        return len(self._found) > MOST

    @cached_property
    def _steps(self) -> dict[int, list[Step]]:
        """Item -> its milestones: where they were reached, else where they are to be."""
        numbers = [row["id"] for row in self.rows]
        found = Milestone.objects.active().filter(item__in=numbers).order_by("due_on", "id")
        steps: dict[int, list[Step]] = defaultdict(list)
        for item, status, due_on, done_on in found.values_list("item", "status", "due_on", "done_on"):
            is_ahead = status == MilestoneStatus.AHEAD
            css = "late" if is_ahead and due_on < self.today else "ahead" if is_ahead else "reached"
            steps[item].append(Step(done_on or due_on, css))
        return steps

    @property
    def has_steps(self) -> bool:
        return bool(self._steps)

    @property
    def statuses(self) -> list[Status]:
        """Those that occur, for the legend."""
        found = {row["status"] for row in self.rows}
        return [status for status in Status if status in found]

    @cached_property
    def axis(self) -> Axis:
        """From the first beginning to the last due date, at most one year back and two ahead of today."""
        begins = [_made_on(row) for row in self.rows]
        ends = [day for row in self.rows for day in (row["due_on"], row["original_due_on"])]
        first = max(min([*begins, *ends, self.today]), self.today - YEAR)
        last = min(max([*ends, self.today]), self.today + 2 * YEAR)
        return Axis(first.replace(day=1), month_end(last), self.today)

    @property
    def groups(self) -> Iterator[Group]:
        """By name; within it the earliest due first."""
        named = sorted(((self._name(row), row) for row in self.rows), key=lambda pair: pair[0])
        for name, pairs in groupby(named, key=lambda pair: pair[0]):
            lines = [self._line(row) for _same, row in pairs]
            yield Group(name, self.axis.draw(lines), len(lines))

    def _name(self, row: dict[str, Any]) -> str:
        if self._by == "country":
            return name_of("country", row["country_id"], self._language) or _g("For no one country")
        return f"{row['post']}, {name_of('organisation', row['owner__organisation_id'], self._language)}"

    def _line(self, row: dict[str, Any]) -> Line:
        due, first, is_late = row["due_on"], row["original_due_on"], row["is_late"]
        day = date_format(due, "j M")
        return Line(
            url=address("actions:item_show", row["id"]),
            title=Truncator(row["title"]).chars(LONGEST_TITLE),
            tone=tone_of(row["status"]),
            label=_description(row, self._steps.get(row["id"], [])),
            bars=list(self._bars(row)),
            steps=self._steps.get(row["id"], []),
            first=first if first != due else None,
            word=_g("%(day)s, late") % {"day": day} if is_late else day,
            css="late" if is_late else "",
        )

    def _bars(self, row: dict[str, Any]) -> Iterator[Bar]:
        begin, due, first = _made_on(row), row["due_on"], row["original_due_on"]
        yield Bar(begin, max(begin, min(due, first)), tone_of(row["status"]))
        if due > first:
            yield Bar(max(begin, first), due, "slip")
        if row["is_late"]:
            yield Bar(due, self.today, "late")


_STEPS = {
    "ahead": _("milestone due %(day)s"),
    "late": _("milestone overdue since %(day)s"),
    "reached": _("milestone reached %(day)s"),
}


def _description(row: dict[str, Any], steps: list[Step]) -> str:
    """The bars and their steps in words."""
    words = [
        str(Status(row["status"]).label),
        _g("made %(day)s") % {"day": _day(_made_on(row))},
        _g("due %(day)s") % {"day": _day(row["due_on"])},
    ]
    if row["due_on"] != row["original_due_on"]:
        words.append(_g("first due %(day)s") % {"day": _day(row["original_due_on"])})
    if row["slip_count"]:
        slips = ngettext("moved once", "moved %(times)d times", row["slip_count"])
        words.append(slips % {"times": row["slip_count"]})
    if row["is_late"]:
        words.append(_g("late"))
    words += [_STEPS[step.css] % {"day": _day(step.day)} for step in steps]
    return ", ".join(words)


def _made_on(row: dict[str, Any]) -> date:
    """By India's calendar, as due dates are."""
    return timezone.localtime(row["created_at"], timezone.get_default_timezone()).date()


def _day(on: date) -> str:
    return date_format(on, "SHORT_DATE_FORMAT")
