"""A list of names becomes participants, on a desk and on a telephone; two people become one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from countries.models import Organisation
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests import make
from tests.journey.test_pages_fit import DESK, FINGER, HAND, SMALL, STICKS_OUT, opened
from tests.meetings.imports import sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Where pictures of the pages go, to be looked at; nowhere unless it is said.
SHOTS = os.environ.get("SHOTS", "")


def content() -> bytes:
    def title(_book, sheet):
        sheet.merge_range("A1:E1", "List of participants for the January meet")

    return sheets.xlsx(
        [""],
        [],
        ["S. No.", "Name of Officer", "Who they are", "Mission / Ministry", "E-mail ID"],
        [1, "H.E. Mr Ravi Menon", "Ambassador", "EoI Tokyo", "amb.tokyo@example.org; ravi@example.org"],
        [2, "Dr. Sunita Rao / डॉ. सुनीता राव", "Counsellor (Commercial)", "Japan", "com.tokyo@example.org"],
        [3, "Anil Kapoor", "Under Secretary", "Ministri of Textiles", "anil at example"],
        [4, "Smt. Meera Nair", "Director", "Ministri of Textiles", "N/A"],
        [5, "", "", "", "Total: 4"],
        fill=title,
    )


def look(page: Page, name: str) -> None:
    """The page fits both windows, its buttons can be hit, and axe finds nothing."""
    for label, (width, height) in (("desk", (1366, DESK[1])), ("hand", HAND)):
        page.set_viewport_size({"width": width, "height": height})
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{label}.png", full_page=True)
        assert page.evaluate(STICKS_OUT, width) == [], (name, label)
        if label == "hand":
            assert page.evaluate(SMALL, FINGER) == [], name
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    page.set_viewport_size({"width": 1366, "height": DESK[1]})


def test_from_a_sheet_to_the_list_and_two_people_to_one(live_server, browser: Browser, signed_in, tmp_path):
    tokyo = make.mission("JP")
    Organisation.objects.filter(pk=tokyo.pk).update(name="Embassy of India, Tokyo", city="Tokyo")
    textiles = make.department("Ministry of Textiles")
    meet, secretary = make.meet(), make.secretary()
    Contact.add(by=None, name="Rao Sunita", organisation=tokyo, email="s.rao@example.org", phone="+81 3 1234")
    file = tmp_path / "participants.xlsx"
    file.write_bytes(content())
    page = opened(browser, live_server.url, signed_in(secretary))
    page.set_viewport_size({"width": 1366, "height": DESK[1]})
    page.goto(f"/meets/{meet.slug}/participants/import/")
    look(page, "import-list")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What each column holds")
    look(page, "columns")
    page.get_by_label("Who they are").select_option("designation")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which organisation is meant")
    look(page, "organisations")
    expect(page.get_by_label("Ministri of Textiles")).to_have_value(str(textiles.pk))
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Import 3 rows")).to_be_visible()
    expect(page.get_by_text("“Total: 4” is a total and no person")).to_be_visible()
    look(page, "preview")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("3 rows were imported")).to_be_visible()
    look(page, "done")
    assert Participant.objects.count() == 3
    page.goto("/contacts/")
    look(page, "contacts")
    page.get_by_role("link", name="Duplicates").click()
    look(page, "duplicates")
    page.get_by_role("link", name=re.compile("^Merge")).first.click()
    look(page, "merge")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("is merged into this person")).to_be_visible()
    look(page, "contact")
    page.get_by_role("link", name="Edit").click()
    look(page, "contact-edit")
    assert Contact.objects.live().count() == 3
    page.context.close()
