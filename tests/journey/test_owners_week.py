"""A week of somebody who owns action items: real mails, a clock that goes from Monday to Friday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import ActionItem
from core import clock
from tests import make
from tests.documents import files

if TYPE_CHECKING:
    from tests.journey.conftest import Journey
    from tests.journey.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW, GOING = "Translate the certificate's form", "Propose a list of laboratories"


def on(day: date) -> timedelta:
    """How far the clock is to be moved to stand at noon of `day` in India, when everybody there has had their mail."""
    return datetime.combine(day, time(6, 30), tzinfo=UTC) - timezone.now()


def report(owner: Person, done: str, signal: str) -> None:
    """Fill in what every progress report says; the rest and the button are the caller's."""
    owner.page.get_by_role("main").get_by_role("link", name="Report progress").click()
    owner.page.get_by_label("What was done").fill(done)
    owner.page.get_by_label(signal).check()


def send(person: Person, button: str) -> None:
    person.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()


def test_an_owner_gets_through_her_week(journey: Journey):
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    wednesday, friday = monday + timedelta(days=2), monday + timedelta(days=4)
    owner = journey.person(make.officer(name="Under Secretary, Textiles"))
    officer = journey.person(make.coordinator(name="Deputy Secretary, Commerce"))
    head = journey.person(make.head_of_mission(name="Head of Mission, Tokyo"))
    asked = make.recommendation("accepted", by=head.user)
    going = make.item("underway", owner=owner.user, asked=asked, by=officer.user, title=GOING, due_on=friday)
    journey.shift_clock(on(monday))
    new = make.item("open", owner=owner.user, asked=asked, by=officer.user, title=NEW, due_on=friday)

    # Monday: a mail brings what is new; she accepts it from there, and plans the first step
    owner.page.goto(journey.link(journey.mail(to=owner.user, subject="Please accept"), "/actions/"))
    owner.fill_sign_in()
    owner.move("Accept")
    owner.sees_status("Underway")
    owner.page.get_by_role("link", name="Add a milestone").click()
    owner.page.get_by_label("Milestone").fill("The form is with the translator")
    owner.page.get_by_label("To be reached by").fill(wednesday.isoformat())
    owner.page.get_by_role("main").locator("button[type=submit]").first.click()
    expect(owner.page.get_by_role("main")).to_contain_text("Next: “The form is with the translator”")

    # what she owns stands in one list; what goes badly is said with its evidence, and for whom it waits
    owner.page.goto(f"{owner.site}/actions/?assigned_to=mine")
    expect(owner.page.locator("#rows")).to_contain_text(NEW)
    owner.page.get_by_role("link", name=GOING).click()
    report(owner, "Tokyo has not named its laboratories yet.", "At risk")
    owner.page.get_by_label("Doubtful").check()
    owner.page.get_by_label("Next step", exact=False).first.fill("Ask the ministry there once more")
    owner.page.get_by_label("Next step by").fill(wednesday.isoformat())
    owner.page.get_by_label("Waiting for").select_option(label="the foreign government")
    letter = {"name": "Letter.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}
    owner.page.get_by_label("Files as evidence").set_input_files(letter)
    send(owner, "Report")
    expect(owner.page.get_by_role("main")).to_contain_text("Letter.pdf")
    owner.page.goto(f"{owner.site}/actions/?assigned_to=mine")
    owner.page.get_by_text("More filters").click()
    owner.page.get_by_label("Waiting for").select_option(label="the foreign government")
    send(owner, "Apply")
    expect(owner.page.locator("#rows")).to_contain_text(GOING)
    expect(owner.page.locator("#rows")).not_to_contain_text(NEW)

    # she asks for more time; who made the item is told, and grants it
    later = friday + timedelta(days=14)
    owner.page.goto(f"{owner.site}/actions/{going.pk}/")
    owner.page.get_by_role("main").get_by_role("link", name="Ask for another date").click()
    owner.page.get_by_label("New date").fill(later.isoformat())
    owner.page.get_by_label("Why the present date cannot be held").fill("The list comes from Tokyo, a week late.")
    owner.page.get_by_role("main").locator("button[type=submit]").first.click()
    expect(owner.page.get_by_role("main")).to_contain_text("Another date is asked for")
    officer.page.goto(journey.link(journey.mail(to=officer.user, subject="Please decide"), "/actions/"))
    officer.fill_sign_in()
    officer.move("Approve the new date")
    assert GOING in journey.mail(to=owner.user, subject="Decided")
    row = ActionItem.objects.get(pk=going.pk)
    assert (row.original_due_on, row.due_on, row.slip_count) == (friday, later, 1)

    # Wednesday: the step is reached
    journey.shift_clock(on(wednesday))
    owner.page.goto(f"{owner.site}/actions/{new.pk}/")
    owner.fill_sign_in()
    owner.move("Reached")
    expect(owner.page.get_by_role("table", name=re.compile("Milestones"))).to_contain_text("Reached")

    # Friday: due today; she reports it done, the mission misses something, and gets it
    journey.shift_clock(on(friday))
    assert NEW in journey.mail(to=owner.user, subject="Due today")
    owner.sign_in()
    owner.take_up(NEW)
    owner.page.get_by_role("main").get_by_role("link", name="Report done").click()
    owner.page.get_by_label("What was achieved").fill("The form is translated and printed.")
    send(owner, "Report done")
    owner.sees_status("Done, to be verified")
    head.page.goto(journey.link(journey.mail(to=head.user, subject="Please verify"), "/actions/"))
    head.fill_sign_in()
    head.move("Send back", "The second page, with the confirmation_token, is still in English.")
    assert "the confirmation_token, is still in English" in journey.mail(to=owner.user, subject="Returned")
    owner.take_up(NEW)
    report(owner, "The second page is translated too.", "On track")
    send(owner, "Report")
    owner.page.get_by_role("main").get_by_role("link", name="Report done").click()
    owner.page.get_by_label("What was achieved").fill("Both pages are translated and printed.")
    owner.page.get_by_label("Link as evidence").fill("https://example.org/form")
    send(owner, "Report done")
    owner.sees_status("Done, to be verified")
    head.take_up(NEW)
    head.move("Verify", "The customs house at Osaka takes the form.")
    head.sees_status("Verified")

    # the week's end: her desk is clear, and the list says what was closed and what is late by nobody's fault
    owner.open_desk()
    expect(owner.page.get_by_role("main")).not_to_contain_text(NEW)
    owner.page.goto(f"{owner.site}/actions/?assigned_to=mine&state=verified")
    expect(owner.page.locator("#rows")).to_contain_text(NEW)
    owner.page.goto(f"{owner.site}/actions/{going.pk}/")
    expect(owner.page.get_by_role("main")).to_contain_text("moved once")
