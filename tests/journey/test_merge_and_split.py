"""Two missions ask for the same: one lives on in the other, both see it, and an officer splits them again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from recommendations.models import Recommendation
from tests import make
from tests.journey.people import At, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Mutual recognition of textile test certificates"
TWIN = "Recognition of textile test certificates"
OTHER = "Cold stores at the port of Yokohama"
REASON = "Both ask for the same recognition; Paris has the longer list of goods."
AGAIN = "The Japanese law differs: they must be negotiated apart."


def reads(person: Person, row: Recommendation) -> None:
    """Open its page, whatever is there now."""
    person.page.goto(f"{person.site}/recommendations/{row.pk}/")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(row.title)


def pick(officer: Person, survivor: Recommendation) -> None:
    """Among the twins, by its button."""
    officer.page.get_by_role("link", name="Merge into another").click()
    expect(officer.page.get_by_role("heading", name="Similar ones")).to_be_visible()
    twin = officer.page.locator("section", has=officer.page.get_by_role("heading", name=survivor.title, exact=True))
    expect(twin).to_contain_text("similar title")
    twin.get_by_role("link", name="Merge into this one").click()


def facts(person: Person) -> str:
    """What the page of both says will be carried over."""
    return " ".join(person.page.locator("section", has_text="What is carried over").inner_text().split())


def lives_here(person: Person):
    return person.page.locator("section", has=person.page.get_by_role("heading", name="What lives on here"))


@pytest.mark.parametrize("sensitivity", ["open", "internal"])
def test_an_officer_merges_two_and_splits_them_again_and_both_missions_see_it(at_browser: At, sensitivity: str):
    tokyo = at_browser(make.head_of_mission("JP", name="Head of Mission, Tokyo"))
    paris = at_browser(make.head_of_mission("FR", name="Head of Mission, Paris"))
    officer = at_browser(make.coordinator(name="Deputy Secretary, Commerce"))
    values = {"sensitivity": sensitivity, "value_source": "Council"}
    row = make.recommendation(by=tokyo.user, title=TITLE, hs_lines=["6109"], value_amount=3, **values)
    survivor = make.recommendation(by=paris.user, title=TWIN, hs_lines=["6110"], value_amount=4, **values)
    make.recommendation(by=tokyo.user, title=OTHER)
    for person in (tokyo, paris, officer):
        person.sign_in()

    # picks the survivor, reads what would become of both, and merges with a reason
    officer.take_up(TITLE)
    pick(officer, survivor)
    expect(officer.page.locator(".pair > section").nth(0)).to_contain_text(TITLE)
    expect(officer.page.locator(".pair > section").nth(1)).to_contain_text(TWIN)
    for fact in ("HS lines gained 6109", "USD 7 million", "Embassy of India, Japan", "Embassy of India, France"):
        assert fact in facts(officer)
    officer.page.get_by_role("button", name="Let it live on there").click()
    expect(officer.page.locator(".error-summary")).to_be_focused()
    assert Recommendation.objects.get(pk=row.pk).status == "submitted", "not without a reason"
    officer.page.get_by_label("Reason").fill(REASON)
    officer.page.get_by_role("button", name="Let it live on there").click()
    officer.sees_status("Merged")
    lives_on = f"It lives on in {survivor.reference}"
    officer.page.get_by_role("main").get_by_role("link", name=lives_on).click()
    expect(lives_here(officer)).to_contain_text(TITLE)
    expect(lives_here(officer)).to_contain_text("6109, 6110")

    # both missions see it; the other one's recommendation only where it is open to all
    is_open = sensitivity == "open"
    reads(tokyo, row)
    tokyo.sees_status("Merged")
    expect(tokyo.page.get_by_role("main")).to_contain_text(REASON)
    assert (survivor.reference in tokyo.page.content()) == is_open, "an invisible survivor has no name"
    expect(tokyo.page.get_by_role("main").get_by_role("link", name=lives_on)).to_have_count(int(is_open))
    reads(paris, survivor)
    paris.sees_status("Submitted")
    expect(lives_here(paris).get_by_role("link", name=TITLE)).to_have_count(int(is_open))
    assert any("live on in this one" in line for line in paris.reads_trail()), paris.reads_trail()
    if not is_open:
        assert row.reference not in paris.page.content()

    # the officer splits it off again, with a reason; both stand alone
    reads(officer, row)
    officer.move("Let it stand alone again", AGAIN)
    officer.sees_status("Under examination")
    reads(tokyo, row)
    tokyo.sees_status("Under examination")
    expect(tokyo.page.get_by_role("main")).to_contain_text(AGAIN)
    expect(tokyo.page.get_by_text(re.compile("^It lives on in"))).to_have_count(0)
    reads(paris, survivor)
    expect(lives_here(paris)).to_have_count(0)
    assert AGAIN not in paris.page.content() or is_open
