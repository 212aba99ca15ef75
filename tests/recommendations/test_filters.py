"""The filters: each on the page, in the file and in the API alike; words of the whole text; what they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core import clock
from countries.models import MASTChapter
from meetings.models import Session
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast
from tests.recommendations.test_api import Program
from tests.recommendations.test_list_page import LIST, titles

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = "today", "tomorrow"
DAYS = {TODAY: 0, TOMORROW: 1, "yesterday": -1}


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    measure = MASTChapter.objects.get_or_create(code="B", defaults={"title": "Technical barriers"})[0]
    make.recommendation(
        "submitted",
        by=cast.head,
        title="Garments",
        statement="Laboratories test every consignment again.",
        mast_chapter=measure,
        hs_lines=["610910", "62"],
        value_amount="60",
        value_source="DGCI&S",
        horizon="medium",
    )
    make.recommendation(
        "under_examination",
        by=cast.other_head,
        title="Basmati",
        ask="Recognise the testing house at Karnal.",
        hs_lines=["100630"],
        value_band=2,
        horizon="this_year",
    )
    make.recommendation(
        "accepted", by=cast.counsellor_with_leave, title="Fair", lever="promotion", statement="A fair in spring."
    )
    return cast


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"q": "laboratory"}, ["Garments"]),
    ({"meet": "2027"}, ["Fair", "Basmati", "Garments"]),
    ({"q": "testing consignments"}, ["Garments"]),
    ({"q": "tested"}, ["Basmati", "Garments"]),
    ({"q": '"testing house"'}, ["Basmati"]),
    ({"q": "tested -karnal"}, ["Garments"]),
    ({"q": "asmat"}, ["Basmati"]),
    ({"q": "rec/fra/tex"}, ["Basmati"]),
    ({"q": "' or 1=1 --"}, []),
    ({"mast": "B"}, ["Garments"]),
    ({"mast": "none"}, ["Fair", "Basmati"]),
    ({"status": "submitted"}, ["Garments"]),
    ({"status": "asked"}, ["Fair", "Basmati", "Garments"]),
    ({"hs": "61"}, ["Garments"]),
    ({"hs": "6109.10"}, ["Garments"]),
    ({"hs": "61091020"}, []),
    ({"hs": "10"}, ["Basmati"]),
    ({"band": "2"}, ["Basmati", "Garments"]),
    ({"band": "4"}, ["Garments"]),
    ({"band": "5"}, []),
    ({"horizon": "this_year"}, ["Basmati"]),
    ({"progress_class": "yet_to_start"}, ["Fair", "Basmati", "Garments"]),
    ({"progress_class": "implemented"}, []),
    ({"submitted_from": TODAY}, ["Fair", "Basmati", "Garments"]),
    ({"submitted_from": TOMORROW}, []),
    ({"submitted_until": TODAY}, ["Fair", "Basmati", "Garments"]),
    ({"submitted_until": "yesterday"}, []),
    ({"hs": "62", "q": "test", "band": "3"}, ["Garments"]),
]


def asked_on_days(asked: dict[str, Any], zone: Any) -> dict[str, Any]:
    return {
        name: (clock.today(zone) + timedelta(days=DAYS[value])).isoformat() if value in DAYS else value
        for name, value in asked.items()
    }


@pytest.mark.parametrize(("asked", "expected"), CASES, ids=[str(asked) for asked, _ in CASES])
def test_each_filter_leaves_what_it_says_on_the_page_in_the_file_and_in_the_api(
    shelf: Cast, signed_in, asked: dict[str, Any], expected: list[str]
):
    asked = asked_on_days(asked, shelf.coordinator.zone)
    assert titles(signed_in(shelf.coordinator), **asked) == expected
    answer = Program(shelf.coordinator).get(**asked)
    assert [row["title"] for row in answer.json()["results"]] == expected


def test_what_an_earlier_meet_had_is_found_by_its_short_name(shelf: Cast, signed_in):
    make.recommendation("submitted", by=shelf.head, title="Last year's", meet=make.meet("2026"))
    assert titles(signed_in(shelf.coordinator), meet="2026") == ["Last year's"]
    assert [row["title"] for row in Program(shelf.coordinator).get(meet="2026").json()["results"]] == ["Last year's"]


def test_what_was_raised_in_a_session_is_found_by_it(shelf: Cast, signed_in):
    session, other = (Session.add(make.meet(), by=None, title=title, kind="wto") for title in ("WTO", "Later"))
    Recommendation.objects.filter(title="Fair").update(session=session)
    client = signed_in(shelf.coordinator)
    for row, expected in ((session, ["Fair"]), (other, [])):
        assert titles(client, session=str(row.pk)) == expected
        answer = Program(shelf.coordinator).get(session=row.pk)
        assert [found["title"] for found in answer.json()["results"]] == expected
    assert f'<option value="{session.pk}">WTO (2027)</option>' in client.get(LIST, {"filters": "all"}).content.decode()


def test_an_own_draft_was_not_submitted(cast: Cast, signed_in):
    make.draft(cast.head, title="Draft")
    assert titles(signed_in(cast.head)) == ["Draft"]
    assert titles(signed_in(cast.head), status="asked") == []


def test_a_country_of_a_mission_elsewhere_is_a_filter_too(cast: Cast, signed_in):
    country = make.country("KR")
    cast.head.seats[0].post.organisation.accredited_to.add(country)
    make.recommendation("submitted", by=cast.head, title="Labels", country=country)
    assert titles(signed_in(cast.head), country="KR") == ["Labels"]


def test_a_day_begins_and_ends_where_the_reader_is(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    # Half past eleven at night in India, which is half past three in the morning of the next day in Tokyo.
    india = clock.now().astimezone(cast.secretary.zone).replace(hour=23, minute=30)
    Recommendation.objects.filter(pk=row.pk).update(submitted_at=india)
    type(cast.head).objects.filter(pk=cast.head.pk).update(time_zone="Asia/Tokyo")
    day, next_day = india.date().isoformat(), (india.date() + timedelta(days=1)).isoformat()
    assert len(titles(signed_in(cast.secretary), submitted_from=day, submitted_until=day)) == 1
    assert titles(signed_in(cast.secretary), submitted_from=next_day) == []
    assert len(titles(signed_in(cast.head), submitted_from=next_day, submitted_until=next_day)) == 1


def test_a_person_finds_what_somebody_drafted_or_examined(shelf: Cast, signed_in):
    client = signed_in(shelf.coordinator)
    assert titles(client, person=shelf.other_head.name) == ["Basmati"]
    # The secretariat examined two of them.
    judge = Recommendation.objects.get(title="Fair").events.get(verb="accept").actor
    assert titles(client, person=judge.name.lower()) == ["Fair", "Basmati"]
    assert titles(client, person="nobody of this name") == []


def test_who_has_it_in_hand_is_found_by_the_ministries_alone(shelf: Cast, signed_in):
    claimed = Recommendation.objects.filter(title="Garments")
    claimed.update(claimed_by=shelf.nodal_officer, claimed_at=clock.now(), sensitivity="open")
    name = shelf.nodal_officer.name
    assert titles(signed_in(shelf.coordinator), person=name) == ["Garments"]
    for outsider in (shelf.head, shelf.other_head, shelf.observer):
        assert titles(signed_in(outsider), person=name) == []
        assert Program(outsider).get(person=name).json()["results"] == []


@pytest.mark.parametrize(
    "asked", [{"hs": "6"}, {"hs": "98"}, {"hs": "x"}, {"band": "9"}, {"submitted_from": "soon"}, {"mast": "Z"}]
)
def test_what_makes_no_sense_is_refused(shelf: Cast, signed_in, asked: dict[str, str]):
    answer = signed_in(shelf.coordinator).get(LIST, asked)
    assert answer.status_code == 409
    if asked != {"mast": "Z"}:  # programs name places and measures by codes; one that nothing has finds nothing
        assert Program(shelf.coordinator).get(**asked).status_code == 400


def test_rarely_used_filters_are_drawn_when_asked_for_or_in_force(shelf: Cast, signed_in):
    client = signed_in(shelf.coordinator)
    page = client.get(LIST).content.decode()
    assert 'name="country"' in page
    assert 'name="hs"' not in page
    assert 'href="?filters=all"' in page
    assert 'name="hs"' in client.get(LIST, {"filters": "all"}).content.decode()
    page = client.get(LIST, {"hs": "61"}).content.decode()
    assert '<details class="filters-more" open>' in page
    assert 'name="hs"' in page
    assert "HS code: <strong>61</strong>" in page


def test_all_filters_at_once_cost_no_statement_more(shelf: Cast, signed_in, django_assert_max_num_queries):
    asked = {"q": "test", "hs": "61", "mast": "B", "band": "2", "horizon": "medium", "progress_class": "yet_to_start"}
    asked |= {"person": shelf.head.name, "submitted_from": "2020-01-01", "submitted_until": "2099-01-01"}
    asked |= {
        "meet": "2027",
        "country": "JP",
        "mission": "embassy-jp",
        "sector": "textiles",
        "lever": "barrier",
        "assigned_to": "waiting",
    }
    client, program = signed_in(shelf.coordinator), Program(shelf.coordinator)
    client.get(LIST, asked)
    program.get(**asked)  # the first use of a key from an address is noted
    with django_assert_max_num_queries(6):
        assert len(client.get(LIST, asked).context["rows"]) == 1
    with django_assert_max_num_queries(4):
        assert len(program.get(**asked).json()["results"]) == 1


def test_the_planner_finds_goods_by_their_index(cast: Cast):
    """Words: tests/core/test_search.py."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "rec_hs_prefixes" in Recommendation.objects.narrowed(cast.secretary, hs="6109").order_by().explain()
