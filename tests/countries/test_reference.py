"""The reference data of the product: what it holds, and what loading it again changes."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from countries import reference
from countries.models import Country, Holiday, HSChapter, MASTChapter, Organisation, Sector

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]

FOCUS = {"AU", "CN", "DE", "FR", "GB", "ID", "IT", "JP", "KR", "NL", "RU", "SG", "TR", "US"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of our files, to be changed."""
    return Path(shutil.copytree(reference.OUR_FOLDER, tmp_path / "data"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def everything() -> list[list[dict]]:
    tables = [Country, HSChapter, MASTChapter, Organisation, Sector, Holiday]
    links = [Organisation.accredited_to.through, Sector.hs_chapters.through]
    return [list(table.objects.order_by("pk").values()) for table in [*tables, *links]]


def test_the_named_focus_countries_and_india_are_there(loaded):
    assert set(Country.objects.values_list("code", flat=True)) == FOCUS | {"IN"}


def test_each_focus_country_has_one_mission_that_is_accredited_to_it(loaded):
    missions = Organisation.objects.missions()
    assert set(missions.values_list("country__code", flat=True)) == FOCUS
    assert set(missions.values_list("accredited_to__code", flat=True)) == FOCUS
    assert missions.count() == 14


def test_commonwealth_countries_have_high_commissions_and_the_others_embassies(loaded):
    high = Organisation.objects.filter(kind=Organisation.Kind.HIGH_COMMISSION)
    assert set(high.values_list("country__code", flat=True)) == {"AU", "GB", "SG"}
    assert Organisation.objects.filter(kind=Organisation.Kind.EMBASSY).count() == 11


def test_departments_sit_in_india_and_one_of_them_coordinates(loaded):
    departments = Organisation.objects.departments()
    assert departments.count() == 14
    assert set(departments.values_list("country__code", flat=True)) == {"IN"}
    assert departments.get(is_coordinating=True).name == "Department of Commerce"


def test_ten_export_promotion_councils_are_there(loaded):
    assert Organisation.objects.councils().count() == 10


def test_six_goods_sectors_and_three_services_sectors_have_a_nodal_department_each(loaded):
    assert Sector.objects.filter(kind=Sector.Kind.GOODS).count() == 6
    assert Sector.objects.filter(kind=Sector.Kind.SERVICES).count() == 3
    assert not Sector.objects.exclude(nodal_department__kind="department").exists()


def test_goods_sectors_have_their_chapters_and_no_chapter_is_in_two_sectors(loaded):
    agriculture = Sector.objects.get(code="agriculture")
    assert [chapter.code for chapter in agriculture.hs_chapters.all()] == [f"{number:02}" for number in range(1, 25)]
    chapters = list(Sector.objects.filter(kind="goods").values_list("hs_chapters__code", flat=True))
    assert len(chapters) == len(set(chapters)) == 24 + 11 + 1 + 14 + 17 + 1


def test_all_97_chapters_of_the_harmonized_system_are_there_and_77_is_reserved(loaded):
    assert [chapter.code for chapter in HSChapter.objects.all()] == [f"{number:02}" for number in range(1, 98)]
    assert HSChapter.objects.get(code="77").title == "Reserved for future use"
    assert set(HSChapter.objects.values_list("edition", flat=True)) == {2022}


def test_all_16_chapters_of_non_tariff_measures_are_there(loaded):
    assert "".join(chapter.code for chapter in MASTChapter.objects.all()) == "ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize("table", [Country, Organisation, Sector, HSChapter, MASTChapter, Holiday])
def test_each_row_says_its_source(loaded, table):
    assert table.objects.exists()
    assert not table.objects.filter(source="").exists()


@pytest.mark.parametrize("table", [Country, Organisation, Sector])
def test_each_name_is_there_in_devanagari(loaded, table):
    for row in table.objects.all():
        assert any("\u0900" <= sign <= "\u097f" for sign in row.name_hi), row.name


def test_a_row_is_called_by_its_name_in_the_readers_language(loaded):
    russia = Country.objects.get(code="RU")
    assert str(russia) == "Russia"
    with translation.override("hi"):
        assert str(russia) == "रूस"
        assert Country(name="Atlantis").label == "Atlantis"


def test_loading_a_second_time_changes_nothing_and_writes_no_row(loaded, django_assert_max_num_queries):
    before = everything()
    with django_assert_max_num_queries(25):
        again = reference.load()
    assert everything() == before
    assert (again.rows, again.added, again.changed, again.holidays) == (loaded.rows, 0, 0, 0)


def test_a_changed_file_brings_a_row_up_to_date(loaded, folder):
    change(folder / "hs_chapters.csv", "Live animals", "Animals that live")
    assert reference.load(folder).changed == 1
    assert HSChapter.objects.get(code="01").title == "Animals that live"


def test_a_row_that_was_edited_here_is_left_alone_links_included(loaded, folder):
    textiles = Sector.objects.get(code="textiles")
    textiles.name = "Textiles and clothing"
    textiles.save(update_fields=["name"])
    textiles.hs_chapters.clear()
    change(folder / "sectors.csv", ",Textiles,", ",Cloth,")
    summary = reference.load(folder)
    textiles.refresh_from_db()
    assert textiles.name == "Textiles and clothing"
    assert not textiles.hs_chapters.exists()
    assert (summary.edited_here, summary.changed) == (1, 0)


def test_links_follow_the_file(loaded, folder):
    change(folder / "sectors.csv", "electronics-and-it,85,", "electronics-and-it,84-85 90,")
    change(folder / "sectors.csv", "72-76 78-84 86-90", "72")
    assert reference.load(folder).changed == 2
    assert [one.code for one in Sector.objects.get(code="electronics").hs_chapters.all()] == ["84", "85", "90"]
    assert [one.code for one in Sector.objects.get(code="engineering").hs_chapters.all()] == ["72"]


def test_a_deleted_row_comes_back(loaded):
    Organisation.objects.get(code="sepc").delete()
    assert reference.load().added == 1
    assert Organisation.objects.filter(code="sepc").exists()


def test_a_row_that_only_we_have_stays(loaded):
    Country.objects.create(code="AE", iso3="ARE", name="United Arab Emirates", time_zone="Asia/Dubai", source="ours")
    reference.load()
    assert Country.objects.filter(code="AE").exists()


def test_a_folder_may_have_one_file_alone_that_names_rows_already_there(loaded, tmp_path):
    (tmp_path / "sectors.csv").write_text(
        "\ufeffsource,source_on,code,abbreviation,kind,name,name_hi,nodal_department,hs_chapters\r\n"
        "the secretariat,2026-01-06,education,EDU,services,Education,शिक्षा,commerce,\r\n",
        encoding="utf-8",
    )
    call_command("load_reference", folder=tmp_path)
    assert Sector.objects.get(code="education").nodal_department.code == "commerce"
    assert Sector.objects.count() == 10


# --- holidays -----------------------------------------------------------------------------------------------


def test_each_calendar_gets_the_holidays_of_three_years(loaded):
    for country in Country.objects.all():
        years = Holiday.objects.filter(calendar=country.holiday_calendar).dates("on", "year")
        assert len(years) == 3, country
    assert loaded.holidays == Holiday.objects.count()


def test_a_part_of_a_country_has_its_own_holidays(loaded):
    assert Holiday.objects.filter(calendar="US-DC", name="Emancipation Day").exists()


def test_an_estimated_date_says_so_in_its_source(loaded):
    estimated = Holiday.objects.filter(name__contains="estimated")
    assert set(estimated.values_list("calendar", flat=True)) == {"IN", "ID", "SG"}
    assert not estimated.exclude(source__contains="confirm").exists()


def test_holidays_that_were_changed_or_removed_here_stay_so(loaded):
    republic_day = Holiday.objects.filter(calendar="IN", name="Republic Day").first()
    republic_day.name = "Our own name"
    republic_day.save()
    Holiday.objects.filter(calendar="JP", name__contains="Emperor").delete()
    left = Holiday.objects.count()
    reference.load()
    assert Holiday.objects.count() == left
    assert Holiday.objects.filter(name="Our own name").exists()


def test_a_year_without_any_holidays_is_filled_in_again(loaded):
    year = Holiday.objects.filter(calendar="FR").first().on.year
    Holiday.objects.filter(calendar="FR", on__year=year).delete()
    assert reference.load().holidays == 11


def test_a_calendar_that_the_package_does_not_know_is_passed_over(loaded):
    Country.objects.create(
        code="XK", iso3="XKX", name="Kosovo", time_zone="Europe/Belgrade", holiday_calendar="XX-Y", source="ours"
    )
    assert reference.load().holidays == 0
