"""Moves: the order of checks, one transaction, edits that know their version."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from actions.models import ActionItem
from core.rules import NotAllowed, Refusal, RuleBroken, StaleEdit
from recommendations.models import Recommendation, RecommendationEvent
from tests import make

if TYPE_CHECKING:
    from participants.models import User

pytestmark = pytest.mark.django_db


def test_an_unknown_verb_is_refused_with_a_sentence_and_nothing_is_written():
    row = make.recommendation("submitted")
    with pytest.raises(RuleBroken, match="“explode” is not something that can be done here"):
        row.move("explode", by=make.secretary())
    row.refresh_from_db()
    assert (row.status, row.events.count()) == ("submitted", 2)


def test_permission_is_checked_before_the_status_and_the_status_before_the_reason():
    head = make.head_of_mission()
    row = make.recommendation("draft", by=head)
    with pytest.raises(NotAllowed):
        row.move("not_accept", by=head)
    with pytest.raises(RuleBroken, match="It is “Draft” now"):
        row.move("not_accept", by=make.secretary())


def test_a_move_that_needs_a_reason_asks_for_it_in_words():
    row = make.recommendation("under_examination")
    with pytest.raises(RuleBroken, match="Give the reason in words that the mission can act on"):
        row.move("not_accept", by=make.secretary(title="Desk Officer"), note="  ")


@pytest.mark.parametrize("note", ["x\x00y", "ab\u202ecd", "<script>alert(1)</script>", "a" * 5001])
def test_a_hostile_reason_is_refused_and_nothing_is_written(note: str):
    row = make.recommendation("under_examination")
    with pytest.raises(RuleBroken):
        row.move("not_accept", by=make.secretary(title="Desk Officer"), note=note)
    row.refresh_from_db()
    assert row.status == "under_examination"


def test_the_system_may_do_only_what_names_it():
    row = make.recommendation("under_examination")
    with pytest.raises(NotAllowed):
        row.move("accept", by=None)


def test_a_move_writes_status_version_and_event_together():
    row = make.recommendation("submitted")
    judge = make.secretary(title="Desk Officer")
    event = row.move("examine", by=judge)
    row.refresh_from_db()
    assert (row.status, event.actor, event.verb) == ("under_examination", judge, "examine")
    assert event.changes["status"] == ["submitted", "under_examination"]


def test_buttons_are_the_moves_that_the_person_may_make_now():
    head = make.head_of_mission()
    row = make.recommendation("submitted", by=head)
    assert [move.verb for move in row.moves_for(head)] == ["withdraw"]
    assert [move.verb for move in row.moves_for(make.observer())] == []


def test_an_edit_of_an_old_version_is_refused_with_both_texts():
    head = make.head_of_mission()
    row = make.draft(head)
    row.edit({"ask": "First."}, by=head, version=1)
    with pytest.raises(StaleEdit) as refusal:
        row.edit({"ask": "Second."}, by=head, version=1)
    assert refusal.value.details["yours"] == [("The ask", "Second.")]
    assert refusal.value.details["theirs"] == [("The ask", "First.")]
    row.refresh_from_db()
    assert row.ask == "First."


def test_an_edit_that_changes_nothing_is_never_stale_and_writes_nothing():
    head = make.head_of_mission()
    row = make.draft(head)
    row.edit({"ask": "First."}, by=head, version=1)
    row.edit({"ask": "First."}, by=head, version=1)
    row.refresh_from_db()
    assert row.version == 2


def test_an_edit_of_what_was_submitted_stands_in_the_trail_with_before_and_after():
    head = make.head_of_mission()
    row = make.recommendation("returned", by=head)
    row.edit({"title": "A clearer title"}, by=head, version=row.version)
    changes = RecommendationEvent.objects.get(verb="edit").changes
    assert changes == {"title": ["Mutual recognition of textile test certificates", "A clearer title"]}


def test_references_run_on_even_after_samples_have_left():
    head = make.head_of_mission()
    rows = [make.recommendation(by=head, is_sample=number < 2) for number in range(3)]
    assert [row.reference for row in rows] == ["REC/JPN/TEX/001", "REC/JPN/TEX/002", "REC/JPN/TEX/003"]
    for row in rows[:2]:
        row.events.all().delete()
        row.versions.all().delete()
        row.delete()
    assert make.recommendation(by=head).reference == "REC/JPN/TEX/004"


def _race(*attempts) -> list[object]:
    """Run the attempts at once, each with its own connection; each answers None or its refusal."""
    start, answers = threading.Barrier(len(attempts)), []

    def run(attempt) -> None:
        start.wait()
        try:
            attempt()
            answers.append(None)
        except Refusal as refusal:
            answers.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_decide_at_once_exactly_one_wins():
    row = make.recommendation("under_examination")
    judges: list[User] = [make.secretary(title=f"Desk Officer {n}") for n in (1, 2)]

    def accept(judge: User) -> None:
        Recommendation.objects.get(pk=row.pk).move("accept", by=judge, note="It costs little.")

    answers = _race(*(lambda judge=judge: accept(judge) for judge in judges))
    assert sorted(answer is None for answer in answers) == [False, True]
    assert row.events.filter(verb="accept").count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_once_are_different():
    asked, judge = make.recommendation("accepted"), make.secretary(title="Desk Officer")
    owner = make.officer().seats[0].post

    def act() -> None:
        ActionItem.make(by=judge, recommendations=[asked], owner=owner, due_on=make.working_day(), title="Notify it")

    assert _race(act, act, act) == [None, None, None]
    assert ActionItem.objects.aggregate(different=Count("reference", distinct=True))["different"] == 3


def test_the_row_is_locked_in_the_database_while_it_moves():
    row = make.recommendation("submitted")
    with CaptureQueriesContext(connection) as queries:
        row.move("examine", by=make.secretary(title="Desk Officer"))
    assert any(
        'FROM "recommendations_recommendation"' in q["sql"] and "FOR NO KEY UPDATE" in q["sql"] for q in queries
    )
