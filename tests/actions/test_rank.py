"""Nobody below the owner on the ladder verifies the owner's work, or chooses who does."""

from __future__ import annotations

from typing import Any

import pytest

from actions.charge.models import Charge
from actions.items.forms import WordsForm
from actions.models import ActionItem, Handover
from core.rules import NotAllowed, RuleBroken
from participants.models import Post, User
from reminders.kinds.verification import to_choose_verifier
from tests import make

from .conftest import ask_api, ask_page

pytestmark = pytest.mark.django_db


class House:
    """A ladder in the coordinating department: joint secretary, deputy secretary, under secretary."""

    def __init__(self) -> None:
        commerce = make.commerce()
        self.joint = make.user("officer", make.post(commerce, "Joint Secretary", is_head=True))
        self.deputy = make.user("officer", make.post(commerce, "Deputy Secretary", reports_to=self.post(self.joint)))
        self.under = make.user("officer", make.post(commerce, "Under Secretary", reports_to=self.post(self.deputy)))

    @staticmethod
    def post(person: User) -> Post:
        return person.seats[0].post


@pytest.fixture
def house(db: Any) -> House:
    return House()


def form_data(owner: User, verifier: User | None, **values: Any) -> dict[str, Any]:
    named = {"verifier": verifier.seats[0].post.pk} if verifier else {}
    sent = {"title": "Notify the standard", "owner": owner.seats[0].post.pk, "due_on": make.working_day().isoformat()}
    return sent | {"kind": "bilateral", "priority": 2, "sensitivity": "internal"} | named | values


def words(item: ActionItem, verifier: User) -> dict[str, Any]:
    values: dict[str, Any] = {
        "kind": item.kind,
        "priority": item.priority,
        "sensitivity": item.sensitivity,
        "version": item.version,
    }
    return {"title": item.title, "detail": "", "country": "", "sector": "", "verifier": house_post(verifier), **values}


def house_post(person: User) -> int:
    return person.seats[0].post.pk


def test_no_new_item_is_verified_two_rungs_below_its_owner(house: House, signed_in):
    make.meet()
    client = signed_in(make.secretary())
    assert ask_page(client, "new/", form_data(house.joint, house.under)) == 409
    assert ask_api(client, "", form_data(house.joint, house.under)) == 409
    assert not ActionItem.objects.exists()
    assert ask_page(client, "new/", form_data(house.under, house.joint)) == 200
    assert ask_api(client, "", form_data(house.deputy, house.joint)) == 200


def test_no_item_gets_such_a_verifier_later_and_the_form_offers_none(house: House, signed_in):
    item = make.item("underway", owner=house.joint)
    secretary = make.secretary()
    client = signed_in(secretary)
    assert ask_page(client, f"{item.pk}/edit/", words(item, house.under)) == 400
    change = {"verifier": house_post(house.under)}
    answer = client.patch(
        f"/api/v1/actions/{item.pk}/", change, "application/json", headers={"If-Match": f'"{item.version}"'}
    )
    assert answer.status_code == 409
    assert "works below the owner" in answer.json()["detail"]
    choices: Any = WordsForm(instance=item, user=secretary).fields["verifier"].choices  # type: ignore[attr-defined]
    offered = {pk for _group, posts in list(choices)[1:] for pk, _label in posts}
    assert {house_post(one) for one in (house.joint, house.deputy, house.under)}.isdisjoint(offered)
    assert house_post(secretary) in offered


def test_a_verifier_who_came_below_the_owner_verifies_no_more_and_another_is_asked_for(house: House, signed_in):
    other = make.officer(make.commerce(), "Director")
    item = make.item("done", owner=house.joint, verifier=other.seats[0].post)
    assert ActionItem.objects.to_verify_by(other).exists()
    Post.objects.filter(pk=house_post(other)).update(reports_to=house.post(house.deputy))
    other = User.objects.get(pk=other.pk)
    client = signed_in(other)
    for ask in (ask_page, ask_api):
        assert ask(client, f"{item.pk}/move/", {"verb": "verify", "note": ""}) == 403
    assert not ActionItem.objects.to_verify_by(other).exists(), "and nothing asks for it"
    assert to_choose_verifier().filter(pk=item.pk).exists()


def test_who_works_below_the_owner_does_not_choose_the_verifier(house: House, signed_in):
    make.meet()
    outside = make.officer(make.department("Ministry of Steel"))
    client = signed_in(house.under)
    assert ask_page(client, "new/", form_data(house.joint, outside)) == 409
    assert ask_api(client, "", form_data(house.joint, outside)) == 409
    item = make.item("underway", owner=house.joint)
    assert ask_page(client, f"{item.pk}/edit/", words(item, outside)) == 403
    with pytest.raises(NotAllowed, match="your senior"):
        item.edit({"verifier": house.post(outside)}, by=house.under, version=item.version)


def test_the_default_is_the_mission_then_who_stands_above_the_owner_and_never_a_maker_below(house: House, signed_in):
    make.meet()
    client = signed_in(house.under)
    assert ask_api(client, "", form_data(house.deputy, None)) == 200
    assert ActionItem.objects.get().verifier == house.post(house.joint)
    assert ask_page(client, "new/", form_data(house.joint, None)) == 409, "nobody is above the joint secretary"
    asked = make.recommendation("accepted")
    item = make.item(owner=house.joint, asked=asked, by=house.under)
    assert item.verifier == asked.post


def test_an_item_does_not_pass_to_a_senior_of_its_verifier(house: House, signed_in):
    item = make.item("underway", verifier=house.post(house.under))
    holder = item.owner.holder
    form_data = {"to_post": house_post(house.joint), "note": "Nearly there."}
    assert ask_page(signed_in(holder), f"{item.pk}/hand-over/", form_data) == 409
    with pytest.raises(RuleBroken, match="works below this post"):
        Handover.propose(item, to_post=house.post(house.joint), note="Nearly there.", by=holder)
    refused = make.item("refused", verifier=house.post(house.under))
    with pytest.raises(RuleBroken, match="works below this post"):
        refused.move("assign", by=make.secretary(), note="Theirs.", owner=house.post(house.joint))
    assert item in Charge(item.owner, to_post=house.post(house.joint)).impossible
