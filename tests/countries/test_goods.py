"""Goods are found by the figures of their code or by words; the headings that come with the product are in order."""

from __future__ import annotations

import pytest

from countries import goods, reference
from countries.models import HSChapter, HSLine, Sector

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded() -> None:
    reference.load()


def codes(asked: str) -> list[str]:
    return [row.code for row in goods.found(asked)[0]]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("61", ["61", "6103", "6104", "6105", "6106", "6109", "6110", "6111"]),
        ("6109", ["61", "6109"]),
        ("6109.10", ["61", "6109"]),
        ("61 09", ["61", "6109"]),
        ("99", []),
        ("T-shirts", ["6109"]),
        ("SHIRTS knitted", ["6105", "6109", "6205"]),
        ("shirts sorbet", []),
        ("%", []),
        ("_", []),
        ("'; --", []),
    ],
)
def test_by_figures_what_begins_so_and_by_words_titles_that_have_them_all(asked: str, first: list[str]):
    assert codes(asked) == first


def test_one_figure_finds_the_chapters_that_begin_with_it():
    assert {code for code in codes("6") if len(code) == 2} == {f"6{figure}" for figure in range(10)}


def test_nothing_asked_lists_all_chapters():
    assert codes(" ") == list(HSChapter.objects.values_list("code", flat=True))


def test_at_most_thirty_are_found_and_it_is_said_that_there_are_more():
    HSLine.objects.bulk_create(HSLine(code=f"9990{n:02}", title="Zq goods", source="test") for n in range(31))
    found, has_more = goods.found("zq goods")
    assert (len(found), has_more) == (30, True)
    HSLine.objects.filter(code="999000").delete()
    found, has_more = goods.found("zq goods")
    assert (len(found), has_more) == (30, False)


def test_hindi_words_find_what_has_a_hindi_title():
    assert "61" in codes("क्रोशिया परिधान")
    assert codes("क्रोशिया नहींऐसाशब्द") == []


def test_a_search_costs_two_statements(django_assert_num_queries):
    for asked in ("61", "shirts"):
        with django_assert_num_queries(2):
            goods.found(asked)


def test_the_headings_lie_in_chapters_of_the_goods_sectors_of_the_meet():
    chapters = set(Sector.objects.filter(kind="goods").values_list("hs_chapters__code", flat=True))
    lines = list(HSLine.objects.all())
    assert len(lines) > 100
    assert [line.code for line in lines if len(line.code) != 4 or line.code[:2] not in chapters] == []
    by_sector = {
        sector.code: sum(line.code[:2] in set(sector.hs_chapters.values_list("code", flat=True)) for line in lines)
        for sector in Sector.objects.filter(kind="goods")
    }
    assert min(by_sector.values()) >= 5, by_sector
    titles = [line.title for line in lines]
    assert len(set(titles)) == len(titles)
    assert max(len(title) for title in titles) <= 60
