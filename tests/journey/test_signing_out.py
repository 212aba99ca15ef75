"""Signing out leaves nothing of a draft on the device."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from participants.audit import middleware
from tests import make
from tests.journey.people import At, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORED = (
    "Object.keys(localStorage).filter(key => key.startsWith('draft:')).map(key => localStorage.getItem(key)).join()"
)


def type_without_network(person: Person, words: str) -> None:
    """Type into a draft whose every save fails, so that the text is on the device alone."""
    person.page.route(re.compile(r"/save/|/write/.*"), lambda route: route.abort())
    person.page.get_by_role("textbox", name=re.compile("^The ask")).press_sequentially(words)
    expect(person.page.locator("[data-autosave-status]")).to_contain_text("kept on this device")
    assert words in person.page.evaluate(STORED)
    person.page.unroute_all()


@pytest.mark.parametrize("header", [middleware.CLEAR, ""], ids=["by the header", "by the script alone"])
def test_an_unsaved_draft_is_removed_at_sign_out(at_browser: At, monkeypatch, header: str):
    monkeypatch.setattr(middleware, "CLEAR", header)
    person = at_browser(make.head_of_mission())
    row = make.draft(person.user)
    person.sign_in()
    person.page.goto(f"{person.site}/recommendations/{row.pk}/edit/")
    type_without_network(person, "Canary on this device")
    person.page.locator("details.menu summary", has_text="My menu").click()
    person.page.get_by_role("button", name="Sign out").click()
    expect(person.page.get_by_label("Password")).to_be_visible()
    assert person.page.evaluate(STORED) == ""
    assert "Canary" not in person.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


def test_the_language_of_the_browser_outlives_a_sign_out(at_browser: At):
    person = at_browser(make.observer())
    person.sign_in()
    person.page.get_by_role("button", name="हिन्दी").first.click()
    person.page.goto(f"{person.site}/accounts/logout/")
    person.page.locator("main form button[type=submit]").click()
    expect(person.page.locator("html")).to_have_attribute("lang", "hi")
    expect(person.page.locator("input[name=password]")).to_be_visible()
    expect(person.page.locator("html")).to_have_attribute("lang", "hi")
