"""Board, calendar and timeline: the rows of the table in other shapes, their cost and weight, moves on the board."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from actions.lists.board import MOST, SHOWN
from actions.lists.month import MOST as MOST_OF_DAY
from actions.lists.month import SHOWN as A_DAY
from actions.models import ActionItem, Milestone
from core import clock
from countries.models import Holiday
from participants.models import Absence
from tests import make
from tests.actions.conftest import Cast, with_status
from tests.actions.test_list_page import shown
from tests.statements import statements

pytestmark = pytest.mark.django_db

SHAPES = ("board", "calendar", "timeline")
LIMIT = 400_000  # bytes of a timeline of 500


def titles(client: Client, shape: str, query: str = "") -> set[str]:
    """What a shape shows; the calendar turned to the month of the tests' items."""
    month = f"&month={make.working_day():%Y-%m}" if shape == "calendar" else ""
    answer = client.get(f"/actions/{shape}/?{query}{month}")
    assert answer.status_code == 200, query
    return READ[shape](answer.context)


READ: dict[str, Any] = {
    "board": lambda context: {card.item.title for column in context["columns"] for card in column.cards},
    "calendar": lambda context: {row["title"] for week in context["month"].weeks for day in week for row in day.rows},
    "timeline": lambda context: {row["title"] for row in context["timeline"].rows},
}


def copies(item: ActionItem, number: int, **values: Any) -> None:
    """More of the same, straight into the table; each value may be a function of the copy's number."""
    rows = []
    for count in range(number):
        row = ActionItem.objects.get(pk=item.pk)
        row.pk = None
        for name, value in values.items():
            setattr(row, name, value(count) if callable(value) else value)
        rows.append(row)
    ActionItem.objects.bulk_create(rows)


def test_the_same_rows_stand_in_all_four_shapes_for_each_kind_of_person(cast: Cast, signed_in):
    cast.item("open", title="internal")
    cast.item("open", title="open", sensitivity="open")
    cast.item("underway", title="restricted", sensitivity="restricted")
    with_status(cast.item("done", title="done"), "done")
    other_day = make.working_day().replace(day=28 - make.working_day().day // 2)
    with_status(cast.item("open", title="cancelled", sensitivity="open"), "cancelled", due_on=other_day)
    seen = set()
    for kind, person in cast.people.items():
        client = signed_in(person)
        for query in (
            "",
            "state=open",
            "state=all",
            "state=cancelled",
            "q=open",
            "assigned_to=mine",
            "assigned_to=verify",
        ):
            wanted = set(shown(client, query))
            seen |= wanted
            for shape in SHAPES:
                assert titles(client, shape, query) == wanted, (kind, shape, query)
    assert seen == {"internal", "open", "restricted", "done", "cancelled"}


@pytest.mark.parametrize(("shape", "most"), [("board", 6), ("calendar", 8), ("timeline", 6)])
@pytest.mark.parametrize("kind", ["owner", "head", "secretary", "observer"])
def test_a_shape_costs_the_same_with_one_row_and_with_three(cast: Cast, signed_in, shape: str, most: int, kind: str):
    client = signed_in(cast.of(kind))
    due = f"?month={make.working_day():%Y-%m}&state=all"
    for number in (1, 3):
        while ActionItem.objects.count() < number:
            item = cast.item("done", sensitivity="open")
            with_status(item, ("open", "verified", "done")[ActionItem.objects.count() % 3])
        _answer, count = statements(client, "get", f"/actions/{shape}/{due}")
        assert len(ActionItem.objects.all()) == number
        assert count <= most


def test_the_ways_between_the_shapes_keep_what_is_asked(cast: Cast, signed_in):
    cast.item("open")
    client = signed_in(cast.secretary)
    for shape in ("", "board/", "calendar/", "timeline/"):
        page = client.get(f"/actions/{shape}?country=JP&sort=-due").content.decode()
        for other in ("", "board/", "calendar/", "timeline/"):
            assert f'href="/actions/{other}?country=JP&amp;sort=-due"' in page, (shape, other)
        assert page.count("?page=items&amp;query=country%3DJP%26sort%3D-due") == 1, shape


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "query", ["state=nonsense", "assigned_to=nonsense", "days_without_update=-1", "day=yesterday", "post=x"]
)
def test_a_filter_that_makes_no_sense_is_refused_in_each_shape(cast: Cast, signed_in, shape: str, query: str):
    answer = signed_in(cast.secretary).get(f"/actions/{shape}/?{query}")
    assert answer.status_code == 409
    assert "The list has no such filter: " in answer.content.decode()


