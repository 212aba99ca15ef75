"""Another department is asked by a day, and answers; the mission reads none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation, Referral
from recommendations.moves import DECIDES_WITHOUT_ANSWER
from reminders.kinds.registry import CAUSES, OBLIGATIONS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.recommendations.conftest import Cast, send
from tests.statements import statements

pytestmark = pytest.mark.django_db

QUESTION, ANSWER = "Is the duty ours to waive?", "The duty falls with the next notification."


def referred(cast: Cast, **values: object) -> Recommendation:
    row = make.recommendation("under_examination", by=cast.head, **values)
    by_on = make.day_from_today(9)
    row.move("refer", by=cast.nodal_officer, note=QUESTION, department=cast.referred, by_on=by_on)
    return row


def read(client: Client, row: Recommendation) -> str:
    answer = client.get(f"/recommendations/{row.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_question_and_the_day_stand_before_the_department(cast: Cast, signed_in):
    row = referred(cast)
    asked = row.referrals.get()
    assert (asked.department, asked.question, asked.asked_by) == (cast.referred, QUESTION, cast.nodal_officer)
    assert asked.answer_by_on == make.day_from_today(9)
    page = read(signed_in(cast.referred_officer), row)
    assert QUESTION in page
    assert "in 9 days" in page
    assert 'name="answer"' in page
    assert 'name="answer"' not in read(signed_in(cast.secretary), row)


def test_the_answer_brings_it_back_to_where_it_came_from(cast: Cast, signed_in):
    row = referred(cast)
    answer = signed_in(cast.referred_officer).post(f"/recommendations/{row.pk}/answer-referral/", {"answer": ANSWER})
    assert answer.headers["Location"] == "/recommendations/queue/"  # out of their sight
    row.refresh_from_db()
    assert (row.referred_to, row.lies_with, row.status) == (None, cast.nodal, "under_examination")
    asked = row.referrals.get()
    assert (asked.answer, asked.answered_by) == (ANSWER, cast.referred_officer)
    page = read(signed_in(cast.nodal_officer), row)
    assert ANSWER in page
    assert "answered for the department" in page


def test_only_the_department_that_is_asked_answers(cast: Cast, signed_in):
    row = referred(cast, sensitivity="open")
    for kind in ("nodal officer", "secretary", "head", "other head", "observer", "unrelated officer"):
        for path in (f"/recommendations/{row.pk}/", f"/api/v1/recommendations/{row.pk}/"):
            answer = send(signed_in(cast.people[kind]), f"{path}answer-referral/", {"answer": ANSWER})
            assert answer.status_code == 403, (kind, path)
    assert row.referrals.get().answered_at is None


def test_an_answer_that_says_nothing_is_refused(cast: Cast, signed_in):
    row = referred(cast)
    client = signed_in(cast.referred_officer)
    for words in ("", "  ", "Noted.", "x" * 5001, "<b>No</b> objection"):
        assert send(client, f"/recommendations/{row.pk}/answer-referral/", {"answer": words}).status_code == 409
    api = send(client, f"/api/v1/recommendations/{row.pk}/answer-referral/", {"answer": "ok"})
    assert api.status_code == 409
    assert "alone gives no reason" in api.json()["detail"]


def test_it_is_answered_once(cast: Cast, signed_in):
    row = referred(cast, sensitivity="open")
    client = signed_in(cast.referred_officer)
    path = f"/api/v1/recommendations/{row.pk}/answer-referral/"
    assert send(client, path, {"answer": ANSWER}).json()["answer"] == ANSWER
    assert send(client, path, {"answer": "Another word on it."}).status_code == 409
    assert row.referrals.get().answer == ANSWER


def test_referring_it_on_passes_the_question_on(cast: Cast):
    row = referred(cast)
    by_on = make.day_from_today(5)
    row.move("refer", by=cast.referred_officer, note="Yours.", department=make.department("Tourism"), by_on=by_on)
    first, second = row.referrals.order_by("pk")
    assert (first.answer, first.answered_by) == ("", cast.referred_officer)
    assert second.answered_at is None
    with pytest.raises(NotAllowed):
        Referral.answer_of(row, ANSWER, by=cast.referred_officer)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "does not lie ahead"), (-3, "does not lie ahead"), (900, "a year away")]
)
def test_the_day_lies_ahead_within_a_year(cast: Cast, days: int, words: str):
    row = make.recommendation("submitted", by=cast.head)
    by_on = make.day_from_today(days)
    with pytest.raises(RuleBroken, match=words):
        row.move("refer", by=cast.secretary, note=QUESTION, department=cast.referred, by_on=by_on)
    assert not row.referrals.exists()


@pytest.mark.parametrize("day", ["", "tomorrow", "2027-02-31"])
def test_without_a_day_it_is_not_referred_at_either_door(cast: Cast, signed_in, day: str):
    row = make.recommendation("submitted", by=cast.head)
    data = {"verb": "refer", "note": QUESTION, "department": cast.referred.code, "by_on": day}
    for path in (f"/recommendations/{row.pk}/move/", f"/api/v1/recommendations/{row.pk}/move/"):
        answer = send(signed_in(cast.secretary), path, data)
        # The API takes days as ISO writes them, and says so where one is none.
        is_none = day == "tomorrow" and path.startswith("/api/")
        assert answer.status_code == (400 if is_none else 409)
        assert ("by_on" if is_none else "by which day the department should answer") in answer.content.decode()


def test_the_departments_people_are_told_and_have_it_on_their_desks_until_it_is_answered(cast: Cast):
    row = referred(cast)
    colleague = make.officer(cast.referred, "Director")
    due = OBLIGATIONS["answer_referral"]
    for person in (cast.referred_officer, colleague):
        assert due.for_user(person).count() == 1
    assert due.for_user(cast.nodal_officer).count() == 0
    assert due.for_user(cast.head) is None
    sweep()
    told = Notice.objects.filter(cause="answer_referral")
    assert {notice.recipient for notice in told} == {cast.referred_officer, colleague}
    assert {notice.recommendation for notice in told} == {row}
    Referral.answer_of(row, ANSWER, by=colleague)
    assert due.for_user(cast.referred_officer).count() == 0
    assert CAUSES["answer_referral"].still_concerns(cast.referred_officer.pk, list(told)) == set()


def test_what_a_department_is_asked_is_nobody_elses_to_decide_yet(cast: Cast):
    row = referred(cast)
    assert OBLIGATIONS["decide"].for_user(cast.referred_officer).count() == 0
    Referral.answer_of(row, ANSWER, by=cast.referred_officer)
    assert OBLIGATIONS["decide"].for_user(cast.nodal_officer).count() == 1


def test_it_is_late_after_its_day(cast: Cast, signed_in):
    row = referred(cast)
    with clock.pretend(clock.now() + timedelta(days=12)):
        assert "3 days late" in read(signed_in(cast.referred_officer), row)
        desk = signed_in(cast.referred_officer).get("/").content.decode()
        assert "Answer the referral" in desk


def test_missions_and_observers_read_neither_question_nor_answer(cast: Cast, signed_in):
    row = referred(cast, sensitivity="open")
    Referral.answer_of(row, ANSWER, by=cast.referred_officer)
    for kind in ("head", "counsellor", "other head", "observer"):
        client = signed_in(cast.people[kind])
        for path in (f"/recommendations/{row.pk}/", f"/api/v1/recommendations/{row.pk}/", "/search/?q=duty", "/"):
            words = client.get(path, follow=True).content.decode()
            assert QUESTION not in words, (kind, path)
            assert ANSWER not in words, (kind, path)
    sweep()
    assert set(Notice.objects.values_list("recipient", flat=True)) == set()


def test_the_page_costs_at_most_ten_statements_with_one_referral_and_with_three(cast: Cast, signed_in):
    row = referred(cast)
    client = signed_in(cast.secretary)
    assert statements(client, "get", f"/recommendations/{row.pk}/")[1] <= 10
    for name in ("Tourism", "Steel"):
        department = make.department(name)
        row.move("refer", by=cast.secretary, note=QUESTION, department=department, by_on=make.day_from_today(5))
    assert statements(client, "get", f"/recommendations/{row.pk}/")[1] <= 10


# --- a decision without the answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", sorted(DECIDES_WITHOUT_ANSWER))
def test_what_is_decided_while_a_department_is_asked_is_shown_and_confirmed(cast: Cast, signed_in, verb: str):
    survivor = make.recommendation("under_examination", by=cast.head)
    beside = {"part": "The first half.", "until_on": make.day_from_today(30).isoformat(), "into": survivor.reference}
    needed = {name: beside[name] for name in Recommendation.MOVES[verb].takes}
    data = {"verb": verb, "note": "The tariff line is ours.", **needed}
    client = signed_in(cast.nodal_officer)
    for path, answer in (("/recommendations/{}/move/", 302), ("/api/v1/recommendations/{}/move/", 200)):
        row = referred(cast, sensitivity="open")
        refused = send(client, path.format(row.pk), data)
        assert refused.status_code == 409
        assert "is asked and has not answered" in refused.content.decode()
        row.refresh_from_db()
        assert row.status == "under_examination"
        confirmed = data | {"without_answer": True if "api" in path else "on"}
        assert send(client, path.format(row.pk), confirmed).status_code == answer


def test_the_page_asks_for_the_confirmation_beside_each_decision(cast: Cast, signed_in):
    row = referred(cast, sensitivity="open")
    text = f"Decide without the answer of {cast.referred.label}"
    client = signed_in(cast.nodal_officer)
    page = client.get(f"/recommendations/{row.pk}/").content.decode()
    assert page.count(text) == len(DECIDES_WITHOUT_ANSWER - {"merge", "duplicate"})
    survivor = make.recommendation("under_examination", by=cast.head)
    path = f"/recommendations/{row.pk}/merge/?into={survivor.reference}"
    assert text in client.get(path).content.decode()
    merging = {"verb": "merge", "into": survivor.reference, "note": "The tariff line is the same."}
    assert client.post(path, merging).status_code == 409
    assert client.post(path, merging | {"without_answer": "on"}).status_code == 302


def test_the_department_that_is_asked_decides_and_what_is_answered_needs_no_confirmation(cast: Cast, signed_in):
    row = referred(cast, sensitivity="open")
    row.move("accept", by=cast.referred_officer, note="The notification is drafted.")
    other = referred(cast, sensitivity="open")
    Referral.answer_of(other, ANSWER, by=cast.referred_officer)
    other = Recommendation.objects.get(pk=other.pk)
    assert "Decide without" not in read(signed_in(cast.nodal_officer), other)
    other.move("accept", by=cast.nodal_officer, note="The notification is drafted.")
    assert (row.status, other.status) == ("accepted", "accepted")
