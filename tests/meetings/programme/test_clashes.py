"""What does not fit in a programme: each kind of clash, and what is none."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Meet, Participant
from meetings.programme.clashes import Clashes
from tests import make
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    return make.meet()


def kinds(meet: Meet) -> list[str]:
    return sorted(clash.kind for clash in Clashes(meet).all)


@pytest.mark.parametrize(
    ("hours", "room", "is_clash"),
    [
        ((10.5, 12), "Hall A", True),
        ((11, 12), "Hall A", False),
        ((10.5, 12), "Hall B", False),
        ((9, 12), "hall a", True),
    ],
    ids=["overlaps", "follows at once", "another room", "the same room in other letters"],
)
def test_one_room_holds_one_session_at_a_time(meet: Meet, hours, room: str, is_clash):
    factories.session(meet, (10, 11), room="Hall A")
    factories.session(meet, hours, room=room)
    assert kinds(meet) == (["room"] if is_clash else [])


def test_sessions_without_a_room_do_not_clash(meet: Meet):
    factories.session(meet, (10, 11))
    factories.session(meet, (10, 11))
    assert kinds(meet) == []


@pytest.mark.parametrize("role", ["chair", "rapporteur", "presenter", "expected"])
@pytest.mark.parametrize("other_role", ["chair", "rapporteur", "presenter", "expected"])
def test_nobody_is_in_two_sessions_at_once_in_whatever_part(meet: Meet, role: str, other_role: str):
    person = factories.participant(meet, name="Ms Rao")
    for part in (role, other_role):
        row = factories.session(meet, (10, 11))
        if part == "presenter":
            factories.item(row, presenter=person)
        elif part == "expected":
            row.expect([person], by=factories.secretary())
        else:
            row.edit({part: person}, by=factories.secretary(), version=row.version)
    (clash,) = Clashes(meet).all
    assert clash.kind == "people"
    assert "1 person is in" in clash.text
    assert "Ms Rao" in clash.text


def test_many_who_clash_make_one_warning_that_counts_them(meet: Meet):
    people = [factories.participant(meet) for _ in range(8)]
    for _ in range(2):
        factories.session(meet, (10, 11)).expect(people, by=factories.secretary())
    (clash,) = Clashes(meet).all
    assert "8 people are in" in clash.text
    assert "+ 3" in clash.text


def test_who_was_removed_from_the_meet_clashes_with_nothing_and_a_chair_who_left_is_named(meet: Meet):
    person = factories.participant(meet, name="Ms Rao")
    row = factories.session(meet, (10, 11), chair=person)
    factories.session(meet, (10, 11)).expect([person], by=factories.secretary())
    assert kinds(meet) == ["people"]
    person.remove(by=factories.secretary())
    (clash,) = Clashes(meet).all
    assert (clash.kind, clash.sessions) == ("left", (row.pk,))


@pytest.mark.parametrize(
    ("zone", "hours", "is_night"),
    [
        ("Asia/Tokyo", (10, 16.5), False),  # 13:30 to 20:00
        ("Asia/Tokyo", (10, 16.75), True),  # to 20:15
        ("Asia/Kathmandu", (8, 9), False),  # 8:15, a zone of 45 minutes
        ("Asia/Kathmandu", (7.5, 9), True),  # 7:45
        ("America/Santiago", (10, 11), True),  # the night before
        ("Europe/Paris", (12, 13), True),  # 7:30 in winter
        ("Europe/Paris", (12.5, 13), False),  # 8:00 in winter
    ],
)
@pytest.mark.parametrize("role", ["chair", "presenter", "expected"])
def test_who_takes_part_by_video_is_not_asked_to_sit_up(meet: Meet, zone: str, hours, is_night, role: str):
    person = factories.participant(meet, time_zone=zone, mode=Participant.Mode.VIDEO)
    row = factories.session(meet, hours, **({"chair": person} if role == "chair" else {}))
    if role == "presenter":
        factories.item(row, presenter=person)
    if role == "expected":
        row.expect([person], by=factories.secretary())
    assert kinds(meet) == (["home"] if is_night else [])


def test_the_warning_names_the_end_that_is_too_late_and_the_beginning_that_is_too_early(meet: Meet):
    for zone, sentence in (
        ("Pacific/Honolulu", "ends too late for 1 person who takes part by video"),
        ("America/Santiago", "begins too early for 1 person who takes part by video"),
    ):
        person = factories.participant(meet, time_zone=zone, mode=Participant.Mode.VIDEO)
        row = factories.session(meet, (10, 12), chair=person)
        (text,) = [clash.text for clash in Clashes(meet).of(row) if clash.kind == "home"]
        assert sentence in text
        times = {"Pacific/Honolulu": "18:30–20:30 Honolulu", "America/Santiago": "01:30–03:30 Santiago"}[zone]
        assert times in text
        assert "10:00–12:00 IST" in text


def test_who_comes_in_person_is_not_at_home(meet: Meet):
    person = factories.participant(meet, time_zone="America/Santiago")
    factories.session(meet, (10, 11), chair=person)
    assert kinds(meet) == []


def test_an_account_says_where_home_is(meet: Meet):
    head = make.head_of_mission(time_zone="Asia/Tokyo")
    person = factories.participant(meet, head, time_zone="America/Santiago", mode=Participant.Mode.VIDEO)
    factories.session(meet, (10, 11), chair=person)
    assert kinds(meet) == []


def test_an_agenda_longer_than_its_session_is_told(meet: Meet):
    row = factories.session(meet, (10, 11))
    factories.item(row, minutes=60)
    assert kinds(meet) == []
    factories.item(row, "Second", minutes=1)
    (clash,) = Clashes(meet).of(row)
    assert clash.text == f"The agenda of “{row.title}” takes 61 minutes, the session 60."


def test_what_is_cancelled_clashes_with_nothing(meet: Meet):
    factories.session(meet, (10, 11), room="Hall A")
    row = factories.published(meet, (10, 11), room="Hall A")
    assert kinds(meet) == ["room"]
    row.move("cancel", by=factories.secretary(), note="The minister is in Parliament.")
    assert kinds(meet) == []


def test_a_proposed_change_is_judged_before_it_is_saved(meet: Meet):
    factories.session(meet, (10, 11), room="Hall A")
    row = factories.session(meet, (12, 13), room="Hall A")
    row.starts_at, row.ends_at = factories.at(meet, 10), factories.at(meet, 11)
    assert [clash.kind for clash in Clashes(meet, proposed=row).of(row)] == ["room"]
    assert kinds(meet) == []


def test_warnings_cost_six_statements_however_many_rows_there_are(meet: Meet):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Clashes(meet).all
        return len(queries)

    def fill(number: int) -> None:
        people = [factories.participant(meet, mode=Participant.Mode.VIDEO, time_zone="UTC") for _ in range(number)]
        for _ in range(number + 1):
            row = factories.session(meet, (10, 11), room="Hall A", chair=people[0])
            row.expect(people, by=factories.secretary())
            for person in people:
                factories.item(row, presenter=person, minutes=50)

    fill(1)
    few = statements()
    fill(4)
    assert statements() == few <= 7
