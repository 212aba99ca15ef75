"""The numbered questions of a return, and the mission's answers to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.rules import RuleBroken, StaleEdit
from recommendations.models import Question, Recommendation
from reminders.emails import write
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.answers import text_of
from tests.recommendations.conftest import Cast, send

pytestmark = pytest.mark.django_db

TWO = ["Which tariff lines?", "How many exporters, and where?"]


def returned(cast: Cast, *questions: str) -> Recommendation:
    row = make.recommendation("under_examination", by=cast.head)
    row.move("return", by=cast.secretary, questions=questions or TWO)
    return row


def kept(row: Recommendation) -> list[tuple[int, int, str, str]]:
    return list(row.questions_asked.values_list("round", "number", "text", "answer"))


def test_lines_become_questions_whatever_stands_before_them(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    typed = "1. Which tariff lines?\r\n\r\n  2) How many exporters, and where?\r\n- By when?\n"
    answer = signed_in(cast.secretary).post(
        f"/recommendations/{row.pk}/move/", {"verb": "return", "questions": typed, "note": "Thank you for this."}
    )
    assert answer.status_code == 302
    assert [text for _round, _number, text, _answer in kept(row)] == [*TWO, "By when?"]
    event = row.events.last()
    assert event.note == "Thank you for this."
    assert event.changes["questions"][1].splitlines()[1] == "2. How many exporters, and where?"


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([], "write the questions that the mission must answer"),
        (["  ", "\n"], "write the questions that the mission must answer"),
        (["Noted"], "“Noted” is no question that can be answered"),
        ([TWO[0], "x" * 1001], "Question 2: "),
        ([TWO[0], "turned \u202e round?"], "Question 2: "),
        (["<script>alert(1)</script>?"], "Question 1: "),
        ([f"Question {number}?" for number in range(21)], "At most 20 questions at once"),
    ],
)
def test_bad_questions_are_refused_at_both_doors_and_nothing_is_kept(cast: Cast, signed_in, questions, sentence: str):
    row = make.recommendation("under_examination", by=cast.head)
    for path in (f"/recommendations/{row.pk}/move/", f"/api/v1/recommendations/{row.pk}/move/"):
        answer = send(signed_in(cast.secretary), path, {"verb": "return", "questions": questions})
        assert answer.status_code == 409
        assert sentence in answer.content.decode()
    assert kept(row) == []
    assert Recommendation.objects.get(pk=row.pk).status == "under_examination"


def test_it_goes_back_only_when_each_question_is_answered(cast: Cast):
    row = returned(cast)
    assert row.missing() == ["The answer to question 1.", "The answer to question 2."]
    assert "submit" not in [move.verb for move in row.moves_for(cast.head)]
    row.edit({"answer_1": "Chapter 61."}, by=cast.counsellor, version=row.version)
    with pytest.raises(RuleBroken, match="The answer to question 2"):
        row.move("submit", by=cast.head)
    row.edit({"answer_2": "No more than ten."}, by=cast.head, version=row.version)
    row.move("submit", by=cast.head)
    assert row.status == "submitted"
    assert kept(row) == [(1, 1, TWO[0], "Chapter 61."), (1, 2, TWO[1], "No more than ten.")]
    first, second = row.questions
    assert (first.answered_by, second.answered_by) == (cast.counsellor, cast.head)


def test_each_return_asks_a_round_of_its_own_and_earlier_answers_stay(cast: Cast):
    row = returned(cast, "Which lines?")
    row.edit({"answer_1": "Chapter 61."}, by=cast.head, version=row.version)
    row.move("submit", by=cast.head)
    row.move("return", by=cast.secretary, questions=["And which of them first?"])
    assert list(row.asked) == ["answer_1"]
    row.edit({"answer_1": "Shirts."}, by=cast.head, version=row.version)
    assert [(one.round, one.answer) for one in row.questions] == [(1, "Chapter 61."), (2, "Shirts.")]


def test_an_answer_is_taken_back_while_it_is_with_the_mission(cast: Cast):
    row = returned(cast, "Which lines?")
    row.edit({"answer_1": "All."}, by=cast.head, version=row.version)
    row.edit({"answer_1": ""}, by=cast.counsellor, version=row.version)
    question = Question.objects.get()
    assert (question.answer, question.answered_by, question.answered_at) == ("", None, None)


def test_nobody_overwrites_anothers_answer_unseen(cast: Cast):
    row = returned(cast, "Which lines?")
    seen = row.version
    row.edit({"answer_1": "Chapter 61."}, by=cast.counsellor, version=seen)
    with pytest.raises(StaleEdit) as refused:
        row.edit({"answer_1": "Chapter 62."}, by=cast.head, version=seen)
    assert refused.value.details["yours"] == [("Answer to question 1", "Chapter 62.")]
    assert refused.value.details["theirs"] == [("Answer to question 1", "Chapter 61.")]
    assert Question.objects.get().answer == "Chapter 61."


def test_the_mission_answers_on_the_page_where_it_writes(cast: Cast, signed_in):
    row, client = returned(cast), signed_in(cast.head)
    page = text_of(client.get(f"/recommendations/{row.pk}/edit/"))
    assert "1. Which tariff lines?" in page
    whole = {name: getattr(row, name) for name in ("title", "statement", "ask", "lever", "sensitivity", "version")}
    whole |= {"country": "JP", "sector": row.sector.code, "answer_1": "Chapter 61."}
    saved = client.post(f"/recommendations/{row.pk}/save/", whole)
    assert saved.json()["missing"] == {"answer_2": "The answer to question 2."}
    row.refresh_from_db()
    sent = client.post(
        f"/recommendations/{row.pk}/edit/",
        whole | {"version": row.version, "answer_2": "  ", "submit": "1"},
    )
    assert sent.status_code == 400
    assert "The answer to question 2." in text_of(sent)
    assert kept(row)[0][3] == "Chapter 61."


def test_question_and_answer_stand_side_by_side_for_those_who_work_on_it(cast: Cast, signed_in):
    row = returned(cast)
    row.edit({"sensitivity": "open"}, by=cast.head, version=row.version)
    row.edit({"answer_1": "Chapter 61."}, by=cast.head, version=row.version)
    for kind in ("secretary", "head", "counsellor", "referred officer"):
        person = cast.people[kind]
        if not Recommendation.objects.visible_to(person).filter(pk=row.pk).exists():
            continue
        page = text_of(signed_in(person).get(f"/recommendations/{row.pk}/"))
        assert "Chapter 61." in page
        assert "Not answered yet." in page
    for other in (make.head_of_mission("FR"), cast.people["observer"]):
        page = text_of(signed_in(other).get(f"/recommendations/{row.pk}/"))
        assert row.title in page
        assert "Chapter 61." not in page
        assert signed_in(other).get(f"/api/v1/recommendations/{row.pk}/").json()["questions"] == []


def patch(client: Any, row: Recommendation, version: int, **data: Any) -> Any:
    return client.patch(
        f"/api/v1/recommendations/{row.pk}/",
        json.dumps(data),
        content_type="application/json",
        headers={"If-Match": f'"{version}"'},
    )


def test_programs_ask_and_answer(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    path = f"/api/v1/recommendations/{row.pk}/move/"
    asked = signed_in(cast.secretary).post(path, {"verb": "return", "questions": TWO}, content_type="application/json")
    assert [one["text"] for one in asked.json()["questions"]] == TWO
    client = signed_in(cast.head)
    version = asked.json()["version"]
    assert patch(client, row, version, answers={"3": "?"}).json()["fields"]["answers"]
    done = patch(client, row, version, answers={"1": "Chapter 61.", "2": "Ten, in Tiruppur."})
    assert [one["answer"] for one in done.json()["questions"]] == ["Chapter 61.", "Ten, in Tiruppur."]
    assert done.json()["missing"] == []
    again = client.post(path, {"verb": "submit"}, content_type="application/json")
    assert again.json()["status"] == "submitted"
    assert patch(client, row, again.json()["version"], answers={"1": "Else."}).status_code == 409


def test_the_mail_of_a_return_brings_the_questions(cast: Cast):
    returned(cast)
    sweep()
    notice = Notice.objects.filter(cause="answer").first()
    assert notice is not None
    assert "2. How many exporters, and where?" in write([notice]).text


def test_what_was_never_returned_costs_no_query_for_its_questions(cast: Cast, django_assert_num_queries):
    make.recommendation("submitted", by=cast.head)
    row = Recommendation.objects.visible_to(cast.secretary).in_full(cast.secretary).get()
    with django_assert_num_queries(0):
        assert (row.rounds(), row.asked) == ([], {})
