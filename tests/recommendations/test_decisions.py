"""Decisions say which part, until when, and why in words that tell something."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.filler import EMPTY, is_filler
from core.rules import RuleBroken
from recommendations.models import Recommendation
from reminders.emails import write
from reminders.kinds.registry import OBLIGATIONS
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.recommendations.conftest import Cast, send

pytestmark = pytest.mark.django_db

NEEDS_A_REASON = ["accept", "accept_in_part", "refer", "defer", "not_accept"]


def details(cast: Cast) -> dict[str, str]:
    return {
        "part": "The lines of chapter 61.",
        "by_on": str(make.day_from_today(9)),
        "until_on": str(make.day_from_today(30)),
        "department": cast.referred.code,
    }


@pytest.mark.parametrize("verb", NEEDS_A_REASON)
@pytest.mark.parametrize(
    "words", ["Noted", "noted.", " UNDER PROCESS ", "ok", "Done!", "n/a", "N.A.", "ठीक है", "नोट किया।"]
)
def test_a_reason_that_says_nothing_is_refused_with_a_hint(cast: Cast, signed_in, verb: str, words: str):
    row = make.recommendation("under_examination", by=cast.head)
    data = {"verb": verb, "note": words} | details(cast)
    for path in (f"/recommendations/{row.pk}/move/", f"/api/v1/recommendations/{row.pk}/move/"):
        answer = send(signed_in(cast.secretary), path, data)
        assert answer.status_code == 409
        assert "alone gives no reason." in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "under_examination"


def test_a_sentence_with_such_a_word_in_it_says_something():
    assert is_filler("  Noted, ")
    assert not is_filler("Noted by the Board on 3 March; the tariff line stays.")
    assert all(is_filler(words.upper()) for words in EMPTY)


def test_a_move_that_needs_no_reason_takes_any_word(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    row.move("return", by=cast.secretary, note="ok", questions=["Which lines?"])
    assert row.status == "returned"


def test_accepting_in_part_says_which_part_to_everybody_and_in_the_mail(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    data = {"verb": "accept_in_part", "note": "Chapter 62 is excluded by both sides."} | details(cast)
    assert signed_in(cast.nodal_officer).post(f"/recommendations/{row.pk}/move/", data).status_code == 302
    assert row.events.last().changes["part"] == ["", "The lines of chapter 61."]
    page = signed_in(cast.head).get(f"/recommendations/{row.pk}/").content.decode()
    assert "What is accepted:" in page
    assert "The lines of chapter 61." in page
    sweep()
    email = write(list(Notice.objects.filter(recipient=cast.head)))
    assert "The lines of chapter 61." in email.text
    assert "Chapter 62 is excluded" in email.text


@pytest.mark.parametrize("part", ["", "   ", "noted", "x" * 5001, "<i>half</i>"])
def test_a_part_that_says_nothing_is_refused(cast: Cast, signed_in, part: str):
    row = make.recommendation("under_examination", by=cast.head)
    data = {"verb": "accept_in_part", "note": "Chapter 62 is excluded.", "part": part}
    for path in (f"/recommendations/{row.pk}/move/", f"/api/v1/recommendations/{row.pk}/move/"):
        assert send(signed_in(cast.nodal_officer), path, data).status_code == 409
    assert Recommendation.objects.get(pk=row.pk).status == "under_examination"


def test_what_is_deferred_is_to_be_examined_again_on_its_day(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    data = {"verb": "defer", "note": "It waits for the budget."} | details(cast)
    assert signed_in(cast.nodal_officer).post(f"/recommendations/{row.pk}/move/", data).status_code == 302
    row.refresh_from_db()
    assert row.deferred_until_on == make.day_from_today(30)
    page = signed_in(cast.head).get(f"/recommendations/{row.pk}/").content.decode()
    assert "Deferred until" in page
    examine = OBLIGATIONS["examine"]
    assert examine.for_user(cast.nodal_officer).count() == 0
    with clock.pretend(clock.now() + timedelta(days=30)):
        assert examine.for_user(cast.nodal_officer).count() == 1
        row.move("examine", by=cast.nodal_officer)
    row.refresh_from_db()
    assert row.deferred_until_on is None


@pytest.mark.parametrize("day", ["", "later", "2020-01-01", "2099-01-01"])
def test_it_is_deferred_until_a_day_ahead_within_a_year(cast: Cast, signed_in, day: str):
    row = make.recommendation("under_examination", by=cast.head)
    data = {"verb": "defer", "note": "It waits for the budget.", "until_on": day}
    for path in (f"/recommendations/{row.pk}/move/", f"/api/v1/recommendations/{row.pk}/move/"):
        # The API takes days as ISO writes them.
        is_none = day == "later" and path.startswith("/api/")
        assert send(signed_in(cast.nodal_officer), path, data).status_code == (400 if is_none else 409)


def test_the_database_lets_nothing_else_wait_for_a_day(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    with pytest.raises(IntegrityError, match="recommendation_waits_when_deferred"), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(deferred_until_on=clock.today())


def test_the_page_asks_for_the_part_and_the_day(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head)
    page = signed_in(cast.nodal_officer).get(f"/recommendations/{row.pk}/").content.decode()
    for name in ("part", "until_on", "by_on"):
        assert f'name="{name}"' in page


def test_an_empty_reason_of_either_sort_is_refused_in_the_words_of_the_move(cast: Cast):
    row = make.recommendation("under_examination", by=cast.head)
    for note in ("", "noted"):
        with pytest.raises(RuleBroken, match="in words that the mission can act on"):
            row.move("not_accept", by=cast.secretary, note=note)
