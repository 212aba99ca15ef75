"""Every figure of every page opens as many rows as it says: each address with each kind of user, figures found in it.

A figure is what `core.figures` draws, or another link with `data-figure`. No page has a number that is a link, or that
stands in a column of numbers, and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from core import clock
from tests import make
from tests.access.crowd import crowd
from tests.access.urls import Address, addresses
from tests.access.world import ROLES, World
from tests.answers import body

# Django's admin, programs and the entrance have no figures of ours.
ELSEWHERE = re.compile(r"admin/|api/|accounts/|mailbox/|confirm/|export|download|\.ics")
# Columns of numbers that count no rows.
MEASURES = {"Rank as tried", "Rank now", "Figure as tried", "Score", "Times moved", "Precedence", "Row", "Rows"}
# The same page with other filters: what a figure opens must keep them.
ALSO = {
    "actions/board/": (
        "",
        "?state=all",
        "?state=late",
        "?state=week&country=JP",
        "?status=verified",
        "?assigned_to=mine",
    ),
    "actions/calendar/": (f"?month={make.working_day():%Y-%m}", f"?month={make.working_day():%Y-%m}&state=all"),
}
NUMBER = re.compile(r"[\d,.\s]+")
COUNTED = re.compile(r"[\d,.\s]+|.*\(\d[\d,]*\)")
ROW = ".//tbody/tr | .//ul[@class='desk']/li"
# Where figures must be found, and by whom, so that this does not look for nothing.
KNOWN = {
    "meets/<slug:slug>/": ("head", "owner", "secretariat", "observer"),
    "meets/<slug:slug>/edit/": ("secretariat",),
    "countries/": ("head", "owner", "secretariat", "observer"),
    "countries/<str:code>/": ("head", "owner", "secretariat", "observer"),
    "actions/board/": ("head", "owner", "secretariat", "observer"),
    "actions/calendar/": ("owner", "secretariat"),
    "actions/charge/<int:pk>/": ("secretariat",),
}


# These open every address; the others only those where one of these has found a figure.
FIRST = ("head", "owner", "secretariat", "observer")


@pytest.fixture(scope="module")
def walks(django_db_setup, django_db_blocker) -> Iterator[Walks]:
    """One world for all, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        crowd(world)
        yield Walks(world)
        transaction.set_rollback(True)


class Walks:
    """The walk of each kind of user, taken when it is first asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._taken: dict[str, Walk] = {}

    def of(self, role: str) -> Walk:
        if role not in self._taken:
            self._taken[role] = Walk(self.world, role, self._through(role))
        return self._taken[role]

    def _through(self, role: str) -> list[Address]:
        if role in FIRST:
            return [address for address in addresses() if not ELSEWHERE.search(address.pattern)]
        found = {address for first in FIRST for address in self.of(first).found}
        return sorted(found, key=lambda address: address.pattern)


class Walk:
    """What one kind of user finds: addresses with figures (`found`), and what is wrong there, in words."""

    def __init__(self, world: World, role: str, through: Iterable[Address]) -> None:
        self.world, self.client = world, world.client(role)
        self._rows: dict[str, int] = {}
        self.found: set[Address] = set()
        self.wrong: list[str] = []
        with clock.pretend(world.made_at):
            for address, url, page in self._pages(through):
                if page.xpath("//main//*[@data-figure]"):
                    self.found.add(address)
                self.wrong += [*self._unlike(url, page), *numbers_beside(url, page)]

    def _pages(self, through: Iterable[Address]) -> Iterator[tuple[Address, str, Any]]:
        for address in through:
            url = address.url(self.world.parameters(address))
            for query in ALSO.get(address.pattern, ("",)):
                page = read(self.client, url + query)
                if page is not None:
                    yield address, url + query, page

    def _unlike(self, url: str, page: Any) -> Iterator[str]:
        """The figures of a page that open another number of rows than they say."""
        for figure in page.xpath("//*[@data-figure]"):
            shown, leads_to = (
                figure.get("data-figure"),
                urljoin(url, figure.get("href") or figure.get("data-list")),
            )
            rows = self.rows(leads_to)
            is_right = rows > int(shown[:-1]) if shown.endswith("+") else rows == int(shown)
            if not is_right:
                yield f"“{words(figure)}” at {url} opens {rows} rows at {leads_to}"

    def rows(self, url: str) -> int:
        """How many rows the list there has, on all its pages; of the desk with what it shows no more of."""
        if url not in self._rows:
            self._rows[url] = self._counted(url)
        return self._rows[url]

    def _counted(self, url: str) -> int:
        number, at = 0, url
        while at:
            page = read(self.client, at)
            assert page is not None, f"{at} does not open"
            number += len(body_of(page).xpath(ROW))
            following = [*page.xpath("//nav[@class='pager']//a[@rel='next']/@href"), ""][0]
            at = following and urljoin(at, following)
        return number + self._more(url)

    def _more(self, url: str) -> int:
        """Of each kind of which the desk shows ten: how many there are beside."""
        if url != "/":
            return 0
        page = read(self.client, url)
        kinds = page.xpath("//section[@aria-labelledby='more']//a/@href")
        return sum(self._counted(kind) - 10 for kind in kinds)


def read(client: Client, url: str) -> Any:
    """The page there as a tree; None where there is none for this reader."""
    answer = client.get(url)
    sent = body(answer)
    is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return html.fromstring(sent.decode()) if is_page and sent else None


def body_of(page: Any) -> Any:
    """The list of a page: #rows where there is one, else what the page is about."""
    found: Any = [*page.xpath("//*[@id='rows']"), *page.xpath("//main")][0]
    return found


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def numbers_beside(url: str, page: Any) -> Iterator[str]:
    """Numbers that are links, or stand in a column of numbers, and are no figures."""
    for link in page.xpath("//a[@href and not(@data-figure) and not(starts-with(@href, '#'))]"):
        if COUNTED.fullmatch(words(link)):
            yield f"“{words(link)}” at {url} is a link and no figure"
    for cell in page.xpath("//td[contains(@class, 'num') and not(.//*[@data-figure])]"):
        if NUMBER.fullmatch(words(cell)) and cell.get("data-label") not in MEASURES:
            yield f"“{words(cell)}” at {url} opens nothing"


@pytest.mark.django_db
@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", [*FIRST, *(role for role in ROLES if role not in ("anonymous", *FIRST))])
def test_every_figure_opens_as_many_rows_as_it_says(walks: Walks, role: str):
    walk = walks.of(role)
    assert walk.wrong == []
    patterns = {address.pattern for address in walk.found}
    assert {pattern for pattern, roles in KNOWN.items() if role in roles} <= patterns
