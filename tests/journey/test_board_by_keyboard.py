"""An owner moves cards on the board: without a mouse, then by dragging; a refusal is told where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import make
from tests.journey.keyboard import Keyboard
from tests.journey.people import At

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Notify the revised standard"


def test_an_owner_moves_cards_on_the_board_by_keys_and_by_dragging(at_browser: At):
    officer = at_browser(make.officer(name="Under Secretary, Textiles"))
    item = make.item("open", owner=officer.user, by=make.secretary(), title=TITLE)
    officer.sign_in()
    expect(officer.page.get_by_role("heading", name="My desk")).to_be_visible()
    keys = Keyboard(officer.page)
    officer.page.goto(f"{officer.site}/actions/board/?q=standard")
    card = officer.page.locator("[data-card]", has_text=TITLE)
    expect(officer.page.locator("[data-column=open]")).to_contain_text(TITLE)

    # refuse it without a reason: the card stays, and why is said
    keys.tab_to(TITLE)
    assert keys.press("Tab").startswith("Move")
    keys.press("Enter")
    keys.tab_to("Move")
    keys.type("Refuse")
    keys.tab_to("Move it")
    officer.page.keyboard.press("Enter")
    expect(officer.page.get_by_role("alert")).to_contain_text("To refuse it, say why")
    keys.focus()

    # accept it: the board comes back with its filters, and the focus is on the card in its new column
    officer.page.keyboard.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.type("Accept")
    keys.tab_to("Move it")
    with officer.page.expect_navigation(url=lambda url: url.endswith(f"/actions/board/?q=standard#item-{item.pk}")):
        officer.page.keyboard.press("Enter")
    expect(officer.page.locator("[data-column=underway]")).to_contain_text(TITLE)
    expect(officer.page.locator("#notices")).to_contain_text("is now “Underway”")
    assert keys.focus() == TITLE
    assert not keys.has_used_pointer

    # by dragging: what needs a reason opens the card's form with the move chosen; where no move leads, that is said
    card.drag_to(officer.page.locator("[data-column=done]"))
    expect(card.get_by_label("Reason")).to_be_focused()
    assert card.get_by_label("Move", exact=True).input_value() == "finish"
    card.drag_to(officer.page.locator("[data-column=planned]"))
    expect(officer.page.get_by_role("alert")).to_contain_text(f"“{TITLE}” cannot be moved to “Planned” by you.")
    card.get_by_label("Reason").fill("The standard stands in the gazette of today.")
    card.get_by_role("button", name="Move it").click()
    expect(officer.page.locator("[data-column=done]")).to_contain_text(TITLE)
