"""What a desk and a sweep ask is composed once for all: it is what Django would compose for each person and day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils import timezone, translation

from core import clock
from core.statements import Number, _Statement
from participants.models import Absence, Holding, User, alike, numbers_of, shape_of
from reminders import desk, sweep
from reminders.cause import Cause
from reminders.kinds.registry import CAUSES, DAILY, DECIDED, EVENTS
from tests import make

pytestmark = pytest.mark.django_db

# The last day of February, a day on which India is a day ahead of UTC, and the ends of both years.
MOMENTS = (
    datetime(2028, 2, 29, 9, tzinfo=UTC),
    datetime(2026, 12, 1, 20, 45, tzinfo=UTC),
    datetime(2027, 3, 31, 18, 29, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 18, 30, tzinfo=UTC),
)


def two_seats() -> User:
    person = make.officer(make.department())
    Holding.objects.create(user=person, post=make.post(make.department("Ministry of Steel")), from_on=clock.today())
    return person


def stand_in() -> User:
    away, here = make.officer(make.department(), "Joint Secretary"), make.officer(make.department(), "Clerk")
    absence = Absence.objects.create(user=away, substitute=here, from_on=clock.today(), until_on=clock.today())
    here.stand_in(absence)
    return here


def sitting_nowhere() -> User:
    return make.user(User.Role.OFFICER)


PEOPLE: dict[str, Callable[[], User]] = {
    "head": make.head_of_mission,
    "counsellor": make.counsellor,
    "officer": make.officer,
    "coordinator": make.coordinator,
    "secretary": make.secretary,
    "observer": make.observer,
    "two seats": two_seats,
    "stand-in": stand_in,
    "sitting nowhere": sitting_nowhere,
}


def composed(make_set: Callable[[Sequence[Any]], QuerySet[Any, Any]], numbers: Sequence[Number]) -> Any:
    statement = _Statement.of(make_set, numbers)
    return statement and (statement.sql, statement.bound(numbers))


def by_django(rows: QuerySet[Any, Any]) -> Any:
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(params)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", PEOPLE)
def test_a_desk_asks_what_django_would_ask_for_this_person_now(kind: str, moment: datetime):
    make.user(User.Role.OBSERVER)  # so that numbers of people are not those of their seats
    person = PEOPLE[kind]()
    shape, numbers = shape_of(person), numbers_of(person)
    with clock.pretend(moment), translation.override("hi"), timezone.override("Asia/Tokyo"):
        for wanted in (desk.counted_of, desk.shown_of):
            found = composed(lambda inner, wanted=wanted: wanted(alike(shape, inner)), numbers)
            assert found == by_django(wanted(person))


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", [name for name, one in CAUSES.items() if isinstance(one, Cause)])
def test_a_sweep_asks_what_django_would_ask_now(name: str, moment: datetime):
    cause = CAUSES[name]
    at_once = (sweep._since, [17]) if cause in EVENTS else (sweep._not_notified, [])
    rounds = [] if cause in (*EVENTS, *DECIDED) else [(sweep._for_round, [[17, 4, 23]])]
    for narrowed, numbers in [at_once, *rounds] if cause not in DAILY else rounds:
        with clock.pretend(moment):
            found = composed(lambda inner, narrowed=narrowed: narrowed(cause, *inner), numbers)
            assert found == by_django(narrowed(cause, *numbers))


def test_people_who_are_alike_share_a_statement_and_read_what_is_theirs():
    textiles, steel = make.department(), make.department("Ministry of Steel")
    asha, bela, busy = make.officer(textiles), make.officer(steel), make.officer(textiles, "Clerk")
    for number in range(3):
        make.item("open", owner=busy, title=f"Item {number}")
    make.item("open", owner=bela, title="For Bela")
    known = len(desk._COUNTED._known)
    assert [desk.count_for(person) for person in (asha, bela, busy)] == [0, 1, 3]
    assert [line.title for line in desk.desk_of(bela).waiting] == ["For Bela"]
    assert len(desk._COUNTED._known) <= known + 1


def test_a_set_that_depends_on_more_than_the_shape_says_is_refused():
    person = alike(shape_of(make.officer()), [1, 0, 2, 3, 4, 5])
    assert person.organisation_ids == [4]
    with pytest.raises(User.DoesNotExist):
        person.digest_hour  # noqa: B018 - to read it is what is refused
