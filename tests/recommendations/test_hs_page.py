"""The page on which a code is found, and what it gives to the form."""

from __future__ import annotations

import pytest

from countries.models import HSChapter, HSLine
from tests import make
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

PAGE = "/recommendations/hs/"


@pytest.fixture
def desk(cast: Cast) -> Cast:
    make.meet()
    HSChapter.objects.create(code="61", title="Knitted clothing", source="test")
    HSLine.objects.create(code="6109", title="T-shirts <and> vests", source="test")
    return cast


def test_everybody_finds_codes_by_figures_and_words(desk: Cast, signed_in):
    for kind in ("head", "nodal officer", "secretary", "observer"):
        client = signed_in(desk.people[kind])
        assert "6109" in client.get(PAGE, {"q": "vests"}).content.decode()
    page = client.get(PAGE, {"q": "61"}).content.decode()
    assert "T-shirts &lt;and&gt; vests" in page
    assert "Knitted clothing" in client.get(PAGE).content.decode()


def test_with_part_it_is_a_list_of_buttons_for_the_form(desk: Cast, signed_in):
    part = signed_in(desk.head).get(PAGE, {"q": "vests", "part": "1"}).content.decode()
    assert 'data-add-code="6109"' in part
    assert "<html" not in part
    assert "Knitted" not in signed_in(desk.head).get(PAGE, {"q": "", "part": "1"}).content.decode()


def test_where_nothing_fits_the_page_says_what_to_do(desk: Cast, signed_in):
    page = signed_in(desk.head).get(PAGE, {"q": "sorbet"}).content.decode()
    assert "No title has these words." in page
    assert f'href="{PAGE}"' in page


@pytest.mark.parametrize("asked", ["nul\x00", "x" * 500, "<script>alert(1)</script>", "\u202e"])
def test_nonsense_finds_nothing_and_breaks_nothing(desk: Cast, signed_in, asked: str):
    answer = signed_in(desk.head).get(PAGE, {"q": asked})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_the_form_leads_to_the_page_without_scripts(desk: Cast, signed_in):
    page = signed_in(desk.head).get("/recommendations/write/").content.decode()
    assert f'<a href="{PAGE}" target="_blank" rel="noopener">' in page
    assert f'<form id="hs_search" action="{PAGE}" target="_blank">' in page


def test_the_page_costs_three_statements_with_one_code_and_with_three(desk: Cast, signed_in):
    client = signed_in(desk.head)
    assert statements(client, "get", PAGE, {"q": "61"})[1] == 3
    for code in ("610910", "6110"):
        HSLine.objects.create(code=code, title="Others", source="test")
    assert statements(client, "get", PAGE, {"q": "61"})[1] == 3
