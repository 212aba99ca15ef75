"""Taking back what was done to many at once, for half an hour, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation, RecommendationEvent, RecommendationOperation, Referral
from reminders.delivery import deliver
from reminders.kinds.registry import OBLIGATIONS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.recommendations.bulk import (
    API,
    QUESTION,
    TEXT,
    later,
    outcomes,
    referred,
    several,
)
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db


def kept(row: Recommendation) -> dict[str, Any]:
    """All that stands on a row, but what a person's operation always changes."""
    values = Recommendation.objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in values.items() if name not in ("version", "last_human_update_at")}


def test_a_referral_is_taken_back_to_what_stood_before(cast: Cast, signed_in):
    other = make.department("Department of Fisheries")
    rows = [*several(cast, 1), *several(cast, 1, "under_examination")]
    asked = {"department": other, "by_on": make.day_from_today(5)}
    rows[1].move("refer", by=cast.secretary, note="Fish?", **asked)
    before = [kept(row) for row in rows]
    operation = referred(cast, rows, by=cast.secretary)
    assert outcomes(operation) == ["done", "done"]
    assert [row.referrals.open().get().department for row in rows] == [cast.referred] * 2
    with later(29):
        page = (
            signed_in(cast.secretary).post(f"/recommendations/bulk/{operation.pk}/undo/", follow=True).content.decode()
        )
    assert "Taken back (2)" in page
    assert [kept(row) for row in rows] == before
    assert outcomes(operation) == ["taken_back", "taken_back"]
    assert list(rows[0].referrals.open()) == []
    assert rows[0].referrals.get().taken_back_at is not None
    assert rows[1].referrals.open().get().question == "Fish?"  # who was asked before is asked again
    last = rows[0].events.last()
    assert (last.verb, last.actor) == ("take_back_referral", cast.secretary)
    assert last.changes == {"status": ["under_examination", "submitted"], "referred_to": [cast.referred.name, ""]}
    assert list(rows[0].events.values_list("verb", flat=True))[-2:] == ["refer", "take_back_referral"]


def test_a_score_is_taken_back_to_the_one_before_or_to_none(cast: Cast):
    rows = several(cast, 2)
    rows[1].score(by=cast.coordinator, value=1, effort=1, fit=1)
    before = [kept(row) for row in rows]
    operation = RecommendationOperation.score(rows, by=cast.secretary, **TEXT)
    operation.undo(by=cast.secretary)
    assert [kept(row) for row in rows] == before
    assert [row.events.last().verb for row in rows] == ["take_back_score"] * 2


def test_it_is_too_late_after_half_an_hour(cast: Cast, signed_in):
    rows = several(cast, 2)
    operation = referred(cast, rows, by=cast.secretary)
    with later(30):
        client = signed_in(cast.secretary)
        assert "Take it back" not in client.get(f"/recommendations/bulk/{operation.pk}/").content.decode()
        for path in (f"/recommendations/bulk/{operation.pk}/undo/", f"{API}{operation.pk}/undo/"):
            answer = client.post(path)
            assert answer.status_code == 409
            assert "for 30 minutes only" in answer.content.decode()
    assert outcomes(operation) == ["done", "done"]


def test_only_who_did_it_takes_it_back(cast: Cast, signed_in):
    operation = referred(cast, several(cast, 1))
    for kind in ("secretary", "coordinator", "referred officer", "head", "observer"):
        client = signed_in(cast.people[kind])
        assert client.get(f"/recommendations/bulk/{operation.pk}/").status_code == 404
        for path in (f"/recommendations/bulk/{operation.pk}/undo/", f"{API}{operation.pk}/undo/"):
            assert client.post(path).status_code == 404
        with pytest.raises(NotAllowed):
            operation.undo(by=cast.people[kind])
    assert outcomes(operation) == ["done"]


