"""The rules of the list of participants: who may change it, how large a delegation is, what goes and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.rules import NotAllowed, RuleBroken, StaleEdit
from meetings.models import Meet
from meetings.participants.models import PRECEDENCE, Category, Participant
from tests import make
from tests.meetings.participants import people

pytestmark = pytest.mark.django_db

# Who may change the list at all, by any of its verbs.
PEOPLE: dict[str, tuple[Callable[[], Any], bool]] = {
    "secretariat": (make.secretary, True),
    "head of mission": (make.head_of_mission, False),
    "counsellor": (make.counsellor, False),
    "officer": (make.officer, False),
    "coordinating officer": (make.coordinator, False),
    "observer": (make.observer, False),
}
VERBS: dict[str, Callable[[Participant, Any], Any]] = {
    "add": lambda row, by: Participant.add(row.meet, people.contact(), by=by, category="head"),
    "add_new": lambda row, by: Participant.add_new(row.meet, {"name": "A. Rao"}, by=by, category="head"),
    "edit": lambda row, by: row.edit({"mode": "video"}, by=by, version=row.version),
    "remove": lambda row, by: row.remove(by=by),
    "set_needs": lambda row, by: row.set_needs(NEEDS, by=by, version=1, base={}),
}
NEEDS = {"travel": "Arrives by train", "access": "Ramp", "diet": "Vegetarian"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", PEOPLE)
def test_the_secretariat_alone_changes_the_list(kind: str, verb: str):
    make_person, may = PEOPLE[kind]
    row, by = people.participant(), make_person()
    before = Participant.objects.count(), row.events.count()
    if may:
        VERBS[verb](row, by)
        return
    with pytest.raises(NotAllowed):
        VERBS[verb](row, by)
    row.refresh_from_db()
    assert (Participant.objects.count(), row.events.count()) == before
    assert (row.mode, row.removed_at) == ("in_person", None)


@pytest.mark.parametrize("kind", PEOPLE)
def test_the_secretariat_alone_puts_somebody_back(kind: str):
    make_person, may = PEOPLE[kind]
    row, by = people.participant(), make_person()
    row.remove(by=make.secretary("Clerk"))
    if may:
        row.put_back(by=by)
    else:
        with pytest.raises(NotAllowed):
            row.put_back(by=by)
    assert Participant.objects.current().filter(pk=row.pk).exists() is may


@pytest.mark.parametrize("category", Category.values)
def test_a_new_participant_gets_the_precedence_of_the_category_unless_one_is_given(category: str):
    assert people.participant(category).precedence == PRECEDENCE[Category(category)]
    assert people.participant(category, precedence=7).precedence == 7


def test_nobody_is_on_one_list_twice_and_on_two_lists_once_each():
    row = people.participant()
    with pytest.raises(RuleBroken, match="on the list already"):
        Participant.add(row.meet, row.contact, by=make.secretary(), category="observer")
    other = make.meet("2030")
    assert Participant.add(other, row.contact, by=None, category="observer").meet == other


def test_who_is_added_again_comes_back_with_the_new_values_and_the_old_history():
    row, by = people.participant(), make.secretary()
    row.remove(by=by)
    again = Participant.add(row.meet, row.contact, by=by, category="observer", mode="video", precedence=None)
    assert again.pk == row.pk
    assert (again.category, again.mode, again.precedence, again.removed_at) == ("observer", "video", 600, None)
    assert [event.verb for event in again.events.all()] == ["create", "remove", "put_back"]


# --- delegations --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_a_head_is_accompanied_by_as_many_officers_as_the_meet_allows(limit: int):
    Meet.objects.filter(pk=make.meet().pk).update(accompanying_limit=limit)
    head, officers = people.delegation(limit, meet=Meet.objects.get())
    assert len(officers) == limit
    with pytest.raises(RuleBroken, match=f"by {limit} officers already") as refused:
        people.participant("accompanying", head=head)
    assert refused.value.details["field"] == "head"


def test_who_goes_leaves_a_place_and_who_comes_back_needs_one():
    by = make.secretary()
    head, officers = people.delegation(2)
    officers[0].remove(by=by)
    people.participant("accompanying", head=head)
    with pytest.raises(RuleBroken, match="limit"):
        officers[0].put_back(by=by)
    officers[1].remove(by=by)
    officers[0].put_back(by=by)
    assert head.delegation.current().count() == 2


def test_an_edit_does_not_overfill_a_delegation():
    by = make.secretary()
    head, _officers = people.delegation(2)
    independent = people.participant("accompanying")
    with pytest.raises(RuleBroken, match="limit"):
        independent.edit({"head": head}, by=by, version=independent.version)
    assert Participant.objects.get(pk=independent.pk).head is None


def not_a_head() -> Participant:
    return people.participant("department")


def of_another_meet() -> Participant:
    return people.participant(meet=make.meet("2030"))


def off_the_list() -> Participant:
    row = people.participant()
    row.remove(by=make.secretary())
    return row


@pytest.mark.parametrize("other", [not_a_head, of_another_meet, off_the_list])
def test_only_a_head_of_mission_on_this_list_leads_a_delegation(other: Callable[[], Participant]):
    with pytest.raises(RuleBroken, match="Choose a head of mission"):
        people.participant("accompanying", head=other())


@pytest.mark.parametrize("category", [one for one in Category.values if one != "accompanying"])
def test_only_an_accompanying_officer_has_a_head(category: str):
    head = people.participant()
    with pytest.raises(RuleBroken, match="Only an accompanying officer"):
        people.participant(category, head=head)
    independent = people.participant(category)
    with pytest.raises(RuleBroken, match="Only an accompanying officer"):
        independent.edit({"head": head}, by=make.secretary(), version=independent.version)


def test_a_head_who_is_accompanied_neither_goes_nor_becomes_something_else():
    by = make.secretary()
    head, officers = people.delegation(1)
    with pytest.raises(RuleBroken, match="give them another head first"):
        head.remove(by=by)
    with pytest.raises(RuleBroken, match="give them another head first"):
        head.edit({"category": "observer"}, by=by, version=head.version)
    officers[0].remove(by=by)
    head.edit({"category": "observer"}, by=by, version=head.version)
    head.remove(by=by)


def test_another_category_brings_its_usual_precedence_and_takes_the_head_away():
    by = make.secretary()
    head, (officer,) = people.delegation(1)
    officer.edit({"category": "council"}, by=by, version=officer.version)
    assert (officer.category, officer.precedence, officer.head) == ("council", 400, None)
    chosen = people.participant("accompanying", head=head, precedence=3)
    chosen.edit({"category": "council"}, by=by, version=chosen.version)
    assert chosen.precedence == 3, "a precedence that somebody chose stays"


# --- going, and two at once ------------------------------------------------------------------------------------------


def test_who_is_off_the_list_is_neither_edited_nor_taken_off_again():
    row, by = people.participant(), make.secretary()
    row.remove(by=by)
    for change in (lambda: row.remove(by=by), lambda: row.edit({"mode": "video"}, by=by, version=row.version)):
        with pytest.raises(RuleBroken, match="put them back first"):
            change()
    with pytest.raises(RuleBroken, match="on the list already"):
        people.participant().put_back(by=by)


def test_two_who_edit_the_same_field_do_not_overwrite_each_other():
    row, by = people.participant(), make.secretary()
    first = Participant.objects.get(pk=row.pk)
    first.edit({"mode": "video"}, by=by, version=first.version)
    with pytest.raises(StaleEdit):
        row.edit({"mode": "in_person"}, by=make.secretary("B"), version=1)


def test_the_history_tells_who_changed_what():
    row, by = people.participant(name="A. Rao"), make.secretary()
    row.edit({"mode": "video"}, by=by, version=row.version)
    event = row.events.last()
    assert (event.verb, event.actor, event.changes) == ("edit", by, {"mode": ["in_person", "video"]})
    assert event.lines() == [{"label": "Takes part", "before": "In person", "after": "By video"}]


# --- who sees whom ---------------------------------------------------------------------------------------------------


def test_each_sees_their_own_people_alone():
    head, counsellor = make.head_of_mission(), make.counsellor()
    other, officer, observer = make.head_of_mission("FR"), make.officer(), make.observer()
    ambassador = people.account(head, name="Ambassador")
    rows = {
        "ambassador": ambassador,
        "officer of the mission": people.participant("accompanying", head=ambassador),
        "led": people.participant("accompanying", head=ambassador, organisation=make.department("Silk Council")),
        "french": people.account(other, name="Other"),
        "department": people.participant("department", organisation=make.department()),
        "observer": people.account(observer, category="observer"),
    }
    mission = {"ambassador", "officer of the mission"}
    seen = {
        make.secretary(): set(rows),
        head: {*mission, "led"},
        counsellor: mission,
        other: {"french", "observer"},
        officer: {"department"},
        make.coordinator(): set(),
        observer: {"observer"},
        make.observer(): set(),
    }
    for reader, names in seen.items():
        found = set(Participant.objects.visible_to(reader).values_list("pk", flat=True))
        assert found == {rows[name].pk for name in names}, reader


def test_an_assistant_sees_whom_they_assist():
    assistant = make.officer(make.department("Ministry of Tourism"))
    row = people.participant()
    helper = people.contact(make.department("Elsewhere"), user=assistant)
    row.edit({"assistant": helper}, by=make.secretary(), version=row.version)
    assert list(Participant.objects.visible_to(assistant)) == [row]


def test_a_closed_account_sees_nobody():
    person = make.head_of_mission()
    people.account(person)
    person.is_active = False
    assert not Participant.objects.visible_to(person).exists()
