"""An exporter outside confirms by the link of a mail, on a telephone, what an item won; and the meeting sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import make
from tests.journey.conftest import Journey
from tests.journey.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Show the tea at the fair"
WON = "Sato Tea KK has ordered twelve tonnes for the autumn."


def asks(owner: Person, item: int) -> None:
    """Enter what was won, then ask the exporter."""
    page = owner.page
    page.goto(f"{owner.site}/actions/{item}/")
    page.get_by_role("link", name="Enter what it won").click()
    page.get_by_label("What was won").fill(WON)
    page.get_by_label("Amount").fill("1.2")
    page.get_by_label("Year or period").fill("2027")
    page.get_by_label("Source").fill("Order book")
    page.get_by_role("button", name="Enter it").click()
    owner.sees_status("Claimed")
    page.get_by_role("link", name="Ask an exporter to confirm it").click()
    expect(page.get_by_role("main")).to_contain_text(WON)
    page.get_by_label("Name of the exporter").fill("Ms Sato")
    page.get_by_label("Firm").fill("Sato Tea KK")
    page.get_by_label("Mail address").fill("sato@example.jp")
    page.get_by_role("button", name="Send the mail").click()
    expect(page.get_by_role("main")).to_contain_text("A mail with a link goes to Ms Sato, Sato Tea KK.")


@pytest.mark.parametrize("width", [1280, 375])
def test_an_exporter_answers_by_the_link_of_a_mail(journey: Journey, settings, width: int):
    settings.SITE_URL = journey.site
    make.sector()
    owner = journey.person(make.officer(name="Ms Owner"))
    item = make.item("underway", owner=owner.user, title=TITLE, sensitivity="internal")
    owner.sign_in()
    asks(owner, item.pk)

    class Exporter:
        email = "sato@example.jp"

    mail = journey.mail(to=Exporter(), subject="Is this right?")  # type: ignore[arg-type]
    assert TITLE not in mail
    link = journey.link(mail, "/actions/confirm/")
    outside = journey.person(make.observer())  # a browser that is signed in nowhere
    outside.page.set_viewport_size({"width": width, "height": 800})
    outside.page.goto(link)
    main = outside.page.get_by_role("main")
    expect(main).to_contain_text(WON)
    expect(main).to_contain_text("USD 1.20 million (2027)")
    expect(main).not_to_contain_text(TITLE)
    assert outside.page.evaluate("document.documentElement.scrollWidth") <= width
    for choice in ("This is right", "This is not right"):
        box = outside.page.locator("label", has_text=choice).bounding_box()
        assert box is not None
        assert box["height"] >= 24
    outside.page.get_by_label("This is right").check()
    outside.page.get_by_label("What you wish to add").fill("We paid the deposit.")
    outside.page.get_by_role("button", name="Send the answer").click()
    expect(main).to_contain_text("Your answer is on record")
    outside.page.goto(link)
    expect(main).to_contain_text("This link has been used")

    owner.page.goto(f"{owner.site}/actions/{item.pk}/")
    owner.sees_status("Confirmed")
    expect(owner.page.get_by_role("main")).to_contain_text("confirmed by Ms Sato, Sato Tea KK")
    trail = owner.reads_trail()
    assert any("The system confirmed what was won" in line and "We paid the deposit." in line for line in trail), trail
