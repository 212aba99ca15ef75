"""An invitation is queued, answered on a telephone in two taps, and a substitute is proposed and approved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from meetings.invitations.models import Invitation
from tests import make
from tests.journey.people import At, Person
from tests.meetings.invitations import make as made

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("SHOTS")  # a folder for pictures of the pages, for people
SIZES = {1366: 768, 375: 812}


class Looker:
    """Looks at each page as it comes by: no fault of axe, nothing beyond the edge."""

    def __init__(self, width: int) -> None:
        self.width, self._number = width, 0

    def look(self, page: Page, name: str) -> None:
        if SHOTS:
            self._number += 1
            page.screenshot(path=Path(SHOTS) / f"{self.width}-{self._number:02}-{name}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= self.width, name


def at_size(person: Person, width: int) -> Page:
    person.page.set_viewport_size({"width": width, "height": SIZES[width]})
    return person.page


@pytest.mark.parametrize("width", SIZES)
def test_answer_substitute_and_approval(at_browser: At, width: int):
    secretary = at_browser(make.secretary())
    made.a_meet(venue="Vanijya Bhawan, New Delhi")
    made.signatory()
    first = made.participant(contact_of=made.contact(name="Anil Mehta"))
    made.participant(
        contact_of=made.contact(name="Bina Das", organisation=make.mission("FR"), time_zone="Europe/Paris")
    )
    made.participant(contact_of=made.contact(name="C. Rao", organisation=make.department()), category="department")
    looker = Looker(width)
    secretary.sign_in()
    page = at_size(secretary, width)
    prepare_and_queue(page, looker, secretary.site)
    invitation = Invitation.objects.get(participant=first)
    invitation.move("send", by=None)

    invitee = at_browser(make.observer())  # a browser that is signed in nowhere
    phone = at_size(invitee, width)
    answer_and_propose(phone, looker, f"{invitee.site}/invitations/{invitation.token}/")
    decide(page, looker, f"{secretary.site}/meets/2027/invitations/{invitation.pk}/")

    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("Ms Asha Rao takes part in your place.")
    looker.look(phone, "substitute-approved")
    page.goto(f"{secretary.site}/meets/2027/invitations/funnel/")
    looker.look(page, "funnel")
    page.get_by_role("link", name="1", exact=True).first.click()
    looker.look(page, "funnel-rows")


def prepare_and_queue(page: Page, looker: Looker, site: str) -> None:
    page.goto(f"{site}/meets/2027/invitations/")
    looker.look(page, "list")
    page.get_by_label("Select all matching").check()
    page.get_by_role("button", name="Prepare…").click()
    expect(page.get_by_role("main")).to_contain_text("Prepares 3 drafts. No mail is sent.")
    field = page.get_by_label("Signatory")
    field.select_option(index=1)
    looker.look(page, "prepare")
    page.get_by_role("button", name="Prepare drafts").click()
    expect(page.get_by_role("main")).to_contain_text("3 drafts prepared.")
    looker.look(page, "drafts")
    page.get_by_role("link", name="Anil Mehta").click()
    looker.look(page, "draft")
    page.go_back()
    page.get_by_label("Select all matching").check()
    page.get_by_role("button", name="Queue…").click()
    expect(page.get_by_role("main")).to_contain_text("3 people get their invitations by mail.")
    looker.look(page, "queue")
    page.get_by_role("button", name="Queue", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("3 invitations queued.")


def answer_and_propose(page: Page, looker: Looker, link: str) -> None:
    page.goto(link)  # the first tap, in the mail
    main = page.get_by_role("main")
    expect(main).to_contain_text("This invitation is for H.E. Mr Anil Mehta only.")
    looker.look(page, "link")
    for name in ("Yes", "Maybe"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= (44 if looker.width < 576 else 40)
        assert box["y"] + box["height"] < SIZES[looker.width], f"{name} is below the fold"
    page.get_by_role("button", name="Yes", exact=True).click()  # the second
    expect(main).to_contain_text("Your answer: Yes.")
    looker.look(page, "yes")
    page.locator("summary", has_text="Propose substitute").click()
    page.get_by_label("Name", exact=True).fill("Ms Asha Rao")
    page.get_by_label("Designation").fill("Deputy Chief of Mission")
    page.get_by_label("Email address").fill("asha.rao@example.org")
    looker.look(page, "propose")
    page.get_by_role("button", name="Send proposal").click()
    expect(main).to_contain_text("You proposed Ms Asha Rao as your substitute.")


def decide(page: Page, looker: Looker, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("main")).to_contain_text("Proposed substitute")
    page.locator("summary", has_text="Approve…").click()
    looker.look(page, "decide")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("The invitation is now “Substitute approved”.")
    looker.look(page, "approved")
