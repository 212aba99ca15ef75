"""Each kind of page on a desk and in a hand: nothing sticks out, buttons can be hit, and axe finds no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from actions.models import ActionItem
from countries.models import HSChapter
from meetings.models import Session
from recommendations.models import Recommendation
from tests import make
from tests.meetings.programme import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from playwright.sync_api import Browser, Page

    from participants.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, HAND = (1280, 900), (375, 812)
BETWEEN = (320, 768, 1024)  # px wide: the smallest telephones, and tablets either way up
FINGER = 44  # px: WCAG 2.2, 2.5.5
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# Whatever looks like a button and can be seen, and is smaller than a finger.
SMALL = """(finger) => [...document.querySelectorAll(
    "button, .btn, input[type=submit], summary, .pager a, .sidenav a, .menu-panel a"
)].filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map((one) => [one.textContent.trim().slice(0, 40) || one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < finger || box.width < finger))
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
# The innermost parts beyond the window's edge, to say in the failure what they are.
STICKS_OUT = """(width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const out = (one) => one.getBoundingClientRect().right > width + 1;
    return [...document.querySelectorAll("body *")].filter((one) => out(one) && ![...one.children].some(out))
        .map((one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 120));
}"""
# Heads of columns that stand in more lines than they have words.
BROKEN_HEADS = """() => [...document.querySelectorAll("thead th")].filter((one) => {
    const text = document.createRange();
    text.selectNodeContents(one);
    const lines = new Set([...text.getClientRects()].map((box) => Math.round(box.top)));
    return lines.size > one.textContent.trim().split(/\\s+/).length;
}).map((one) => one.textContent.trim())"""


@pytest.fixture
def people() -> dict[str, User]:
    """One person of each kind, with long names, and something of each kind to look at."""
    head = make.head_of_mission(name=f"Head of Mission {LONG}")
    owner = make.officer(title=f"Under Secretary {LONG}", name="Under Secretary, Textiles")
    secretary = make.secretary(name="Meet Coordinator")
    HSChapter.objects.get_or_create(code="61", defaults={"title": LONG, "source": "test"})
    make.meet().countries.add(head.seats[0].post.organisation.country)
    asked = make.recommendation("accepted", by=head, title=f"Certificates of the {LONG}", ask=f"{LONG} " * 5)
    make.recommendation("returned", by=head)
    make.recommendation("submitted", by=head, title=f"Labels for {LONG}")
    make.item("open", owner=owner, by=secretary)
    make.item("underway", owner=owner, asked=asked, by=secretary, title=f"Notify the {LONG}")
    make.item("done", owner=owner, asked=asked, by=secretary)
    came = make.item("underway", owner=make.officer(title=f"Deputy {LONG}"), by=secretary, title=LONG)
    came.owner.give_to(owner, by=None)
    programme(owner)
    return {"mission": head, "officer": owner, "secretariat": secretary}


def programme(owner: User) -> None:
    """A published session and a draft that clashes with it, with long names."""
    chair = factories.participant(user=owner)
    video = "https://video.example.org/meet"
    row = factories.published(title=f"Plenary {LONG}", room=LONG[:80], chair=chair, video_url=video)
    factories.published(title="Opportunities, challenges and way ahead", room="Hall", video_url=video)
    row.expect([factories.participant(name=LONG)], by=factories.secretary())
    factories.item(row, LONG, presenter=chair)
    factories.item(row, "Second")
    factories.participant(name=f"Ms {LONG}")
    factories.session(title="Draft", room=LONG[:80], chair=chair)
    for room in ("Committee Room A", "Committee Room B", "Plenary Hall"):
        factories.session(title=f"In {room}", room=room)


