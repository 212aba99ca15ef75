"""Somebody is posted elsewhere: the secretariat names the successor, who looks through what came and accepts it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from actions.models import ActionItem
from participants.models import User
from tests import make
from tests.journey.people import At

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHY = "Posted to Geneva."
TITLES = ("Print the list of goods", "Hold the hearing", "Notify the standard")


def test_a_post_goes_to_a_successor_with_what_it_owns(at_browser: At):
    leaver = make.officer(name="Ms Leaver")
    secretary = at_browser(make.secretary(name="Meet Coordinator"))
    successor = at_browser(make.user("officer", name="Mr Successor"))
    items = [make.item("underway", owner=leaver, by=secretary.user, title=title) for title in TITLES]
    post = items[0].owner
    for person in (secretary, successor):
        person.sign_in()

    # the holding is not ended while the post owns something: the refusal leads on
    secretary.page.goto(f"{secretary.site}/posts/{post.pk}/vacate/")
    secretary.page.get_by_role("button", name="End the holding").click()
    expect(secretary.page.locator(".error-summary")).to_contain_text("still has charge of action items (3)")
    secretary.page.get_by_role("link", name="Transfer of charge: give away").click()
    expect(secretary.page.locator("#rows")).to_contain_text(TITLES[0])

    # a dry run in words, then the transfer, then what became of each
    secretary.choose("Successor who takes the post", "Mr Successor")
    secretary.page.get_by_label("Reason").fill(WHY)
    secretary.page.get_by_role("button", name="Look at what it will do").click()
    expect(secretary.page.get_by_role("main")).to_contain_text("with its 3 items to Mr Successor and sends one mail")
    assert post.holder == leaver, "nothing is done by looking"
    secretary.page.get_by_role("button", name="Do it").click()
    expect(secretary.page.get_by_role("heading", name="Given away (3)")).to_be_visible()
    secretary.page.get_by_role("link", name="Ms Leaver").click()
    secretary.page.get_by_role("link", name="Close the account").click()
    # Whoever closes an account shows again that it is they.
    secretary.page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    secretary.page.keyboard.press("Enter")
    secretary.page.get_by_role("button", name="Close the account").click()
    expect(secretary.page.get_by_role("button", name="Open the account again")).to_be_visible()

    # one line on the desk, one item accepted by its tick, the others all at once
    successor.open_desk()
    expect(successor.page.get_by_role("main")).to_contain_text("3 items came with the post.")
    successor.page.get_by_role("link", name="Look through and accept").click()
    successor.page.get_by_role("checkbox", name=TITLES[1]).check()
    successor.page.get_by_role("button", name="Accept the chosen").click()
    expect(successor.page.get_by_role("main")).not_to_contain_text(TITLES[1])
    successor.page.get_by_role("button", name="Accept all 2").click()
    expect(successor.page.get_by_role("main")).to_contain_text("You have accepted all that came with the post.")
    successor.page.goto(f"{successor.site}/actions/{items[0].pk}/")
    assert any("accepted it with the charge of the post" in line for line in successor.reads_trail())
    assert not ActionItem.objects.waiting_with_post().exists()
    assert not User.objects.get(pk=leaver.pk).is_active

    # the note prints, and is a Word file
    successor.page.goto(f"{successor.site}/posts/{post.pk}/")
    successor.page.get_by_role("link", name="Handing-over note").click()
    expect(successor.page.get_by_role("main")).to_contain_text(TITLES[2])
    with successor.page.expect_download() as taken:
        successor.page.get_by_role("link", name="Word (docx)").click()
    assert taken.value.suggested_filename.endswith(".docx")
