"""The programme on paper: one page a day, each begins with its day, and nothing but the programme."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest

from meetings.models import Meet
from tests import make
from tests.meetings.programme import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from participants.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAYS = ("Wed 6 Jan 2027", "Thu 7 Jan 2027", "Fri 8 Jan 2027")
# What is left of A4 between the margins, at 96 dots an inch.
PAPER = {"width": 702, "height": 1009}
# What is seen on paper, from top to bottom: the text of each day, and all that stands outside the days.
SEEN = """() => {
    const days = [...document.querySelectorAll(".programme-day")];
    const text = (one) => one.innerText.split(/\\s+/).join(" ").trim();
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const [node, range] = [walker.currentNode, document.createRange()];
        range.selectNodeContents(node);
        const box = range.getBoundingClientRect();
        const isElsewhere = node.parentElement.closest(".visually-hidden, .programme-day");
        if (node.data.trim() && box.width && !isElsewhere) lines.push(node.data.trim());
    }
    return {days: days.map(text), outside: lines};
}"""


@pytest.fixture
def meet() -> Meet:
    """Three days; two sessions of the first are in one room at the same time, and many are long."""
    Meet.objects.filter(pk=make.meet().pk).update(venue="Vigyan Bhavan")
    meet = make.meet()
    chair = factories.participant(meet, name="Ms Rao")
    for day in range(3):
        for hour in range(9, 17):
            title = f"Opportunities, challenges and way ahead: session {hour} of day {day + 1}"
            row = factories.session(meet, (hour, hour + 1), day=day, title=title, room="Plenary Hall", chair=chair)
            row.move("publish", by=factories.secretary())
    for number in range(5):
        factories.published(meet, (10, 11), room="Plenary Hall", title=f"Elsewhere {number}", chair=chair)
    return meet


@pytest.fixture
def opened(browser: Browser, live_server, signed_in) -> Callable[[User, str], Page]:
    """A page as this person sees it."""

    def open_page(person: User, path: str) -> Page:
        cookie = {"name": "sessionid", "value": signed_in(person).cookies["sessionid"].value, "url": live_server.url}
        context = browser.new_context(base_url=live_server.url)
        context.add_cookies([cookie])
        page = context.new_page()
        assert page.goto(path).status == 200
        return page

    return open_page


@pytest.mark.parametrize("view", ["", "rooms/"])
@pytest.mark.parametrize("kind", [make.secretary, make.head_of_mission])
def test_three_days_are_three_pages_that_begin_with_their_day(opened, meet: Meet, kind, view: str):
    page = opened(kind(), f"/meets/{meet.slug}/programme/{view}")
    if kind is make.secretary:
        assert page.locator("#clashes").is_visible()
    paper = pikepdf.open(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == len(DAYS)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    seen = page.evaluate(SEEN)
    assert seen["outside"] == []
    assert [text[: len(day)] for text, day in zip(seen["days"], DAYS, strict=True)] == list(DAYS)
    for number, text in enumerate(seen["days"], start=1):
        assert "January meet 2027, Vigyan Bhavan" in text
        assert f"of day {number}" in text
        assert "As of " in text
        assert "Move" not in text
        assert "clash" not in text
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_link_of_a_video_stands_on_paper_as_it_is_typed(opened):
    factories.published(video_url="https://video.example.org/plenary")
    page = opened(make.observer(), "/meets/2027/programme/")
    address = page.get_by_text("https://video.example.org/plenary")
    assert address.is_hidden()
    page.emulate_media(media="print")
    assert address.is_visible()
