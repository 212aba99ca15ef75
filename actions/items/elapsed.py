"""Whether so many working days have passed where a post sits, worked out by the database: for lists and desks.

The sweep does it in each person's own zone (reminders.workdays); here a day is India's calendar day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import BooleanField, Case, DateField, F, Func, Q, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from actions.moves import Status
from core import clock

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


class WorkingDaysElapsed(Func):
    """Whether `number` working days lie between `day` and today in the country where `post` sits (else in India).

    A function of the database (actions/sql/has_passed.sql), planned once for each connection, not for each statement.
    In three times the days and forty more they have passed wherever that is: an old item costs less than a new one.
    """

    function = "actions_has_passed"
    output_field: ClassVar[Any] = BooleanField()

    def __init__(self, day: Combinable | str, post: Combinable | str, number: Combinable | str) -> None:
        super().__init__(day, post, number, Cast(Value(clock.today()), DateField()))


def indian_day(path: str) -> TruncDate:
    """The calendar day of an instant in India."""
    return TruncDate(path, tzinfo=timezone.get_default_timezone())


def past_accepting() -> WorkingDaysElapsed:
    """Of an item: whether the working days that its meet gives to accept it are over since it came to its owner."""
    return WorkingDaysElapsed(indian_day("status_at"), "owner", F("meet__accept_within") + 1)


def unaccepted_since() -> Case:
    """The day since when an item waits to be accepted, once the time for it is over; else null."""
    is_waiting = When(Q(status=Status.OPEN) & Q(past_accepting()), then=indian_day("status_at"))
    return Case(is_waiting, output_field=DateField())
