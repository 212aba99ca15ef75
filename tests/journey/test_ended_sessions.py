"""A session that ends while somebody types, with scripts and without: the text is back after signing in."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from actions.models import ProgressUpdate
from recommendations.models import Comment
from tests import make
from tests.journey.people import At, Person
from tests.journey.test_lost_while_writing import lose_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "The tariff of <10%> & the tests:\nask Tokyo first."


@pytest.fixture(params=["scripts", "no scripts"])
def sit_down(request: pytest.FixtureRequest, at_browser: At, browser: Browser, live_server) -> Any:
    """Somebody at a browser with scripts, or without."""
    contexts = []

    def without(user: Any) -> Person:
        context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Person(user, context.new_page(), live_server.url)

    yield at_browser if request.param == "scripts" else without
    for context in contexts:
        context.close()


def comment_form(page: Page) -> Any:
    return page.locator("form", has=page.locator("#comment_text"))


def write_comment(page: Page) -> None:
    page.locator("summary", has_text="Comment").click()
    page.locator("#comment_text").fill(TEXT)
    comment_form(page).get_by_label("Among the ministries").check()


def test_a_comment_is_back_in_its_unfolded_form(sit_down: At):
    row = make.recommendation("under_examination")
    person = sit_down(make.coordinator())
    person.sign_in()
    person.page.goto(f"{person.site}/recommendations/{row.pk}/")
    write_comment(person.page)
    lose_session(person)
    comment_form(person.page).get_by_role("button", name="Say it").click()
    expect(person.page.get_by_text("What you typed is not saved yet")).to_be_visible()
    person.fill_sign_in()
    expect(person.page.locator("[data-unsent]")).to_be_focused()
    expect(person.page.locator("[data-unsent]")).to_contain_text("What you typed is here again")
    expect(person.page.locator("#comment_text")).to_be_visible()
    expect(person.page.locator("#comment_text")).to_have_value(TEXT)
    assert Comment.objects.count() == 0
    comment_form(person.page).get_by_role("button", name="Say it").click()
    expect(person.page.locator("main")).to_contain_text("ask Tokyo first.")
    assert Comment.objects.get().text == TEXT
    expect(person.page.locator("[data-unsent]")).to_have_count(0)


def test_a_progress_report_is_back_for_who_wrote_it_and_not_for_who_signs_in_instead(sit_down: At):
    owner = sit_down(make.officer())
    item = make.item("underway", owner=owner.user)
    colleague = make.secretary()
    owner.sign_in()
    page = f"{owner.site}/actions/{item.pk}/progress/"
    owner.page.goto(page)
    owner.page.locator("textarea").first.fill(TEXT)
    lose_session(owner)
    owner.page.get_by_role("button", name="Report", exact=True).click()
    Person(colleague, owner.page, owner.site).fill_sign_in()
    expect(owner.page.get_by_text("Not saved")).to_have_count(0)
    assert "ask Tokyo first" not in owner.page.content()

    owner.page.context.clear_cookies()
    owner.sign_in()
    owner.page.goto(page)
    owner.page.locator("textarea").first.fill(TEXT)
    lose_session(owner)
    owner.page.get_by_role("button", name="Report", exact=True).click()
    owner.fill_sign_in()
    expect(owner.page.locator("textarea").first).to_have_value(TEXT)
    owner.page.get_by_role("button", name="Report", exact=True).click()
    expect(owner.page.locator("main")).to_contain_text("Your report is on record.")
    assert ProgressUpdate.objects.get().done == TEXT


def test_a_page_from_before_another_tab_signed_out_and_in_leads_back_to_its_form(sit_down: At):
    row = make.recommendation("under_examination")
    person = sit_down(make.coordinator())
    person.sign_in()
    old = person.page
    old.goto(f"{person.site}/recommendations/{row.pk}/")
    write_comment(old)
    lose_session(person)
    person.page = old.context.new_page()
    person.sign_in()
    comment_form(old).get_by_role("button", name="Say it").click()
    expect(old.get_by_role("heading", name="Please send it again")).to_be_visible()
    expect(old.locator("blockquote")).to_contain_text("ask Tokyo first.")
    old.get_by_role("link", name="Back to the form").click()
    expect(old.locator("#comment_text")).to_have_value(TEXT)
    comment_form(old).get_by_role("button", name="Say it").click()
    expect(old.locator("main")).to_contain_text("ask Tokyo first.")
    assert Comment.objects.get().text == TEXT


def test_a_browser_that_has_lost_its_cookies_leads_to_sign_in_and_back(sit_down: At):
    row = make.recommendation("under_examination")
    person = sit_down(make.coordinator())
    person.sign_in()
    person.page.goto(f"{person.site}/recommendations/{row.pk}/")
    write_comment(person.page)
    person.page.context.clear_cookies()
    comment_form(person.page).get_by_role("button", name="Say it").click()
    expect(person.page.locator("blockquote")).to_contain_text("ask Tokyo first.")
    person.page.get_by_role("link", name="Sign in", exact=True).click()
    person.fill_sign_in()
    expect(person.page.locator("#comment_text")).to_have_value(TEXT)
    assert [one["name"] for one in person.page.context.cookies()].count(settings.SESSION_COOKIE_NAME) == 1


def test_text_beside_files_that_are_too_large_is_back(sit_down: At, tmp_path):
    owner = sit_down(make.officer())
    item = make.item("underway", owner=owner.user)
    file = tmp_path / "film.pdf"
    file.write_bytes(b"x" * 12 * 1024 * 1024)
    owner.sign_in()
    owner.page.goto(f"{owner.site}/actions/{item.pk}/progress/")
    owner.page.locator("textarea").first.fill(TEXT)
    owner.page.locator("input[type=file]").set_input_files(file)
    owner.page.get_by_role("button", name="Report", exact=True).click()
    expect(owner.page.locator(".error-summary")).to_contain_text("larger than 10 MB")
    expect(owner.page.locator("textarea").first).to_have_value(TEXT)

    file.write_bytes(b"x" * 61 * 1024 * 1024)
    owner.page.locator("input[type=file]").set_input_files([file])
    owner.page.get_by_role("button", name="Report", exact=True).click()
    expect(owner.page.locator("blockquote")).to_contain_text("ask Tokyo first.")
    owner.page.get_by_role("link", name="Back to the form").click()
    expect(owner.page.locator("textarea").first).to_have_value(TEXT)
    expect(owner.page.locator("[data-unsent]")).to_contain_text("Choose the files again.")