def pages_of(people: dict[str, User]) -> Iterator[tuple[str, str]]:
    """Who opens what."""
    asked = Recommendation.objects.get(status="in_action")
    item = ActionItem.objects.exclude(title=LONG).get(status="underway")
    yield "nobody", "/accounts/login/"
    for path in (
        "/",
        "/recommendations/",
        f"/recommendations/{asked.pk}/",
        f"/recommendations/{asked.pk}/promise/",
        "/recommendations/write/",
        "/countries/JP/",
    ):
        yield "mission", path
    for path in ("/", "/actions/", f"/actions/{item.pk}/", f"/meets/{make.meet().slug}/"):
        yield "officer", path
    for shape in ("board/", "timeline/", f"calendar/?month={item.due_on:%Y-%m}"):
        yield "officer", f"/actions/{shape}"
    came = ActionItem.objects.get(title=LONG)
    for path in ("accept/", "note/"):
        yield "officer", f"/actions/charge/{came.owner_id}/{path}"
    yield "secretariat", f"/actions/charge/{came.owner_id}/"
    session = Session.objects.get(title=f"Plenary {LONG}")
    meet = f"/meets/{session.meet.slug}"
    for path in (f"{meet}/programme/", f"{meet}/programme/rooms/", f"{meet}/sessions/{session.pk}/"):
        yield "secretariat", path
    for path in ("edit/", "slot/", "expected/", "move/cancel/", "agenda/add/"):
        yield "secretariat", f"{meet}/sessions/{session.pk}/{path}"
    yield "mission", f"{meet}/programme/"
    yield "mission", "/calendar/"
    waiting = Recommendation.objects.get(status="submitted")
    for path in ("queue/", f"queue/refer/?row={waiting.pk}&row={asked.pk}", f"queue/score/?row={waiting.pk}"):
        yield "secretariat", f"/recommendations/{path}"
    for path in ("columns/", f"{waiting.pk}/file-number/"):
        yield "secretariat", f"/recommendations/{path}"
    person, post = people["officer"], people["officer"].seats[0].post
    for path in ("/", "/people/", f"/people/{person.pk}/", "/posts/", f"/posts/{post.pk}/"):
        yield "secretariat", path


def opened(browser: Browser, site: str, client: Client | None) -> Page:
    """A browser window with the session of a client, whose owner uses fingers."""
    context = browser.new_context(base_url=site, has_touch=True)
    if client:
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return context.new_page()


def sticking_out(page: Page, width: int) -> list[str]:
    """What makes the page wider than its window, up to three parts of it."""
    page.set_viewport_size({"width": width, "height": HAND[1]})
    return [f"{width}: sticks out: {part}" for part in page.evaluate(STICKS_OUT, width)][:3]


def faults(page: Page, size: tuple[int, int]) -> list[str]:
    """What is wrong with the page in a window of this size."""
    found = sticking_out(page, size[0])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    if size == HAND:
        found += [f"{size[0]}: small: {part}" for part in page.evaluate(SMALL, FINGER)]
    for fault in Axe().run(page).response["violations"]:
        found += [
            f"{size[0]}: {fault['id']}: {node['html'][:200]} {node['failureSummary']}" for node in fault["nodes"]
        ]
    return found


def test_each_page_fits_a_desk_and_a_hand_and_axe_finds_no_fault(live_server, browser: Browser, signed_in, people):
    windows = {kind: opened(browser, live_server.url, signed_in(person)) for kind, person in people.items()}
    windows["nobody"] = opened(browser, live_server.url, None)
    found = []
    for kind, path in pages_of(people):
        page = windows[kind]
        assert page.goto(path).status == 200, path
        found += [f"{kind} {path}: {fault}" for size in (DESK, HAND) for fault in faults(page, size)]
        found += [f"{kind} {path}: {fault}" for width in BETWEEN for fault in sticking_out(page, width)]
    for page in windows.values():
        page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_words_above_figures_are_whole_in_a_hand(live_server, browser: Browser, signed_in, language: str):
    factories.participant()
    page = opened(browser, live_server.url, signed_in(make.secretary(language=language)))
    page.set_viewport_size({"width": HAND[0], "height": HAND[1]})
    page.goto(f"/meets/{make.meet().slug}/invitations/funnel/")
    assert page.locator("thead th").count() == 9
    assert page.evaluate(BROKEN_HEADS) == []
    page.context.close()
