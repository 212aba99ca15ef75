"""Lists on paper: fifty items on four sheets of A4, every chosen column named, titles in lines that one can read."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from actions.lists.columns import COLUMNS, USUAL
from actions.models import ActionItem
from recommendations.lists.columns import COLUMNS as RECOMMENDATION_COLUMNS
from recommendations.models import Recommendation
from tests import make
from tests.actions.test_shapes import copies

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIFTY, SHEETS = 50, 4
A4 = {595, 842}  # points, in whichever order
TITLE = "Propose mutual recognition of test certificates for textiles to the joint committee by March"
LEAST = 22  # characters of a title in one line, on the average
NAMED = """() => [...document.querySelectorAll(".table.rows th")]
    .filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"""
LINES = """() => Math.max(...[...document.querySelectorAll(".table.rows td.title > a")]
    .map((one) => one.getClientRects().length))"""
STICKS_OUT = """() => [...document.querySelectorAll(".table.rows td")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).length"""

UNDIVIDED = """() => [...document.querySelectorAll(".table.many td > * + div")]
    .filter((one) => !getComputedStyle(one, "::before").content.includes("·")).length"""


USUAL_HEADS = {"No.", "Action", "Owner", "Status", "Due"}


def named_on(page: Page) -> set[str]:
    """Columns that the paper names: in the head of the table; where they are too many for one, in a line above it."""
    above = page.locator("p.print-only", has_text="Columns:")
    if above.count():
        return {name.strip() for name in " ".join(above.inner_text().split()).removeprefix("Columns:").split("·")}
    return set(page.evaluate(NAMED))


@pytest.fixture
def page(live_server, browser: Browser, signed_in) -> Page:
    secretary, owner = make.secretary(), make.officer(title="Under Secretary")
    asked = make.recommendation("accepted", by=make.head_of_mission())
    item = make.item("underway", owner=owner, asked=asked, by=secretary, title=TITLE)
    copies(item, FIFTY - 1)
    client = signed_in(secretary)
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context.new_page()


def printed(page: Page, query: str) -> pikepdf.Pdf:
    """The list as it comes out of the printer."""
    assert page.goto(f"/actions/?{query}").status == 200
    return pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("columns", ["", ",".join(USUAL), ",".join(COLUMNS)], ids=["composed", "usual", "all"])
def test_fifty_items_fit_on_four_sheets_with_every_column(page: Page, columns: str):
    paper = printed(page, f"columns={columns}")
    assert len(paper.pages) <= SHEETS
    assert {round(float(side)) for sheet in paper.pages for side in sheet.mediabox[2:]} == A4
    page.emulate_media(media="print")
    is_wide = page.evaluate("() => Boolean(document.querySelector('.table.wide'))")
    page.set_viewport_size({"width": 1030 if is_wide else 702, "height": 900})  # A4 without its margins
    wanted = {str(COLUMNS[code].label) for code in columns.split(",")} if columns else USUAL_HEADS
    assert wanted <= named_on(page)
    assert page.evaluate(LINES) <= -(-len(TITLE) // LEAST)
    assert page.evaluate(STICKS_OUT) == 0


def test_what_stands_below_a_title_is_divided_from_it_where_columns_stand_in_lines(page: Page):
    Recommendation.objects.update(sensitivity="restricted")
    page.goto(f"/recommendations/?columns={','.join(RECOMMENDATION_COLUMNS)}")
    page.emulate_media(media="print")
    assert page.locator(".table.many td > * + div", has_text="Restricted").count() == 1
    assert page.evaluate(UNDIVIDED) == 0


def test_paper_has_no_boxes_to_tick_and_says_of_when_it_is_and_that_there_is_more(page: Page):
    page.goto("/actions/?state=all")
    page.emulate_media(media="print")
    assert page.locator("input[name=row]").first.is_hidden()
    assert page.get_by_text("Choose", exact=True).first.is_hidden()
    assert page.get_by_text("As of ").is_visible()
    assert page.get_by_text("there are more rows than these").count() == 0
    copies(ActionItem.objects.first(), 10)
    page.goto("/actions/?state=all")
    assert page.get_by_text("there are more rows than these").is_visible()
