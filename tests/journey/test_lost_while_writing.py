"""Writing on bad networks: a lost session, a closed lid, no network, and two people on one draft; nothing is lost."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Locator, expect

from recommendations.models import Recommendation
from tests import make
from tests.journey.people import At, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Mutual recognition of textile test certificates"
ASK = "The Ministry of Textiles should propose mutual recognition by March."
STATEMENT = "Every lot is tested again on arrival, which costs three weeks."
RATIONALE = "Forty firms lose a season."
TRIED = "Raised in the joint committee in 2024."


def saved(person: Person) -> None:
    expect(person.page.locator("[data-autosave-status]")).to_contain_text("Saved")


def lose_session(person: Person) -> None:
    """End it on the server; the browser keeps its cookie and knows nothing."""
    (cookie,) = [one for one in person.page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    import_module(settings.SESSION_ENGINE).SessionStore(cookie["value"]).delete()


def text(person: Person, label: str) -> Locator:
    """The field of this label; what may be left out is marked so behind it."""
    return person.page.get_by_role("textbox", name=re.compile(rf"^{label}"))


def type_on(person: Person, label: str, words: str) -> None:
    """Key by key at the end of what stands there."""
    field = text(person, label)
    field.press("End")
    field.press_sequentially(words)


def test_a_draft_survives_lost_sessions_a_closed_lid_and_no_network_until_the_head_submits(at_browser: At):
    drafter = at_browser(make.counsellor(name="Counsellor, Tokyo"))
    head = at_browser(make.head_of_mission(name="Head of Mission, Tokyo"))

    # the drafter's session ends on the server in the middle of a sentence
    drafter.sign_in()
    drafter.page.goto(f"{drafter.site}/recommendations/write/")
    type_on(drafter, "Title", TITLE)
    type_on(drafter, "The ask", ASK[:30])
    saved(drafter)
    lose_session(drafter)
    type_on(drafter, "The ask", ASK[30:])
    status = drafter.page.locator("[data-autosave-status]")
    expect(status).to_contain_text("signed out")
    status.get_by_role("link", name="sign in again").click()
    drafter.fill_sign_in()
    expect(text(drafter, "The ask")).to_have_value(ASK)
    expect(text(drafter, "Title")).to_have_value(TITLE)
    saved(drafter)
    row = Recommendation.objects.get()
    assert (row.title, row.ask) == (TITLE, ASK)
    drafter.page.locator(".completeness").get_by_role("link", name="The lever").click()
    expect(drafter.page.get_by_label("Lever")).to_be_focused()
    edit = f"{head.site}/recommendations/{row.pk}/edit/"

    # the lid closes before anything could be sent, and is opened again
    type_on(drafter, "What stands in the way", STATEMENT)
    drafter.page.close()
    assert Recommendation.objects.get().statement == ""
    drafter.page = drafter.page.context.new_page()
    drafter.page.goto(edit)
    expect(text(drafter, "What stands in the way")).to_have_value(STATEMENT)
    saved(drafter)
    assert Recommendation.objects.get().statement == STATEMENT

    # the head goes on; the network goes, and comes back
    head.sign_in()
    head.page.goto(edit)
    head.page.get_by_label("Main sector").select_option(label="Textiles")
    head.page.get_by_label("Lever").select_option(label="Non-tariff barrier")
    saved(head)
    head.page.context.set_offline(True)
    type_on(head, "Why it matters", RATIONALE)
    expect(head.page.locator("[data-autosave-status]")).to_contain_text("no connection")
    assert Recommendation.objects.get().rationale == ""
    head.page.context.set_offline(False)
    saved(head)
    assert Recommendation.objects.get().rationale == RATIONALE

    # her session ends before she submits: she signs in, finds all of it, and submits
    lose_session(head)
    type_on(head, "What was already tried", TRIED)
    head.page.get_by_role("button", name="Save and submit").click()
    head.fill_sign_in()
    expect(text(head, "What was already tried")).to_have_value(TRIED)
    head.page.get_by_role("button", name="Save and submit").click()
    head.sees_status("Submitted")
    row = Recommendation.objects.get()
    assert row.status == "submitted"
    assert (row.ask, row.statement, row.rationale, row.tried) == (ASK, STATEMENT, RATIONALE, TRIED)
    assert row.events.count() == 2


def test_of_two_drafters_the_later_is_shown_both_texts_side_by_side(at_browser: At):
    seat = make.post(make.mission("JP"), "Marketing Officer")
    first, second = at_browser(make.counsellor()), at_browser(make.user("mission", seat))
    row = make.draft(first.user)
    for person in (first, second):
        person.sign_in()
        person.page.goto(f"{person.site}/recommendations/{row.pk}/edit/")
    text(first, "The ask").fill("The first one's ask.")
    saved(first)
    text(second, "The ask").fill("The second one's ask.")
    expect(second.page.locator("[data-autosave-status]")).to_contain_text("press Save to see both texts")
    second.page.get_by_role("button", name="Save", exact=True).click()
    mine = second.page.locator(".both > section", has_text="Yours, not saved")
    theirs = second.page.locator(".both > section", has_text="Saved meanwhile by someone else")
    expect(mine).to_contain_text("The second one's ask.")
    expect(theirs).to_contain_text("The first one's ask.")
    expect(theirs).to_contain_text(first.user.name)
    left, right = mine.bounding_box(), theirs.bounding_box()
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert Recommendation.objects.get().ask == "The first one's ask."
    second.page.get_by_role("button", name="Save mine in its place").click()
    expect(second.page.locator("main")).to_contain_text("Saved.")
    assert Recommendation.objects.get().ask == "The second one's ask."
    text(first, "The ask").fill("The first one's ask, once more.")
    first.page.get_by_role("button", name="Save", exact=True).click()
    first.page.get_by_role("link", name="Take theirs and write on").click()
    expect(text(first, "The ask")).to_have_value("The second one's ask.")


def test_two_drafters_at_different_fields_do_not_disturb_each_other(at_browser: At):
    seat = make.post(make.mission("JP"), "Marketing Officer")
    first, second = at_browser(make.counsellor()), at_browser(make.user("mission", seat))
    row = make.draft(first.user)
    for person in (first, second):
        person.sign_in()
        person.page.goto(f"{person.site}/recommendations/{row.pk}/edit/")
    text(first, "The ask").fill(ASK + " Soon.")
    saved(first)
    text(second, "Why it matters").fill("Forty")
    saved(second)
    text(second, "Why it matters").fill(RATIONALE)
    second.page.get_by_role("button", name="Save", exact=True).click()
    expect(second.page.locator("main")).to_contain_text("Saved.")
    text(first, "What was already tried").fill(TRIED)
    first.page.get_by_role("button", name="Save", exact=True).click()
    expect(first.page.locator("main")).to_contain_text("Saved.")
    row.refresh_from_db()
    assert (row.ask, row.rationale, row.tried) == (ASK + " Soon.", RATIONALE, TRIED)


def test_a_found_code_goes_into_the_field_and_is_saved(at_browser: At):
    make.hs_line("6109", "T-shirts and vests, knitted")
    head = at_browser(make.head_of_mission())
    row = make.draft(head.user)
    head.sign_in()
    head.page.goto(f"{head.site}/recommendations/{row.pk}/edit/")
    text(head, "HS lines").fill("62")
    head.page.get_by_label("Find a code").press_sequentially("vests")
    head.page.get_by_role("button", name=re.compile("Add 6109")).click()
    expect(text(head, "HS lines")).to_have_value("62, 6109")
    saved(head)
    assert Recommendation.objects.get().hs_lines == ["62", "6109"]


def test_what_would_help_is_told_while_typing(at_browser: At):
    head = at_browser(make.head_of_mission())
    row = make.draft(head.user, sector=None)
    head.sign_in()
    head.page.goto(f"{head.site}/recommendations/{row.pk}/edit/")
    head.page.evaluate("document.body.dataset.stays = 'yes'")
    head.page.get_by_text("What would help beside").click()
    wishes = head.page.locator("[data-saved-list=wishes] a")
    before = wishes.all_inner_texts()
    assert "Why it matters: it is weighed against others." in before
    text(head, "Why it matters").fill(RATIONALE)
    expect(wishes).to_have_count(len(before) - 1)
    assert "Why it matters: it is weighed against others." not in wishes.all_inner_texts()

    # goods have HS lines to name; the line leads to its field, and keeps the focus when it is written again
    head.page.get_by_label("Main sector").select_option(label="Textiles")
    hs_lines = wishes.filter(has_text="The HS lines: by them")
    expect(hs_lines).to_have_count(1)
    text(head, "What was already tried").fill(TRIED)
    hs_lines.focus()
    expect(wishes).to_have_count(len(before) - 1)
    expect(hs_lines).to_be_focused()
    hs_lines.press("Enter")
    text(head, "HS lines").fill("6109")
    expect(hs_lines).to_have_count(0)
    assert head.page.evaluate("document.body.dataset.stays") == "yes", "nothing was loaded again"
