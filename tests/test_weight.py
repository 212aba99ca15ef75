"""Lists and forms come over a slow line: under 100 kB with all that a first visit brings (docs/ui.md, Weight)."""

from __future__ import annotations

import gzip
import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command

from tests import make

if TYPE_CHECKING:
    from django.test import Client

    from participants.models import User

pytestmark = pytest.mark.django_db

LIMIT = 100_000  # bytes
HEADERS = 600  # bytes of each answer and its request, generously
LISTS = ["/recommendations/", "/actions/"]
PAGES = [*LISTS, "/recommendations/write/", "/actions/new/"]
# What an English page draws with; the style sheet names the others, which no letter of it asks for.
FONTS = ["vendor/fonts/noto-sans-latin.woff2", "vendor/fonts/noto-sans-word.woff2"]


def wire(name: str) -> int:
    """What a static file weighs on the way."""
    raw = (settings.BASE_DIR / "static" / name).read_bytes()
    return HEADERS + (len(raw) if name.endswith(".woff2") else len(gzip.compress(raw)))


def statics(page: str) -> set[str]:
    """The static files that a page asks for: styles, scripts, icons."""
    return {name.partition("?")[0] for name in re.findall(r'"/static/([^"#]+)', page)}


def page_of(client: Client, path: str) -> tuple[str, int]:
    """A page, and what it weighs on the way."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    return gzip.decompress(answer.content).decode(), HEADERS + len(answer.content)


def fifty_of_each() -> dict[str, User]:
    """More than a page of recommendations and of action items, all countries and sectors to choose from; readers."""
    call_command("load_reference", stdout=StringIO())
    head, owner, secretary = make.head_of_mission(), make.officer(), make.secretary()
    for number in range(51):
        title = f"Recognition of test certificates for the tariff line {number * 7919 % 9973} of the agreement"
        asked = make.recommendation("accepted", by=head, title=title)
        make.item(owner=owner, asked=asked, by=secretary, title=f"Notify the standard {number * 7907 % 9967}")
    return {"/recommendations/write/": head, "/actions/new/": secretary, "/": secretary}


def test_a_first_visit_in_english_and_each_page_after_it_in_any_language_weigh_less_than_100_kilobytes(signed_in):
    readers = fifty_of_each()
    for path in PAGES:
        reader = readers.get(path, readers["/"])
        client = signed_in(reader)
        page, weight = page_of(client, path)
        assert "vendor/bootstrap.css" in statics(page)
        assert path not in LISTS or page.count("<tr") == 51
        assert weight + sum(map(wire, {*statics(page), *FONTS})) < LIMIT, path
        reader.set_language("hi")
        hindi, weight = page_of(client, path)
        assert 'lang="hi"' in hindi
        assert weight < LIMIT / 5, path
        reader.set_language("en")
