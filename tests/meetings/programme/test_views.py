"""The ways to look at a programme: by day and by room, with free places and clashes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from meetings.models import Meet
from tests import make
from tests.meetings.programme import factories
from tests.meetings.programme.test_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.fixture
def client(signed_in):
    return signed_in(factories.secretary())


def test_free_times_and_rooms_are_there_for_who_moves_sessions_alone(meet, client, signed_in):
    factories.published(meet, (10, 11), room="Hall A")
    factories.published(meet, (12, 13), room="Hall B")
    factories.published(meet, (10, 11), room="Hall C", day=1)
    path = f"/meets/{meet.slug}/programme/rooms/"
    first, second = client.get(path).content.decode().split("<table")[1:3]
    places = set(re.findall(r'data-slot data-room="([^"]*)" data-starts="([^"]*)"', first))
    times = ["10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00"]
    assert places == {(room, time) for room in ("Hall A", "Hall B", "Hall C") for time in times}
    assert set(re.findall(r'data-room="([^"]*)"', second)) == {"Hall A", "Hall B", "Hall C"}
    other = signed_in(make.observer()).get(path).content.decode().split("<table")[1]
    assert re.findall(r'data-room="Hall A" data-starts="([^"]*)"', other) == ["10:00", "12:00"]
    assert "Hall C" not in other


def test_clashes_are_marked_by_room_and_told_of_the_sessions_that_are_shown(meet, client):
    for _number in range(2):
        factories.published(meet, (10, 11), room="Hall A")
    assert text(client.get(f"/meets/{meet.slug}/programme/rooms/")).count("1 clash") == 3
    assert "clash" not in text(client.get(f"/meets/{meet.slug}/programme/mine/"))


def test_days_before_the_meet_stand_behind_its_own(meet, client):
    before = factories.at(meet, 10) - timedelta(days=9)
    factories.session(meet, kind="review", title="Early", starts_at=before, ends_at=before + timedelta(hours=1))
    factories.session(meet, title="Opening")
    page = text(client.get(f"/meets/{meet.slug}/programme/"))
    assert page.index("Opening") < page.index("Early")
