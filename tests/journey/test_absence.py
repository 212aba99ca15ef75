"""An absence: the substitute follows the mail, acts for who is away, and is themself again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core import clock
from tests import make
from tests.journey.people import At

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Notify the revised standard"


def test_a_substitute_does_the_work_and_the_trail_says_for_whom(at_browser: At):
    absent = at_browser(make.officer(name="Under Secretary, Textiles"))
    substitute = at_browser(make.officer(title="Section Officer", name="Section Officer, Textiles"))
    item = make.item("open", owner=absent.user, title=TITLE)
    absent.sign_in()

    # who goes away enters it
    absent.page.goto(f"{absent.site}/settings/")
    absent.page.get_by_role("link", name="Absences and substitutes").click()
    absent.page.get_by_label("First day").fill(clock.today().isoformat())
    absent.page.get_by_label("Last day").fill((clock.today() + timedelta(days=9)).isoformat())
    absent.choose("Substitute", "Section Officer, Textiles")
    absent.page.get_by_role("button", name="Enter the absence").click()
    expect(absent.page.get_by_role("table")).to_contain_text("Section Officer, Textiles")

    # the substitute acts for them, from the page where they stand
    substitute.sign_in()
    substitute.page.goto(f"{substitute.site}/actions/{item.pk}/")
    substitute.page.get_by_role("button", name="Act for Under Secretary, Textiles").click()
    expect(substitute.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    substitute.move("Accept")
    substitute.sees_status("Underway")
    assert any(
        "for Under Secretary, Ministry of Textiles (Under Secretary, Textiles)" in line
        for line in substitute.reads_trail()
    ), substitute.reads_trail()

    # and is themself again
    substitute.page.get_by_role("button", name="Act in my own name").click()
    expect(substitute.page.get_by_role("button", name="Act for Under Secretary, Textiles")).to_be_visible()
