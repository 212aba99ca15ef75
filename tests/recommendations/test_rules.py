"""What the table of moves cannot say: numbers, reasons that follow, what points at what."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.rules import NotAllowed, RuleBroken
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast, with_status

pytestmark = pytest.mark.django_db


def test_submitting_numbers_it_by_country_and_sector_and_says_for_whom_it_was_brought(cast: Cast):
    row = make.recommendation("submitted", by=cast.counsellor_with_leave)
    assert row.reference == "REC/JPN/TEX/001"
    assert row.post.title == "Minister (Commercial)"
    assert row.was_submitted
    assert row.submitted_at == row.status_at
    assert make.recommendation("submitted", by=cast.head).reference == "REC/JPN/TEX/002"
    assert make.recommendation("submitted", by=cast.other_head).reference == "REC/FRA/TEX/001"


def test_the_post_that_submits_is_the_one_that_may(cast: Cast):
    both = make.user(
        "mission",
        make.post(make.mission("JP"), "Second Secretary"),
        make.post(make.mission("JP"), "Deputy Head of Mission", may_submit=True),
    )
    row = make.draft(both)
    row.move("submit", by=both)
    assert row.post.title == "Deputy Head of Mission"


def test_a_returned_one_keeps_its_number_when_it_is_submitted_again(cast: Cast):
    row = make.recommendation("returned", by=cast.head)
    number = row.reference
    make.answers(row)
    row.move("submit", by=cast.head)
    assert (row.status, row.reference) == ("submitted", number)


@pytest.mark.parametrize("name", ["title", "country", "sector", "lever", "statement", "ask"])
def test_an_incomplete_text_is_not_submitted_and_the_refusal_says_what_is_missing(cast: Cast, name: str):
    empty = None if name in ("country", "sector") else ""
    row = make.draft(cast.head, **{name: empty})
    with pytest.raises(RuleBroken, match=str(Recommendation.REQUIRED[name])):
        row.move("submit", by=cast.head)
    row.refresh_from_db()
    assert (row.status, row.reference, row.was_submitted) == ("draft", None, False)
    assert "submit" not in [move.verb for move in row.moves_for(cast.head)]


def test_a_value_needs_its_source_before_it_is_submitted(cast: Cast):
    row = make.draft(cast.head, value_amount=Decimal("12.5"))
    assert list(row.gaps()) == ["value_source"]
    row.edit({"value_source": "Reckoned by the council from customs data of 2025"}, by=cast.head, version=row.version)
    assert row.missing() == []


def test_sets_know_the_same_gaps_as_a_row(cast: Cast):
    gaps = {name: None if name in ("country", "sector") else "" for name in Recommendation.REQUIRED}
    gaps |= {"value_source": ""}
    others = {"value_amount": Decimal(0)}
    for name, empty in gaps.items():
        row = make.draft(cast.head, **({"value_source": "The council"} | others | {name: empty}))
        assert list(row.gaps()) == [name]
    whole = [make.draft(cast.head), make.draft(cast.head, value_source="The council", **others)]
    assert set(Recommendation.objects.complete()) == set(whole)
    assert Recommendation.objects.incomplete().count() == len(gaps) == 7


def test_it_is_referred_to_a_department_alone(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    with pytest.raises(RuleBroken, match="to a department only"):
        row.move(
            "refer",
            by=cast.secretary,
            note="Please look.",
            department=make.mission("FR"),
            by_on=make.day_from_today(9),
        )
    with pytest.raises(RuleBroken, match="Choose the department"):
        row.move("refer", by=cast.secretary, note="Please look.")
    row.move("refer", by=cast.secretary, note="Please look.", department=cast.referred, by_on=make.day_from_today(9))
    assert (row.status, row.referred_to) == ("under_examination", cast.referred)
    assert row.lies_with == cast.referred


def test_it_lies_with_who_has_to_act(cast: Cast):
    row = make.draft(cast.head)
    assert row.lies_with == make.mission("JP")
    row.move("submit", by=cast.head)
    assert row.lies_with == cast.nodal
    make.sector("Tourism")
    assert make.recommendation("submitted", by=cast.head, sector=make.sector("Tourism")).lies_with is None


def test_a_merged_one_points_at_the_survivor(cast: Cast):
    survivor = make.recommendation("submitted", by=cast.other_head)
    row = make.recommendation("submitted", by=cast.head)
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    assert (row.status, row.merged_into) == ("merged", survivor)


def test_what_was_merged_before_follows_its_survivor_on_record(cast: Cast):
    first, second, third = (make.recommendation("submitted", by=cast.head) for _ in range(3))
    first.move("duplicate", by=cast.secretary, note="Sent twice.", into=second)
    second.move("merge", by=cast.secretary, note="Part of the larger one.", into=third)
    first.refresh_from_db()
    assert (first.status, first.merged_into) == ("duplicate", third)
    assert not Recommendation.objects.filter(merged_into__merged_into__isnull=False).exists()
    told = first.events.last()
    assert (told.verb, told.actor) == ("repoint", None)
    assert told.changes == {"merged_into": [second.reference, third.reference]}


def test_nothing_is_merged_into_one_that_lives_on_elsewhere(cast: Cast):
    first, second, third = (make.recommendation("submitted", by=cast.head) for _ in range(3))
    first.move("merge", by=cast.secretary, note="The same.", into=second)
    with pytest.raises(RuleBroken, match="lives on in another one itself"):
        third.move("merge", by=cast.secretary, note="The same.", into=first)


def test_nothing_is_merged_into_itself_or_into_what_the_ministry_has_not(cast: Cast):
    row = make.recommendation("submitted", by=cast.head)
    for into in (make.draft(cast.head), with_status(make.recommendation("submitted", by=cast.head), "withdrawn")):
        with pytest.raises(RuleBroken, match="is not before the ministry"):
            row.move("merge", by=cast.secretary, note="The same.", into=into)
    with pytest.raises(RuleBroken, match="into itself"):
        row.move("merge", by=cast.secretary, note="The same.", into=row)


def test_what_others_live_on_in_is_not_withdrawn(cast: Cast):
    survivor = make.recommendation("submitted", by=cast.other_head)
    row = make.recommendation("submitted", by=cast.head)
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    with pytest.raises(RuleBroken, match="Others live on in this one: it"):
        survivor.move("withdraw", by=cast.other_head, note="Settled.")


def test_it_is_implemented_only_when_one_item_is_verified_and_none_lives(cast: Cast):
    row = make.recommendation("accepted", by=cast.head)
    live = make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary)
    row.refresh_from_db()
    for verb in ("implement", "implement_in_part", "drop"):
        with pytest.raises(RuleBroken, match="1 action item is still live"):
            row.move(verb, by=cast.secretary, note="Nobody needs it any more.")
    live.move("cancel", by=cast.secretary, note="Overtaken.")
    row.refresh_from_db()
    with pytest.raises(RuleBroken, match="None of its action items is verified"):
        row.move("implement", by=cast.secretary)
    row.move("implement_in_part", by=cast.secretary, note="Two of three were done without us.")
    assert row.status == "partly_implemented"


def test_the_last_verified_item_closes_it_and_a_reopened_one_opens_it_again(cast: Cast):
    row = make.recommendation("accepted", by=cast.head)
    item = make.item("verified", owner=cast.nodal_officer, asked=row, by=cast.secretary)
    row.refresh_from_db()
    assert row.status == "implemented"
    assert row.events.last().actor is None
    item.move("reopen", by=cast.secretary, note="The customs still ask for it.")
    row.refresh_from_db()
    assert row.status == "in_action"


def test_the_systems_moves_leave_no_trace_of_a_person(cast: Cast):
    row = make.recommendation("accepted", by=cast.head)
    touched = row.last_human_update_at
    row.move("begin", by=None)
    assert row.last_human_update_at == touched
    with pytest.raises(NotAllowed):
        row.move("drop", by=None, note="No.")


def test_only_people_of_a_mission_begin_a_draft(cast: Cast):
    for person in (cast.secretary, cast.coordinator, cast.nodal_officer, cast.observer):
        with pytest.raises(NotAllowed, match="hold a post in a mission"):
            Recommendation.home_for(person)
        with pytest.raises(NotAllowed, match="hold a post in a mission"):
            Recommendation.begin_draft(by=person, mission=make.mission("JP"), meet=make.meet())
    with pytest.raises(NotAllowed):
        Recommendation.begin_draft(by=cast.head, mission=make.mission("FR"), meet=make.meet())


def test_a_draft_waits_until_there_is_a_meet(cast: Cast):
    with pytest.raises(RuleBroken, match="No meet is set up yet"):
        Recommendation.home_for(cast.head)


@pytest.mark.parametrize("status", ["submitted", "under_examination", "accepted", "withdrawn", "dropped"])
def test_the_text_stays_as_the_ministry_read_it(cast: Cast, status: str):
    row = with_status(make.recommendation("submitted", by=cast.head), status)
    with pytest.raises(RuleBroken, match="the text stays as the ministry read it"):
        row.edit({"title": "Another"}, by=cast.head, version=row.version)


def test_what_a_mission_changes_after_a_return_is_on_record_and_typing_a_draft_is_not(cast: Cast):
    row = make.draft(cast.head)
    row.edit({"title": "A first title"}, by=cast.head, version=row.version)
    assert [event.verb for event in row.events.all()] == ["create"]
    row = make.recommendation("returned", by=cast.head)
    row.edit({"title": "A clearer title", "is_quick_win": True}, by=cast.counsellor, version=row.version)
    data = {line["label"].lower(): (line["before"], line["after"]) for line in row.events.last().lines()}
    assert data["title"] == ("Mutual recognition of textile test certificates", "A clearer title")
    assert data["quick win"] == ("no", "yes")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "accepted", "was_submitted": False, "reference": None}, "recommendation_was_submitted_before"),
        ({"status": "merged"}, "recommendation_points_when_merged"),
        ({"was_submitted": True, "reference": None}, "recommendation_reference_when_submitted"),
    ],
)
def test_the_database_keeps_what_visibility_hangs_on(cast: Cast, values: dict, constraint: str):
    row = make.recommendation("submitted", by=cast.head)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(**values)


def test_a_form_begins_one_draft_however_often_it_is_sent(cast: Cast):
    key = uuid4()
    first = Recommendation.begin_draft(
        by=cast.head, mission=make.mission("JP"), meet=make.meet(), key=key, title="A title"
    )
    again = Recommendation.begin_draft(
        by=cast.head, mission=make.mission("JP"), meet=make.meet(), key=key, title="A better title"
    )
    assert again.pk == first.pk
    assert Recommendation.objects.get().title == "A better title"
    assert first.events.count() == 1
    other = Recommendation.begin_draft(
        by=cast.other_head, mission=make.mission("FR"), meet=make.meet(), key=key, title="Ours"
    )
    assert other.pk != first.pk


def test_the_key_of_a_form_never_overwrites_what_was_changed_elsewhere(cast: Cast):
    key = uuid4()
    data = {"by": cast.head, "mission": make.mission("JP"), "meet": make.meet(), "key": key}
    row = Recommendation.begin_draft(title="A title", **data)
    with pytest.raises(RuleBroken, match="saved before as “A title”"):
        Recommendation.begin_draft(title="Mine", **data | {"by": cast.counsellor})
    row.refresh_from_db()
    row.edit({"ask": "By March."}, by=cast.head, version=row.version)
    with pytest.raises(RuleBroken, match="start a new recommendation"):
        Recommendation.begin_draft(title="Overwritten", **data)
    assert Recommendation.objects.get().title == "A title"


@pytest.mark.parametrize("status", ["submitted", "returned"])
def test_the_key_of_a_form_opens_nothing_that_was_submitted(cast: Cast, status: str):
    row, key = make.recommendation(status, by=cast.head), uuid4()
    Recommendation.objects.filter(pk=row.pk).update(draft_key=key)
    with pytest.raises(RuleBroken, match="saved before as"):
        Recommendation.begin_draft(by=cast.head, mission=row.mission, meet=row.meet, key=key, title="Overwritten")
    assert Recommendation.objects.get().title == row.title
