"""My desk: what waits for whom, in order of need, at one price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from actions.models import ActionItem, DateChange, Handover, Outcome
from core import clock
from participants.models import User
from recommendations.models import Recommendation
from reminders import desk
from tests import make

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 1, 4)


@pytest.fixture(autouse=True)
def _before_the_meet() -> Iterator[None]:
    """A Tuesday morning five weeks before the meet of 2027."""
    with clock.pretend(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        yield


def kinds(user: User) -> list[str]:
    """The kinds of what waits for this person, in the order in which they stand on the desk."""
    found = desk.desk_of(User.objects.get(pk=user.pk))
    return [line.obligation.name for line in [*found.late, *found.waiting]]


@dataclass
class World:
    """One of each kind of person; the sector of the recommendations is that of Textiles, whose item owner is there."""

    head: User
    drafter: User
    foreign_head: User
    textiles: User
    textiles_too: User
    steel: User
    coordinator: User
    secretary: User
    observer: User

    def desks(self) -> dict[str, list[str]]:
        """Name of a person -> what waits for them; those for whom nothing waits are left out."""
        return {name: found for name, user in vars(self).items() if (found := kinds(user))}


@pytest.fixture
def world() -> World:
    textiles = make.department("Ministry of Textiles")
    make.sector("Textiles", textiles)
    make.meet()
    return World(
        head=make.head_of_mission("JP"),
        drafter=make.counsellor("JP"),
        foreign_head=make.head_of_mission("FR"),
        textiles=make.officer(textiles),
        textiles_too=make.officer(textiles, "Deputy Secretary"),
        steel=make.officer(make.department("Ministry of Steel")),
        coordinator=make.coordinator(),
        secretary=make.secretary(),
        observer=make.observer(),
    )


def test_a_newcomer_has_nothing_on_the_desk(world: World):
    assert world.desks() == {}


def test_an_unfinished_draft_waits_for_who_began_it_and_a_complete_one_for_the_head(world: World):
    make.draft(world.drafter, ask="")
    assert world.desks() == {"drafter": ["write"]}
    make.draft(world.drafter)
    assert world.desks() == {"drafter": ["write"], "head": ["submit"]}


def test_a_draft_with_a_value_and_no_source_is_not_complete(world: World):
    make.draft(world.drafter, value_amount=12)
    assert world.desks() == {"drafter": ["write"]}


def test_an_unfinished_draft_whose_drafter_left_waits_for_who_submits(world: World):
    make.draft(world.drafter, ask="")
    world.drafter.seats[0].post.vacate(by=None)
    assert world.desks() == {"head": ["write_instead"]}
    deputy = make.user("mission", make.post(make.mission("JP"), "Deputy Head of Mission", may_submit=True))
    assert kinds(deputy) == ["write_instead"]


def test_an_unfinished_draft_whose_drafter_has_no_access_any_more_waits_for_who_submits(world: World):
    make.draft(world.drafter, ask="")
    User.objects.filter(pk=world.drafter.pk).update(is_active=False)
    assert kinds(world.head) == ["write_instead"]


def test_a_draft_for_a_meet_that_is_over_waits_for_nobody(world: World):
    make.draft(world.drafter)
    with clock.pretend(make.moment(make.meet().ends_on + timedelta(days=1))):
        assert world.desks() == {}


def _returned(world: World) -> None:
    row = make.draft(world.drafter)
    row.move("submit", by=world.head)
    row.move("return", by=world.secretary, questions=["Which lines?"])


def _submitted(world: World) -> Recommendation:
    row = make.draft(world.drafter)
    row.move("submit", by=world.head)
    return row


def _submitted_without_nodal_department(world: World) -> None:
    row = make.draft(world.drafter, sector=make.sector("Jute"))
    row.move("submit", by=world.head)


def _submitted_to_an_empty_department(world: World) -> None:
    row = make.draft(world.drafter, sector=make.sector("Jute", make.department("Ministry of Jute")))
    row.move("submit", by=world.head)


def _taken_up(world: World) -> Recommendation:
    row = _submitted(world)
    row.move("examine", by=world.textiles_too)
    return row


def _taken_up_by_the_coordinator(world: World) -> None:
    _submitted(world).move("examine", by=world.coordinator)


def _taken_up_by_somebody_who_left(world: World) -> None:
    _taken_up(world)
    world.textiles_too.seats[0].post.vacate(by=None)


def _referred(world: World) -> None:
    _taken_up(world).move(
        "refer",
        by=world.textiles_too,
        note="Steel decides.",
        department=make.department("Ministry of Steel"),
        by_on=make.day_from_today(9),
    )


def _accepted(world: World) -> Recommendation:
    row = _taken_up(world)
    row.move("accept", by=world.textiles_too, note="It costs little.")
    return row


def _in_action(world: World) -> ActionItem:
    return make.item(
        "underway", owner=world.steel, asked=_accepted(world), by=world.coordinator, due_on=make.working_day(90)
    )


def _all_items_cancelled(world: World) -> None:
    _in_action(world).move("cancel", by=world.coordinator, note="Overtaken.")


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (_returned, {"head": ["answer"], "drafter": ["help_answer"]}),
        (_submitted, {"textiles": ["examine"], "textiles_too": ["examine"]}),
        (_submitted_without_nodal_department, {"coordinator": ["examine"], "secretary": ["examine"]}),
        (_submitted_to_an_empty_department, {"coordinator": ["examine"], "secretary": ["examine"]}),
        (_taken_up, {"textiles_too": ["decide"]}),
        (_taken_up_by_the_coordinator, {"coordinator": ["decide"]}),
        (_taken_up_by_somebody_who_left, {"textiles": ["decide"]}),
        (_referred, {"steel": ["answer_referral"]}),
        (_accepted, {"textiles_too": ["act_on"]}),
        (_in_action, {}),
        (_all_items_cancelled, {"textiles_too": ["renew"]}),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_recommendation_waits_for(world: World, prepare: Callable[[World], object], expected: dict[str, list[str]]):
    prepare(world)
    assert world.desks() == expected


def _item(world: World, status: str, days: int = 90, **values) -> ActionItem:
    """Made by the coordinator for Steel; Japan's head asked for it and verifies."""
    asked = make.recommendation("accepted", by=world.head)
    return make.item(
        status, owner=world.steel, asked=asked, by=world.coordinator, due_on=make.working_day(days), **values
    )


