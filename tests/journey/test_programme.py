"""The programme of a meet is made by keyboard and published; who takes part finds it on a telephone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import clock
from meetings.models import Session
from tests import make
from tests.journey.keyboard import Keyboard
from tests.journey.people import At, Person
from tests.journey.test_pages_fit import faults
from tests.meetings.programme import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures of the pages


def shown(page: Page, name: str, width: int) -> None:
    """Nothing is wrong with the page at this width; a picture of it where they are asked for."""
    height = 812 if width < 500 else 768
    # Sizes for fingers are asked where there are fingers: tests/journey/test_pages_fit.py.
    assert [fault for fault in faults(page, (width, height)) if "small: " not in fault] == [], name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def go(keys: Keyboard, key: str, path: str) -> None:
    """A key that leads to another page, at whose beginning the person goes on."""
    with keys.page.expect_navigation(url=re.compile(path), wait_until="load"):
        keys.page.keyboard.press(key)


def add_session(person: Person, keys: Keyboard, title: str, *, begins: str, ends: str, room: str) -> None:
    """From the programme, by keys alone."""
    person.page.goto(f"{person.site}/meets/2027/programme/")
    keys.tab_to("Add session")
    go(keys, "Enter", "/sessions/add/")
    keys.tab_to("Title")
    keys.type(title)
    keys.tab_to("Kind")
    keys.type("Plenary")
    keys.tab_to("Begins")
    keys.type(begins)
    keys.tab_to("Ends")
    keys.type(ends)
    keys.tab_to("Room")
    keys.type(room)
    keys.tab_to("Add session")
    go(keys, "Enter", r"/sessions/\d+/$")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("width", [1366, 375])
def test_a_programme_is_made_by_keyboard_and_published(at_browser: At, width: int):
    meet = make.meet()
    secretary = at_browser(make.secretary(name="Meet Coordinator"))
    head = make.head_of_mission(time_zone="Asia/Tokyo")
    factories.participant(meet, head, category="head", name="Ms Ambassador")
    secretary.page.set_viewport_size({"width": width, "height": 768})
    secretary.sign_in()
    expect(secretary.page.get_by_role("heading", name="My desk")).to_be_visible()
    keys = Keyboard(secretary.page)
    page = secretary.page

    add_session(secretary, keys, "Opening plenary", begins="1000AM", ends="1130AM", room="Hall A")
    row = Session.objects.get()
    assert (row.starts_at, row.ends_at) == (factories.at(meet, 10), factories.at(meet, 11, 30))
    # two items of the agenda, the second put first
    for title in ("Welcome", "Address of the minister"):
        keys.tab_to("Add agenda item")
        go(keys, "Enter", "/agenda/add/")
        keys.tab_to("Title")
        keys.type(title)
        keys.tab_to("Save")
        go(keys, "Enter", r"/sessions/\d+/$")
    keys.tab_to("Down: Welcome")
    go(keys, "Enter", "#agenda-item-")
    expect(page.locator(".agenda-item strong")).to_have_text(["Address of the minister", "Welcome"])
    # who is expected
    keys.tab_to("Edit expected")
    go(keys, "Enter", "/expected/")
    shown(page, "expected", width)
    page.reload()
    keys.tab_to("Ms Ambassador")
    page.keyboard.press("Space")
    keys.tab_to("Add chosen")
    go(keys, "Enter", "/expected/")
    expect(page.get_by_role("main")).to_contain_text("Expected (1)")

    add_session(secretary, keys, "Logistics", begins="1100AM", ends="1200PM", room="Hall A")
    expect(page.get_by_role("main")).to_contain_text("are in the room “Hall A” at the same time")
    shown(page, "session", width)
    # moved by keys out of the way
    page.goto(f"{secretary.site}/meets/2027/programme/")
    shown(page, "programme-clash", width)
    page.goto(f"{secretary.site}/meets/2027/programme/")
    keys.tab_to("Move: Logistics")
    go(keys, "Enter", "/slot/")
    keys.tab_to("Begins")
    keys.type("1200PM")
    keys.tab_to("Move")
    go(keys, "Enter", r"/sessions/\d+/$")
    assert Session.objects.get(title="Logistics").starts_at == factories.at(meet, 12)

    page.goto(f"{secretary.site}/meets/2027/programme/")
    expect(page.get_by_role("main")).not_to_contain_text("clash")
    keys.tab_to("Publish 2 drafts")
    go(keys, "Enter", "/publish/")
    expect(page.get_by_role("main")).to_contain_text("Publishes 2 sessions")
    expect(page.get_by_role("main")).to_contain_text("1 person gets an email.")
    shown(page, "publish", width)
    keys.tab_to("Publish")
    go(keys, "Enter", "/programme/")
    assert not keys.has_used_pointer
    expect(page.locator("#notices")).to_contain_text("2 sessions are published.")
    shown(page, "programme", width)
    page.goto(f"{secretary.site}/meets/2027/programme/rooms/")
    shown(page, "rooms", width)

    # a change of what is published says first how many it tells
    page.goto(f"{secretary.site}/meets/2027/sessions/{row.pk}/edit/")
    shown(page, "edit", width)
    page.get_by_label("Room").fill("Hall B")
    page.get_by_label("Rapporteur").fill("ambassador")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("1 person gets an email.")
    shown(page, "tell", width)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Hall B")
    row.refresh_from_db()
    assert (row.room, str(row.rapporteur)) == ("Hall B", "Ms Ambassador")

    # the ambassador, on the telephone
    reader = at_browser(head)
    reader.page.set_viewport_size({"width": width, "height": 768})
    reader.sign_in()
    expect(reader.page.get_by_role("heading", name="My desk")).to_be_visible()
    reader.page.goto(f"{reader.site}/meets/2027/programme/mine/")
    expect(reader.page.get_by_role("main")).to_contain_text("10:00–11:30 IST (13:30–15:00 Tokyo)")
    expect(reader.page.get_by_role("main")).not_to_contain_text("Logistics")
    shown(reader.page, "mine", width)
    reader.page.goto(f"{reader.site}/calendar/")
    shown(reader.page, "calendar", width)
    reader.page.get_by_role("button", name="Make address").click()
    expect(reader.page.locator("code.key")).to_have_text(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    shown(reader.page, "calendar-address", width)


@pytest.mark.parametrize(("width", "hour"), [(1366, 14), (375, 12)])
def test_a_session_and_an_agenda_item_are_dragged(at_browser: At, width: int, hour: int):
    """To where another is, and to a free time, which is seen only while a session is dragged."""
    meet = make.meet()
    secretary = at_browser(make.secretary(name="Meet Coordinator"))
    row = factories.session(meet, (10, 11), room="Hall A", title="Opening plenary")
    factories.session(meet, (14, 15), room="Hall B", title="Logistics")
    clash = hour == 14
    for title in ("First", "Second"):
        factories.item(row, title)
    secretary.sign_in()
    expect(secretary.page.get_by_role("heading", name="My desk")).to_be_visible()
    page = secretary.page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{secretary.site}/meets/2027/programme/rooms/")
    cell = page.locator(f"td[data-slot][data-room='Hall B'][data-starts='{hour}:00']")
    expect(cell).to_be_visible(visible=clash)
    with page.expect_navigation(url=re.compile(r"/sessions/\d+/$")):
        page.locator("[data-session]", has_text="Opening plenary").hover()
        page.mouse.down()
        page.mouse.move(200, 400, steps=3)
        expect(page.locator("[data-rooms]")).to_have_class(re.compile("is-taking"))
        cell.hover()
        cell.hover()
        page.mouse.up()
    moved = Session.objects.get(pk=row.pk)
    assert (moved.starts_at, moved.room, moved.minutes) == (factories.at(meet, hour), "Hall B", 60)
    main = expect(page.get_by_role("main"))
    (main.to_contain_text if clash else main.not_to_contain_text)("are in the room “Hall B” at the same time")
    with page.expect_navigation(url=re.compile("#agenda")):
        page.locator("[data-item]", has_text="Second").drag_to(
            page.locator("[data-item]", has_text="First"), target_position={"x": 40, "y": 4}
        )
    expect(page.locator(".agenda-item strong")).to_have_text(["Second", "First"])


@pytest.mark.parametrize("width", [1366, 375])
def test_ones_programme_stands_on_the_desk_during_the_meet(at_browser: At, settings, width: int):
    meet = make.meet()
    head = make.head_of_mission(time_zone="Asia/Tokyo")
    own = factories.participant(meet, head, category="head")
    factories.published(meet, (10, 11), title="Opening plenary", chair=own, room="Hall A")
    settings.CLOCK_SHIFT = int((factories.at(meet, 9) - clock.now()).total_seconds())
    reader = at_browser(head)
    reader.page.set_viewport_size({"width": width, "height": 812})
    reader.sign_in()
    main = reader.page.get_by_role("main")
    expect(main).to_contain_text("Your programme")
    expect(main).to_contain_text("10:00–11:00 IST (13:30–14:30 Tokyo)")
    shown(reader.page, "desk", width)
