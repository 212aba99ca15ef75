"""Making action items: by whom, out of what, for when; and correcting their words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from actions.items.wording import title_from
from actions.models import ActionItem
from core import clock
from core.rules import NotAllowed, RuleBroken
from countries.models import Holiday
from recommendations.models import Recommendation
from tests import make
from tests.actions.conftest import Cast, ask_api, ask_page, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db


def form_data(cast: Cast, **values: Any) -> dict[str, Any]:
    """A form that is accepted."""
    return {
        "title": "Notify the revised standard",
        "owner": cast.post.pk,
        "due_on": make.working_day().isoformat(),
        "kind": "bilateral",
        "priority": 1,
        "sensitivity": "internal",
    } | values


def post(client: Client, asked: Recommendation | None, form: dict[str, Any]) -> Any:
    return client.post(f"/actions/new/?recommendation={asked.pk}" if asked else "/actions/new/", form)


# --- a good one -----------------------------------------------------------------------------------------


def test_an_officer_makes_an_item_out_of_an_accepted_recommendation(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    answer = post(signed_in(cast.coordinator), asked, form_data(cast))
    item = ActionItem.objects.get()
    assert answer.url == f"/actions/{item.pk}/"
    assert (item.status, item.owner, item.country, item.sector) == ("open", cast.post, asked.country, asked.sector)
    assert (item.verifier, item.made_by, item.original_due_on) == (asked.post, make.commerce(), item.due_on)
    assert (item.ownerships.get().holder, item.events.get().verb) == (cast.owner, "create")
    assert item.reference == f"ACT/2027/{item.pk:04}"
    asked.refresh_from_db()
    assert asked.status == "in_action"


def test_an_item_may_answer_several_recommendations(cast: Cast, signed_in):
    both = [make.recommendation("accepted", by=by) for by in (cast.head, cast.other_head)]
    path = "/actions/new/?" + "&".join(f"recommendation={row.pk}" for row in both)
    assert signed_in(cast.secretary).post(path, form_data(cast)).status_code == 302
    item = ActionItem.objects.get()
    assert {row.status for row in item.recommendations.all()} == {"in_action"}
    assert set(item.followers) == {row.mission_id for row in both}


def test_an_item_may_stand_alone_and_is_verified_by_its_maker(cast: Cast, signed_in):
    form = form_data(cast, country=make.country("JP").pk, sector=make.sector().pk)
    make.meet()
    assert post(signed_in(cast.secretary), None, form).status_code == 302
    item = ActionItem.objects.get()
    assert (item.verifier, item.country) == (cast.secretary.seats[0].post, make.country("JP"))


def test_a_planned_item_waits_until_it_is_released(cast: Cast, signed_in):
    post(signed_in(cast.secretary), make.recommendation("accepted", by=cast.head), form_data(cast, is_planned="on"))
    item = ActionItem.objects.get()
    assert item.status == "planned"
    item.move("release", by=cast.secretary)
    assert item.status == "open"


def test_the_form_begins_with_the_words_of_the_ask_and_names_who_holds_each_post(cast: Cast, signed_in):
    ask = "The Ministry of Textiles should propose mutual recognition by March. And more."
    asked = make.recommendation("accepted", by=cast.head, ask=ask)
    page = signed_in(cast.coordinator).get(f"/actions/new/?recommendation={asked.pk}").content.decode()
    assert 'value="Propose mutual recognition by March"' in page
    assert f"Under Secretary ({cast.owner.name})" not in page, "the owner is not made yet"
    page = signed_in(cast.coordinator).get(f"/actions/new/?recommendation={asked.pk}").content.decode()
    assert f"({cast.owner.name})" in page
    assert '<optgroup label="Ministry of Textiles">' in page


@pytest.mark.parametrize(
    ("ask", "title"),
    [
        ("The Department of Commerce must notify the list.", "Notify the list"),
        ("Please publish the guide in Japanese!", "Publish the guide in Japanese"),
        ("Customs needs to open a desk; by May", "Open a desk; by May"),
        ("वाणिज्य विभाग सूची प्रकाशित करे। शेष बाद में।", "वाणिज्य विभाग सूची प्रकाशित करे"),
        ("", ""),
        ("...", ""),
        ("Two\nlines", "Two"),
        ("w" * 500, "W" + "w" * 198 + "…"),
    ],
)
def test_a_title_begins_with_its_verb_and_fits(ask: str, title: str):
    assert title_from(ask) == title


def test_making_an_item_takes_at_most_ten_statements(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.coordinator)
    answer, count = statements(client, "post", f"/actions/new/?recommendation={asked.pk}", form_data(cast))
    assert (answer.status_code, count) == (302, 10)
    rows = [make.recommendation("accepted", by=cast.head) for _ in range(3)]
    path = "/actions/new/?" + "&".join(f"recommendation={with_status(row, 'in_action').pk}" for row in rows)
    answer, count = statements(client, "post", path, form_data(cast))
    assert (answer.status_code, count) == (302, 8)


# --- who, and out of what -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["head", "observer"])
def test_missions_and_observers_make_no_items(cast: Cast, signed_in, kind: str):
    client = signed_in(cast.of(kind))
    assert client.get("/actions/new/").status_code == 403
    asked = make.recommendation("accepted", by=cast.head, sensitivity="open")
    assert ask_page(client, f"new/?recommendation={asked.pk}", form_data(cast)) == 403
    assert ask_api(client, "", form_data(cast, recommendations=[asked.pk])) == 403
    assert not ActionItem.objects.exists()


def test_an_officer_without_a_post_makes_no_items(cast: Cast, signed_in):
    assert ask_page(signed_in(make.user("officer")), "new/", form_data(cast)) == 403


def test_a_department_makes_items_of_what_it_examines_and_of_nothing_else(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head, sensitivity="open", sector=make.sector("Steel"))
    client = signed_in(cast.colleague)
    assert client.get(f"/actions/new/?recommendation={asked.pk}").status_code == 403
    assert ask_page(client, f"new/?recommendation={asked.pk}", form_data(cast)) == 403
    assert ask_api(client, "", form_data(cast, recommendations=[asked.pk])) == 403


def test_what_one_may_not_see_cannot_be_named(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.unrelated_officer)
    for number in (asked.pk, 999_999, "x", "1; DROP", "9" * 30):
        path = f"new/?recommendation={number}"
        assert client.get(f"/actions/{path}").status_code == 404
        assert ask_page(client, path, form_data(cast)) == 404
    assert ask_api(client, "", form_data(cast, recommendations=[asked.pk])) == 409
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("status", ["submitted", "under_examination", "returned", "not_accepted", "dropped"])
def test_items_come_of_accepted_recommendations_alone(cast: Cast, signed_in, status: str):
    asked = make.recommendation(status, by=cast.head)
    client = signed_in(cast.secretary)
    assert client.get(f"/actions/new/?recommendation={asked.pk}").status_code == 409
    assert ask_page(client, f"new/?recommendation={asked.pk}", form_data(cast)) == 409
    assert ask_api(client, "", form_data(cast, recommendations=[asked.pk])) == 409
    assert not ActionItem.objects.exists()


# --- when -----------------------------------------------------------------------------------------------


def refusal(cast: Cast, signed_in, due_on: date) -> str:
    """The sentence beside the date; the same through both doors."""
    asked = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.secretary)
    page = post(client, asked, form_data(cast, due_on=due_on.isoformat()))
    answer = client.post(
        "/api/v1/actions/",
        form_data(cast, due_on=due_on.isoformat(), recommendations=[asked.pk]),
        content_type="application/json",
    )
    assert (page.status_code, answer.status_code, answer.json()["field"]) == (409, 409, "due_on")
    assert page.context["form"].errors["due_on"] == [answer.json()["detail"]]
    assert "Notify the revised standard" in page.content.decode(), "what was typed stays"
    assert not ActionItem.objects.exists()
    return str(answer.json()["detail"])


def test_a_weekend_is_named_with_the_next_working_day(cast: Cast, signed_in):
    assert refusal(cast, signed_in, date(2028, 1, 8)) == (
        "Sat 8 Jan 2028 is a weekend day at Ministry of Textiles: the next working day is Mon 10 Jan 2028."
    )


def test_a_holiday_where_the_owner_sits_is_named_with_the_next_working_day(cast: Cast, signed_in):
    india = make.country("IN", holiday_calendar="IN")
    india.holiday_calendar = "IN"
    india.save()
    Holiday.objects.create(calendar="IN", on=date(2028, 1, 26), name="Republic Day", source="Test")
    Holiday.objects.create(calendar="IN", on=date(2028, 1, 27), name="Bridge", source="Test")
    assert refusal(cast, signed_in, date(2028, 1, 26)) == (
        "Wed 26 Jan 2028 is Republic Day, a holiday at Ministry of Textiles: the next working day is Fri 28 Jan 2028."
    )


def test_the_weekend_is_the_owners_own(cast: Cast):
    host = make.country("AE", weekend=[5, 6])
    embassy = make.mission("AE")
    assert embassy.country == host
    seat = make.post(embassy, "Counsellor (Commercial)")
    asked = make.recommendation("accepted", by=cast.head)
    values = {"by": cast.secretary, "recommendations": [asked], "owner": seat, "title": "Hold a fair"}
    with pytest.raises(RuleBroken, match="Fri 7 Jan 2028 is a weekend day"):
        ActionItem.make(due_on=date(2028, 1, 7), **values)
    assert ActionItem.make(due_on=date(2028, 1, 9), **values).due_on.isoweekday() == 7


def test_a_day_that_is_past_or_too_far_away_is_refused(cast: Cast, signed_in):
    assert "lies in the past" in refusal(cast, signed_in, clock.today() - timedelta(days=1))


def test_a_day_ten_years_away_is_a_slip_of_the_finger(cast: Cast, signed_in):
    assert "look at the year again" in refusal(cast, signed_in, date(clock.today().year + 11, 1, 6))


# --- other bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"title": "<script>alert(1)</script>"},
        {"title": "two\nlines"},
        {"title": "a\u202eb"},
        {"title": "a\x00b"},
        {"detail": "x" * 10_000},
        {"detail": "<b>x</b>"},
        {"owner": ""},
        {"owner": "x"},
        {"owner": "999999"},
        {"owner": "9" * 40},
        {"due_on": ""},
        {"due_on": "2026-02-30"},
        {"due_on": "20270-01-08"},
        {"kind": "nonsense"},
        {"priority": "9"},
        {"sensitivity": "secret"},
        {"verifier": "999999"},
    ],
    ids=str,
)
def test_what_has_a_wrong_shape_is_said_beside_its_field(cast: Cast, signed_in, wrong: dict[str, Any]):
    asked = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.secretary)
    page = post(client, asked, form_data(cast) | wrong)
    assert page.status_code == 400
    assert set(page.context["form"].errors) == set(wrong)
    answer = client.post(
        "/api/v1/actions/", form_data(cast, recommendations=[asked.pk]) | wrong, content_type="application/json"
    )
    assert (answer.status_code, set(answer.json()["fields"])) == (400, set(wrong))
    assert not ActionItem.objects.exists()


def test_the_owner_is_not_its_own_verifier(cast: Cast, signed_in):
    asked = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.secretary)
    page = post(client, asked, form_data(cast, verifier=cast.post.pk))
    assert (page.status_code, list(page.context["form"].errors)) == (409, ["verifier"])
    assert ask_api(client, "", form_data(cast, verifier=cast.post.pk, recommendations=[asked.pk])) == 409


def test_where_the_mission_owns_what_it_asked_for_the_maker_verifies(cast: Cast):
    asked = make.recommendation("accepted", by=cast.head)
    item = make.item(owner=cast.head, asked=asked, by=cast.secretary)
    assert item.verifier == cast.secretary.seats[0].post


def test_who_makes_an_item_for_themselves_alone_must_name_a_verifier(cast: Cast):
    with pytest.raises(RuleBroken, match="Choose who verifies it"):
        make.item(owner=cast.secretary, by=cast.secretary)


def test_a_post_out_of_use_owns_and_verifies_nothing(cast: Cast):
    cast.taker_post.__class__.objects.filter(pk=cast.taker_post.pk).update(is_live=False)
    dead = cast.taker_post
    with pytest.raises(RuleBroken, match="no longer in use"):
        cast.item(verifier=dead)
    values = {"recommendations": [], "due_on": make.working_day(), "title": "Notify it", "meet": make.meet()}
    with pytest.raises(RuleBroken, match="no longer in use"):
        ActionItem.make(by=cast.secretary, owner=dead, **values)


def test_without_a_meet_no_item_is_made(cast: Cast):
    values = {"recommendations": [], "due_on": make.working_day(), "title": "Notify it"}
    with pytest.raises(RuleBroken, match="no meet yet"):
        ActionItem.make(by=cast.secretary, owner=cast.post, **values)


# --- correcting the words -------------------------------------------------------------------------------


def words(item: ActionItem, **values: Any) -> dict[str, Any]:
    return {
        "title": item.title,
        "kind": item.kind,
        "priority": item.priority,
        "sensitivity": item.sensitivity,
        "verifier": item.verifier_id,
        "version": item.version,
    } | values


def test_who_assigns_corrects_the_words_and_the_trail_says_so(cast: Cast, signed_in):
    item = cast.item("underway")
    form = words(item, title="Publish the standard", country=item.country_id, sector=item.sector_id)
    assert ask_page(signed_in(cast.coordinator), f"{item.pk}/edit/", form) == 200
    item.refresh_from_db()
    event = item.events.last()
    assert (item.title, event.verb) == ("Publish the standard", "edit")
    assert event.changes == {"title": ["Notify the revised standard", "Publish the standard"]}


def test_a_stale_form_shows_both_texts_and_writes_nothing(cast: Cast, signed_in):
    item = cast.item("underway")
    old = words(item, title="Mine")
    item.edit({"title": "Theirs"}, by=cast.secretary, version=item.version)
    answer = signed_in(cast.coordinator).post(f"/actions/{item.pk}/edit/", old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in page
    assert "Theirs" in page
    assert with_status(item, item.status).title == "Theirs"


@pytest.mark.parametrize("kind", ["owner", "senior", "colleague", "head"])
def test_others_do_not_correct_the_words(cast: Cast, signed_in, kind: str):
    item = cast.item("underway")
    client = signed_in(cast.of(kind))
    assert client.get(f"/actions/{item.pk}/edit/").status_code == 403
    assert ask_page(client, f"{item.pk}/edit/", words(item, title="Mine")) == 403


@pytest.mark.parametrize("status", ["verified", "cancelled"])
def test_the_words_of_what_is_closed_stay(cast: Cast, signed_in, status: str):
    item = with_status(cast.item("open"), status)
    assert ask_page(signed_in(cast.secretary), f"{item.pk}/edit/", words(item, title="Mine")) == 409


def test_the_verifier_is_changed_to_a_post_in_use_that_is_not_the_owner(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.secretary)
    assert ask_page(client, f"{item.pk}/edit/", words(item, verifier=item.owner_id)) in {400, 409}
    with pytest.raises(RuleBroken, match="never verifies"):
        item.edit({"verifier": item.owner}, by=cast.secretary, version=item.version)
    assert ask_page(client, f"{item.pk}/edit/", words(item, verifier=cast.taker_post.pk)) == 200
    item.refresh_from_db()
    with pytest.raises(NotAllowed):
        with_status(item, "done").move("verify", by=cast.head)
    item.move("verify", by=cast.taker)
