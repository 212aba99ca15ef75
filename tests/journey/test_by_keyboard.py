"""An officer goes through the queue without a mouse; where the focus is can be seen after each key."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from recommendations.models import Recommendation
from tests import make
from tests.journey.keyboard import Keyboard
from tests.journey.people import At

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Mutual recognition of textile test certificates"
TWIN = "Recognition of textile test certificates"
LAST = "Cold stores at the port of Yokohama"
REASON = "Agreed with the Ministry of Textiles."
QUESTION = "Which laboratories could test?"


def by_title(title: str) -> Recommendation:
    return Recommendation.objects.get(title=title)


def open_queue(keys: Keyboard, email: str) -> None:
    """From the sign-in page."""
    keys.tab_to("Email")
    keys.type(email)
    keys.tab_to("Password")
    keys.type(make.PASSWORD)
    keys.page.keyboard.press("Enter")
    keys.sees_heading("My desk")
    keys.tab_to("Recommendations")
    keys.page.keyboard.press("Enter")
    keys.sees_heading("Recommendations")
    keys.tab_to("What waits for a decision")
    keys.go("Enter", "/queue/$")


def send(keys: Keyboard, button: str, path: str) -> str:
    """From the last field of a move's form to its button, and press it; the name of what has the focus then."""
    assert keys.press("Tab") == button
    return keys.go("Enter", path)


def test_an_officer_decides_what_waits_by_keys_alone(at_browser: At):
    officer = at_browser(make.coordinator(name="Deputy Secretary, Commerce", has_factor=False))
    make.department()
    make.recommendation(title=TITLE)
    make.recommendation(by=make.head_of_mission("FR"), title=TWIN)
    make.recommendation(title=LAST)
    keys = Keyboard(officer.page)
    officer.page.goto(f"{officer.site}/accounts/login/")
    open_queue(keys, officer.user.email)

    # from row to row; the keys are told
    assert keys.focus() == TITLE, "who comes by keys begins at the first row"
    assert keys.press("j") == TWIN
    assert keys.press("j") == LAST
    assert keys.press("k", "k") == TITLE
    keys.press("j", "Shift+Tab")
    expect(officer.page.locator("input[type=checkbox]:focus")).to_have_count(1)
    assert keys.press("Space", "j") == LAST, "a box is ticked, and the keys go on from its row"
    expect(officer.page.locator("input[type=checkbox]:checked")).to_have_count(1)
    assert keys.press("k", "k") == TITLE
    keys.press("?")
    list_of_keys = officer.page.locator("[data-keys-list]")
    for line in ("Examine the first", "From row to row", "Open the row"):
        expect(list_of_keys).to_contain_text(line)
    assert keys.press("Escape") == "Keys"
    assert keys.press("j") == TITLE

    # claims the first, and reads what is like it
    assert keys.go("o", r"/recommendations/\d+/\?queue=1") == TITLE
    assert keys.go("c", "queue=1") == TITLE
    expect(officer.page.get_by_text("You are examining it, until")).to_be_visible()
    assert by_title(TITLE).claimed_by == officer.user
    assert keys.go("t", r"/twins/\?queue=1") == TWIN
    assert keys.go("u", r"/recommendations/\d+/\?queue=1") == TITLE

    # a form opened by mistake is closed, and keeps what was typed; then accepts
    assert keys.press("e").startswith("Note")
    send(keys, "Examine", "queue=1")
    officer.sees_status("Under examination")
    assert keys.press("a").startswith("Reason")
    keys.type(REASON)
    assert keys.press("Escape") == "Accept"
    assert keys.press("a").startswith("Reason")
    send(keys, "Accept", "queue=1")
    officer.sees_status("Accepted")
    decided = by_title(TITLE)
    assert decided.status == "accepted"
    assert decided.events.filter(verb="accept", note=REASON).exists()

    # the next, which goes to a department; what was typed outlives a refusal
    assert keys.go("n", r"/recommendations/\d+/\?queue=1") == TWIN
    assert keys.press("f").startswith("Department")
    keys.type("Ministry of T")
    assert keys.press("Tab").startswith("Answer by")
    keys.type(make.day_from_today(-10).strftime("%m%d%Y"))
    keys.tab_to("Reason")
    keys.type(QUESTION)
    refused = send(keys, "Refer to a department", "/move/")
    assert "day" in refused, "why it was refused has the focus"
    assert keys.press("Tab") == "Back to the form"
    assert keys.go("Enter", "queue=1").startswith("Not saved yet"), "the form is open again, with what was typed"
    assert keys.press("Tab").startswith("Department")
    assert keys.press("Tab").startswith("Answer by")
    keys.type(make.working_day(10).strftime("%m%d%Y"))
    keys.tab_to("Reason")
    expect(officer.page.locator("textarea:focus")).to_have_value(QUESTION)
    send(keys, "Refer to a department", "queue=1")
    expect(officer.page.get_by_text("With Ministry of Textiles")).to_be_visible()
    assert by_title(TWIN).referred_to == make.department()

    # back in the queue, where the one that is left has the focus
    assert keys.go("u", "/queue/") == LAST
    assert officer.page.locator("a[data-row]").all_inner_texts() == [LAST]
    assert keys.go("Enter", r"/recommendations/\d+/\?queue=1") == LAST
    assert keys.go("u", "/queue/") == LAST
    assert not keys.has_used_pointer


def test_keys_that_are_switched_off_do_nothing_but_tell_how_to_switch_them_on(at_browser: At):
    officer = at_browser(make.coordinator(has_factor=False))
    make.recommendation(title=TITLE)
    make.recommendation(title=LAST)
    keys = Keyboard(officer.page)
    officer.page.goto(f"{officer.site}/accounts/login/")
    open_queue(keys, officer.user.email)
    keys.press("?")
    keys.tab_to("Switch these keys off")
    assert keys.press("Enter") == "Switch these keys on"
    keys.press("Escape", "j")
    assert keys.focus() == "Keys"
    keys.press("n")
    expect(officer.page).to_have_url(re.compile("/queue/$"))
    keys.press("?")
    keys.tab_to("Switch these keys on")
    keys.press("Enter", "Escape")
    assert keys.press("j") == TITLE