@pytest.mark.parametrize("shape", SHAPES)
def test_an_empty_shape_says_so(cast: Cast, signed_in, shape: str):
    page = signed_in(cast.secretary).get(f"/actions/{shape}/?q=nothing").content.decode()
    assert "No action item fits these filters" in page or "Nothing falls due in this month" in page


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_speaks_hindi(cast: Cast, signed_in, shape: str):
    cast.item("open")
    reader = cast.secretary
    reader.set_language("hi")
    page = signed_in(type(reader).objects.get(pk=reader.pk)).get(f"/actions/{shape}/").content.decode()
    for words in ("बोर्ड", "कैलेंडर", "समयरेखा"):
        assert words in page


# --- the board ------------------------------------------------------------------------------------------------------


def columns_of(client: Client, query: str = "") -> dict[str, Any]:
    return {str(column.status): column for column in client.get(f"/actions/board/?{query}").context["columns"]}


def test_a_column_shows_its_first_thirty_and_leads_to_all_of_them(cast: Cast, signed_in):
    copies(cast.item("open"), SHOWN + 4)
    client = signed_in(cast.secretary)
    column = columns_of(client)["open"]
    assert (len(column.cards), column.in_all, column.is_cut) == (SHOWN, str(SHOWN + 5), True)
    page = client.get("/actions/board/?country=JP").content.decode()
    assert 'href="/actions/?country=JP&amp;state=open">All of them (35) in the table</a>' in page
    late = client.get("/actions/board/?state=month&day=2020-01-01").content.decode()
    assert "in the table" not in late


def test_a_full_board_weighs_no_more_than_any_other_page(cast: Cast, signed_in):
    for status in ("planned", "open", "refused", "underway", "done", "verified"):
        copies(with_status(cast.item("open"), status), SHOWN)
    page = signed_in(cast.secretary).get("/actions/board/").content
    assert page.count(b"data-card>") == 6 * SHOWN
    assert len(gzip.compress(page)) < 20_000


def test_more_than_five_hundred_are_not_counted(cast: Cast, signed_in):
    copies(cast.item("open"), MOST + 1)
    answer, count = statements(signed_in(cast.secretary), "get", "/actions/board/")
    assert "All of them (more than 500) in the table" in answer.content.decode()
    assert count <= 7


def test_what_was_verified_lately_stays_on_the_board(cast: Cast, signed_in):
    lately, long_ago = clock.now() - timedelta(days=29), clock.now() - timedelta(days=31)
    with_status(cast.item("open", title="lately"), "verified", status_at=lately)
    with_status(cast.item("open", title="long ago"), "verified", status_at=long_ago)
    client = signed_in(cast.secretary)
    assert [card.item.title for card in columns_of(client)["verified"].cards] == ["lately"]
    assert {card.item.title for card in columns_of(client, "state=verified")["verified"].cards} == {
        "lately",
        "long ago",
    }


def test_a_card_offers_the_moves_of_the_items_page_to_each_person(cast: Cast, signed_in):
    """Whether somebody worked on it is known of all cards at once; the page of an item asks."""
    rows = [with_status(cast.item("open", sensitivity="open"), status) for status in ("open", "done", "verified")]
    rows.append(with_status(cast.item("underway", verifier=cast.counsellor.seats[0].post), "done"))
    rows[1].record("update", by=cast.head)
    offered = set()
    for kind, person in cast.people.items():
        client = signed_in(person)
        cards = {card.item.pk: card for column in columns_of(client).values() for card in column.cards}
        for row in rows:
            if row.pk not in cards:
                continue
            card = cards[row.pk]
            wanted = {move.verb for move in ActionItem.objects.get(pk=row.pk).moves_for(person)}
            assert {move.verb for move in [*card.moves, *card.elsewhere]} == wanted, (kind, row.status)
            offered |= wanted
    assert {"accept", "refuse", "assign", "cancel", "verify", "send_back", "reopen"} <= offered


def test_who_stands_in_for_the_owner_is_offered_no_verdict_on_a_card(cast: Cast, signed_in):
    """As on the item's page: asked of all cards at once."""
    row = with_status(cast.item("open", verifier=cast.colleague.seats[0].post), "done")
    client = signed_in(cast.colleague)
    assert {move.verb for move in columns_of(client)["done"].cards[0].moves} == {"verify", "send_back"}
    today = clock.today()
    Absence.arrange(cast.owner, by=cast.owner, substitute=cast.colleague, from_on=today, until_on=today)
    assert (
        columns_of(client)["done"].cards[0].moves == ActionItem.objects.get(pk=row.pk).moves_for(cast.colleague) == []
    )


