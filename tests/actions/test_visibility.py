"""Who sees an item: the set that the lists begin with, against the design's table told again in plain Python."""

from __future__ import annotations

from itertools import product

import pytest

from actions.models import ActionItem, Handover
from participants.models import User
from tests import make
from tests.actions.conftest import KINDS, Cast

pytestmark = pytest.mark.django_db


def sees(user: User, item: ActionItem) -> bool:
    """docs/domain.md, who may see what."""
    homes = {seat.post.organisation_id for seat in user.seats}
    is_coordinating = any(seat.post.organisation.is_coordinating for seat in user.seats)
    if user.role == "secretariat" or (user.role == "officer" and is_coordinating) or item.sensitivity == "open":
        return True
    if user.role == "observer":
        return False
    offers = item.handovers.filter(status="proposed", to_post__holdings__user=user, to_post__holdings__until_on=None)
    if {item.owner.organisation_id, item.verifier.organisation_id} & homes or offers.exists():
        return True
    asked = list(item.recommendations.all())
    if user.role == "mission":
        return any(row.mission_id in homes for row in asked)
    is_nodal = item.sector is not None and item.sector.nodal_department_id in homes
    referred = any(row.referred_to_id in homes for row in asked)
    return referred or item.made_by_id in homes or (is_nodal and item.sensitivity != "restricted")


def world(cast: Cast) -> None:
    """Items of every sensitivity, owned, verified, made, asked for and referred in different places."""
    people = cast.people
    steel = make.sector("Steel", nodal=make.department("Ministry of Steel"))
    asked = make.recommendation("under_examination", by=cast.other_head)
    asked.move(
        "refer",
        by=cast.secretary,
        note="Yours to say.",
        department=make.department("Ministry of Tourism"),
        by_on=make.day_from_today(9),
    )
    asked.move("accept", by=cast.secretary, note="It costs little.", without_answer=True)
    makers = [cast.secretary, cast.colleague]
    sources = [None, asked, make.recommendation("accepted", by=cast.head)]
    for sensitivity, by, source, sector in product(("open", "internal", "restricted"), makers, sources, (None, steel)):
        if source and by is cast.colleague:
            continue
        owner = people["taker"] if sector and source else people["owner"]
        make.item("open", owner=owner, by=by, asked=source, sensitivity=sensitivity, sector=sector)
    offered = ActionItem.objects.filter(sensitivity="restricted", owner=cast.post).order_by("pk")
    Handover.propose(offered[0], to_post=people["unrelated officer"].seats[0].post, note="Yours.", by=cast.owner)


def test_the_set_holds_exactly_what_the_design_says_for_each_kind_of_person(cast: Cast):
    world(cast)
    items = list(ActionItem.objects.all())
    assert len(items) > 20
    for kind in [*KINDS]:
        user = User.objects.get(pk=cast.of(kind).pk)
        wanted = {item.pk for item in items if sees(user, item)}
        assert set(ActionItem.objects.visible_to(user).values_list("pk", flat=True)) == wanted, kind


def test_the_nodal_departments_of_all_its_sectors_see_an_item_but_what_is_restricted(cast: Cast):
    officers = [make.officer(make.department(f"Ministry of {name}")) for name in ("Jute", "Coir")]
    sectors = [make.sector(name, nodal=make.department(f"Ministry of {name}")) for name in ("Jute", "Coir")]
    asked = [make.recommendation("accepted", by=cast.head, sector=sector) for sector in sectors]
    values = {"owner": cast.post, "due_on": make.working_day(), "title": "Talk to both"}
    item = ActionItem.make(by=cast.secretary, recommendations=asked, **values)
    assert item.sector is None

    def seers() -> list[User]:
        return [officer for officer in officers if ActionItem.objects.visible_to(officer).exists()]

    assert seers() == officers
    for words, wanted in (("restricted", []), ("internal", officers)):
        item.edit({"sensitivity": words}, by=cast.secretary, version=item.version)
        assert seers() == wanted, words


def test_a_list_reads_hardly_more_rows_than_it_shows(cast: Cast):
    """No subquery is asked row by row, and none reads the links to recommendations."""
    cast.item("open")
    for kind in ("owner", "head", "unrelated officer"):
        plan = ActionItem.objects.visible_to(cast.of(kind)).live().order_by("due_on", "id")[:51].explain()
        assert "actions_actionitem_recommendations" not in plan
        assert "(SubPlan" not in plan, "only what is hashed once"
