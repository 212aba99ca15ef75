"""One's own programme stands on My desk on the days of the meet and the day before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from meetings.models import Meet
from tests import make
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "titles"), [(-2, []), (-1, ["First day"]), (0, ["First day", "Second day"]), (1, ["Second day"]), (2, [])]
)
def test_today_and_tomorrow_stand_on_the_desk(signed_in, days: int, titles: list[str]):
    meet = make.meet()
    head = make.head_of_mission(time_zone="Asia/Tokyo")
    own = factories.participant(meet, head, category="head")
    factories.published(meet, (10, 11), title="First day", chair=own)
    factories.published(meet, (10, 11), day=1, title="Second day", chair=own)
    factories.published(meet, (10, 11), title="Without me")
    factories.session(meet, (10, 11), title="A draft", chair=own)
    with clock.pretend(make.moment(meet.starts_on + timedelta(days=days), 3)):
        page = signed_in(head).get("/").content.decode()
    assert [title for title in ("First day", "Second day") if title in page] == titles
    assert "Without me" not in page
    assert "A draft" not in page
    assert ("13:30–14:30 Tokyo" in page) is bool(titles)


def test_a_desk_costs_one_statement_more_however_long_the_programme(signed_in):
    meet: Meet = make.meet()
    head = make.head_of_mission()
    own = factories.participant(meet, head, category="head")
    client = signed_in(head)

    def cost() -> int:
        with clock.pretend(make.moment(meet.starts_on, 3)):
            client.get("/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/")
        return len(queries)

    factories.published(meet, (10, 11), chair=own)
    few = cost()
    for hour in range(11, 16):
        factories.published(meet, (hour, hour + 1), chair=own, rapporteur=own)
    assert cost() == few
