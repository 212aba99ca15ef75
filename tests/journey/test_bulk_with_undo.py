"""An officer assigns several action items at once and takes it back, by keyboard alone; no script fails."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from actions.models import ActionItem, ItemOperation
from tests import make
from tests.journey.keyboard import Keyboard
from tests.journey.people import At

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Steel has the laboratory now."


def test_an_officer_filters_ticks_looks_assigns_and_takes_it_back_by_keyboard(at_browser: At):
    officer = at_browser(make.coordinator(name="Deputy Secretary, Commerce"))
    owner, by = make.officer(name="Under Secretary, Textiles"), make.secretary()
    titles = ["Notify the standard for cotton", "Notify the standard for silk", "Notify the standard for wool"]
    items = [make.item("open", owner=owner, by=by, title=title) for title in titles]
    make.item("open", owner=owner, by=by, title="Hold the fair")
    taker = make.officer(make.department("Ministry of Steel"), "Director", name="Director, Steel")
    page, errors = officer.page, []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda entry: errors.append(entry.text) if entry.type == "error" else None)
    officer.sign_in()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    keys = Keyboard(page)

    # filter: the list follows in place, and the operation keeps to what it shows
    page.goto(f"{officer.site}/actions/")
    keys.tab_to("Words of the title")
    keys.type("standard")
    keys.press("Enter")
    expect(page.get_by_role("link", name="Hold the fair")).to_have_count(0)
    expect(page.locator("#rows")).to_contain_text(titles[0])

    # tick the first two, and say to whom they go and why
    for item in items[:2]:
        keys.tab_to(item.reference)
        keys.press("Space")
    keys.tab_to("Assign…")
    with page.expect_navigation(url=re.compile("/actions/bulk/assign/")):
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("2 action items are chosen.")
    keys.tab_to("Post that becomes accountable")
    keys.type("Director")
    keys.tab_to("Reason")
    keys.type(REASON)
    keys.tab_to("Look at what it will do")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    # the preview in words; nothing is done yet
    expect(page.get_by_role("main")).to_contain_text("This assigns 2 action items to Director, Ministry of Steel.")
    expect(page.get_by_role("main")).to_contain_text(f"{taker.name} is told by one mail.")
    assert not ItemOperation.objects.exists()
    keys.tab_to("Do it")
    with page.expect_navigation(url=re.compile(r"/actions/bulk/\d+/")):
        page.keyboard.press("Enter")

    # the result, and back again
    expect(page.get_by_role("main")).to_contain_text("Done (2)")
    assert [ActionItem.objects.get(pk=item.pk).owner for item in items] == [
        taker.seats[0].post,
        taker.seats[0].post,
        owner.seats[0].post,
    ]
    keys.tab_to("Take it back")
    with page.expect_navigation(url=re.compile(r"/actions/bulk/\d+/")):
        page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Taken back (2)")
    assert {ActionItem.objects.get(pk=item.pk).owner for item in items} == {owner.seats[0].post}

    assert not keys.has_used_pointer
    assert errors == []
