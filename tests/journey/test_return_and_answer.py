"""A return with questions: the officer asks, the mission answers each, the officer reads them side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from recommendations.models import Question
from tests import make
from tests.journey.people import At, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Mutual recognition of textile test certificates"
ASKED = "1. Which tariff lines?\nHow many exporters does it concern, and in which clusters?"
FIRST, SECOND = "Chapters 61 and 62, cotton first.", "Forty, nearly all of them in Tiruppur."


def answer(person: Person, number: int):
    return person.page.get_by_role("textbox", name=re.compile(rf"^{number}\. "))


def pairs(person: Person):
    """The questions with their answers, as they stand side by side."""
    section = person.page.locator("section", has=person.page.get_by_role("heading", name="Questions to the mission"))
    return section.get_by_role("listitem")


def test_the_ministry_asks_and_the_mission_answers_question_by_question(at_browser: At):
    officer = at_browser(make.coordinator(name="Deputy Secretary, Commerce"))
    counsellor = at_browser(make.counsellor(name="Counsellor, Tokyo"))
    head = at_browser(make.head_of_mission(name="Head of Mission, Tokyo"))
    row = make.recommendation("under_examination", by=head.user, title=TITLE)
    for person in (officer, counsellor, head):
        person.sign_in()

    # the officer returns it: each line becomes a question
    officer.page.goto(f"{officer.site}/recommendations/{row.pk}/")
    officer.page.locator("summary", has_text="Return with questions").click()
    officer.page.get_by_label("Questions").fill(ASKED)
    officer.page.get_by_role("button", name="Return with questions").click()
    officer.sees_status("Returned with questions")
    expect(pairs(officer)).to_have_count(2)
    expect(pairs(officer).nth(1)).to_contain_text("Not answered yet.")

    # the counsellor answers the first; it is saved while it is typed, and lost with no reload
    counsellor.page.goto(f"{counsellor.site}/recommendations/{row.pk}/")
    counsellor.page.get_by_role("link", name="Answer", exact=True).click()
    answer(counsellor, 1).press_sequentially(FIRST)
    expect(counsellor.page.locator("[data-autosave-status]")).to_contain_text("Saved")
    counsellor.page.reload()
    expect(answer(counsellor, 1)).to_have_value(FIRST)

    # the head, in a hurry, submits: the second is missing and stands in front of her
    head.take_up(TITLE)
    head.page.get_by_role("link", name="Answer", exact=True).click()
    head.page.get_by_role("button", name="Save and submit").click()
    expect(head.page.locator(".error-summary")).to_contain_text("The answer to question 2.")
    answer(head, 2).fill(SECOND)
    head.page.get_by_role("button", name="Save and submit").click()
    head.sees_status("Submitted")

    # the officer reads question and answer side by side
    officer.page.reload()
    officer.sees_status("Submitted")
    for number, (words, who) in enumerate([(FIRST, "Counsellor, Tokyo"), (SECOND, "Head of Mission, Tokyo")]):
        expect(pairs(officer).nth(number)).to_contain_text(words)
        expect(pairs(officer).nth(number)).to_contain_text(who)
    assert [one.answer for one in Question.objects.order_by("number")] == [FIRST, SECOND]
