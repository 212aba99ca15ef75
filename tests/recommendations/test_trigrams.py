"""Similarity is PostgreSQL's own, so that similar ones and shared barriers mean the same."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.db import connection

from recommendations.similarity.trigrams import Trigrams, similarity

TEXTS = [
    "Mutual recognition of textile test certificates",
    "Recognition of textile test-certificates (by lot)",
    "T-shirts & vests, knitted: 25 % of the price",
    "snake_case and CAPITALS",
    "कपड़ा परीक्षण प्रमाणपत्र",
    "Ärzte über Öl",
    "a",
    "",
]


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), [*combinations(TEXTS[:4] + TEXTS[6:], 2), (TEXTS[0], TEXTS[0])])
def test_a_similarity_is_that_of_the_database(one: str, other: str):
    trigrams = Trigrams()
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        (expected,) = cursor.fetchone()
    assert similarity(trigrams.of(one), trigrams.of(other)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("text", TEXTS[:-1])
def test_a_text_is_wholly_like_itself_in_every_script(text: str):
    trigrams = Trigrams()
    assert similarity(trigrams.of(text), trigrams.of(text)) == 1
    assert similarity(trigrams.of(text), trigrams.of("xyz")) == 0
