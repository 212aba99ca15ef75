"""Review meetings: what stands on their agenda and in which order, what is said, what is carried forward."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.models import ActionItem, AgendaItem, ProgressUpdate, Review
from core import clock
from core.rules import NotAllowed, RuleBroken
from meetings.models import Meet, Session
from tests import make
from tests.actions.conftest import KINDS, STEWARDS, Cast, ask_api, ask_page
from tests.at_once import at_once
from tests.statements import statements

pytestmark = pytest.mark.django_db
WHY = "The ministry waits for the second reading."


def called(cast: Cast, **scope) -> Review:
    values = {"meet": make.meet(), "title": f"Review {Review.objects.count() + 1}", "on": None, "by": cast.secretary}
    return Review.call(**values | scope)


def item(cast: Cast, title: str, **values) -> ActionItem:
    """An item of its own recommendation, underway and due far ahead, put where `values` say by a plain UPDATE."""
    asked = make.recommendation("accepted", by=cast.head, **values.pop("asked", {}))
    row = make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary, title=title)
    ActionItem.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def titles(rows) -> list[str]:
    return [row.item.title for row in sorted(rows, key=lambda row: row.place)]


def carried(row: ActionItem) -> int:
    return ActionItem.objects.with_carried().get(pk=row.pk).carried


def last_meet() -> Meet:
    first = make.meet().starts_on - timedelta(days=365)
    return Meet.objects.get_or_create(
        slug="2026",
        defaults={
            "name": "January meet 2026",
            "starts_on": first,
            "ends_on": first + timedelta(days=2),
            "submit_by_on": first - timedelta(days=9),
        },
    )[0]


def text(client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_it_is_filled_with_what_is_late_in_trouble_due_soon_and_silent_in_this_order(cast: Cast):
    today, long_ago = clock.today(), clock.now() - timedelta(days=40)
    item(cast, "On its way")
    item(cast, "Silent", last_human_update_at=long_ago)
    item(cast, "Due soon", due_on=today + timedelta(days=9))
    item(cast, "In trouble", signal="red")
    item(cast, "Late", due_on=today - timedelta(days=3), signal="red")
    item(cast, "Later still", due_on=today - timedelta(days=30))
    item(cast, "Cancelled").move("cancel", by=cast.secretary, note=WHY)
    lines = called(cast).take_open(by=cast.coordinator)
    assert titles(lines) == ["Later still", "Late", "In trouble", "Due soon", "Silent", "On its way"]
    assert [line.get_reason_display() for line in lines] == [
        "Late",
        "Late",
        "In trouble",
        "Due soon",
        "No word for a month",
        "On its way",
    ]


def test_its_scope_narrows_it_by_country_sector_department_and_lever(cast: Cast):
    here = item(cast, "Here")
    steel = make.sector("Steel")
    there = item(cast, "Steel", asked={"sector": steel, "lever": "promotion"})
    french = make.recommendation("accepted", by=cast.other_head)
    make.item("underway", owner=cast.taker, asked=french, by=cast.secretary, title="French")

    def open_now(**scope) -> set[str]:
        return set(called(cast, **scope).open_items(cast.secretary).values_list("title", flat=True))

    assert open_now() == {"Here", "Steel", "French"}
    assert open_now(countries=[make.country("FR")]) == {"French"}
    assert open_now(countries=[make.country("JP")], sectors=[steel]) == {"Steel"}
    assert open_now(department=cast.taker_post.organisation) == {"French"}
    assert open_now(lever="promotion") == {"Steel"}
    assert open_now(lever="barrier", countries=[make.country("JP")]) == {"Here"}
    assert {here.meet_id, there.meet_id} == {make.meet().pk}


def test_what_was_taken_is_frozen_and_filling_it_again_adds_only_what_is_new(cast: Cast):
    first = item(cast, "First")
    review = called(cast)
    review.take_open(by=cast.secretary)
    due_then = first.due_on
    first.move("finish", by=cast.owner, note="The list was sent to the authority.")
    second = item(cast, "Second", due_on=clock.today() - timedelta(days=1))
    review.take_open(by=cast.secretary)
    lines = list(review.lines.order_by("place"))
    assert [(line.place, line.item_id, line.status_then) for line in lines] == [
        (1, first.pk, "underway"),
        (2, second.pk, "underway"),
    ]
    assert lines[0].due_then == due_then
    with pytest.raises(RuleBroken, match="does not stand on the agenda already"):
        review.take_open(by=cast.secretary)
    assert list(second.events.filter(verb="agenda_take").values_list("actor", flat=True)) == [cast.secretary.pk]


def test_taking_it_writes_no_more_statements_for_twenty_than_for_one(cast: Cast, signed_in):
    costs = []
    for number in (1, 20):
        for _ in range(number):
            item(cast, "One of many")
        review, client = called(cast), signed_in(cast.secretary)
        costs.append(statements(client, "post", f"/actions/agenda/{review.pk}/take/")[1])
    assert costs[0] == costs[1]


def test_an_agenda_has_room_for_two_hundred(cast: Cast, monkeypatch):
    monkeypatch.setattr("actions.agenda.models.MOST", 2)
    for _ in range(3):
        item(cast, "One of many")
    review = called(cast)
    assert len(review.take_open(by=cast.secretary)) == 2
    with pytest.raises(RuleBroken, match="has room for 2 items"):
        review.take_open(by=cast.secretary)


@pytest.mark.django_db(transaction=True)
def test_two_who_fill_it_at_once_take_each_item_once(cast: Cast):
    item(cast, "First")
    item(cast, "Second")
    review = called(cast)
    done = at_once(lambda: review.take_open(by=cast.secretary), lambda: review.take_open(by=cast.coordinator))
    assert sorted(done)[1] == "done"
    assert sorted(review.lines.values_list("place", flat=True)) == [1, 2]
    assert AgendaItem.objects.count() == 2


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("ask", [ask_page, ask_api])
@pytest.mark.usefixtures("_quiet")
def test_the_secretariat_and_the_coordinating_department_write_and_nobody_else(cast: Cast, signed_in, kind: str, ask):
    row = item(cast, "Notify it")
    review, may, client = called(cast), kind in STEWARDS, signed_in(cast.of(kind))
    sees = ActionItem.objects.visible_to(cast.of(kind)).filter(pk=row.pk).exists()
    new = {"meet": "2027", "title": "Another", "lever": "barrier"}
    if ask is ask_page:
        assert ask(client, "agenda/new/", new) == (200 if may else 403)
    else:
        assert ask(client, "agenda/", new) == (200 if may else 403)
    assert Review.objects.filter(session__title="Another").exists() == may
    assert ask(client, f"agenda/{review.pk}/take/", {}) == (200 if may else 403)
    if not may:
        review.take_open(by=cast.secretary)
    line = review.lines.get()
    data = {"decision": "carried", "note": WHY}
    assert ask(client, f"agenda/lines/{line.pk}/", data) == (200 if may else 403 if sees else 404)
    last_meet()
    assert ask(client, f"agenda/{review.pk}/carry/", {"meet": "2026"}) == (409 if may else 403)


def test_each_reader_sees_the_lines_whose_items_they_see(cast: Cast, signed_in):
    item(cast, "Open to all", sensitivity="open")
    item(cast, "Among us", sensitivity="internal")
    review = called(cast)
    review.take_open(by=cast.secretary)
    for kind, seen in (("head", 2), ("owner", 2), ("other head", 1), ("observer", 1), ("unrelated officer", 1)):
        client = signed_in(cast.of(kind))
        page = text(client, f"/actions/agenda/{review.pk}/")
        assert ("Among us" in page) == (seen == 2), kind
        assert f"Agenda ({seen})" in page, kind
        assert "Take what is open now" not in page
        assert len(client.get(f"/api/v1/actions/agenda/{review.pk}/").json()["lines"]) == seen


def test_what_was_said_stands_on_the_line_and_in_the_trail_and_needs_a_reason(cast: Cast, signed_in):
    row = item(cast, "Notify it", last_human_update_at=clock.now() - timedelta(days=40))
    review = called(cast)
    [line] = review.take_open(by=cast.secretary)
    with pytest.raises(RuleBroken, match="what was said or decided"):
        line.say("carried", note=" ", by=cast.secretary)
    with pytest.raises(RuleBroken, match="Choose what was decided"):
        line.say("forgotten", note=WHY, by=cast.secretary)
    with pytest.raises(NotAllowed):
        line.say("carried", note=WHY, by=cast.owner)
    line.say("new_date", note=WHY, by=cast.secretary)
    line.say("carried", note="There is no date yet.", by=cast.coordinator)
    events = row.events.filter(verb="agenda_say").order_by("pk")
    assert [(event.note, event.changes["decision"]) for event in events] == [
        (WHY, ["", "new_date"]),
        ("There is no date yet.", ["new_date", "carried"]),
    ]
    row.refresh_from_db()
    assert row.last_human_update_at < clock.now() - timedelta(days=39), "a meeting is no word of its owner"
    page = text(signed_in(cast.owner), f"/actions/agenda/{review.pk}/")
    assert "Carried forward" in page
    assert "There is no date yet." in page
    assert "carried forward once" in text(signed_in(cast.owner), f"/actions/{row.pk}/")


def test_how_often_it_was_carried_forward_is_counted_once_for_each_meeting(cast: Cast, signed_in):
    row = item(cast, "It keeps coming back")
    for number in range(3):
        assert carried(row) == number
        [line] = called(cast).take_open(by=cast.secretary)
        line.say("carried", note=WHY, by=cast.secretary)
    called(cast).take_open(by=cast.secretary)
    assert carried(row) == 3
    assert "carried forward 3 times" in text(signed_in(cast.owner), f"/actions/{row.pk}/")
    assert signed_in(cast.owner).get(f"/api/v1/actions/{row.pk}/").json()["times_carried"] == 3


def test_from_one_meet_to_the_next_items_keep_their_reference_and_their_meet(cast: Cast, signed_in):
    row = item(cast, "Left open", meet=last_meet(), series="2026")
    row.refresh_from_db()
    reference = row.reference
    assert reference.startswith("ACT/2026/")
    review = called(cast)
    assert not review.not_taken(cast.secretary).exists(), "of its own meet nothing is open"
    assert ask_page(signed_in(cast.secretary), f"agenda/{review.pk}/carry/", {"meet": "2026"}) == 200
    row.refresh_from_db()
    assert (row.reference, row.meet) == (reference, last_meet())
    [line] = review.lines.all()
    assert (line.item, line.is_carried) == (row, True)
    assert row.events.filter(verb="agenda_carry").count() == 1
    assert carried(row) == 1


def test_what_the_earlier_meeting_said_is_carried_forward_is_not_counted_twice(cast: Cast):
    row = item(cast, "Left open", meet=last_meet())
    [line] = called(cast, meet=last_meet()).take_open(by=cast.secretary)
    line.say("carried", note=WHY, by=cast.secretary)
    called(cast).carry_from(last_meet(), by=cast.secretary)
    assert carried(row) == 1


def test_nothing_is_carried_backwards_or_from_a_meet_to_itself(cast: Cast):
    item(cast, "Here")
    for review, meet in ((called(cast), make.meet()), (called(cast, meet=last_meet()), make.meet())):
        with pytest.raises(RuleBroken, match="Only what an earlier meet left open"):
            review.carry_from(meet, by=cast.secretary)


def test_a_recommendation_lives_until_all_its_items_are_verified_or_cancelled_be_they_carried_forward(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    rows = [
        make.item("underway", owner=cast.owner, asked=asked, by=cast.secretary, title=title) for title in ("A", "B")
    ]
    ActionItem.objects.update(meet=last_meet())
    called(cast).carry_from(last_meet(), by=cast.secretary)
    for row in rows:
        row.refresh_from_db()
    rows[0].move("finish", by=cast.owner, note="The list was sent to the authority.")
    rows[0].move("verify", by=cast.head)
    asked.refresh_from_db()
    assert asked.status == "in_action"
    rows[1].move("cancel", by=cast.secretary, note=WHY)
    asked.refresh_from_db()
    assert asked.status == "implemented"


def test_a_session_with_an_agenda_stays_and_one_that_was_never_filled_goes(cast: Cast):
    item(cast, "Here")
    review, empty = called(cast), called(cast)
    review.take_open(by=cast.secretary)
    with pytest.raises(RuleBroken, match=r"still belongs to the session.*: lines of agendas \(1\)"):
        Session.objects.get(review=review).remove(by=cast.secretary)
    Session.objects.get(review=empty).remove(by=cast.secretary)
    assert list(Review.objects.all()) == [review]


def test_the_pages_and_the_doors_for_programs_cost_the_same_with_one_row_and_with_three(cast: Cast, signed_in):
    client, costs = signed_in(cast.secretary), []
    make.country("JP"), last_meet()
    for number in (1, 2):
        for _ in range(number):
            row = item(cast, "One of many", asked={"sector": make.sector()})
            ProgressUpdate.report(row, by=cast.owner, done="The letter was sent.", signal="green")
            item(cast, "Waits", meet=make.meet())
        scope = {"countries": [make.country("JP")], "sectors": [make.sector()]}
        review = called(cast, **scope)
        review.take_open(by=cast.secretary)
        item(cast, "Not taken")
        paths = (f"/actions/agenda/{review.pk}/", "/actions/agenda/", f"/api/v1/actions/agenda/{review.pk}/")
        costs.append([statements(client, "get", path)[1] for path in (*paths, "/api/v1/actions/agenda/")])
    assert costs[0] == costs[1] == [7, 4, 5, 4]
