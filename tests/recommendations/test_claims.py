"""Claims: "I am examining this", for a day, to the ministries alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation
from recommendations.recommendation.events import INTERNAL_VERBS, RecommendationEvent
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db


def test_a_claim_says_who_examines_it_and_until_when(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    answer = signed_in(cast.nodal_officer).post(f"/recommendations/{row.pk}/claim/", follow=True)
    assert "You are examining it, until" in answer.content.decode()
    row.refresh_from_db()
    assert row.claimed_by == cast.nodal_officer
    assert row.claim_lapses_at == row.claimed_at + timedelta(days=1)
    page = signed_in(cast.secretary).get(f"/recommendations/{row.pk}/").content.decode()
    assert f"{cast.nodal_officer.label_at(clock.now())} is examining it, until" in page
    assert "I am examining this" not in page
    assert cast.nodal_officer.name in signed_in(cast.secretary).get("/recommendations/queue/").content.decode()


def test_a_fresh_claim_of_another_refuses_mine_at_both_doors(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    row.claim(by=cast.nodal_officer)
    for path in (f"/recommendations/{row.pk}/claim/", f"/api/v1/recommendations/{row.pk}/claim/"):
        answer = signed_in(cast.secretary).post(path)
        assert answer.status_code == 409
        assert f"{cast.nodal_officer.label_at(clock.now())} is examining it until" in answer.content.decode()
    row.refresh_from_db()
    assert row.claimed_by == cast.nodal_officer


def test_another_takes_it_over_after_a_day_or_when_it_is_left_to_them(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    row.claim(by=cast.nodal_officer)
    with clock.pretend(clock.now() + timedelta(hours=23, minutes=59)), pytest.raises(RuleBroken):
        row.claim(by=cast.coordinator)
    with clock.pretend(clock.now() + timedelta(days=1, minutes=1)):
        row.claim(by=cast.coordinator)
        assert row.claimed_by == cast.coordinator
        row.release(by=cast.coordinator)
        row.claim(by=cast.secretary)
        assert row.claimed_by == cast.secretary


def test_saying_it_again_makes_it_last_longer(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    row.claim(by=cast.nodal_officer)
    with clock.pretend(clock.now() + timedelta(hours=20)):
        row.claim(by=cast.nodal_officer)
    with clock.pretend(clock.now() + timedelta(hours=30)):
        assert row.claim_lapses_at is not None


def test_only_who_claimed_it_leaves_it_to_others(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    row.claim(by=cast.nodal_officer)
    assert signed_in(cast.secretary).post(f"/recommendations/{row.pk}/release/").status_code == 409
    answer = signed_in(cast.nodal_officer).post(f"/api/v1/recommendations/{row.pk}/release/")
    assert answer.json() == {"claimed_by": None, "lapses_at": None}
    with pytest.raises(RuleBroken, match="not examining it now"):
        row.release(by=cast.nodal_officer)


@pytest.mark.parametrize("kind", ["head", "counsellor"])
def test_a_mission_claims_nothing(cast: Cast, signed_in, kind: str):
    row = make.recommendation("submitted", by=cast.head)
    for path in (f"/recommendations/{row.pk}/claim/", f"/api/v1/recommendations/{row.pk}/claim/"):
        assert signed_in(cast.people[kind]).post(path).status_code == 403
    with pytest.raises(NotAllowed):
        row.claim(by=cast.unrelated_officer)
    assert Recommendation.objects.get(pk=row.pk).claimed_by is None


def test_what_is_decided_is_examined_by_nobody(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    row.claim(by=cast.nodal_officer)
    row.move("accept", by=cast.nodal_officer, note="It costs little.")
    row.refresh_from_db()
    assert (row.claimed_by, row.claimed_at) == (None, None)
    with pytest.raises(RuleBroken, match="there is nothing to examine"):
        row.claim(by=cast.nodal_officer)


def test_a_claim_outlives_its_being_taken_up(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    row.claim(by=cast.nodal_officer)
    row.move("examine", by=cast.nodal_officer)
    assert row.claimed_by == cast.nodal_officer


def test_missions_and_observers_read_nothing_of_it(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    row.claim(by=cast.nodal_officer)
    row.release(by=cast.nodal_officer)
    row.claim(by=cast.coordinator)
    for kind in ("head", "other head", "observer"):
        page = signed_in(cast.people[kind]).get(f"/recommendations/{row.pk}/").content.decode()
        assert "examin" not in page.replace("Under examination", "")
        assert cast.coordinator.name not in page
        api = signed_in(cast.people[kind]).get(f"/api/v1/recommendations/{row.pk}/").content.decode()
        assert cast.coordinator.name not in api
        assert "claim" not in api
    assert "began to examine it" in signed_in(cast.secretary).get(f"/recommendations/{row.pk}/").content.decode()


def test_the_words_of_a_referral_stay_among_the_ministries(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    row.move(
        "refer",
        by=cast.secretary,
        note="Is the duty ours to waive?",
        department=cast.referred,
        by_on=make.day_from_today(9),
    )
    for kind in ("head", "other head", "observer"):
        page = signed_in(cast.people[kind]).get(f"/recommendations/{row.pk}/").content.decode()
        assert "Is the duty ours" not in page
        assert "referred it to a department" in page
    assert "Is the duty ours" in signed_in(cast.referred_officer).get(f"/recommendations/{row.pk}/").content.decode()


def test_every_internal_change_has_its_words():
    assert set(RecommendationEvent.PAST) >= INTERNAL_VERBS
