"""The meet's day for submissions: who is late needs leave; drafts stay, and what was returned goes back without."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from core import clock
from core.rules import RuleBroken
from meetings.models import LateLeave, Meet
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast
from tests.recommendations.test_api import Program

pytestmark = pytest.mark.django_db

REFUSED = "Ask the secretariat of the meet for leave to submit late"


def deadline(days: int, zone: str = "Asia/Kolkata") -> Meet:
    meet = make.meet()
    Meet.objects.filter(pk=meet.pk).update(submit_by_on=make.day_from_today(days), time_zone=zone)
    return Meet.objects.get(pk=meet.pk)


def test_on_the_day_itself_it_is_submitted_and_on_the_next_it_needs_leave(cast: Cast):
    first, second = make.draft(cast.head), make.draft(cast.head)
    deadline(0)
    first.move("submit", by=cast.head)
    meet = deadline(-1)
    with pytest.raises(RuleBroken, match=REFUSED):
        second.move("submit", by=cast.head)
    second.refresh_from_db()
    assert (second.status, second.reference) == ("draft", None)
    LateLeave.give(
        meet, mission=make.mission("FR"), until_on=make.day_from_today(2), reason="Late.", by=cast.secretary
    )
    with pytest.raises(RuleBroken, match=REFUSED):
        second.move("submit", by=cast.head)
    LateLeave.give(
        meet, mission=make.mission("JP"), until_on=make.day_from_today(2), reason="Late.", by=cast.secretary
    )
    second.move("submit", by=cast.head)
    assert second.status == "submitted"


def test_the_day_ends_where_the_meet_is_held(cast: Cast):
    """Half past eight in the evening UTC is the next day in Delhi, and still the day in London."""
    row = make.draft(cast.head)
    day = deadline(10).submit_by_on
    evening = datetime.combine(day, time(20, 30), tzinfo=UTC)
    with clock.pretend(evening), pytest.raises(RuleBroken, match=REFUSED):
        row.move("submit", by=cast.head)
    deadline(10, "Atlantic/Reykjavik")
    with clock.pretend(evening):
        row.move("submit", by=cast.head)
    assert row.status == "submitted"


def test_a_leave_that_is_over_or_ended_is_none(cast: Cast):
    row = make.draft(cast.head)
    meet = deadline(-5)
    give = {"mission": make.mission("JP"), "reason": "Late.", "by": cast.secretary}
    leave = LateLeave.give(meet, until_on=make.day_from_today(1), **give)
    with clock.pretend(clock.now() + timedelta(days=3)), pytest.raises(RuleBroken, match=REFUSED):
        row.move("submit", by=cast.head)
    leave.end(by=cast.secretary)
    with pytest.raises(RuleBroken, match=REFUSED):
        row.move("submit", by=cast.head)


def test_what_was_returned_goes_back_without_leave(cast: Cast):
    row = make.recommendation("returned", by=cast.head)
    deadline(-30)
    make.answers(row)
    row.move("submit", by=cast.head)
    assert row.status == "submitted"


def test_both_doors_refuse_in_the_same_words_and_keep_the_text(cast: Cast, signed_in):
    row = make.draft(cast.head)
    deadline(-1)
    answer = signed_in(cast.head).post(f"/recommendations/{row.pk}/move/", {"verb": "submit"})
    assert answer.status_code == 409
    assert REFUSED in answer.content.decode()
    told = Program(cast.head).post(f"{row.pk}/move/", {"verb": "submit"})
    assert told.status_code == 409
    assert REFUSED in told.json()["detail"]
    form = {"title": "Other words", "sensitivity": "internal", "version": row.version}
    signed_in(cast.counsellor).post(f"/recommendations/{row.pk}/save/", form)
    assert Recommendation.objects.get(pk=row.pk).title == "Other words"


def test_the_form_says_first_that_it_is_late_and_keeps_what_was_typed_when_it_is_submitted_all_the_same(
    cast: Cast, signed_in, django_assert_max_num_queries
):
    meet, client, row = deadline(-1), signed_in(cast.head), make.draft(cast.head)
    path = f"/recommendations/{row.pk}/edit/"
    with django_assert_max_num_queries(10):
        assert REFUSED in client.get("/recommendations/write/").content.decode()
    assert client.get(path).content.decode().count(REFUSED) == 1
    typed = {name: getattr(row, name) for name in ("title", "statement", "lever", "sensitivity")}
    typed |= {"country": "JP", "sector": "textiles", "ask": "Typed late.", "version": row.version, "submit": "1"}
    answer = client.post(path, typed)
    assert answer.status_code == 400
    assert answer.content.decode().count(REFUSED) == 1
    row.refresh_from_db()
    assert (row.ask, row.status) == ("Typed late.", "draft")
    LateLeave.give(
        meet, mission=make.mission("JP"), until_on=make.day_from_today(2), reason="Late.", by=cast.secretary
    )
    assert REFUSED not in client.get(path).content.decode()
    assert client.post(path, typed | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.status == "submitted"


def test_a_draft_two_hundred_days_old_is_submitted_as_ever(cast: Cast):
    with clock.pretend(clock.now() - timedelta(days=200)):
        row = make.draft(cast.head)
    row = Recommendation.objects.get(pk=row.pk)
    assert clock.now() - row.created_at > timedelta(days=199)
    assert "submit" in [move.verb for move in row.moves_for(cast.head)]
    row.move("submit", by=cast.head)
    assert row.status == "submitted"
