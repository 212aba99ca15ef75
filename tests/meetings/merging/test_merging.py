"""Two people become one, with their places in all meets; and when they do not."""

from __future__ import annotations

from typing import Any

import pytest

from core.rules import NotAllowed, RuleBroken
from meetings.merging.places import merge_contacts
from meetings.participants.models import Participant
from participants.contacts.distinct import mark_distinct, undo_distinct
from participants.contacts.models import Contact
from participants.models import User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> User:
    return make.secretary()


def contact(name: str, **values: Any) -> Contact:
    return Contact.add(by=None, name=name, **values)


def place(person: Contact, **values: Any) -> Participant:
    return Participant.add(make.meet(), person, by=None, **{"category": "department"} | values)


def merge(goes: Contact, stays: Contact, by: User, *taken: str) -> None:
    versions = {one.pk: Contact.objects.get(pk=one.pk).version for one in (goes, stays)}
    merge_contacts(goes, stays, taken=taken, versions=versions, by=by)


def test_chosen_values_stay_and_the_history_is_kept(secretary):
    stays = contact("Sunita Rao", email="s@example.org", phone="1")
    goes = contact("Dr Sunita Rao", email="sunita@example.org", designation="Counsellor")
    merge(goes, stays, secretary, "designation", "email")
    for row in (goes, stays):
        row.refresh_from_db()
    assert (stays.name, stays.designation, stays.email) == ("Sunita Rao", "Counsellor", "sunita@example.org")
    assert (stays.other_emails, stays.phone) == (["s@example.org"], "1")
    assert goes.merged_into == stays
    assert [one.verb for one in goes.events.all()] == ["create", "merge"]
    assert stays.events.last().changes["designation"] == ["", "Counsellor"]
    assert list(Contact.objects.live()) == [stays]


def test_a_place_moves_over_and_of_two_one_is_taken_off(secretary):
    stays, goes, helper = contact("Sunita Rao"), contact("S. Rao"), contact("Helper")
    mine = place(goes)
    assisted = place(helper, assistant=goes)
    merge(goes, stays, secretary)
    mine.refresh_from_db()
    assert (mine.contact, mine.events.last().verb) == (stays, "merge")
    assisted.refresh_from_db()
    assert assisted.assistant == stays

    third = contact("Rao, S.")
    other = place(third, category="head")
    officer = place(contact("Officer"), category="accompanying", head=other)
    stays_head = Participant.objects.get(contact=stays)
    Participant.objects.filter(pk=stays_head.pk).update(category="head")
    merge(third, stays, secretary)
    other.refresh_from_db()
    officer.refresh_from_db()
    assert other.removed_at is not None
    assert other.events.last().verb == "merge"
    assert officer.head == stays_head
    assert Participant.objects.current().filter(contact=stays).count() == 1
    assert Contact.objects.filter(merged_into=stays).count() == 2


def test_who_was_taken_off_comes_back_by_the_place_of_the_other(secretary):
    stays, goes = contact("Sunita Rao"), contact("S. Rao")
    place(stays).remove(by=secretary)
    place(goes, category="observer")
    merge(goes, stays, secretary)
    back = Participant.objects.get(contact=stays)
    assert (back.removed_at, back.category) == (None, "observer")
    assert Participant.objects.get(contact=goes).removed_at is not None


def test_never_across_accounts(secretary):
    head, officer = make.head_of_mission(), make.officer()
    with_account, other, without = contact("A", user=head), contact("B", user=officer), contact("C")
    with pytest.raises(RuleBroken, match="different roles"):
        merge(with_account, other, secretary)
    with pytest.raises(RuleBroken, match="the other way round"):
        merge(with_account, without, secretary)
    second = contact("D", user=make.head_of_mission("FR"))
    with pytest.raises(RuleBroken, match="close that of"):
        merge(second, with_account, secretary)
    User.objects.filter(pk=second.user_id).update(is_active=False)
    second.refresh_from_db()
    merge(second, with_account, secretary)
    merge(without, with_account, secretary)
    assert Contact.objects.live().count() == 2


def test_what_cannot_be_merged_writes_nothing(secretary):
    first, second = contact("A"), contact("B")
    sample = contact("S", is_sample=True)
    for goes, stays, why in ((first, first, "another person"), (sample, first, "sample")):
        with pytest.raises(RuleBroken, match=why):
            merge(goes, stays, secretary)
    for other in (make.coordinator(), make.head_of_mission(), make.observer()):
        with pytest.raises(NotAllowed):
            merge(first, second, other)
    merge(first, second, secretary)
    first.refresh_from_db()
    for goes, stays in ((first, second), (contact("C"), first)):
        with pytest.raises(RuleBroken, match="already"):
            merge(goes, stays, secretary)


def test_who_is_not_the_same_is_not_merged_nor_by_way_of_a_third(secretary):
    first, second, third = contact("A"), contact("B"), contact("C")
    mark_distinct(first, second, by=secretary)
    with pytest.raises(RuleBroken, match="Not the same"):
        merge(first, second, secretary)
    merge(second, third, secretary)
    with pytest.raises(RuleBroken, match="Not the same"):
        merge(first, third, secretary)
    undo_distinct(first, third, by=secretary)
    merge(first, third, secretary)
    with pytest.raises(RuleBroken, match="merged into"):
        mark_distinct(first, third, by=secretary)


def test_an_invitation_is_not_lost(secretary):
    stays, goes = contact("Sunita Rao"), contact("S. Rao")
    place(stays)
    invited = place(goes)
    Participant.objects.filter(pk=invited.pk).update(invitation_status="sent")
    with pytest.raises(RuleBroken, match="is invited to"):
        merge(goes, stays, secretary)
    goes.refresh_from_db()
    assert goes.merged_into is None
    merge(stays, goes, secretary)
    assert Participant.objects.current().get().contact == goes


def test_the_page_shows_what_stays_and_merges_once(signed_in, secretary):
    stays, goes = contact("Sunita Rao", phone="1"), contact("S. Rao", phone="2")
    place(goes)
    client = signed_in(secretary)
    url = f"/contacts/{goes.pk}/merge/{stays.pk}/"
    page = client.get(url).content.decode()
    assert "the place on the list moves over" in page
    sent = {"goes_version": 1, "stays_version": 1, "name": "stays", "phone": "goes"}
    assert client.post(url, sent | {"stays_version": 7}).status_code == 409
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409
    stays.refresh_from_db()
    assert (stays.name, stays.phone) == ("Sunita Rao", "2")
    assert Participant.objects.get().contact == stays


@pytest.mark.parametrize("role", ["mission", "officer", "observer"])
def test_the_page_is_for_the_secretariat(signed_in, role):
    first, second = contact("A"), contact("B")
    assert signed_in(make.user(role)).get(f"/contacts/{first.pk}/merge/{second.pk}/").status_code == 403
