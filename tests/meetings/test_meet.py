"""The meet: which is the current one, what it names, what it refuses; and the pages by which it is set up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from core import clock
from core.rules import NotAllowed, RuleBroken, StaleEdit
from countries.models import Sector
from meetings.models import Meet
from tests import make
from tests.at_once import at_once
from tests.statements import statements

pytestmark = pytest.mark.django_db


def meet_on(starts_on: date, slug: str) -> Meet:
    return Meet.objects.create(
        slug=slug, name=slug, starts_on=starts_on, ends_on=starts_on + timedelta(days=2), submit_by_on=starts_on
    )


def services(name: str) -> Sector:
    return Sector.objects.create(code=name.lower(), name=name, kind=Sector.Kind.SERVICES)


# --- the current meet ---------------------------------------------------------------------------------------


def test_without_any_meet_none_is_current():
    assert Meet.objects.current() is None


@pytest.mark.parametrize(
    ("today", "current"),
    [
        (date(2026, 6, 1), "2027"),
        (date(2027, 1, 6), "2027"),
        (date(2027, 1, 8), "2027"),
        (date(2027, 1, 9), "2028"),
        (date(2028, 2, 1), "2028"),
    ],
)
def test_the_current_meet_is_on_or_comes_next_or_was_the_last(today: date, current: str):
    for year in (2026, 2027, 2028):
        meet_on(date(year, 1, 6), str(year))
    with clock.pretend(make.moment(today)):
        assert Meet.objects.current().slug == current


def test_the_current_meet_is_found_in_one_statement(django_assert_num_queries):
    make.meet()
    with django_assert_num_queries(1):
        Meet.objects.current()


# --- rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ends_on": date(2027, 1, 5)}, "__all__", "The last day lies before the first."),
        ({"submit_by_on": date(2027, 1, 7)}, "submit_by_on", "Missions submit before the meet begins"),
        ({"time_zone": "Asia/Atlantis"}, "time_zone", "is no time zone"),
        ({"slug": "add"}, "slug", "taken by a page"),
        ({"countries_wanted": -1}, "countries_wanted", "greater than or equal to 0"),
        ({"name": "<b>Meet</b>"}, "name", "plain text"),
        ({"aims": "x" * 5001}, "aims", "at most 5000 characters"),
    ],
)
def test_a_meet_that_makes_no_sense_is_refused_with_a_sentence(values, field: str, sentence: str):
    meet = make.meet()
    for name, value in values.items():
        setattr(meet, name, value)
    with pytest.raises(ValidationError) as error:
        meet.full_clean()
    assert sentence in " ".join(error.value.message_dict[field])


def test_the_table_itself_refuses_a_meet_that_ends_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        Meet.objects.filter(pk=make.meet().pk).update(ends_on=date(2000, 1, 1))


def test_a_country_is_named_once_and_at_most_as_many_as_are_wanted():
    meet, secretary = make.meet(), make.secretary()
    meet.edit({"countries_wanted": 2}, by=secretary, version=1)
    meet.add_country(make.country("JP"), by=secretary)
    with pytest.raises(RuleBroken, match="Japan is a focus country already"):
        meet.add_country(make.country("JP"), by=secretary)
    meet.add_country(make.country("FR"), by=secretary)
    with pytest.raises(RuleBroken, match="All 2 focus countries are named"):
        meet.add_country(make.country("IT"), by=secretary)
    assert meet.countries.count() == 2


def test_sectors_are_counted_by_kind():
    meet, secretary = make.meet(), make.secretary()
    meet.edit({"goods_wanted": 1, "services_wanted": 1}, by=secretary, version=1)
    meet.add_sector(make.sector("Textiles"), by=secretary)
    meet.add_sector(services("Tourism"), by=secretary)
    with pytest.raises(RuleBroken, match="All 1 sectors of this kind are named"):
        meet.add_sector(make.sector("Electronics"), by=secretary)
    with pytest.raises(RuleBroken, match="Tourism is a sector of the meet already"):
        meet.add_sector(Sector.objects.get(name="Tourism"), by=secretary)


def test_a_meet_cannot_want_fewer_than_it_has_named():
    meet, secretary = make.meet(), make.secretary()
    for code in ("JP", "FR"):
        meet.add_country(make.country(code), by=secretary)
    with pytest.raises(RuleBroken, match="2 are named already: take some out before you want only 1"):
        meet.edit({"countries_wanted": 1}, by=secretary, version=1)
    meet.remove_country(make.country("FR"), by=secretary)
    meet.edit({"countries_wanted": 1}, by=secretary, version=meet.version)
    assert Meet.objects.get().countries_wanted == 1


def test_what_is_not_in_cannot_be_taken_out():
    meet, secretary = make.meet(), make.secretary()
    with pytest.raises(RuleBroken, match="Japan is no focus country"):
        meet.remove_country(make.country("JP"), by=secretary)
    with pytest.raises(RuleBroken, match="Textiles is no sector"):
        meet.remove_sector(make.sector(), by=secretary)
    assert not meet.events.exists()


def test_naming_and_taking_out_stand_in_the_trail():
    meet, secretary = make.meet(), make.secretary()
    meet.add_country(make.country("JP"), by=secretary)
    meet.add_sector(make.sector(), by=secretary)
    meet.remove_country(make.country("JP"), by=secretary)
    meet.remove_sector(make.sector(), by=secretary)
    assert [
        (event.sentence(), event.lines()[0]["before"], event.lines()[0]["after"]) for event in meet.events.all()
    ] == [
        ("named a focus country", "", "Japan"),
        ("named a sector", "", "Textiles"),
        ("took a focus country out", "Japan", "–"),
        ("took a sector out", "Textiles", "–"),
    ]


def test_only_the_secretariat_changes_a_meet_and_never_over_each_other():
    meet, secretary = make.meet(), make.secretary()
    for person in (make.officer(), make.coordinator(), make.head_of_mission(), make.observer()):
        with pytest.raises(NotAllowed):
            meet.edit({"venue": "Elsewhere"}, by=person, version=1)
    meet.edit({"venue": "Vanijya Bhawan"}, by=secretary, version=1)
    with pytest.raises(StaleEdit):
        meet.edit({"venue": "Bharat Mandapam"}, by=secretary, version=1)


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_last_country_at_once_name_one():
    meet, secretary = make.meet(), make.secretary()
    meet.edit({"countries_wanted": 1}, by=secretary, version=1)
    japan, france = make.country("JP"), make.country("FR")
    outcomes = at_once(
        lambda: Meet.objects.get().add_country(japan, by=secretary),
        lambda: Meet.objects.get().add_country(france, by=secretary),
    )
    assert outcomes.count("done") == 1
    assert meet.countries.count() == 1


# --- pages --------------------------------------------------------------------------------------------------

MEET = {
    "slug": "2028",
    "name": "January meet 2028",
    "starts_on": "2028-01-06",
    "ends_on": "2028-01-08",
    "submit_by_on": "2027-12-20",
    "time_zone": "Asia/Kolkata",
    "countries_wanted": 20,
    "goods_wanted": 6,
    "services_wanted": 6,
    "accept_within": 3,
    "accompanying_limit": 2,
    "value_weight": 3,
    "effort_weight": 2,
    "fit_weight": 2,
}
PATHS = [
    "/meets/add/",
    "/meets/2027/edit/",
    "/meets/2027/countries/add/",
    "/meets/2027/countries/JP/remove/",
    "/meets/2027/sectors/add/",
    "/meets/2027/sectors/textiles/remove/",
]


@pytest.fixture
def meet() -> Meet:
    meet = make.meet()
    meet.add_country(make.country("JP"), by=None)
    meet.add_sector(make.sector("Textiles"), by=None)
    return meet


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_for_the_secretariat(signed_in, meet, path: str):
    assert signed_in(make.secretary()).get(path).status_code == 200
    for person in (make.officer(), make.coordinator(), make.head_of_mission(), make.observer()):
        client = signed_in(person)
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_meet_is_set_up_and_stands_in_the_trail(signed_in):
    answer, cost = statements(signed_in(make.secretary()), "post", "/meets/add/", MEET)
    assert answer.url == "/meets/2028/edit/"
    assert cost <= 10
    assert [event.verb for event in Meet.objects.get(slug="2028").events.all()] == ["create"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slug", "2027", "already exists"),
        ("slug", "add", "taken by a page"),
        ("slug", "../etc", "valid “slug”"),
        ("ends_on", "2028-01-05", ""),
        ("starts_on", "6 January", "valid date"),
        ("name", "a\x00b", "Null characters"),
        ("name", "x" * 10_000, "at most 150"),
        ("aims", "<script>alert(1)</script>", "plain text"),
        ("countries_wanted", "99999", "less than or equal to 32767"),
        ("countries_wanted", "many", "whole number"),
        ("time_zone", "Mars/Olympus", "valid choice"),
    ],
)
def test_bad_input_about_a_meet_is_refused_beside_the_field(signed_in, meet, field: str, value: str, sentence: str):
    answer = signed_in(make.secretary()).post("/meets/add/", MEET | {field: value})
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert sentence in " ".join(errors[field] if sentence else errors["__all__"])
    assert Meet.objects.count() == 1


def test_a_meet_is_edited_and_a_stale_form_refused(signed_in, meet):
    client = signed_in(make.secretary())
    data = {name: value for name, value in MEET.items() if name != "slug"} | {"version": 1}
    assert client.post("/meets/2027/edit/", data).url == "/meets/2027/"
    answer = client.post("/meets/2027/edit/", data | {"name": "Other"})
    assert answer.status_code == 409
    assert "Someone else saved this" in answer.content.decode()
    assert Meet.objects.get().name == "January meet 2028"


def test_countries_and_sectors_are_named_and_taken_out_on_pages(signed_in, meet):
    client = signed_in(make.secretary())
    france, tourism = make.country("FR"), services("Tourism")
    assert client.post("/meets/2027/countries/add/", {"country": france.pk}).url == "/meets/2027/"
    assert client.post("/meets/2027/sectors/add/", {"sector": tourism.pk}).url == "/meets/2027/"
    assert client.post("/meets/2027/countries/JP/remove/").url == "/meets/2027/edit/"
    assert client.post("/meets/2027/sectors/textiles/remove/").url == "/meets/2027/edit/"
    assert [str(row) for row in meet.countries.all()] == ["France"]
    assert [str(row) for row in meet.sectors.all()] == ["Tourism"]
    assert client.post("/meets/2027/countries/JP/remove/").status_code == 409


def test_only_what_can_be_named_yet_is_offered(signed_in, meet):
    client = signed_in(make.secretary())
    make.country("FR")
    offered = [str(row) for row in client.get("/meets/2027/countries/add/").context["form"].fields["country"].queryset]
    assert offered == ["France"]
    answer = client.post("/meets/2027/countries/add/", {"country": make.country("JP").pk})
    assert "Select a valid choice" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/meets/2030/edit/", "/meets/2027/countries/XX/remove/", "/meets/2027/sectors/x/remove/"]
)
def test_what_is_not_there_is_not_found(signed_in, meet, path: str):
    assert signed_in(make.secretary()).get(path).status_code == 404
    assert signed_in(make.secretary(title="Desk Officer")).post(path).status_code == 404


def test_the_page_of_a_meet_costs_the_same_with_one_and_with_three_countries(signed_in, meet):
    client = signed_in(make.secretary())
    _, few = statements(client, "get", "/meets/2027/edit/")
    for code in ("FR", "IT"):
        meet.add_country(make.country(code), by=None)
    _, many = statements(client, "get", "/meets/2027/edit/")
    assert few == many <= 10


# --- what it requires ---------------------------------------------------------------------------------------


def test_the_secretariat_chooses_what_the_meet_requires_and_the_trail_says_it_in_words(signed_in):
    meet = make.meet()
    client = signed_in(make.secretary())
    page = f"/meets/{meet.slug}/edit/"
    form = client.get(page).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"requires": ["hs_lines", "kpi"]}
    assert client.post(page, data).status_code == 302
    meet.refresh_from_db()
    assert meet.requires == ["hs_lines", "kpi"]
    assert "HS lines (goods), aim of the mission" in client.get(page).content.decode()
    assert client.post(page, data | {"version": meet.version, "requires": ["nonsense"]}).status_code == 400
    fresh = client.get(page).context["form"]
    data |= {"version": fresh["version"].value(), "base": fresh["base"].value()}
    assert client.post(page, data | {"requires": []}).status_code == 302
    meet.refresh_from_db()
    assert meet.requires == []