def test_a_card_moves_by_the_move_of_the_items_page_and_leads_back_to_it(cast: Cast, signed_in):
    item = cast.item("open")
    client = signed_in(cast.owner)
    page = client.get("/actions/board/?country=JP").content.decode()
    assert f'action="/actions/{item.pk}/move/"' in page
    assert '<input type="hidden" name="board" value="country=JP">' in page
    answer = client.post(f"/actions/{item.pk}/move/", {"verb": "accept", "board": "country=JP"})
    assert answer.headers["Location"] == f"/actions/board/?country=JP#item-{item.pk}"
    item.refresh_from_db()
    assert item.status == "underway"
    assert f"{item.reference} is now “Underway”." in client.get("/actions/board/").content.decode()


def test_the_way_back_to_the_board_leads_nowhere_else(cast: Cast, signed_in):
    item = cast.item("open")
    data = {"verb": "accept", "board": "\r\nLocation: https://example.org/#//example.org"}
    answer = signed_in(cast.owner).post(f"/actions/{item.pk}/move/", data)
    assert re.fullmatch(r"/actions/board/\?[\w%=+.-]*#item-\d+", answer.headers["Location"])


def test_a_refused_move_says_why_as_a_page_and_to_a_script(cast: Cast, signed_in):
    item = cast.item("open")
    client = signed_in(cast.owner)
    data = {"verb": "refuse", "board": ""}
    answer = client.post(f"/actions/{item.pk}/move/", data, headers={"Referer": "http://testserver/actions/board/"})
    assert answer.status_code == 409
    assert "To refuse it, say why it is not yours" in answer.content.decode()
    assert 'href="/actions/board/"' in answer.content.decode()
    answer = client.post(f"/actions/{item.pk}/move/", data, headers={"Accept": "application/json"})
    assert answer.json()["detail"].startswith("To refuse it, say why")


# --- the calendar ---------------------------------------------------------------------------------------------------


def days_of(client: Client, query: str) -> dict[date, Any]:
    month = client.get(f"/actions/calendar/?{query}").context["month"]
    return {day.on: day for week in month.weeks for day in week if day.is_within}


def test_a_day_shows_some_and_leads_to_all_of_it(cast: Cast, signed_in):
    on = make.working_day()
    copies(cast.item("open", due_on=on), A_DAY + 2)
    client = signed_in(cast.secretary)
    day = days_of(client, f"month={on:%Y-%m}")[on]
    assert (len(day.rows), day.number, day.is_cut) == (A_DAY, A_DAY + 3, True)
    page = client.get(f"/actions/calendar/?month={on:%Y-%m}&country=JP").content.decode()
    link = f"/actions/?country=JP&day={on.isoformat()}"
    assert f'href="{link.replace("&", "&amp;")}">All {A_DAY + 3} in the table</a>' in page
    assert len(client.get(link).context["page"].rows) == A_DAY + 3


def test_a_day_is_counted_so_far_and_no_further_and_the_most_pressing_stand_first(cast: Cast, signed_in):
    on = make.working_day()
    copies(cast.item("open", due_on=on), MOST_OF_DAY + 2)
    ActionItem.objects.filter(pk=cast.item("open", due_on=on, title="Pressing").pk).update(priority=1)
    client = signed_in(cast.secretary)
    day = days_of(client, f"month={on:%Y-%m}")[on]
    assert (day.rows[0]["title"], day.is_over, day.counted) == ("Pressing", True, MOST_OF_DAY)
    page = client.get(f"/actions/calendar/?month={on:%Y-%m}").content.decode()
    assert f"More than {MOST_OF_DAY} in the table" in page
    assert days_of(client, f"month={on:%Y-%m}&country=FR")[on].number == 0


def test_the_calendar_knows_indias_days_off(cast: Cast, signed_in):
    india = make.country("IN")
    india.holiday_calendar = "IN"
    india.save()
    Holiday.objects.create(calendar="IN", on=date(2027, 1, 26), name="Republic Day", source="test")
    days = days_of(signed_in(cast.observer), "month=2027-01")
    assert [on.day for on, day in days.items() if day.is_off] == [2, 3, 9, 10, 16, 17, 23, 24, 26, 30, 31]
    assert days[date(2027, 1, 26)].holiday == "Republic Day"


def test_months_follow_each_other_over_the_years_end(cast: Cast, signed_in):
    page = signed_in(cast.observer).get("/actions/calendar/?month=2026-12&country=JP").content.decode()
    for month in ("2026-11", "2027-01"):
        assert f'href="?month={month}&amp;country=JP"' in page