def _underway_and_far_off(world: World) -> None:
    _item(world, "underway")


def _underway_and_near(world: World) -> None:
    _item(world, "underway", 10)


def _date_asked_for(world: World) -> None:
    DateChange.request(
        _item(world, "underway"), new_due_on=make.working_day(120), reason="The press is late.", by=world.steel
    )


def _date_of_ones_own_item_asked_for(world: World) -> None:
    item = make.item(
        "underway",
        owner=world.steel,
        by=world.steel,
        due_on=make.working_day(90),
        verifier=world.head.seats[0].post,
        meet=make.meet(),
    )
    DateChange.request(item, new_due_on=make.working_day(120), reason="The press is late.", by=world.steel)


def _offered(world: World) -> None:
    Handover.propose(
        _item(world, "underway"), to_post=world.textiles.seats[0].post, note="All is in the file.", by=world.steel
    )


def _owner_left(world: World) -> None:
    _item(world, "underway", 10).owner.vacate(by=None)


def _maker_left(world: World) -> None:
    _item(world, "refused")
    world.coordinator.seats[0].post.vacate(by=None)


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [
        (lambda world: _item(world, "open"), {"steel": ["accept"]}),
        (_underway_and_far_off, {}),
        (_underway_and_near, {"steel": ["finish"]}),
        (lambda world: _item(world, "done"), {"head": ["verify"]}),
        (lambda world: _item(world, "refused"), {"coordinator": ["reassign"]}),
        (_maker_left, {"secretary": ["reassign"]}),
        (lambda world: _item(world, "planned"), {}),
        (lambda world: _item(world, "planned", 10), {"coordinator": ["release"]}),
        (lambda world: _item(world, "on_hold"), {}),
        (lambda world: _item(world, "verified"), {}),
        (lambda world: _item(world, "cancelled"), {}),
        (_date_asked_for, {"coordinator": ["redate"]}),
        (_date_of_ones_own_item_asked_for, {"coordinator": ["redate_own"], "secretary": ["redate_own"]}),
        (_offered, {"textiles": ["take_over"]}),
        (_owner_left, {"secretary": ["fill"]}),
    ],
)
def test_an_action_item_waits_for(world: World, prepare: Callable[[World], object], expected: dict[str, list[str]]):
    prepare(world)
    left_over = {"act_on", "renew"}  # what making and cancelling items leaves with the ministry is the other table's
    found = {name: [kind for kind in desks if kind not in left_over] for name, desks in world.desks().items()}
    assert {name: desks for name, desks in found.items() if desks} == expected


def test_an_item_on_hold_waits_again_when_the_day_has_come(world: World):
    _item(world, "on_hold")
    with clock.pretend(clock.now() + timedelta(days=60)):
        assert kinds(world.steel) == ["resume"]


def test_where_the_verifier_cannot_verify_the_head_of_the_organisation_does(world: World):
    counsellor = world.drafter.seats[0].post
    make.item(
        "done",
        owner=world.steel,
        by=world.coordinator,
        verifier=counsellor,
        meet=make.meet(),
        due_on=make.working_day(90),
    )
    assert (kinds(world.drafter), kinds(world.head)) == (["verify"], [])
    counsellor.vacate(by=None)
    assert kinds(world.head) == ["verify_instead"]


