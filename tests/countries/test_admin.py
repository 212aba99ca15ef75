"""Administrators edit the reference data in Django's admin, and what they change is kept."""

import pytest
from django.urls import reverse

from countries import reference
from countries.models import Country, Holiday, HSChapter, MASTChapter, Organisation, Sector
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

TABLES = [Country, HSChapter, MASTChapter, Organisation, Sector, Holiday]


@pytest.fixture
def administrator(signed_in):
    return signed_in(make.user("secretariat", is_staff=True, is_superuser=True))


def address(table: type, page: str, *key: int) -> str:
    return reverse(f"admin:{table._meta.app_label}_{table._meta.model_name}_{page}", args=key)


def form_of(page) -> dict[str, object]:
    """Give what a browser would send back unchanged."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    hidden = {form.add_initial_prefix(name): values[name] for name in values if form.fields[name].show_hidden_initial}
    return {name: value for name, value in (values | hidden).items() if value is not None}


def change(client, row, **values):
    url = address(type(row), "change", row.pk)
    return client.post(url, form_of(client.get(url)) | values, follow=True)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("which", ["changelist", "add"])
def test_each_table_has_its_list_and_its_form(administrator, table, which):
    assert administrator.get(address(table, which)).status_code == 200


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        (Country, "रूस", "Russia"),
        (HSChapter, "jewellery", "71"),
        (MASTChapter, "sanitary", "A"),
        (Organisation, "tokyo", "Embassy of India, Tokyo"),
        (Sector, "TEX", "Textiles"),
        (Holiday, "emancipation", "Emancipation Day"),
    ],
)
def test_each_list_can_be_searched(administrator, table, words, found):
    page = administrator.get(address(table, "changelist"), {"q": words})
    rows = list(page.context["cl"].result_list)
    assert 0 < len(rows) <= 4
    assert found in page.content.decode()


def test_a_row_changed_in_the_admin_is_kept_and_can_be_given_back(administrator):
    chapter = HSChapter.objects.get(code="01")
    change(administrator, chapter, title="Beasts")
    assert reference.load().edited_here == 1
    assert HSChapter.objects.get(code="01").title == "Beasts"
    chosen = {"action": "take_from_files", "_selected_action": [chapter.pk]}
    administrator.post(address(HSChapter, "changelist"), chosen)
    assert reference.load().edited_here == 0
    assert HSChapter.objects.get(code="01").title == "Live animals"


def test_a_row_opened_and_saved_unchanged_stays_ours(administrator):
    for row in [
        HSChapter.objects.first(),
        Sector.objects.first(),
        Organisation.objects.first(),
        Country.objects.first(),
    ]:
        change(administrator, row)
    assert reference.load().edited_here == 0


def test_changed_links_alone_make_a_row_edited(administrator):
    sector = Sector.objects.get(code="electronics")
    change(administrator, sector, hs_chapters=[])
    assert reference.load().edited_here == 1
    assert not sector.hs_chapters.exists()


def test_a_new_country_gets_its_hindi_name_and_its_holidays_at_once(administrator):
    values = {"code": "AE", "iso3": "ARE", "name": "United Arab Emirates", "time_zone": "Asia/Dubai", "source": "test"}
    values |= {"holiday_calendar": "AE", "weekend": "6,7"}
    page = administrator.post(address(Country, "add"), values, follow=True)
    assert Country.objects.get(code="AE").name_hi == "संयुक्त अरब अमीरात"
    assert "public holidays were added" in page.content.decode()
    assert Holiday.objects.filter(calendar="AE").exists()


def test_a_calendar_without_known_holidays_is_pointed_out(administrator):
    row = make.country("JP")
    page = change(administrator, row, source="test", holiday_calendar="QQ")
    assert "No public holidays are known for QQ: enter them by hand." in page.content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "embassy", "country": ""}, "A mission has a host country: choose it."),
        ({"name": "<script>alert(1)</script>"}, "This field takes plain text"),
        ({"name": "Embassy\u202e"}, "turn the direction of reading"),
        ({"name": "x" * 10_000}, "at most 200 characters"),
        ({"source": ""}, "This field is required."),
        ({"name": "nul\0"}, "Null characters are not allowed."),
    ],
)
def test_what_may_not_be_is_refused_with_a_sentence(administrator, values, sentence):
    embassy = Organisation.objects.missions().first()
    page = change(administrator, embassy, **values)
    assert sentence in page.content.decode()
    assert not Organisation.objects.filter(is_edited=True).exists()


def test_a_country_that_something_points_at_cannot_be_deleted(administrator):
    japan = Country.objects.get(code="JP")
    page = administrator.post(address(Country, "delete", japan.pk), {"post": "yes"})
    assert "protected" in page.content.decode()
    assert Country.objects.filter(code="JP").exists()


class TestTwoAdministrators:
    """Each writes what they changed."""

    @pytest.fixture
    def mission(self) -> Organisation:
        return Organisation.objects.get(name="Embassy of India, Tokyo")

    def test_different_fields_are_both_saved(self, administrator, mission) -> None:
        url = address(Organisation, "change", mission.pk)
        old_window = form_of(administrator.get(url))
        change(administrator, mission, city="Osaka")
        administrator.post(url, old_window | {"short_name": "EoI Osaka"})
        mission.refresh_from_db()
        assert (mission.city, mission.short_name) == ("Osaka", "EoI Osaka")

    def test_a_choice_of_several_is_merged_too(self, administrator, mission) -> None:
        url = address(Organisation, "change", mission.pk)
        old_window = form_of(administrator.get(url))
        change(administrator, mission, accredited_to=[Country.objects.get(code="FR").pk])
        administrator.post(url, old_window | {"city": "Osaka"})
        assert [country.code for country in mission.accredited_to.all()] == ["FR"]

    def test_the_same_field_is_refused_with_a_sentence(self, administrator, mission) -> None:
        url = address(Organisation, "change", mission.pk)
        old_window = form_of(administrator.get(url))
        change(administrator, mission, city="Osaka")
        answer = administrator.post(url, old_window | {"city": "Kyoto"})
        mission.refresh_from_db()
        assert (answer.status_code, mission.city) == (200, "Osaka")
        assert "Somebody else changed this meanwhile" in answer.content.decode()
