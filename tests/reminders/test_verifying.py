"""What is reported done waits for somebody who may say whether it is, or choose who may; it never stands still."""

from __future__ import annotations

import pytest

from actions.models import ActionItem
from participants.models import Post, User
from reminders import desk
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db


def kinds(user: User) -> list[str]:
    found = desk.desk_of(User.objects.get(pk=user.pk))
    return [line.obligation.name for line in [*found.late, *found.waiting] if line.obligation.name != "fill"]


def buttons(item: ActionItem, user: User) -> set[str]:
    """The answers that the item's own page offers to what was reported."""
    item = ActionItem.objects.get(pk=item.pk)
    return {move.verb for move in item.moves_for(User.objects.get(pk=user.pk))} & {"verify", "send_back"}


def told() -> dict[int, str]:
    """Who is told, and by which kind of notice, of what is reported done."""
    sweep()
    asked = Notice.objects.filter(cause__in=["verify", "verify_instead", "choose_verifier"])
    return dict(asked.values_list("recipient", "kind"))


def reported_by_whom_then_verifies(verifier: Post, maker: User) -> tuple[ActionItem, User]:
    """Accepted by one who moved to the verifying post before their successor reported it done."""
    worker = make.officer()
    item = make.item("underway", owner=worker, by=maker, verifier=verifier, meet=make.meet())
    successor = make.user("officer")
    item.owner.give_to(successor, by=None)
    verifier.give_to(worker, by=None)
    item.move("finish", by=User.objects.get(pk=successor.pk), note="The standard was notified.")
    return item, worker


def test_a_verifier_who_once_worked_on_it_is_not_asked_and_the_head_is():
    steel = make.department("Ministry of Steel")
    head = make.user("officer", make.post(steel, "Secretary", is_head=True))
    item, worker = reported_by_whom_then_verifies(make.post(steel, "Director"), make.coordinator())
    assert (kinds(worker), kinds(head)) == ([], ["verify_instead"])
    assert (buttons(item, worker), buttons(item, head)) == (set(), {"verify", "send_back"})
    assert told() == {head.pk: "verify"}


def test_where_the_head_is_missing_who_made_it_chooses_another_verifier(signed_in):
    maker, colleague = make.coordinator(), make.coordinator("Director")
    item, worker = reported_by_whom_then_verifies(make.post(make.department("Ministry of Steel"), "Director"), maker)
    assert (kinds(worker), kinds(maker), kinds(colleague)) == ([], ["choose_verifier"], [])
    assert told() == {maker.pk: "decide"}
    assert f'href="/actions/{item.pk}/edit/"' in signed_in(maker).get("/").content.decode()
    item = ActionItem.objects.get(pk=item.pk)
    item.edit({"verifier": colleague.seats[0].post}, by=maker, version=item.version)
    assert (kinds(maker), kinds(colleague)) == ([], ["verify"])


def test_where_the_head_worked_on_it_too_who_made_it_chooses_another_verifier():
    maker = make.coordinator()
    head = make.head_of_mission("JP")
    item = make.item("underway", owner=head, by=maker, verifier=make.post(make.mission("JP"), "Attaché"))
    item.move("finish", by=head, note="The standard was notified.")
    assert (kinds(head), kinds(maker)) == ([], ["choose_verifier"])


def test_a_maker_who_worked_on_it_does_not_choose_and_a_colleague_does():
    maker, colleague = make.officer(title="Maker"), make.officer(title="Colleague")
    item = make.item("done", owner=maker, by=maker, verifier=make.post(make.department("Ministry of Steel"), "Any"))
    assert (kinds(maker), kinds(colleague)) == ([], ["choose_verifier"])
    assert told() == {}, "what lies with a whole department is mailed to nobody"
    colleague.seats[0].post.vacate(by=None)
    coordinator = make.coordinator()
    assert kinds(coordinator) == ["choose_verifier"], "nobody else in the department may"
    item.edit({"verifier": coordinator.seats[0].post}, by=coordinator, version=item.version)
    assert kinds(coordinator) == ["verify"]


def test_a_head_who_owns_it_is_not_asked_to_verify_instead():
    head = make.head_of_mission("JP")
    maker = make.coordinator()
    verifying = make.counsellor("JP")
    owner = make.user("mission", make.post(make.mission("JP"), "First Secretary"))
    item = make.item("done", owner=owner, by=maker, verifier=verifying.seats[0].post)
    assert (kinds(verifying), kinds(head)) == (["verify"], [])
    item.owner.give_to(head, by=None)
    verifying.seats[0].post.vacate(by=None)
    assert (kinds(head), kinds(maker)) == (["look_through"], ["choose_verifier"])
