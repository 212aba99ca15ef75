from __future__ import annotations

import pytest

from core import clock
from countries.models import Country, Sector
from meetings.models import Meet
from reports.overview import Overview
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meet() -> Meet:
    meet = make.meet()
    for code in ("JP", "FR"):
        make.mission(code)
        meet.countries.add(make.country(code))
    meet.sectors.add(make.sector())
    return meet


def page(signed_in, user, path: str = "/meets/2027/") -> str:
    return signed_in(user).get(path).content.decode()


def test_the_list_leads_to_the_meet(signed_in, meet):
    assert 'href="/meets/2027/"' in page(signed_in, make.observer(), "/meets/")


def test_without_a_meet_the_list_says_so(signed_in, db):
    assert "There is no meet yet." in page(signed_in, make.observer(), "/meets/")


def test_an_unknown_meet_is_not_found(signed_in, meet):
    assert signed_in(make.observer()).get("/meets/1999/").status_code == 404


def test_it_says_how_many_focus_countries_and_sectors_are_named(signed_in, meet):
    text = " ".join(page(signed_in, make.observer()).split())
    assert "<strong>2</strong> of 20 focus countries named" in text
    assert "<strong>1</strong> of 6 goods sectors named" in text
    assert "<strong>0</strong> of 6 services sectors named" in text


def test_the_secretariat_alone_is_asked_to_name_the_rest(signed_in, meet):
    assert "18 focus countries are missing." in page(signed_in, make.secretary())
    assert "Still to be named" not in page(signed_in, make.observer())


def test_a_meet_with_all_that_it_wants_asks_for_nothing(signed_in, meet):
    meet.countries_wanted, meet.goods_wanted, meet.services_wanted = 2, 1, 0
    meet.save()
    assert "Still to be named" not in page(signed_in, make.secretary())


@pytest.mark.parametrize(
    ("today", "words"),
    [("2026-12-25", "in 12 days"), ("2027-01-05", "in 1 day"), ("2027-01-07", "now on"), ("2027-01-09", "over")],
)
def test_it_says_how_far_off_it_is(signed_in, meet, today: str, words: str):
    reader = make.observer()
    with clock.pretend(make.moment(make.date.fromisoformat(today))):
        assert words in signed_in(reader).get("/meets/2027/").content.decode()


def test_after_the_last_day_for_submissions_it_is_closed_and_not_late(signed_in, meet):
    reader = make.observer()
    with clock.pretend(make.moment(meet.submit_by_on + make.timedelta(days=1))):
        text = signed_in(reader).get("/meets/2027/").content.decode()
    assert "closed" in text
    assert "late</strong>" not in text


def test_totals_count_what_the_reader_may_see(meet):
    make.recommendation("submitted", sensitivity="internal")
    make.recommendation("submitted", sensitivity="open")
    make.draft(make.head_of_mission("FR"))
    french = make.counsellor("FR")
    lines = {
        user.role: [
            (line["status"], line["figure"].total, line["figure"].count, line["own"].count)
            for line in Overview(meet, user).recommendations
        ]
        for user in (french, make.secretary(), make.observer())
    }
    assert lines["mission"] == [("draft", 1, 1, 1), ("submitted", 1, 1, 0)]
    assert lines["secretariat"] == [("submitted", 2, 2, 0)]
    assert lines["observer"] == [("submitted", 2, 1, 0)], "told of both, and may open one"


def test_who_reads_all_totals_sees_which_missions_are_silent_first(signed_in, meet):
    make.recommendation("submitted")
    for reader in (make.secretary("Desk"), make.coordinator(), make.observer()):
        overview = Overview(meet, reader)
        assert [row.code for row in overview.missions] == ["FR", "JP"]
        assert [row.submitted.total for row in overview.missions] == [0, 1]
        assert overview.submitted_missions == 1
        assert "nothing yet" in page(signed_in, reader)


@pytest.mark.parametrize("person", [make.counsellor, make.officer])
def test_nobody_else_is_told_who_has_submitted(signed_in, meet, person):
    make.recommendation("submitted", sensitivity="restricted")
    text = page(signed_in, person("FR") if person is make.counsellor else person())
    assert "missions have submitted" not in text
    assert "nothing yet" not in text


def test_what_is_late_is_counted_by_owning_organisation(meet):
    owner = make.officer()
    with clock.pretend(clock.now() - make.timedelta(days=30)):
        first = make.item("underway", owner=owner, due_on=make.working_day(5))
        make.item("done", owner=owner, due_on=make.working_day(5))
    make.item("underway", owner=owner)
    overview = Overview(meet, make.secretary("Desk"))
    [line] = overview.late
    assert (line["organisation"], line["oldest_on"]) == ("Ministry of Textiles", first.due_on)
    assert (line["late"].count, line["live"].count, overview.all_late.count) == (1, 3, 1)


def test_a_country_without_a_mission_is_named_all_the_same(signed_in, meet):
    meet.countries.add(make.country("KR"))
    overview = Overview(meet, make.observer())
    assert len(overview.countries) == 3
    assert "Country KR" in page(signed_in, make.observer())


def test_a_mission_is_invited_to_write_until_submissions_close(signed_in, meet):
    client = signed_in(make.counsellor())
    with clock.pretend(make.moment(meet.submit_by_on + make.timedelta(days=1))):
        assert "Write a recommendation" not in client.get("/meets/2027/").content.decode()


@pytest.mark.parametrize("person", [make.secretary, make.coordinator, make.officer, make.counsellor, make.observer])
def test_the_meet_costs_the_same_with_one_and_with_three_rows(signed_in, statements, meet, person):
    client = signed_in(person())
    make.item("underway", asked=make.recommendation("accepted", sensitivity="open"), sensitivity="open")
    one = statements(client, "/meets/2027/")
    for code in ("AA", "BB"):
        meet.countries.add(make.country(code))
        head = make.head_of_mission(code)
        make.item("underway", asked=make.recommendation("accepted", head, sensitivity="open"), sensitivity="open")
    assert statements(client, "/meets/2027/") == one
    assert one <= 10


def test_the_list_of_meets_costs_the_same_with_one_and_with_three(signed_in, statements, meet):
    client = signed_in(make.observer())
    one = statements(client, "/meets/")
    make.meet("2028")
    make.meet("2029")
    assert statements(client, "/meets/") == one
    assert one <= 6


def test_names_in_hindi_stand_in_hindi(signed_in, meet):
    Country.objects.filter(code="JP").update(name_hi="जापान")
    Sector.objects.update(name_hi="वस्त्र")
    text = page(signed_in, make.observer(language="hi"))
    assert "जापान" in text
    assert "वस्त्र" in text