def test_a_closed_account_and_an_observer_have_nothing(world: World):
    _item(world, "open")
    assert kinds(world.observer) == []
    assert desk.count_for(world.observer) == 0


def test_the_late_stand_first_then_what_is_due_next_then_what_has_no_date(world: World):
    day = clock.today()
    for days in (30, 20, 40):
        with clock.pretend(clock.now() - timedelta(days=35)):
            make.item(
                "underway",
                owner=world.steel,
                by=world.coordinator,
                due_on=make.working_day(days),
                title=str(days),
                meet=make.meet(),
            )
    make.item("done", owner=world.textiles, by=world.coordinator, verifier=world.steel.seats[0].post, meet=make.meet())
    found = desk.desk_of(User.objects.get(pk=world.steel.pk))
    assert [line.title for line in found.late] == ["20", "30"]
    assert [line.title for line in found.waiting] == ["40", "Notify the revised standard"]
    assert all(line.due_on < day for line in found.late)


def test_who_must_accept_sees_by_when(world: World):
    with clock.pretend(make.moment(MONDAY)):
        _item(world, "open")
        [line] = desk.desk_of(User.objects.get(pk=world.steel.pk)).waiting
        assert line.due_on == MONDAY + timedelta(days=3)  # three working days to accept
    with clock.pretend(make.moment(MONDAY + timedelta(days=4))):
        [line] = desk.desk_of(User.objects.get(pk=world.steel.pk)).late
        assert line.is_late


def test_of_each_kind_ten_are_shown_and_the_rest_is_a_page_away(world: World, signed_in):
    for number in range(12):
        make.item("open", owner=world.steel, by=world.coordinator, title=f"Lot {number}", meet=make.meet())
    found = desk.desk_of(User.objects.get(pk=world.steel.pk))
    assert len(found.waiting) == 10
    assert [kind.name for kind in found.more] == ["accept"]
    assert desk.count_for(User.objects.get(pk=world.steel.pk)) == 12
    client = signed_in(world.steel)
    assert 'href="/desk/accept/"' in client.get("/").content.decode()
    assert client.get("/desk/accept/").content.decode().count('class="title"') == 12
    assert client.get("/desk/examine/").status_code == 200
    assert client.get("/desk/write/").status_code == 404
    assert client.get("/desk/nonsense/").status_code == 404
    assert client.get("/desk/accept/?page=nonsense").status_code == 409


def test_a_kind_of_more_than_a_page_is_paged(world: World, signed_in):
    for number in range(3):
        make.item("open", owner=world.steel, by=world.coordinator, title=f"Lot {number}", meet=make.meet())
    rows = desk.columns("accept", desk.kinds_of(User.objects.get(pk=world.steel.pk))["accept"])
    assert len(rows) == 3
    assert list(rows) == sorted(rows, key=lambda row: (row["waits_since"], row["page_id"]))


def test_a_claimed_outcome_waits_for_the_mission_that_asked_until_it_is_answered(world: World):
    item = make.item("underway", owner=world.textiles, asked=make.recommendation("accepted", by=world.head))
    outcome = Outcome.claim(item, by=world.textiles, words="First order of tea.", source="Order book")
    assert (kinds(world.head), kinds(world.drafter)) == (["confirm_won"], ["confirm_won"])
    assert kinds(world.foreign_head) == []
    assert "confirm_won" not in kinds(world.textiles)
    outcome.move("confirm", by=world.drafter)
    assert kinds(world.head) == kinds(world.drafter) == []


def test_who_entered_what_was_won_does_not_confirm_it(world: World):
    item = make.item("underway", owner=world.drafter, asked=make.recommendation("accepted", by=world.head))
    Outcome.claim(item, by=world.drafter, words="First order of tea.", source="Order book")
    assert "confirm_won" not in kinds(world.drafter)
    assert "confirm_won" in kinds(world.head)


def test_the_count_is_one_statement_and_the_desk_few(world: World, django_assert_num_queries):
    user = User.objects.get(pk=world.secretary.pk)
    assert user.seats
    with django_assert_num_queries(1):
        desk.count_for(user)
    with django_assert_num_queries(1):
        desk.desk_of(user)


@pytest.mark.parametrize("maker", [make.head_of_mission, make.officer, make.secretary, make.observer])
def test_everybody_has_a_desk_page(maker, signed_in):
    answer = signed_in(maker()).get("/")
    assert answer.status_code == 200
    assert "Nothing is waiting for you." in answer.content.decode()


def test_an_empty_desk_names_the_next_date(world: World, signed_in):
    _item(world, "underway", 30)
    page = signed_in(world.steel).get("/").content.decode()
    assert "Nothing is waiting for you." in page
    assert "Notify the revised standard" in page
