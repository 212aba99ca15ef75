"""New recommendations, one after the other: none returns by itself, and none is overwritten by the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from recommendations.models import Recommendation
from tests import make
from tests.journey.people import At, Person
from tests.journey.test_lost_while_writing import lose_session, saved, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WRITE = "/recommendations/write/"


@pytest.fixture
def head(at_browser: At) -> Person:
    head = at_browser(make.head_of_mission())
    head.sign_in()
    return head


def write(person: Person) -> None:
    person.page.goto(person.site + WRITE)


def offer(person: Person) -> Locator:
    return person.page.get_by_role("status").filter(has_text="You began")


def local_drafts(person: Person) -> list[str]:
    return person.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def titles() -> list[str]:
    return list(Recommendation.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize("button", ["", "Save", "Save and submit"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_form_that_was_sent_at_once_is_forgotten(head: Person, button: str, width: int):
    head.page.set_viewport_size({"width": width, "height": 800})
    for title in ("The first", "The second"):
        write(head)
        expect(text(head, "Title")).to_have_value("")
        expect(offer(head)).to_have_count(0)
        text(head, "Title").fill(title)
        if button:
            head.page.get_by_role("button", name=button, exact=True).click()
        else:
            text(head, "Title").press("Enter")
        expect(head.page.get_by_role("heading", level=1)).to_have_text(title)
    expected = ["The first", "The second"]
    assert titles() == expected
    write(head)
    assert local_drafts(head) == []


def test_who_goes_back_and_sends_again_is_asked_first(head: Person):
    write(head)
    text(head, "Title").fill("The first")
    text(head, "Title").press("Enter")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("The first")
    head.page.go_back()
    text(head, "Title").fill("The first")
    text(head, "Title").press("Enter")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("Already sent")
    assert titles() == ["The first"]
    draft = Recommendation.objects.get()
    led = head.page.get_by_role("link", name="See what was saved")
    expect(led).to_have_attribute("href", f"/recommendations/{draft.pk}/")
    head.page.get_by_role("button", name="Send again").click()
    expect(head.page.get_by_role("heading", level=1)).to_have_text("The first")
    assert titles() == ["The first", "The first"]


def test_a_new_form_is_not_the_one_that_was_just_submitted(head: Person):
    make.sector()
    write(head)
    text(head, "Title").fill("The first")
    text(head, "What stands in the way").fill("Every lot is tested.")
    text(head, "The ask").fill("Propose mutual recognition.")
    head.page.get_by_label("Main sector").select_option(label="Textiles")
    head.page.get_by_label("Lever").select_option(label="Non-tariff barrier")
    head.page.get_by_role("button", name="Save and submit").click()
    head.sees_status("Submitted")
    write(head)
    text(head, "Title").fill("The second")
    saved(head)
    assert titles() == ["The first", "The second"]
    assert [row.status for row in Recommendation.objects.order_by("pk")] == ["submitted", "draft"]


def test_an_autosaved_draft_is_the_page_of_its_row(head: Person):
    write(head)
    text(head, "Title").fill("The first")
    saved(head)
    row = Recommendation.objects.get()
    assert head.page.url.endswith(f"/recommendations/{row.pk}/edit/")
    assert head.page.locator("#text [name=key]").count() == 0
    text(head, "Title").fill("The first, longer")
    text(head, "Title").press("Enter")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("The first, longer")
    write(head)
    expect(text(head, "Title")).to_have_value("")
    assert (titles(), local_drafts(head)) == (["The first, longer"], [])


def left_unsaved(person: Person, title: str) -> None:
    """Type in a new form and leave it before anything is sent."""
    write(person)
    text(person, "Title").fill(title)
    person.page.goto(f"{person.site}/recommendations/")


def test_what_was_begun_is_offered_and_continued(head: Person):
    left_unsaved(head, "Begun <b>here</b>")
    assert titles() == []
    write(head)
    expect(text(head, "Title")).to_have_value("")
    expect(offer(head)).to_contain_text("You began “Begun <b>here</b>” at ")
    offer(head).get_by_role("button", name="Continue").click()
    expect(text(head, "Title")).to_have_value("Begun <b>here</b>")
    expect(offer(head)).to_have_count(0)


def test_what_was_begun_is_left_for_a_new_one(head: Person):
    left_unsaved(head, "Begun")
    write(head)
    offer(head).get_by_role("button", name="Start new").click()
    expect(offer(head)).to_have_count(0)
    text(head, "Title").fill("The second")
    saved(head)
    write(head)
    expect(offer(head)).to_have_count(0)
    assert (titles(), local_drafts(head)) == (["The second"], [])


def test_what_was_begun_stays_while_another_is_written(head: Person):
    left_unsaved(head, "Begun")
    write(head)
    text(head, "Title").fill("The second")
    expect(offer(head)).to_have_count(0)
    saved(head)
    write(head)
    offer(head).get_by_role("button", name="Continue").click()
    saved(head)
    assert sorted(titles()) == ["Begun", "The second"]


def test_what_was_sent_after_the_session_ended_is_back_in_its_form(head: Person):
    write(head)
    text(head, "Title").fill("Begun")
    lose_session(head)
    text(head, "Title").press("Enter")
    head.fill_sign_in()
    expect(text(head, "Title")).to_have_value("Begun")
    expect(offer(head)).to_have_count(0)
    saved(head)
    text(head, "Title").press("Enter")
    expect(head.page.get_by_role("heading", level=1)).to_have_text("Begun")
    assert titles() == ["Begun"]
    write(head)
    assert local_drafts(head) == []
