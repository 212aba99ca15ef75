"""Keyset pages: every row once, forwards and back, whatever lies between two clicks."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.paging import page_of
from core.rules import RuleBroken
from countries.models import HSChapter

ORDERS = [("title", "id"), ("-title", "id"), ("title", "-id"), ("-title", "-id")]


class PagesTest(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        titles=st.lists(st.sampled_from("abcd"), max_size=12),
        order=st.sampled_from(ORDERS),
        size=st.integers(1, 5),
    )
    def test_pages_show_every_row_once_in_order_and_lead_back_the_same_way(self, titles, order, size):
        HSChapter.objects.bulk_create(HSChapter(code=f"{n:02}", title=title) for n, title in enumerate(titles))
        wanted = list(HSChapter.objects.order_by(*order).values_list("pk", flat=True))
        rows = HSChapter.objects.values("id", "title")
        page = page_of(rows, order=order, size=size)
        seen, pages = [row["id"] for row in page.rows], [page]
        while page.next_cursor:
            page = page_of(rows, order=order, size=size, cursor=page.next_cursor)
            seen += [row["id"] for row in page.rows]
            pages.append(page)
        assert seen == wanted
        for before in reversed(pages[:-1]):
            page = page_of(rows, order=order, size=size, cursor=page.previous_cursor)
            assert page.rows == before.rows
        assert not page.previous_cursor


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "W10", "WyJmIl0", "WyJmIixbXSwxXQ", "WyJmIiwiYSIsIngiXQ", "WyJmIiwiXHUwMDAwIiwxXQ", "é"]
)
def test_a_broken_link_to_a_page_is_answered_with_a_sentence(cursor: str):
    with pytest.raises(RuleBroken, match="This link to a page of the list is broken"):
        page_of(HSChapter.objects.values("id", "title"), order=("title", "id"), cursor=cursor)


@pytest.mark.django_db
def test_the_neighbours_links_keep_the_filters():
    HSChapter.objects.bulk_create(HSChapter(code=f"{n:02}", title="t") for n in range(3))
    page = page_of(
        HSChapter.objects.values("id"), order=("id",), size=2, params=QueryDict("status=open&page=old&q=%E0%A4%AD")
    )
    assert page.next_url.startswith("?status=open&q=%E0%A4%AD&page=")
    assert page.previous_url == ""
