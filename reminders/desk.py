"""What waits for one person, in one statement: for their desk, and for the count in the layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateField, DateTimeField, F, Field, IntegerField, SmallIntegerField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from actions.models import ActionItem
from core import clock
from core.statements import Composed
from countries.models import Country
from countries.working_days import WorkingDays
from meetings.models import Meet
from participants.models import alike, numbers_of, shape_of

from .kinds.base import ReminderKind
from .kinds.registry import OBLIGATIONS
from .recipients import Rows

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from participants.models import User

# Rows of one kind that a desk shows before it links to all of them; and up to how many the layout counts.
SHOWN, COUNTED = 10, 99


@dataclass(frozen=True)
class Waiting:
    """One line of a desk. `due_on` is null where nothing says by when."""

    obligation: ReminderKind
    page_id: int
    reference: str
    title: str
    since_on: date | None
    due_on: date | None
    is_late: bool
    number: int | None = None
    meet: str | None = None

    @property
    def why(self) -> str:
        """Why it is the reader's, with the number of things where the line stands for several."""
        why = self.obligation.why
        return str(why if self.number is None else why % {"number": self.number})

    @property
    def url(self) -> str:
        return self.obligation.about.url(self.page_id, self.meet)


@dataclass(frozen=True)
class Desk:
    """What waits, in order of need; and the kinds of which there is more than is shown."""

    late: list[Waiting]
    waiting: list[Waiting]
    more: list[ReminderKind]

    def __bool__(self) -> bool:
        return bool(self.late or self.waiting)


def kinds_of(user: User) -> dict[str, Rows]:
    """The kinds of obligation that this person can have, with the rows that wait."""
    found = {name: one.for_user(user) for name, one in OBLIGATIONS.items()}
    return {name: rows for name, rows in found.items() if rows is not None}


def counted_of(user: User) -> Rows:
    """What is counted for the layout: of each kind up to 99."""
    return _together([rows.order_by().values("pk")[:COUNTED] for rows in kinds_of(user).values()])


def shown_of(user: User) -> Rows:
    """What is read for a desk: of each kind one more than is shown."""
    return _together([columns(name, rows)[: SHOWN + 1] for name, rows in kinds_of(user).items()])


# Thirty kinds in one statement, which takes longer to compose than to answer (docs/bench.md).
_COUNTED = Composed(lambda shape, numbers: counted_of(alike(shape, numbers)))
_SHOWN = Composed(lambda shape, numbers: shown_of(alike(shape, numbers)))


def count_for(user: User) -> int:
    """How many things wait for `user`, each kind counted up to 99. One statement."""
    return _COUNTED.count(shape_of(user), numbers_of(user))


def desk_of(user: User) -> Desk:
    """What waits for `user`, at most ten of each kind. One statement, and two for the working days."""
    found = _SHOWN.rows(shape_of(user), numbers_of(user))
    shown, more = [], []
    for name, one in OBLIGATIONS.items():
        of_kind = [row for row in found if row["kind_name"] == name]
        shown += of_kind[:SHOWN]
        more += [one] if len(of_kind) > SHOWN else []
    lines = sorted(lines_of(user, shown), key=lambda line: line.due_on or date.max)
    return Desk([line for line in lines if line.is_late], [line for line in lines if not line.is_late], more)


def lines_of(user: User, rows: Iterable[dict[str, Any]]) -> list[Waiting]:
    """Lines from the rows of `columns`, with the day by which each is due where `user` works."""
    working_days = _WorkingDaysOf(user)
    today = clock.today(user.zone)
    lines = []
    for row in rows:
        since_on = row["waits_since"] and row["waits_since"].astimezone(user.zone).date()
        due_on = row["due_day"]
        if row["days_given"] is not None:
            due_on = working_days.after(since_on, row["days_given"])
        lines.append(
            Waiting(
                OBLIGATIONS[row["kind_name"]],
                row["page_id"],
                row["label"] or "",
                row["called"],
                since_on,
                due_on,
                is_late=due_on is not None and due_on < today,
                number=row["number"],
                meet=row["meet_slug"],
            )
        )
    return lines


def columns(name: str, rows: Rows) -> Rows:
    """What a line is made of, the most pressing row first: the same columns for every kind."""
    one = OBLIGATIONS[name]
    lines = rows.values(
        kind_name=Value(name, CharField()),
        page_id=F(one.about.id),
        label=Cast(F(one.about.reference), CharField()),
        called=Cast(F(one.about.title), CharField()),
        due_day=_or_null(one.about.due if not one.within else "", DateField()),
        waits_since=_or_null(one.about.since, DateTimeField()),
        days_given=_or_null(one.within, SmallIntegerField()),
        number=_or_null(one.about.number, IntegerField()),
        meet_slug=Cast(_or_null(one.about.meet, CharField()), CharField()),
    )
    return lines.order_by(*order_of(one))


def order_of(one: ReminderKind) -> tuple[str, str]:
    """The columns by which rows of a kind are sorted: never null, the last one unique."""
    first = "due_day" if one.about.due and not one.within else "waits_since" if one.about.since else "label"
    return first, "page_id"


def next_date(user: User) -> tuple[date, str] | None:
    """The next day that concerns this person, and what it is: for a desk that is empty. At most two statements."""
    found: list[tuple[date, str]] = []
    if user.seats:
        found += (
            ActionItem.objects.owned_by(user).working().order_by("due_on", "id").values_list("due_on", "title")[:1]
        )
    if meet := Meet.objects.current():
        found.append((meet.starts_on, _("%(meet)s begins") % {"meet": meet.label}))
        if user.is_mission:
            found.append(
                (meet.submit_by_on, _("the last day to submit recommendations for %(meet)s") % {"meet": meet.label})
            )
    today = clock.today(user.zone)
    return min(((day, what) for day, what in found if day >= today), default=None)


def _together(arms: list[Rows]) -> Rows:
    return arms[0].union(*arms[1:], all=True) if arms else ActionItem.objects.none()


def _or_null(path: str, kind: Field[Any, Any]) -> Combinable:
    return F(path) if path else Cast(Value(None), kind)


class _WorkingDaysOf:
    """The working days of the country where a person works, read when first asked for."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _days(self) -> WorkingDays:
        country = next((seat.post.organisation.country for seat in self._user.seats), None)
        return WorkingDays(country or Country())

    def after(self, day: date, number: int) -> date:
        return self._days.after(day, number)