def test_what_has_happened_since_stays_and_says_so(cast: Cast, signed_in):
    rows = several(cast)
    operation = referred(cast, rows, by=cast.secretary)
    Referral.answer_of(rows[0], "Not ours: it is the customs'.", by=cast.referred_officer)
    rows[1].move("accept", by=cast.secretary, note="It costs little.", without_answer=True)
    api = signed_in(cast.secretary).post(f"{API}{operation.pk}/undo/").json()
    assert [row["outcome"] for row in api["rows"]] == ["kept", "kept", "taken_back"]
    assert api["rows"][0]["sentence"] == "Something else has happened to it since: it stays as it is."
    page = signed_in(cast.secretary).get(f"/recommendations/bulk/{operation.pk}/").content.decode()
    assert "Not taken back (2)" in page
    assert Recommendation.objects.get(pk=rows[1].pk).status == "accepted"


def test_it_is_taken_back_once(cast: Cast, signed_in):
    operation = referred(cast, several(cast, 1), by=cast.secretary)
    client = signed_in(cast.secretary)
    client.post(f"/recommendations/bulk/{operation.pk}/undo/")
    answer = client.post(f"/recommendations/bulk/{operation.pk}/undo/")
    assert answer.status_code == 409
    assert "Nothing of it is left" in answer.content.decode()
    assert RecommendationEvent.objects.filter(verb="take_back_referral").count() == 1


@pytest.mark.parametrize("wrong", ["verb", "person", "age", "newest", "other row"])
def test_the_lifecycle_itself_refuses_what_may_not_be_taken_back(cast: Cast, wrong: str):
    row, other = several(cast, 2)
    before = row.snapshot("refer")
    data = {"department": cast.referred, "by_on": make.day_from_today(9)}
    event = row.move("refer", by=cast.secretary, note=QUESTION, **data)
    before = kept(row)
    by, minutes = cast.secretary, 0
    match wrong:
        case "verb":
            event = row.events.filter(verb="submit").get()
        case "person":
            by = cast.coordinator
        case "age":
            minutes = 31
        case "newest":
            row.claim(by=cast.referred_officer)
            before = kept(row)
        case "other row":
            row = other
            before = kept(other)
    with later(minutes), pytest.raises((RuleBroken, NotAllowed)):
        row.take_back(event, by=by, snapshot=before)
    assert kept(row) == before


def test_a_mail_that_has_not_left_does_not_leave(cast: Cast, settings):
    settings.NOTICE_REST = 0
    operation = referred(cast, several(cast, 2))
    sweep()
    assert Notice.objects.filter(status="queued").count() == 2
    operation.undo(by=cast.nodal_officer)
    deliver()
    assert mail.outbox == []
    assert set(Notice.objects.values_list("status", flat=True)) == {"cancelled"}


def test_whom_a_mail_had_asked_is_told_that_no_answer_is_needed(cast: Cast, settings):
    settings.NOTICE_REST = 0
    operation = referred(cast, several(cast, 3))
    sweep()
    deliver()
    operation.undo(by=cast.nodal_officer)
    sweep()
    deliver()
    sweep()
    assert [sent.to for sent in mail.outbox] == [[cast.referred_officer.email]] * 2
    assert mail.outbox[1].body.count("You need not answer any more: the question was taken back.") == 3
    assert QUESTION not in mail.outbox[1].body


def test_who_was_asked_first_reads_their_own_question(cast: Cast, settings):
    settings.NOTICE_REST = 0
    row = several(cast, 1)[0]
    other = make.officer(make.department("Department of Fisheries"))
    department = make.department("Department of Fisheries")
    row.move("refer", by=cast.secretary, note="Fish?", department=department, by_on=make.day_from_today(5))
    referred(cast, [row], by=cast.secretary).undo(by=cast.secretary)
    sweep()
    deliver()
    assert [sent.to for sent in mail.outbox] == [[other.email]]
    assert "Fish?" in mail.outbox[0].body
    assert QUESTION not in mail.outbox[0].body


def test_who_had_taken_it_up_has_it_again(cast: Cast):
    row = several(cast, 1)[0]
    row.move("examine", by=cast.nodal_officer)
    operation = referred(cast, [row], by=cast.secretary)
    assert OBLIGATIONS["answer_referral"].for_user(cast.referred_officer).count() == 1
    operation.undo(by=cast.secretary)
    assert OBLIGATIONS["answer_referral"].for_user(cast.referred_officer).count() == 0
    colleague = make.officer(cast.nodal, "Director")
    assert OBLIGATIONS["decide"].for_user(cast.nodal_officer).count() == 1
    assert OBLIGATIONS["decide"].for_user(colleague).count() == 0
