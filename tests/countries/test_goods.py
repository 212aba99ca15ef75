"""Goods are found by the figures of their code or by words; the headings that come with the product are in order."""

from __future__ import annotations

import pytest

from countries import goods, reference
from countries.models import HSChapter, HSLine, Sector
from countries.sheets import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def codes(asked: str) -> list[str]:
    return [row.code for row in goods.found(asked)[0]]


FOUND = {
    "61": ["61", *(f"61{number:02}" for number in range(1, 18))],
    "6109": ["61", "6109", "610910", "610990"],
    "6109.10": ["61", "6109", "610910"],
    "61 09 10 00": ["61", "6109", "610910"],
    "HS 0902 10": ["09", "0902", "090210"],
    "99": [],
    "T-shirts": ["6109", "610910", "610990", "6207"],
    "SHRIMPS frozen": ["030616", "030617"],
    "green tea packings exceeding": ["090210", "090220"],
    "shirts sorbet": [],
    "%%": [],
    "_": [],
    "'; --": [],
}


def test_by_figures_what_lies_over_and_under_them_and_by_words_titles_that_have_them_all():
    assert {asked: codes(asked) for asked in FOUND} == FOUND


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


EVERYDAY = {
    "shrimp": "030617",
    "medicament": "300490",
    "medicines": "300490",
    "laptop": "847130",
    "mobile phones": "851713",
    "cars": "870380",
    "basmati": "100630",
    "solar": "854143",
    "aluminum": "760110",
    "mango": "080450",
}


def test_everyday_words_find_what_customs_call_otherwise():
    for asked, code in EVERYDAY.items():
        assert HSLine.objects.filter(goods.titled(HSLine, asked.split()), code=code).exists(), asked
        assert goods.found(asked)[0]


FIRST = {
    "tea": ["0902", "090210"],
    "tin": ["2609", "260900"],
    "oil": ["1504"],
    "gold": ["284330", "7108"],
    "lead": ["2607", "260700"],
    "चाय": ["09", "0902"],
}


def test_a_whole_word_comes_before_what_only_contains_its_letters():
    for asked, first in FIRST.items():
        found = codes(asked)
        assert set(first) <= set(found), asked
        parts = [row.code for row in goods.found(asked)[0] if row.rank]
        assert found[len(found) - len(parts) :] == parts, "those with the letters alone are last"
        assert set(first).isdisjoint(parts), asked


def test_each_line_of_the_system_is_there_with_its_whole_text():
    lines = HSLine.objects.filter(code__regex="^[0-9]{6}$")
    assert lines.count() > 5600
    assert HSLine.objects.get(code="300490").title.startswith("Medicaments; consisting of mixed or unmixed products")
    headings = set(HSLine.objects.filter(code__regex="^[0-9]{4}$").values_list("code", flat=True))
    assert {code[:4] for code in lines.values_list("code", flat=True)} <= headings


def test_the_headings_lie_in_chapters_of_the_goods_sectors_of_the_meet():
    chapters = set(Sector.objects.filter(kind="goods").values_list("hs_chapters__code", flat=True))
    rows = read(reference.OUR_FOLDER / "hs_lines.csv", ["code", "title", "edition", "source", "source_on"])
    lines = list(HSLine.objects.filter(code__in=[row["code"] for row in rows]))
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
