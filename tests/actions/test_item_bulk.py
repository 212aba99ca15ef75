"""Assigning, dating, watching and cancelling many at once: preview, operation, what is refused, what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from actions.bulk.models import MOST
from actions.bulk.working_off import work_off
from actions.models import ActionEvent, ActionItem, DateChange, ItemOperation, Watch
from core import search
from participants.models import User
from tests import make
from tests.actions.bulk import (
    API,
    ASSIGN,
    BULK,
    CANCEL,
    DATE,
    LATER,
    LIST,
    WATCH,
    WHY,
    asking,
    chosen,
    do,
    done,
    look,
    outcomes,
    seal_of,
    sentences,
    several,
)
from tests.actions.conftest import Cast

pytestmark = pytest.mark.django_db
ALL = (ASSIGN, DATE, WATCH, CANCEL)


# --- the list ----------------------------------------------------------------------------------------------------


def test_who_assigns_ticks_rows_and_finds_four_operations_below_them(cast: Cast, signed_in):
    items = several(cast, 2)
    page = signed_in(cast.coordinator).get(LIST, {"country": "JP"}).content.decode()
    for item in items:
        assert f'name="row" value="{item.pk}"' in page
    assert f'action="{ASSIGN}"' in page
    assert all(f'formaction="{path}"' in page for path in (DATE, WATCH, CANCEL))
    assert 'name="filter" value="country=JP"' in page


def test_a_mission_watches_and_asks_for_dates_and_an_observer_ticks_nothing(cast: Cast, signed_in):
    several(cast, 1, sensitivity="open")
    page = signed_in(cast.head).get(LIST).content.decode()
    assert f'formaction="{WATCH}"' in page
    assert f'formaction="{CANCEL}"' not in page
    page = signed_in(cast.observer).get(LIST).content.decode()
    assert "Operation 0" in page
    assert 'name="row"' not in page


# --- who may -----------------------------------------------------------------------------------------------------

# kind of person -> of which operations at least one item is possible; None: nothing is theirs to do here
WHO: dict[str, set[str] | None] = {
    "owner": {DATE},
    "senior": set(),
    "colleague": set(),
    "head": {WATCH},  # their own post: they do not see those of the ministries
    "other head": set(),
    "coordinator": {ASSIGN, DATE, WATCH, CANCEL},
    "secretary": {ASSIGN, DATE, WATCH, CANCEL},
    "unrelated officer": set(),
    "observer": None,
}


@pytest.mark.parametrize(("kind", "possible"), WHO.items())
def test_who_may_do_what_to_many(cast: Cast, signed_in, kind: str, possible: set[str] | None):
    items = several(cast, 2)
    client = signed_in(cast.people[kind])
    hidden = kind in ("other head", "unrelated officer")  # sees none of them: none is chosen
    for path in ALL:
        asked = asking(cast, path)
        if cast.of(kind).is_mission and "post" in asked:
            asked["post"] = cast.of(kind).seats[0].post_id
        answer = look(client, path, chosen(items) | asked)
        assert answer.status_code == (403 if possible is None else 409 if hidden else 200), path
        if answer.status_code == 200:
            assert bool(answer.context["plan"].possible) == (path in (possible or ())), path
        data = {"operation": path.split("/")[-2], "rows": [item.pk for item in items], **asked}
        api = client.post(API, data, content_type="application/json")
        assert api.status_code == (403 if possible is None else 409 if hidden else 201), api.content
        if api.status_code == 201:
            assert {row["outcome"] for row in api.json()["rows"]} == {
                "done" if path in (possible or ()) else "refused"
            }
        for item in items:  # as they were
            ActionItem.objects.filter(pk=item.pk).update(status="open", owner=cast.post)
        Watch.objects.all().delete()


def test_what_one_does_not_see_is_not_there(cast: Cast, signed_in):
    seen, hidden = (
        several(cast, 1)[0],
        make.item("open", owner=cast.taker, by=cast.secretary, title="Hidden operation"),
    )
    client = signed_in(cast.owner)
    page = look(client, DATE, chosen([seen, hidden]) | asking(cast, DATE))
    assert [one.row for one in page.context["plan"].rows] == [seen]
    assert "Hidden operation" not in page.content.decode()
    data = {"operation": "date", "rows": [seen.pk, hidden.pk, 10**9], **asking(cast, DATE)}
    api = client.post(API, data, content_type="application/json").json()
    assert [row["id"] for row in api["rows"]] == [seen.pk]


def test_none_and_too_many_are_refused_in_a_sentence(cast: Cast, signed_in):
    client = signed_in(cast.secretary)
    too_many = {"operation": "cancel", "rows": list(range(1, MOST + 2)), "note": WHY}
    for answer, status, words in (
        (client.get(CANCEL), 409, "No action item is chosen"),
        (client.post(API, too_many | {"rows": []}, content_type="application/json"), 409, "No action item is chosen"),
        (client.post(API, too_many, content_type="application/json"), 400, "1,000"),
    ):
        assert answer.status_code == status
        assert words in answer.content.decode()


# --- all that the filters find -----------------------------------------------------------------------------------


def test_all_that_the_filters_find_are_chosen_on_whatever_page(cast: Cast, signed_in):
    wanted = several(cast, 2, country=make.country("FR"))
    several(cast, 2)
    data = {"all": "1", "filter": "country=FR&page=nonsense", "key": "6f1f2f7e-8a31-4f3c-9a39-0e6a1c4a3b11"}
    client = signed_in(cast.secretary)
    first = client.get(CANCEL, data).content.decode()
    assert "All 2 action items that the filters find." in first
    do(client, CANCEL, data | asking(cast, CANCEL))
    assert {row.item for row in ItemOperation.objects.get().rows.all()} == set(wanted)


def test_what_a_search_has_not_looked_through_is_not_chosen(cast: Cast, signed_in, monkeypatch):
    monkeypatch.setattr(search, "MOST", 3)
    monkeypatch.setattr(search, "NEWEST", 4)
    several(cast, 5)
    client = signed_in(cast.secretary)
    data = {"all": "1", "filter": "q=operation", "key": "6f1f2f7e-8a31-4f3c-9a39-0e6a1c4a3b12"}
    for answer in (client.get(CANCEL, data), client.post(CANCEL, data | asking(cast, CANCEL) | {"step": "look"})):
        assert answer.status_code == 409
        assert "Only the newest 4 of this list were searched: add a word." in answer.content.decode()
    monkeypatch.setattr(search, "MOST", 5)
    assert "All 5 action items that the filters find." in client.get(CANCEL, data).content.decode()


def test_a_filter_that_there_is_not_is_refused(cast: Cast, signed_in):
    answer = signed_in(cast.secretary).get(CANCEL, {"all": "1", "filter": "state=nonsense"})
    assert answer.status_code == 409
    assert "The list has no such filter" in answer.content.decode()


# --- the preview -------------------------------------------------------------------------------------------------


def test_the_preview_says_what_it_does_who_is_told_and_why_not_and_writes_nothing(cast: Cast, signed_in):
    items, underway = several(cast, 2), several(cast, 1, "underway")[0]
    Watch.add(items[0], post=cast.senior.seats[0].post, by=cast.secretary)
    before = list(ActionItem.objects.order_by("pk").values()), ActionEvent.objects.count()
    cast.of("taker")
    client = signed_in(cast.coordinator)
    first = client.get(ASSIGN, chosen([*items, underway])).content.decode()
    assert "Nothing is done yet." in first
    assert "3 action items are chosen." in first
    page = look(client, ASSIGN, chosen([*items, underway]) | asking(cast, ASSIGN)).content.decode()
    for words in (
        "This assigns 2 action items to Deputy Secretary, Ministry of Steel",
        f"{cast.taker.name} is told by one mail.",
        "1 post watches some of them and is told in the daily mail.",
        "For 1 of the chosen it is not possible",
        "It is “Underway” now: “Assign to another post” is not possible.",
        WHY,
        "What it is done to (2)",
        "For these it is not possible (1)",
    ):
        assert words in page, words
    assert before == (list(ActionItem.objects.order_by("pk").values()), ActionEvent.objects.count())
    assert not ItemOperation.objects.exists()


def test_a_vacant_post_is_said_to_be_vacant(cast: Cast, signed_in):
    data = chosen(several(cast, 1)) | asking(cast, ASSIGN)
    page = look(signed_in(cast.coordinator), ASSIGN, data).content.decode()
    assert "Nobody holds this post now, so nobody is told." in page


def test_dates_are_set_by_who_assigns_and_asked_for_by_the_owner(cast: Cast, signed_in):
    items = several(cast, 2, "underway")
    data = chosen(items) | asking(cast, DATE)
    page = look(signed_in(cast.coordinator), DATE, data).content.decode()
    assert "This sets the date of 2 action items to" in page
    assert "The holder of 1 post is told by one mail." in page
    page = look(signed_in(cast.owner), DATE, data).content.decode()
    assert "For 2 action items you ask for" in page
    assert "told by one mail" not in page


@pytest.mark.parametrize(
    ("path", "wrong", "words"),
    [
        (ASSIGN, {"post": ""}, "This field is required"),
        (ASSIGN, {"post": "999999"}, "Select a valid choice"),
        (ASSIGN, {"note": ""}, "To assign it to another post, say why."),
        (CANCEL, {"note": "ok"}, "alone gives no reason"),
        (CANCEL, {"note": "<b>Now</b>"}, "plain text"),
        (DATE, {"due_on": "2020-01-01"}, "lies in the past"),
        (DATE, {"due_on": "soon"}, "Enter a valid date"),
        (WATCH, {"post": ""}, "This field is required"),
    ],
)
def test_what_is_filled_in_wrong_stands_beside_its_field(cast: Cast, signed_in, path, wrong, words: str):
    data = chosen(several(cast, 2)) | asking(cast, path) | wrong
    for step in ("look", "do"):
        answer = signed_in(cast.secretary).post(path, data | {"step": step, "confirmation_token": "x"})
        assert answer.status_code in (400, 409)
        assert words in answer.content.decode()
    assert not ItemOperation.objects.exists()


def test_what_was_typed_is_changed_without_loss(cast: Cast, signed_in):
    data = chosen(several(cast, 2)) | asking(cast, CANCEL) | {"step": "change"}
    answer = signed_in(cast.secretary).post(CANCEL, data)
    assert answer.status_code == 200
    assert f">\n{WHY}</textarea>" in answer.content.decode()


def test_nothing_is_done_without_a_preview(cast: Cast, signed_in):
    data = chosen(several(cast, 2)) | asking(cast, CANCEL) | {"step": "do"}
    assert signed_in(cast.secretary).post(CANCEL, data).context["is_preview"]
    assert not ItemOperation.objects.exists()


def test_nothing_is_done_when_the_preview_would_say_something_else_by_now(cast: Cast, signed_in):
    items = several(cast, 3)
    client, data = signed_in(cast.secretary), chosen(items) | asking(cast, ASSIGN)
    confirmation_token = seal_of(look(client, ASSIGN, data))
    items[0].move("accept", by=cast.owner)
    answer = client.post(ASSIGN, data | {"step": "do", "confirmation_token": confirmation_token})
    assert answer.status_code == 409
    assert "has changed since you looked at it, so nothing was done" in answer.content.decode()
    assert "This assigns 2 action items" in answer.content.decode()
    assert not ItemOperation.objects.exists()
    api = {
        "operation": "assign",
        "rows": [item.pk for item in items],
        "confirmation_token": confirmation_token,
        **asking(cast, ASSIGN),
    }
    refused = client.post(API, api, content_type="application/json")
    assert (refused.status_code, ItemOperation.objects.count()) == (409, 0)


def test_other_words_of_an_item_do_not_alter_the_preview(cast: Cast, signed_in):
    items = several(cast, 2)
    client, data = signed_in(cast.secretary), chosen(items) | asking(cast, ASSIGN)
    confirmation_token = seal_of(look(client, ASSIGN, data))
    items[0].edit({"title": "Hold the fair"}, by=cast.secretary, version=items[0].version)
    assert client.post(ASSIGN, data | {"step": "do", "confirmation_token": confirmation_token}).status_code == 302
    assert outcomes(ItemOperation.objects.get()) == ["done", "done"]


# --- the operation ---------------------------------------------------------------------------------------------------


def test_each_is_assigned_as_if_it_were_alone(cast: Cast, signed_in):
    items = several(cast)
    page = do(signed_in(cast.coordinator), ASSIGN, chosen(items) | asking(cast, ASSIGN))
    shown = signed_in(cast.coordinator).get(page.headers["Location"]).content.decode()
    for item in items:
        item.refresh_from_db()
        assert (item.owner, item.status) == (cast.taker_post, "open")
        assert item.ownerships.current().get().reason == WHY
        event = item.events.last()
        assert (event.verb, event.note, event.actor) == ("assign", WHY, cast.coordinator)
    assert "Done (3)" in shown
    assert "Take it back" in shown


def test_each_is_cancelled(cast: Cast, signed_in):
    items = several(cast, 2, "underway")
    do(signed_in(cast.coordinator), CANCEL, chosen(items) | asking(cast, CANCEL))
    assert set(ActionItem.objects.values_list("status", flat=True)) == {"cancelled"}


def test_each_gets_its_date_and_the_first_date_stays(cast: Cast, signed_in):
    items = several(cast, 2, "underway")
    first, new = items[0].due_on, make.working_day(LATER)
    do(signed_in(cast.coordinator), DATE, chosen(items) | asking(cast, DATE))
    for item in items:
        item.refresh_from_db()
        assert (item.due_on, item.original_due_on, item.slip_count) == (new, first, 1)
        event = item.events.last()
        assert (event.verb, event.note, event.changes["due_on"][1]) == ("date_set", WHY, new.isoformat())
    assert not DateChange.objects.exists()


def test_the_owner_asks_for_another_date_of_each(cast: Cast, signed_in):
    items = several(cast, 2, "underway")
    do(signed_in(cast.owner), DATE, chosen(items) | asking(cast, DATE))
    assert DateChange.objects.requested().count() == 2
    assert outcomes(ItemOperation.objects.get()) == ["done", "done"]
    again = look(signed_in(cast.coordinator), DATE, chosen(items) | asking(cast, DATE)).content.decode()
    assert "Another date is asked for and not decided yet" in again


def test_nobody_sets_the_date_of_what_their_own_post_owns(cast: Cast, signed_in):
    own = several(cast, 1, "underway", owner=cast.coordinator, by=cast.secretary)[0]
    page = look(signed_in(cast.coordinator), DATE, chosen([own]) | asking(cast, DATE)).content.decode()
    assert "For 1 action item you ask for" in page


def test_each_gets_a_watcher(cast: Cast, signed_in):
    items = several(cast, 2)
    do(signed_in(cast.coordinator), WATCH, chosen(items) | asking(cast, WATCH))
    assert set(ActionItem.objects.watched_by(cast.taker)) == set(items)
    assert ActionItem.objects.visible_to(cast.taker).count() == 2


def test_a_weekend_is_refused_for_each_with_the_next_working_day(cast: Cast, signed_in):
    saturday = make.working_day(LATER)
    while saturday.isoweekday() != 6:
        saturday = saturday.fromordinal(saturday.toordinal() + 1)
    data = chosen(several(cast, 2)) | asking(cast, DATE) | {"due_on": saturday.isoformat()}
    page = look(signed_in(cast.coordinator), DATE, data).content.decode()
    assert page.count("is a weekend day at Ministry of Textiles: the next working day is") == 2


def test_what_changes_between_the_asking_and_the_doing_is_left(cast: Cast):
    items = several(cast, 3)
    operation = ItemOperation.plan("assign", by=cast.secretary, post=cast.taker_post, note=WHY).begin(items)
    items[0].move("accept", by=cast.owner)
    items[1].edit({"title": "Hold the fair"}, by=cast.secretary, version=items[1].version)
    work_off()
    assert outcomes(operation) == ["refused", "refused", "done"]
    assert sentences(operation) == [
        "It is “Underway” now: “Assign to another post” is not possible.",
        "It was changed meanwhile: look at it again.",
        "",
    ]


def test_a_second_click_does_nothing(cast: Cast, signed_in):
    client, data = signed_in(cast.secretary), chosen(several(cast, 2)) | asking(cast, CANCEL)
    data |= {"step": "do", "confirmation_token": seal_of(look(client, CANCEL, data))}
    first, second = (client.post(CANCEL, data).headers["Location"] for _ in range(2))
    assert first == second
    assert ActionEvent.objects.filter(verb="cancel").count() == 2


def test_programs_look_first_and_do_it_with_the_seal_once(cast: Cast, signed_in):
    items, refused = several(cast, 2), several(cast, 1, "underway")[0]
    client = signed_in(cast.secretary)
    data = {"operation": "assign", "filter": "state=all", **asking(cast, ASSIGN)}
    plan = client.post(API, data | {"is_preview": True}, content_type="application/json")
    assert plan.status_code == 200
    preview = plan.json()
    assert preview["possible"] == [item.pk for item in items]
    assert [row["reference"] for row in preview["refused"]] == [refused.reference]
    assert preview["sentences"][0].startswith("This assigns 2 action items to")
    assert not ItemOperation.objects.exists()
    data |= {"confirmation_token": preview["confirmation_token"], "key": "0c9a7d0e-57a5-4f8a-8a2e-3b6a4f0f7d10"}
    first, second = (client.post(API, data, content_type="application/json") for _ in range(2))
    assert first.status_code == 201
    assert first.headers["Location"] == second.headers["Location"] == f"{API}{first.json()['id']}/"
    assert [row["outcome"] for row in first.json()["rows"]] == ["done", "done", "refused"]
    assert client.get(first.headers["Location"]).json() == second.json()


@pytest.mark.parametrize(
    "wrong", [{"rows": [1], "filter": ""}, {}, {"rows": [1], "operation": "move"}, {"rows": ["x"]}]
)
def test_a_program_that_names_nothing_or_both_is_asked_again(cast: Cast, signed_in, wrong: dict[str, Any]):
    data = {"operation": "cancel", "note": WHY} | wrong
    assert signed_in(cast.secretary).post(API, data, content_type="application/json").status_code == 400


# --- what came of it ---------------------------------------------------------------------------------------------


def test_the_result_is_ones_own_is_filtered_and_is_a_file(cast: Cast, signed_in):
    operation = done(
        cast.secretary, "assign", [*several(cast, 2), *several(cast, 1, "underway")], post=cast.taker_post, note=WHY
    )
    client = signed_in(cast.secretary)
    page = client.get(f"{BULK}{operation.pk}/?outcome=refused").content.decode()
    assert page.count("<tr>") == 2  # the head, and one row
    assert "Not done (1)" in page
    assert client.get(f"{BULK}{operation.pk}/?outcome=nonsense").status_code == 409
    file = b"".join(client.get(f"{BULK}{operation.pk}/export/")).decode()
    assert file.count("Done") == 2
    assert "“Underway” now" in file
    assert client.get(f"{BULK}{operation.pk}/export.xlsx").status_code == 200
    assert f'href="{BULK}{operation.pk}/"' in client.get(BULK).content.decode()
    other = signed_in(cast.coordinator)
    assert (
        other.get(f"{BULK}{operation.pk}/").status_code == other.post(f"{BULK}{operation.pk}/undo/").status_code == 404
    )
    assert "nothing to many at once yet" in other.get(BULK).content.decode()


def test_the_figures_of_a_result_count_what_its_reader_still_sees(cast: Cast, signed_in):
    operation = done(cast.coordinator, "assign", several(cast, 3), post=cast.taker_post, note=WHY)
    User.objects.filter(pk=cast.coordinator.pk).update(role="officer")
    cast.coordinator.seats[0].post.vacate(by=None)
    make.post(make.department("Ministry of Tourism"), "Clerk").give_to(cast.coordinator, by=None)
    client = signed_in(User.objects.get(pk=cast.coordinator.pk))
    page = " ".join(client.get(f"{BULK}{operation.pk}/").content.decode().split())
    assert "All (0)" in page
    assert "3 of them lie out of your sight." in page