@pytest.mark.parametrize("month", ["2027", "2027-13", "0001-01", "9999-12", "२०२७-०१", "2027-01-01"])
def test_a_month_that_is_none_is_refused(cast: Cast, signed_in, month: str):
    assert signed_in(cast.observer).get(f"/actions/calendar/?month={month}").status_code == 409


# --- the timeline ---------------------------------------------------------------------------------------------------


def test_a_bar_says_in_words_what_it_shows(cast: Cast, signed_in):
    item = cast.item("underway", title="<b>Notify</b>")
    late, first = clock.today() - timedelta(days=5), clock.today() - timedelta(days=30)
    ActionItem.objects.filter(pk=item.pk).update(
        due_on=late, original_due_on=first, slip_count=2, created_at=clock.now() - timedelta(days=60)
    )
    page = signed_in(cast.secretary).get("/actions/timeline/").content.decode()
    label = re.search(r'<svg role="img" aria-label="([^"]*)"', page)
    assert label
    assert label[1].startswith("Underway, made ")
    assert label[1].endswith("moved 2 times, late")
    assert "&lt;b&gt;Notify&lt;/b&gt;</a>" in page
    for css in ("going", "slip", "late"):
        assert f'<rect class="{css}"' in page
    assert " style=" not in page.partition('<main class="page"')[2]


def test_the_timeline_draws_milestones_where_they_are_or_were(cast: Cast, signed_in):
    item = cast.item("underway")
    days_ahead = (10, 15, 20, 25)
    steps = [Milestone.add(item, title="Step", due_on=make.working_day(n), by=cast.owner) for n in days_ahead]
    steps[0].move("reach", by=cast.owner, done_on=clock.today())
    steps[3].move("drop", by=cast.owner, note="Not needed.")
    Milestone.objects.filter(pk=steps[1].pk).update(due_on=clock.today() - timedelta(days=1))
    answer, count = statements(signed_in(cast.secretary), "get", "/actions/timeline/")
    page = answer.content.decode()
    drawn = re.findall(r'<use class="step (\w+)" href="#step" x="([\d.]+)%"/>', page)
    axis = answer.context["timeline"].axis
    days = {"reached": clock.today(), "late": clock.today() - timedelta(days=1), "ahead": steps[2].due_on}
    assert {css: float(at) for css, at in drawn} == {css: axis.at(day) for css, day in days.items()}
    assert len(drawn) == 3, "what was dropped is not drawn"
    label = re.search(r'<svg role="img" aria-label="([^"]*)"', page)[1]
    assert all(word in label for word in ("milestone due", "milestone overdue since", "milestone reached"))
    assert 'id="step"' in page
    assert "milestone overdue</li>" in " ".join(page.split()).replace(" </li>", "</li>")
    assert count <= 6


def test_the_timeline_is_grouped_by_post_or_by_country(cast: Cast, signed_in):
    cast.item("open")
    make.item("open", owner=cast.taker, by=cast.secretary)
    client = signed_in(cast.secretary)

    def names(query: str) -> list[str]:
        return [group.name for group in client.get(f"/actions/timeline/?{query}").context["timeline"].groups]

    assert names("") == ["Deputy Secretary, Ministry of Steel", "Under Secretary, Ministry of Textiles"]
    assert names("group=country") == ["For no one country", "Japan"]


def test_a_timeline_of_five_hundred_weighs_less_than_400_kilobytes_and_says_where_it_ends(cast: Cast, signed_in):
    begun = datetime(2026, 4, 1, tzinfo=UTC)
    item = cast.item("underway", title="Notify the revised standard for " + "tea " * 17)
    start = clock.today() - timedelta(days=90)
    copies(
        item,
        501,
        due_on=lambda count: start + timedelta(days=count),
        original_due_on=lambda count: start + timedelta(days=count - 20),
        slip_count=2,
        created_at=begun,
    )
    answer, count = statements(signed_in(cast.secretary), "get", "/actions/timeline/")
    page = answer.content.decode()
    assert page.count('<svg role="img"') == 500
    assert "Only the 500 that fall due first are drawn" in page
    assert len(answer.content) < LIMIT
    assert count <= 6


def test_a_due_date_far_away_does_not_squeeze_the_others(cast: Cast, signed_in):
    item = cast.item("underway")
    ActionItem.objects.filter(pk=item.pk).update(due_on=date(2199, 1, 1), created_at=datetime(1999, 1, 1, tzinfo=UTC))
    axis = signed_in(cast.secretary).get("/actions/timeline/").context["timeline"].axis
    assert (axis.last - axis.first).days < 4 * 365
    assert axis.at(date(2199, 1, 1)) == 90
    assert axis.at(date(1999, 1, 1)) == 0
