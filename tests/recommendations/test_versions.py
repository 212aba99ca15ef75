"""The text as it was each time that it was submitted, and what changed between two of them."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from recommendations.models import Recommendation, TextVersion
from recommendations.versions.comparing import GONE, NEW, SAME, diff
from tests import make
from tests.recommendations.conftest import Cast
from tests.statements import statements

pytestmark = pytest.mark.django_db

DOORS = ("/recommendations/{}/versions/", "/api/v1/recommendations/{}/versions/")


def twice(cast: Cast, *, first: dict[str, str], then: dict[str, str]) -> Recommendation:
    """Submitted with `first`, returned, and submitted again with `then`."""
    row = make.recommendation("returned", by=cast.head, **first)
    row.edit(then | dict.fromkeys(row.asked, "Those of cotton."), by=cast.counsellor, version=row.version)
    row.move("submit", by=cast.head)
    return row


def read(client: Client, row: Recommendation, door: str = DOORS[0]) -> str:
    answer = client.get(door.format(row.pk))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("the same words", "the same words", [(SAME, "the same words")]),
        ("", "all new", [(NEW, "all new")]),
        ("all gone", "", [(GONE, "all gone")]),
        ("ask by March", "ask by June", [(SAME, "ask by "), (GONE, "March"), (NEW, "June")]),
        ("एक दो", "एक तीन", [(SAME, "एक "), (GONE, "दो"), (NEW, "तीन")]),
        ("a\nb c", "a\nc", [(SAME, "a\n"), (GONE, "b "), (SAME, "c")]),
    ],
)
def test_texts_are_compared_word_by_word(before: str, after: str, found: list[tuple[str, str]]):
    assert diff(before, after) == found


def test_each_submission_keeps_the_text_in_english_words(cast: Cast):
    row = twice(cast, first={"ask": "Act by March."}, then={"ask": "Act by June."})
    first, second = row.versions.all()
    assert (first.text["ask"], second.text["ask"]) == ("Act by March.", "Act by June.")
    assert (first.text["lever"], first.text["country"], first.text["sensitivity"]) == (
        "Non-tariff barrier",
        "Japan",
        "internal",
    )
    assert [one.by for one in (first, second)] == [cast.head] * 2
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        TextVersion.objects.update(text={})


def test_the_page_compares_with_words_for_those_who_do_not_see_colours(cast: Cast, signed_in):
    row = twice(cast, first={"ask": "Act by March."}, then={"ask": "Act by June."})
    client = signed_in(cast.secretary)
    page = re.sub(r"<span[^>]*>([^<]*)</span>", r"[\1]", read(client, row))
    assert "Act by <del>[taken out: ]March.</del><ins>[put in: ]June.</ins>" in page
    assert f"/recommendations/{row.pk}/versions/" in read(client, row, "/recommendations/{}/")
    assert "Nothing differs" in read(client, row, DOORS[0] + "?older=2&newer=2")
    for wrong in ("?older=7&newer=1", "?older=x", "?newer=-1"):
        assert client.get(DOORS[0].format(row.pk) + wrong).status_code == 409


@pytest.mark.parametrize("door", DOORS)
def test_a_draft_has_none_and_what_is_written_since_stands_in_none(cast: Cast, signed_in, door: str):
    assert "ersion 1" not in read(signed_in(cast.head), make.draft(cast.head), door)
    row = make.recommendation("returned", by=cast.head)
    row.edit({"ask": "zqhalfzq"}, by=cast.head, version=row.version)
    for kind in ("head", "secretary", "nodal officer"):
        assert "zqhalfzq" not in read(signed_in(cast.people[kind]), row, door)


@pytest.mark.parametrize("door", DOORS)
def test_what_was_restricted_or_internal_stays_so_when_a_later_text_is_open(cast: Cast, signed_in, door: str):
    strangers = {"other head", "observer", "unrelated officer", "referred officer"}  # not referred to theirs here
    for was, closed_to in (
        ("restricted", strangers | {"nodal officer"}),
        ("internal", strangers),
    ):
        row = twice(cast, first={"ask": "zqonczq", "sensitivity": was}, then={"ask": "Now.", "sensitivity": "open"})
        for kind, person in cast.people.items():
            assert ("zqonczq" in read(signed_in(person), row, door)) == (kind not in closed_to), (was, kind)


@pytest.mark.parametrize("door", DOORS)
def test_an_earlier_recommendation_is_not_named_to_who_may_not_see_it(cast: Cast, signed_in, door: str):
    hidden = make.recommendation("submitted", by=cast.head)
    row = make.draft(cast.head, sensitivity="open", earlier=[hidden])
    row.move("submit", by=cast.head)
    assert hidden.reference not in read(signed_in(cast.observer), row, door)


def test_two_versions_cost_what_one_does(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    client = signed_in(cast.secretary)
    counts = {door: statements(client, "get", door.format(row.pk))[1] for door in DOORS}
    make.answers(row)
    row.move("submit", by=cast.head)
    assert counts == {door: statements(client, "get", door.format(row.pk))[1] for door in DOORS}
    assert max(counts.values()) <= 10
