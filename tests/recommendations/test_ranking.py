"""The scored recommendations of a meet by rank, and what moves where other weights are tried."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from meetings.models import Meet
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.statements import statements

pytestmark = pytest.mark.django_db

RANKING = "/recommendations/ranking/"
API = "/api/v1/recommendations/ranking/"
# value, effort, fit -> with 3, 2, 2: (3v + 2(6 - e) + 2f) / 7
GIVEN = {"grand": (5, 5, 3), "easy": (2, 1, 3), "apt": (3, 3, 5)}


def scored(cast: Cast, title: str, steps: tuple[int, int, int], **values: Any) -> Recommendation:
    row = make.recommendation("submitted", by=cast.head, title=title)
    row.score(by=cast.nodal_officer, **dict(zip(("value", "effort", "fit"), steps, strict=True)))
    Recommendation.objects.filter(pk=row.pk).update(**values)
    return row


@pytest.fixture
def three(cast: Cast) -> Cast:
    for title, steps in GIVEN.items():
        scored(cast, title, steps)
    return cast


def ranks(client: Client, **asked: object) -> list[tuple[str, int, int]]:
    """Title, rank as tried and rank now, in the order of the page."""
    answer = client.get(RANKING, asked)
    assert answer.status_code == 200, answer.content.decode()
    return [(row["title"], row["rank"], row["rank_now"]) for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({}, [("apt", 1, 1), ("grand", 2, 2), ("easy", 3, 3)]),
        ({"value": 10, "effort": 0, "fit": 0}, [("grand", 1, 2), ("apt", 2, 1), ("easy", 3, 3)]),
        ({"value": 0, "effort": 10, "fit": 0}, [("easy", 1, 3), ("apt", 2, 1), ("grand", 3, 2)]),
        ({"value": 0, "effort": 0}, [("apt", 1, 1), ("grand", 2, 2), ("easy", 2, 3)]),
    ],
)
def test_the_order_follows_the_weights_that_are_tried(three: Cast, signed_in, weights: dict, expected: list):
    assert ranks(signed_in(three.nodal_officer), **weights) == expected


def test_each_row_says_in_words_how_it_moves(three: Cast, signed_in):
    page = signed_in(three.secretary).get(RANKING, {"value": 0, "effort": 10, "fit": 0}).content.decode()
    for words in ("up 2", "down 1", "Tried here: 0, 10 and 0."):
        assert words in page
    page = signed_in(three.secretary).get(RANKING).content.decode()
    assert "up " not in page.split("<tbody>")[1]
    assert page.split("<tbody>")[1].count("stays") == 3


def test_trying_writes_nothing_and_leads_the_secretariat_to_the_form_of_the_meet(three: Cast, signed_in):
    page = signed_in(three.secretary).get(RANKING, {"value": 7}).content.decode()
    there = "/meets/2027/edit/?value_weight=7&amp;effort_weight=2&amp;fit_weight=2"
    assert there in page
    assert "/edit/" not in signed_in(three.coordinator).get(RANKING, {"value": 7}).content.decode()
    form = signed_in(three.secretary).get(there.replace("&amp;", "&")).context["form"]
    assert [form[f"{name}_weight"].value() for name in ("value", "effort", "fit")] == ["7", "2", "2"]
    assert Meet.objects.get().value_weight == 3


@pytest.mark.parametrize("path", [RANKING, API])
@pytest.mark.parametrize("wrong", [{"value": "11"}, {"fit": "-1"}, {"effort": "x"}, {"meet": "1999"}])
def test_weights_that_are_none_are_refused(three: Cast, signed_in, path: str, wrong: dict):
    assert signed_in(three.secretary).get(path, wrong).status_code == 409
    nothing = {"value": 0, "effort": 0, "fit": 0}
    assert signed_in(three.secretary).get(path, nothing).status_code == 409


@pytest.mark.parametrize("path", [RANKING, API])
@pytest.mark.parametrize("kind", ["head", "observer"])
def test_it_is_not_for_missions_and_observers(three: Cast, signed_in, path: str, kind: str):
    answer = signed_in(three.people[kind]).get(path)
    assert answer.status_code == 403
    assert "grand" not in answer.content.decode()


def test_it_ranks_what_the_reader_sees_of_the_meet_and_stands_by_itself(three: Cast, signed_in):
    scored(three, "elsewhere", (5, 1, 5), sector=make.sector("Tourism"))
    scored(three, "of another meet", (5, 1, 5), meet=make.meet("2028"))
    make.recommendation("submitted", by=three.head, title="not scored")
    with_status(scored(three, "withdrawn", (5, 1, 5)), "withdrawn")
    into = Recommendation.objects.get(title="grand")
    with_status(scored(three, "merged", (5, 1, 5)), "merged", merged_into=into)
    with_status(scored(three, "decided", (5, 1, 5)), "accepted")
    assert [title for title, *_ in ranks(signed_in(three.nodal_officer))] == ["decided", "apt", "grand", "easy"]
    assert ranks(signed_in(three.secretary))[:2] == [("elsewhere", 1, 1), ("decided", 1, 1)]
    assert [title for title, *_ in ranks(signed_in(three.secretary), meet="2028")] == ["of another meet"]


@pytest.mark.parametrize(("path", "most"), [(RANKING, 6), (API, 4)])
def test_it_costs_the_same_with_one_row_and_with_three(cast: Cast, signed_in, path: str, most: int):
    client = signed_in(cast.nodal_officer)
    scored(cast, "grand", GIVEN["grand"])
    first = statements(client, "get", path, {"value": 7})[1]
    for title in ("easy", "apt"):
        scored(cast, title, GIVEN[title])
    assert statements(client, "get", path, {"value": 7})[1] == first <= most


def test_its_pages_hold_fifty_and_go_on_with_the_ranks(cast: Cast, signed_in):
    row = scored(cast, "Number 0", (5, 1, 5))
    row.refresh_from_db()
    for number in range(1, 53):
        row.pk, row.draft_key, row.reference = None, None, f"REC/JPN/TEX/{number:03d}9"
        row.title, row.value_score = f"Number {number}", 1 + number % 5
        row._state.adding = True
        row.save()
    client = signed_in(cast.nodal_officer)
    first = client.get(RANKING, {"value": 9})
    second = client.get(RANKING + first.context["page"].next_url)
    rows = [*first.context["rows"], *second.context["rows"]]
    assert [one["place"] for one in rows] == list(range(1, 54))
    assert rows[-1]["rank"] == 44  # ten of the least value share it
    back = client.get(RANKING + second.context["page"].previous_url)
    assert [one["id"] for one in back.context["rows"]] == [one["id"] for one in first.context["rows"]]


def test_programs_read_ranks_and_moves(three: Cast, signed_in):
    answer = signed_in(three.nodal_officer).get(API, {"value": 10, "effort": 0, "fit": 0}).json()
    assert [(row["title"], row["rank"], row["move"]) for row in answer["results"]] == [
        ("grand", 1, 1),
        ("apt", 2, -1),
        ("easy", 3, 0),
    ]
    assert {"country", "reference", "points_now", "points_tried", "value_score"} <= set(answer["results"][0])
