"""The pages of participants on a desk and in a hand; the secretariat adds somebody and changes many at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from meetings.participants.models import Participant
from tests import make
from tests.journey.people import At
from tests.journey.test_pages_fit import HAND, faults, opened
from tests.meetings.participants import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = (1366, 768)
SHOTS = os.environ.get("SHOTS", "")


def crowd() -> tuple[Participant, Participant]:
    """Twenty missions with long names; the head and the officer of one delegation."""
    head, (officer, _other) = people.delegation(
        2, name="Vijayalakshmi Ramanathan", designation="Ambassador of India to Japan"
    )
    statuses = ["", "draft", "sent", "accepted", "declined", "tentative", "bounced", "substitute_proposed"]
    for number in range(20):
        mission = make.mission(["FR", "DE", "IT", "ES", "NL"][number % 5])
        category = ["head", "department", "council", "observer"][number % 4]
        row = people.participant(
            category, name=f"Dr Person {number}", designation="Joint Secretary", organisation=mission
        )
        Participant.objects.filter(pk=row.pk).update(invitation_status=statuses[number % 8])
    return head, officer


def shoot(page: Page, name: str, width: int) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=width != DESK[0])


@pytest.mark.parametrize("language", ["en", "hi"])
def test_each_page_fits_a_desk_and_a_hand_and_axe_finds_no_fault(live_server, browser: Browser, signed_in, language):
    head, officer = crowd()
    secretary, base = make.secretary(), f"/meets/{make.meet().slug}/participants/"
    secretary.set_language(language)
    page, found = opened(browser, live_server.url, signed_in(secretary)), []
    ticks = f"row={head.pk}&row={officer.pk}"
    paths = {
        "list": "",
        "columns": "columns/",
        "chosen": "?columns=name,designation,organisation,email,phone,head,category,mode,invitation",
        "empty": "?q=nobody",
        "add": "add/?q=person",
        "known": f"add/?contact={people.contact(make.mission()).pk}",
        "head": f"{head.pk}/",
        "officer": f"{officer.pk}/",
        "edit": f"{officer.pk}/edit/",
        "remove": f"{officer.pk}/remove/",
        "needs": f"{officer.pk}/needs/",
        "bulk": f"bulk/category/?{ticks}",
        "operations": "bulk/",
    }
    for name, path in paths.items():
        assert page.goto(base + path).status == 200, path
        for size in (DESK, HAND):
            found += [f"{path}: {fault}" for fault in faults(page, size)]
            shoot(page, f"{name}-{language}", size[0])
    page.context.close()
    assert not found, "\n".join(found)


def test_the_secretariat_changes_many_and_undoes_it(at_browser: At):
    crowd()
    secretary = at_browser(make.secretary())
    page, base = secretary.page, f"{secretary.site}/meets/{make.meet().slug}/participants/"
    secretary.sign_in()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    page.goto(f"{base}?category=observer")
    expect(page.get_by_role("button", name="Set mode")).to_be_hidden()
    page.get_by_label("Select all 5 matching").check()
    page.get_by_role("button", name="Set mode").click()
    expect(page.get_by_role("main")).to_contain_text("5 participants are selected.")
    page.get_by_label("Takes part").select_option("video")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("main")).to_contain_text("Changes how 5 participants take part: By video.")
    shoot(page, "preview", DESK[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("main")).to_contain_text("Changed (5)")
    shoot(page, "result", DESK[0])
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("Undone (5)")
    assert not Participant.objects.filter(mode="video").exists()


def test_the_secretariat_adds_a_known_and_a_new_person(at_browser: At):
    people.contact(make.mission(), name="Asha Rao")
    secretary = at_browser(make.secretary())
    page, base = secretary.page, f"{secretary.site}/meets/{make.meet().slug}/participants/"
    secretary.sign_in()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    page.goto(base)
    page.get_by_role("link", name="Add participant").first.click()
    page.get_by_label("Name, organisation or email address of a contact").press_sequentially("asha")
    page.get_by_role("link", name="Asha Rao").click()
    page.get_by_label("Category").select_option("head")
    page.get_by_role("button", name="Add participant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Asha Rao")
    page.goto(f"{base}add/")
    page.get_by_label("Name", exact=True).fill("Ravi Das")
    page.get_by_label("Category").select_option("accompanying")
    page.get_by_label("Head of the delegation").select_option(label="Asha Rao (Embassy of India, Japan)")
    page.get_by_role("button", name="Add participant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ravi Das")
    page.get_by_role("link", name="Asha Rao").click()
    expect(page.get_by_role("main")).to_contain_text("Accompanying officers: 1 of 2")
