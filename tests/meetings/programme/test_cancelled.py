"""Where cancelled sessions stand on the pages of the programme."""

from __future__ import annotations

import pytest

from meetings.models import Meet
from tests import make
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.mark.parametrize("view", ["", "rooms/"])
def test_cancelled_sessions_stand_folded_behind_the_others_of_their_day(meet: Meet, signed_in, view: str):
    for hours, title in (((9, 10), "Called off"), ((11, 12), "Called off too")):
        row = factories.published(meet, hours, title=title)
        row.move("cancel", by=factories.secretary(), note="The minister is in Parliament.")
    factories.published(meet, (14, 15), title="Held as planned", room="Hall A")
    page = signed_in(factories.secretary()).get(f"/meets/{meet.slug}/programme/{view}").content.decode()
    main = page[page.index("<main") :]
    before, folded = main[: main.index('<details class="cancelled')], main[main.index('<details class="cancelled') :]
    assert "Held as planned" in before
    assert "Called off" not in before
    assert "2 cancelled sessions" in folded
    assert folded.count("Called off") == 2
    # Whoever takes part finds what is cancelled at its time.
    reader = signed_in(make.head_of_mission()).get(f"/meets/{meet.slug}/programme/{view}").content.decode()
    assert '<details class="cancelled' not in reader
    assert "Called off" in reader
