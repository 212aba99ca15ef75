from __future__ import annotations

import pytest

from actions.models import ActionItem
from core import clock
from countries.models import MASTChapter
from reports.country_page import CountryList, CountryPage
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _meet() -> None:
    meet = make.meet()
    make.mission()
    meet.countries.add(make.country())


def page(signed_in, user, path: str = "/countries/JP/") -> str:
    return " ".join(signed_in(user).get(path).content.decode().split())


def test_the_list_leads_to_each_focus_country(signed_in):
    assert 'href="/countries/JP/"' in page(signed_in, make.observer(), "/countries/")


def test_without_focus_countries_the_list_says_who_names_them(signed_in):
    make.meet().countries.clear()
    assert "The secretariat names them." in page(signed_in, make.observer(), "/countries/")
    assert "Name the first one" in page(signed_in, make.secretary(), "/countries/")


def test_an_unknown_country_is_not_found_and_small_letters_are_understood(signed_in):
    client = signed_in(make.observer())
    assert client.get("/countries/XX/").status_code == 404
    assert client.get("/countries/jp/").status_code == 200


def test_it_names_the_mission_and_those_accredited_from_elsewhere(signed_in):
    make.mission("FR").accredited_to.add(make.country())
    text = page(signed_in, make.observer())
    assert "Embassy of India, Japan" in text
    assert "Embassy of India, France" in text
    assert "accredited here too" in text


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Kolkata", "3.5 h ahead of you"), ("Asia/Tokyo", "the same as yours"), ("Australia/Sydney", "behind you")],
)
def test_it_says_the_time_there_and_the_readers(signed_in, zone: str, words: str):
    reader = make.observer(time_zone=zone)
    with clock.pretend(make.moment(make.date(2026, 12, 1), hour=6)):
        text = " ".join(signed_in(reader).get("/countries/JP/").content.decode().split())
    assert "Tue 1 Dec 2026, 15:00" in text
    assert words in text


def test_rows_and_totals_are_those_that_the_reader_may_see(signed_in):
    make.recommendation("submitted", title="Everybody reads this", sensitivity="open")
    make.recommendation("submitted", title="Only some read this", sensitivity="internal")
    french = make.counsellor("FR")
    text = page(signed_in, french)
    assert "Everybody reads this" in text
    assert "Only some read this" not in text
    [line] = CountryPage(make.country(), french).by_status
    assert (line["status"], line["figure"].total) == ("submitted", 1)


def test_an_observer_reads_all_totals_but_not_all_rows(signed_in):
    make.recommendation("submitted", title="Only some read this", sensitivity="internal")
    observer = make.observer()
    [line] = CountryPage(make.country(), observer).by_status
    assert (line["status"], line["figure"].total, line["figure"].count) == ("submitted", 1, 0)
    assert "Only some read this" not in page(signed_in, observer)


def test_action_items_stand_with_owner_and_date_the_earliest_first(signed_in):
    asked = make.recommendation("accepted")
    later = make.item("underway", asked=asked, due_on=make.working_day(20), title="Later")
    sooner = make.item("underway", asked=asked, due_on=make.working_day(5), title="Sooner")
    make.item("cancelled", asked=asked, title="Cancelled")
    secretary = make.secretary("Desk")
    assert [row.pk for row in CountryPage(make.country(), secretary).items] == [sooner.pk, later.pk]
    assert str(sooner.owner) in page(signed_in, secretary)


def test_an_item_for_two_countries_stands_once_on_the_page_of_each_and_is_counted_for_each():
    make.meet().countries.add(make.country("FR"), make.country("IN"))
    japan = [make.recommendation("accepted", make.head_of_mission("JP")) for _ in range(2)]
    maker = make.secretary("Desk")
    of_one = make.item("underway", asked=japan[0], by=maker)
    for_both = ActionItem.make(
        by=maker,
        recommendations=[*japan, make.recommendation("accepted", make.head_of_mission("FR"))],
        owner=of_one.owner,
        due_on=make.working_day(40),
        title="Talk to both",
    )
    assert (for_both.country, for_both.sector) == (None, make.sector())
    assert CountryPage(make.country("JP"), maker).items == [of_one, for_both]
    assert CountryPage(make.country("FR"), maker).items == [for_both]
    counts = CountryList(make.meet(), maker).countries.order_by("code").values_list("code", "live")
    assert list(counts) == [("FR", 1), ("IN", 0), ("JP", 2)]
    ActionItem.objects.filter(pk=for_both.pk).update(country=make.country("FR"))
    assert list(counts.all()) == [("FR", 1), ("IN", 0), ("JP", 2)], "an item that names one of them counts for both"


def test_what_is_done_and_waits_to_be_verified_is_not_called_late(signed_in):
    asked = make.recommendation("accepted")
    with clock.pretend(clock.now() - make.timedelta(days=30)):
        make.item("done", asked=asked, due_on=make.working_day(5))
    assert "late" not in page(signed_in, make.secretary("Desk")).split("<main")[1]


def test_barriers_are_counted_by_mast_chapter(signed_in):
    technical = MASTChapter.objects.create(code="B", title="Technical barriers to trade", source="test")
    make.recommendation("submitted", mast_chapter=technical)
    make.recommendation("submitted", mast_chapter=technical)
    make.recommendation("submitted")
    make.recommendation("submitted", lever="promotion")
    lines = CountryPage(make.country(), make.secretary("Desk")).barriers
    assert [(line["code"], line["title"], line["figure"].count) for line in lines] == [
        ("B", "Technical barriers to trade", 2),
        ("", "", 1),
    ]


def test_a_country_of_which_nothing_is_known_says_so(signed_in):
    text = page(signed_in, make.observer())
    assert "There is no recommendation for this country that you may read." in text
    assert "Nothing is under way for this country that you may read." in text


def test_a_draft_without_sector_or_title_is_listed_for_its_mission(signed_in):
    head = make.head_of_mission()
    make.draft(head, title="", sector=None)
    assert "Untitled" in page(signed_in, head)


@pytest.mark.parametrize("person", [make.secretary, make.coordinator, make.officer, make.counsellor, make.observer])
@pytest.mark.parametrize(("path", "most"), [("/countries/", 6), ("/countries/JP/", 10)])
def test_the_pages_cost_the_same_with_one_and_with_three_rows(signed_in, statements, person, path, most):
    client = signed_in(person())
    make.item("underway", asked=make.recommendation("accepted", sensitivity="open"), sensitivity="open")
    one = statements(client, path)
    for code in ("AA", "BB"):
        make.meet().countries.add(make.country(code))
        make.item("underway", asked=make.recommendation("accepted", sensitivity="open"), sensitivity="open")
    assert statements(client, path) == one
    assert one <= most
