"""The whole road in a browser: three people, a real Celery worker, a real mail server, a shifted clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import ActionItem
from countries.working_days import WorkingDays
from recommendations.models import Recommendation
from tests import make

if TYPE_CHECKING:
    from tests.journey.conftest import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Mutual recognition of textile test certificates"
ASK = "The Ministry of Textiles should propose mutual recognition by March."


def stand_in(trail: list[str], *steps: str) -> None:
    """Each step begins a line of the trail, in this order from its beginning or from its end."""
    found = [next((n for n, line in enumerate(trail) if line.startswith(step)), None) for step in steps]
    assert None not in found, (steps, trail)
    assert found in (sorted(found), sorted(found, reverse=True)), (steps, trail)


def test_from_the_ambassadors_draft_to_her_verification(journey: Journey):
    head = journey.person(make.head_of_mission(name="Head of Mission, Tokyo"))
    officer = journey.person(make.coordinator(name="Deputy Secretary, Commerce"))
    owner = journey.person(make.officer(name="Under Secretary, Textiles"))
    make.sector()
    make.meet()

    # she writes, and what she types is kept while she types
    head.sign_in()
    head.page.get_by_role("link", name="Recommendations").first.click()
    head.page.get_by_role("link", name=re.compile("Write")).first.click()
    head.page.get_by_label("Title").fill(TITLE)
    expect(head.page.locator("[data-autosave-status]")).to_contain_text("Saved")
    assert Recommendation.objects.get().title == TITLE
    head.page.get_by_label("Main sector").select_option(label="Textiles")
    head.page.get_by_label("Lever").select_option(label="Non-tariff barrier")
    head.page.get_by_label("What stands in the way").fill("Every lot is tested again on arrival.")
    head.page.get_by_label("The ask").fill(ASK)
    head.page.get_by_role("button", name="Save and submit").click()
    head.sees_status("Submitted")

    # the officer finds it on his desk, examines and accepts it, and makes an action item of it
    officer.sign_in()
    officer.take_up(TITLE)
    officer.move("Examine")
    officer.sees_status("Under examination")
    officer.move("Accept", "Agreed with the Ministry of Textiles.")
    officer.sees_status("Accepted")
    decided = journey.mail(to=head.user, subject="Decided")
    assert TITLE in decided
    assert "Agreed with the Ministry of Textiles." in decided
    officer.page.get_by_role("link", name="Make an action item").click()
    due_on = make.working_day(20)
    officer.page.get_by_label("What is to be done").fill("Propose mutual recognition to Japan")
    officer.choose("Accountable post", "Under Secretary")
    officer.page.get_by_label("Due").fill(due_on.isoformat())
    officer.page.get_by_role("button", name="Make it").click()
    officer.sees_status("To be accepted")

    # its owner is told, follows the link of the mail, signs in and accepts
    asked = journey.mail(to=owner.user, subject="Please accept")
    owner.page.goto(journey.link(asked, "/actions/"))
    owner.fill_sign_in()
    expect(owner.page.get_by_role("heading", level=1)).to_have_text("Propose mutual recognition to Japan")
    owner.move("Accept")
    owner.sees_status("Underway")

    # three working days before the day she is reminded
    reminded_on = WorkingDays(make.country("IN")).after(due_on, -3)
    noon = datetime.combine(reminded_on, time(12), tzinfo=UTC)
    fresh_at = ActionItem.objects.get().last_human_update_at
    journey.shift_clock(noon - timezone.now())
    assert "Propose mutual recognition to Japan" in journey.mail(to=owner.user, subject="Due soon")
    assert ActionItem.objects.get().last_human_update_at == fresh_at, "a reminder must not make an item look fresh"

    # she reports progress, and then that it is done; her session has ended meanwhile
    owner.sign_in()
    owner.take_up("Propose mutual recognition to Japan")
    owner.page.get_by_role("link", name="Report progress").click()
    owner.page.get_by_label("What was done").fill("The draft text went to the Japanese side.")
    owner.page.get_by_label("On track").check()
    owner.page.get_by_role("main").get_by_role("button", name=re.compile("Report|Save")).click()
    owner.page.get_by_role("main").get_by_role("link", name="Report done").click()
    owner.page.get_by_label("What was achieved").fill("The note was exchanged on both sides.")
    owner.page.get_by_role("main").get_by_role("button", name="Report done").click()
    owner.sees_status("Done, to be verified")

    # the mission that asked is told, and verifies on the ground
    verify = journey.mail(to=head.user, subject="Please verify")
    assert "The note was exchanged on both sides." in verify
    head.page.goto(journey.link(verify, "/actions/"))
    head.fill_sign_in()
    head.move("Verify", "The customs houses accept the certificates.")
    head.sees_status("Verified")

    # every step stands in the trail, and the recommendation is implemented
    stand_in(
        head.reads_trail(),
        f"{officer.byline} made the action item",
        f"{owner.byline} accepted it",
        f"{owner.byline} reported progress",
        f"{owner.byline} reported it done",
        f"{head.byline} verified it",
    )
    head.page.get_by_role("main").get_by_role("link", name=re.compile(TITLE)).first.click()
    head.sees_status("Implemented")
    stand_in(
        head.reads_trail(),
        f"{head.byline} submitted it",
        f"{officer.byline} took it up for examination",
        f"{officer.byline} accepted it",
        "The system put it in action",
        "The system closed it as implemented",
    )
    assert timedelta() < Recommendation.objects.get().status_at - timezone.now()
    assert journey.subjects(owner.user) == ["Please accept or refuse", "Due soon"]
    assert TITLE in journey.mail(to=head.user, subject="Decided"), "she is told that it is implemented"
    assert journey.subjects(head.user) == ["Decided", "Please verify", "Decided"]


def test_an_expired_session_loses_nothing_of_what_was_typed(journey: Journey):
    head = journey.person(make.head_of_mission())
    make.sector()
    make.meet()
    head.sign_in()
    head.page.goto(f"{journey.site}/recommendations/write/")
    head.page.get_by_label("Title").fill(TITLE)
    expect(head.page.locator("[data-autosave-status]")).to_contain_text("Saved")
    head.page.context.clear_cookies(name="sessionid")
    head.page.get_by_label("The ask").fill(ASK)
    expect(head.page.locator("[data-autosave-status]")).to_contain_text("signed out")
    head.page.locator("[data-autosave-status]").get_by_role("link", name="sign in again").click()
    head.fill_sign_in()
    expect(head.page.get_by_label("The ask")).to_have_value(ASK)
    expect(head.page.locator("[data-autosave-status]")).to_contain_text("Saved")
    assert Recommendation.objects.get().ask == ASK
