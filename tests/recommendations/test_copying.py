"""Copied from an earlier meet: the text and nothing else, linked, once, by its own mission alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.rules import NotAllowed, RuleBroken
from meetings.models import Meet, Session
from recommendations.models import Recommendation
from recommendations.text.copying import copy
from tests import make
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(cast: Cast) -> Recommendation:
    """Decided at a meet that is over; another is to come."""
    meet = make.meet()
    session = Session.objects.create(meet=meet, title="Barriers round", kind="barriers")
    row = make.recommendation(
        "not_accepted",
        by=cast.head,
        session=session,
        other_sectors=[make.sector("Tourism")],
        hs_lines=["6109"],
        value_amount=Decimal("12.50"),
        value_source="Council",
        rationale="It costs three weeks.",
        sensitivity="open",
    )
    Meet.objects.filter(pk=meet.pk).update(
        slug="past", starts_on=make.day_from_today(-330), ends_on=make.day_from_today(-328)
    )
    make.meet()
    return Recommendation.objects.get(pk=row.pk)


def text(row: Recommendation) -> dict[str, Any]:
    several = ("other_sectors", "earlier")
    return {name: list(getattr(row, name).all()) if name in several else getattr(row, name) for name in row.TEXT}


def test_the_text_is_copied_and_linked_and_nothing_else_comes_along(cast: Cast, signed_in, past: Recommendation):
    client = signed_in(cast.counsellor)
    page = client.get(f"/recommendations/{past.pk}/").content.decode()
    assert f'action="/recommendations/{past.pk}/copy/"' in page
    answer = client.post(f"/recommendations/{past.pk}/copy/")
    draft = Recommendation.objects.get(status="draft")
    assert answer.headers["Location"] == f"/recommendations/{draft.pk}/edit/"
    assert text(draft) == text(past) | {"session": None, "earlier": [past]}
    assert draft.hs_prefixes == ["61", "6109"]
    assert draft.meet == Meet.objects.current() != past.meet
    assert (draft.drafted_by, draft.reference, draft.was_submitted) == (cast.counsellor, None, False)
    assert [event.verb for event in draft.events.all()] == ["create"]
    assert Recommendation.objects.get(pk=past.pk).status == "not_accepted"
    assert past.reference in client.get(answer.headers["Location"]).content.decode()
    draft.move("submit", by=cast.head)
    assert draft.reference != past.reference


def test_a_second_click_leads_to_the_same_draft_and_what_was_submitted_may_be_copied_again(
    cast: Cast, past: Recommendation
):
    first = copy(past, by=cast.head)
    first.edit({"title": "Better words"}, by=cast.head, version=first.version)
    assert copy(past, by=cast.counsellor) == first
    assert Recommendation.objects.get(pk=first.pk).title == "Better words"
    first.move("submit", by=cast.head)
    assert copy(past, by=cast.head) != first


def test_a_draft_of_a_past_meet_is_copied_without_a_link(cast: Cast, past: Recommendation):
    left = make.draft(cast.head, title="Left over")
    Recommendation.objects.filter(pk=left.pk).update(meet=past.meet)
    made = copy(Recommendation.objects.get(pk=left.pk), by=cast.head)
    assert (made.title, made.earlier.count()) == ("Left over", 0)


def test_others_do_not_copy_what_they_may_read(cast: Cast, signed_in, past: Recommendation):
    for kind in ("other head", "secretary", "nodal officer", "observer"):
        client = signed_in(cast.people[kind])
        assert "/copy/" not in client.get(f"/recommendations/{past.pk}/").content.decode()
        assert client.post(f"/recommendations/{past.pk}/copy/").status_code == 403
        with pytest.raises(NotAllowed):
            copy(past, by=cast.people[kind])
    Recommendation.objects.filter(pk=past.pk).update(sensitivity="restricted")
    assert signed_in(cast.other_head).post(f"/recommendations/{past.pk}/copy/").status_code == 404
    assert Recommendation.objects.count() == 1


def test_what_is_of_the_meet_to_come_is_not_copied(cast: Cast, signed_in, past: Recommendation):
    row = make.recommendation("submitted", by=cast.head)
    with pytest.raises(RuleBroken, match="only what an earlier meet had"):
        copy(row, by=cast.head)
    assert "/copy/" not in signed_in(cast.head).get(f"/recommendations/{row.pk}/").content.decode()


def test_without_a_meet_to_come_nothing_is_copied(cast: Cast, past: Recommendation):
    Meet.objects.exclude(pk=past.meet_id).delete()
    with pytest.raises(RuleBroken):
        copy(past, by=cast.head)


def test_the_page_of_writing_offers_what_earlier_meets_had_at_one_cost(cast: Cast, signed_in, past: Recommendation):
    client = signed_in(cast.counsellor)
    page, cost = statements(client, "get", "/recommendations/write/")
    assert f'action="/recommendations/{past.pk}/copy/"' in page.content.decode()
    assert "Copy from an earlier meet" in page.content.decode()
    assert cost == 5
    for _ in range(2):
        row = make.draft(cast.head)
        Recommendation.objects.filter(pk=row.pk).update(
            meet=past.meet, created_at=past.created_at - timedelta(days=300)
        )
    assert statements(client, "get", "/recommendations/write/")[1] == 5
    other = signed_in(cast.other_head).get("/recommendations/write/").content.decode()
    assert "Copy from an earlier meet" not in other
