"""Similar recommendations: what is found, in which order and why, what is not hinted at, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from countries.models import MASTChapter
from participants.models import User
from recommendations.models import Recommendation
from recommendations.similarity.search import SimilarityQuery, find_similar
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db

TITLE = "Mutual recognition of textile test certificates"


def found(reader: User, **query: Any) -> list[Recommendation]:
    return find_similar(Recommendation.objects.visible_to(reader), SimilarityQuery(**query))


def of(cast: Cast, **values: Any) -> Recommendation:
    return make.recommendation("submitted", by=cast.other_head, **values)


@pytest.fixture
def measures(db: Any) -> dict[str, MASTChapter]:
    titles = {"A": "Sanitary and phytosanitary measures", "B": "Technical barriers to trade"}
    return {
        code: MASTChapter.objects.get_or_create(code=code, defaults={"title": title, "source": "test"})[0]
        for code, title in titles.items()
    }


# --- what is found ---------------------------------------------------------------------------------------


def test_the_most_alike_title_comes_first_and_says_why(cast: Cast):
    other = of(cast, title="Tax holiday for film crews", ask="Let them shoot.")
    near = of(cast, title="Recognition of test certificates for textiles")
    rows = found(cast.secretary, title=TITLE)
    assert rows[0] == near
    assert "similar title" in rows[0].why
    assert other not in rows


def test_a_misspelt_title_finds_the_similar_one(cast: Cast):
    near = of(cast)
    assert found(cast.secretary, title="Mutal recogniton of textil test certifcates") == [near]


def test_a_run_of_the_same_words_in_the_statement_is_enough_where_the_ask_is_alike(cast: Cast):
    ask = "Negotiate the abolition of seasonal quotas on frozen shrimp with Tokyo."
    near = of(cast, title="Shrimp", ask=ask)
    rows = found(cast.secretary, title="Marine products", ask=ask)
    assert rows == [near]
    assert "similar ask" in rows[0].why


def test_the_same_heading_is_a_reason_and_says_which(cast: Cast):
    near = of(cast, title="Knitwear", hs_lines=["610910"])
    for code, why in {"61091010": "same HS subheading 610910", "610990": "same HS heading 6109"}.items():
        rows = found(cast.secretary, title="Shirts", hs_lines=(code,), sectors=("textiles",))
        assert [(row, row.why) for row in rows] == [(near, [why, "same sector"])]


def test_a_chapter_in_common_is_not_similar_until_the_measure_is_the_same_too(
    cast: Cast, measures: dict[str, MASTChapter]
):
    near = of(cast, title="Knitwear", hs_lines=["6109"], mast_chapter=measures["B"])
    query = {"title": "Kimonos", "hs_lines": ("6206", "6103")}
    assert found(cast.secretary, **query) == []
    rows = found(cast.secretary, **query, mast_chapter="B", sectors=("textiles",))
    assert [row.pk for row in rows] == [near.pk]
    assert rows[0].why == ["same HS chapter 61", "same kind of measure (B Technical barriers to trade)", "same sector"]


def test_a_further_sector_counts_less_than_the_main_one(cast: Cast):
    main = of(cast, sector=make.sector("Tourism"))
    further = of(cast, sector=make.sector("Leather"), other_sectors=[make.sector("Tourism")])
    rows = found(cast.secretary, title=TITLE, sectors=("tourism",))
    assert [row.pk for row in rows] == [main.pk, further.pk]
    assert "a further sector in common" in rows[1].why


def test_of_many_the_best_six_are_shown(cast: Cast):
    for number in range(9):
        of(cast, title=f"{TITLE} {number}")
    rows = found(cast.secretary, title=f"{TITLE} 4")
    assert len(rows) == 6
    assert rows[0].title == f"{TITLE} 4"
    scores = [row.similarity for row in rows]
    assert scores == sorted(scores, reverse=True)


def test_a_row_and_what_was_withdrawn_are_not_similar_to_it(cast: Cast):
    row, other = of(cast), make.recommendation("submitted", by=cast.head)
    with_status(make.recommendation("submitted", by=cast.head), "withdrawn")
    row = Recommendation.objects.with_codes().get(pk=row.pk)
    assert find_similar(Recommendation.objects.visible_to(cast.secretary), SimilarityQuery.like(row)) == [other]


@pytest.mark.parametrize(
    "title", ["", "'; --", "& | ! :* ( )", "%_%", "कपड़ा परीक्षण प्रमाणपत्र मान्यता", "x" * 150, "the of and"]
)
def test_any_words_may_be_searched_for(cast: Cast, title: str):
    of(cast)
    assert found(cast.secretary, title=title, ask=title) == []


def test_words_in_hindi_find_the_similar_one(cast: Cast):
    near = of(cast, title="वस्त्र परीक्षण प्रमाणपत्रों की पारस्परिक मान्यता")
    assert found(cast.secretary, title="वस्त्र परीक्षण प्रमाणपत्र की मान्यता") == [near]


# --- what is not hinted at -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["head", "counsellor", "observer", "unrelated officer"])
def test_what_may_not_be_seen_is_not_hinted_at(cast: Cast, signed_in, kind: str):
    of(cast, title="Canary word on textile test certificates", sensitivity="restricted", hs_lines=["6109"])
    make.draft(cast.other_head, title="Canary draft on textile test certificates", hs_lines=["6109"])
    query = {"title": "Canary word on textile test certificates", "hs_lines": ("6109",), "sectors": ("textiles",)}
    assert found(cast.people[kind], **query) == []
    page = similar(signed_in(cast.people[kind]), title=query["title"], hs_lines="6109").content.decode()
    assert "None so far" in page
    assert "on textile test certificates" not in page


def test_hidden_rows_take_no_place_from_those_that_may_be_seen(cast: Cast):
    for number in range(70):
        of(cast, title=f"{TITLE} {number}", sensitivity="internal")
    seen = of(cast, title=f"{TITLE} and reports", sensitivity="open")
    assert found(cast.observer, title=TITLE) == [seen]


# --- while it is typed -----------------------------------------------------------------------------------


def similar(client: Client, **data: Any) -> Any:
    answer = client.get(
        "/recommendations/similar/", data, headers={"HX-Request": "true", "HX-Target": "similar_found"}
    )
    assert answer.status_code == 200
    return answer


def test_similar_ones_are_a_part_of_the_form_and_a_page_without_scripts(cast: Cast, signed_in):
    other = of(cast, sensitivity="open")
    client = signed_in(cast.head)
    part = similar(client, title=TITLE).content.decode()
    assert f"/recommendations/{other.pk}/" in part
    assert "<html" not in part
    page = client.get("/recommendations/similar/", {"title": TITLE}).content.decode()
    assert f"/recommendations/{other.pk}/" in page
    assert "<html" in page


@pytest.mark.parametrize(
    "data",
    [
        {"title": "nul \x00"},
        {"title": "x" * 500},
        {"hs_lines": "61, 6109.10; rubbish, 99, 6"},
        {"of": "rubbish"},
        {"of": "9" * 30},
        {"mast_chapter": "<script>"},
        {"sector": "nul\x00"},
    ],
)
def test_half_typed_and_hostile_values_are_left_out(cast: Cast, signed_in, data: dict[str, str]):
    similar(signed_in(cast.head), **data)


def test_a_saved_text_shows_similar_ones_without_scripts(cast: Cast, signed_in):
    other = of(cast, sensitivity="open")
    client = signed_in(cast.head)
    row = make.draft(cast.head)
    page = client.get(f"/recommendations/{row.pk}/edit/").content.decode()
    assert f'href="/recommendations/{other.pk}/"' in page
    data = {"title": TITLE, "sensitivity": "internal", "version": row.version, "look": "1"}
    answer = client.post(f"/recommendations/{row.pk}/edit/", data)
    assert answer.url == f"/recommendations/{row.pk}/edit/#similar"


def test_similar_ones_cost_one_statement_beside_the_reader(cast: Cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.head)
    for more in (1, 2):
        for _ in range(more):
            of(cast, sensitivity="open", hs_lines=["6109"])
        data = {"title": TITLE, "hs_lines": "6109", "sector": "textiles", "mast_chapter": "B"}
        client.get("/recommendations/similar/", data, headers={"HX-Target": "similar_found"})
        with django_assert_num_queries(3):  # the session's user, their posts, the similar ones
            client.get("/recommendations/similar/", data, headers={"HX-Target": "similar_found"})


def test_the_page_of_similar_ones_costs_the_same_with_one_and_with_three(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    client = signed_in(cast.secretary)
    costs = set()
    for more in (1, 2):
        for _ in range(more):
            of(cast)
        answer, cost = statements(client, "get", f"/recommendations/{row.pk}/twins/")
        assert answer.status_code == 200
        costs.add(cost)
    assert costs == {4}
