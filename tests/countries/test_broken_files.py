"""A file that cannot be taken whole is refused with its line and what to do, and nothing is written."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from countries.models import Country, Holiday, HSChapter, Organisation, Sector

pytestmark = pytest.mark.django_db

COUNTRIES = "code,iso3,name,name_hi,region,time_zone,holiday_calendar,weekend,source,source_on\n"
JAPAN = "JP,JPN,,,Asia,Asia/Tokyo,JP,Sat Sun,test,\n"
ORGANISATIONS = (
    "kind,code,name,name_hi,short_name,ministry,country,city,accredited_to,is_coordinating,source,source_on\n"
)
SECTORS = "kind,code,abbreviation,name,name_hi,nodal_department,hs_chapters,source,source_on\n"
CHAPTERS = "code,title,edition,source,source_on\n"


def refusal(folder: Path, file: str, text: str | bytes) -> str:
    """Load a sound country and a broken file after it; return the sentence. Nothing may be written."""
    (folder / "countries.csv").write_text(COUNTRIES + JAPAN, encoding="utf-8")
    (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as refused:
        call_command("load_reference", folder=folder)
    assert not any(table.objects.exists() for table in [Country, HSChapter, Organisation, Sector, Holiday])
    return str(refused.value)


BROKEN_COUNTRIES = {
    "nothing in it": ("", "line 1: the column “code” is missing"),
    "no header": (JAPAN, "line 1: the column “code” is missing"),
    "a missing column": (COUNTRIES.replace("iso3,", "") + JAPAN, "line 1: the column “iso3” is missing"),
    "semicolons": ((COUNTRIES + JAPAN).replace(",", ";"), "with commas between them"),
    "an unknown column": (COUNTRIES.replace("\n", ",colour\n") + JAPAN, "the column “colour” is not known"),
    "a column twice": (COUNTRIES.replace("\n", ",code\n") + JAPAN, "the column “code” is there twice"),
    "too few cells": (COUNTRIES + JAPAN + "FR,FRA\n", "line 3: has 2 cells where 10 are needed"),
    "too many cells": (COUNTRIES + JAPAN.replace("Asia,", "Asia,Asia,"), "line 2: has 11 cells"),
    "a code of a word": (COUNTRIES + JAPAN.replace("JP,JPN", "Japan,JPN"), "line 2: column “code”"),
    "a code in small letters": (COUNTRIES + JAPAN.replace("JP,JPN", "jp,JPN"), "Two capital letters"),
    "a code of no country": (
        COUNTRIES + JAPAN.replace("JP,JPN", "ZZ,ZZZ"),
        "column “name”: This field cannot be blank",
    ),
    "no code": (COUNTRIES + JAPAN.replace("JP,JPN", ",JPN"), "line 2: column “code”"),
    "no source": (COUNTRIES + JAPAN.replace("test", ""), "column “source”: This field cannot be blank"),
    "a code twice": (COUNTRIES + JAPAN + "\n" + JAPAN, "line 4: column “code”: “JP” is already in line 2"),
    "another unique value twice": (
        COUNTRIES + JAPAN + JAPAN.replace("JP,JPN", "FR,JPN"),
        "line 3: column “iso3”: “JPN” is that of JP",
    ),
    "an unknown time zone": (COUNTRIES + JAPAN.replace("Asia/Tokyo", "Tokyo"), "“Tokyo” is no time zone"),
    "an unknown calendar": (COUNTRIES + JAPAN.replace(",JP,", ",QQ-7,"), "no holidays are known for “QQ-7”"),
    "an unknown weekday": (COUNTRIES + JAPAN.replace("Sat Sun", "Samstag"), "“Samstag” is no day of the week"),
    "no weekend": (COUNTRIES + JAPAN.replace("Sat Sun", ""), "column “weekend”"),
    "a week without work": (
        COUNTRIES + JAPAN.replace("Sat Sun", "Mon Tue Wed Thu Fri Sat Sun"),
        "column “weekend”",
    ),
    "a date that is none": (COUNTRIES + JAPAN.replace("test,", "test,2026-02-30"), "column “source_on”"),
    "an overlong cell": (COUNTRIES + JAPAN.replace("Asia,", "x" * 61 + ","), "column “region”: Ensure this value has"),
    "a cell of 10,000 characters": (COUNTRIES + JAPAN.replace("test", "x" * 10_000), "longer than 2000 characters"),
    "a cell beyond all measure": (COUNTRIES + JAPAN.replace("test", "x" * 200_000), "is no CSV that we can read"),
    "a NUL": (COUNTRIES + JAPAN.replace("test", "te\0st"), "line 2: column “source”: there is an invisible control"),
    "a line end in a cell": (COUNTRIES + JAPAN.replace("test", '"te\nst"'), "invisible control"),
    "a mark that turns the text": (COUNTRIES + JAPAN.replace("test", "te\u202est"), "turn the direction of reading"),
    "a tag": (COUNTRIES + JAPAN.replace("test", "<script>"), "column “source”: This field takes plain text"),
    "a formula": (COUNTRIES + JAPAN.replace("test", '"=HYPERLINK(""x"")"'), "looks like a formula"),
    "a formula after a space": (COUNTRIES + JAPAN.replace("test", " @SUM(A1)"), "looks like a formula"),
    "open quotation marks": (COUNTRIES + JAPAN.replace("test", '"test'), "is no CSV that we can read"),
    "Latin-1": ((COUNTRIES + JAPAN.replace("test", "Türkiye")).encode("latin-1"), "line 2: is not UTF-8"),
    "UTF-16, as Excel may save": ((COUNTRIES + JAPAN).encode("utf-16"), "is not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "is not UTF-8"),
}


@pytest.mark.parametrize(("text", "sentence"), BROKEN_COUNTRIES.values(), ids=BROKEN_COUNTRIES)
def test_a_broken_file_of_countries_is_refused(tmp_path, text, sentence):
    message = refusal(tmp_path, "countries.csv", text)
    assert message.startswith("countries.csv")
    assert sentence in message


OTHERS = {
    "an unknown kind": (
        ORGANISATIONS + "palace,x,X,,,,JP,Tokyo,JP,,test,\n",
        "line 2: column “kind”: Value 'palace' is not a valid choice",
    ),
    "a mission without a country": (
        ORGANISATIONS + "embassy,x,X,,,,,,,,test,\n",
        "column “country”: A mission has a host",
    ),
    "an unknown host country": (ORGANISATIONS + "embassy,x,X,,,,FR,,,,test,\n", "column “country”: “FR” is not known"),
    "an unknown accreditation": (
        ORGANISATIONS + "embassy,x,X,,,,JP,,JP FR,,test,\n",
        "column “accredited_to”: “FR” is not known",
    ),
    "neither yes nor empty": (
        ORGANISATIONS + "council,x,X,,,,JP,,,perhaps,test,\n",
        "“perhaps” is neither “yes” nor empty",
    ),
    "a code that is no slug": (ORGANISATIONS + "council,a b,X,,,,JP,,,,test,\n", "column “code”"),
    "hostile text": (ORGANISATIONS + "council,<script>,X,,,,JP,,,,test,\n", "column “code”"),
}


@pytest.mark.parametrize(("text", "sentence"), OTHERS.values(), ids=OTHERS)
def test_a_broken_file_of_organisations_is_refused_with_the_sound_file_before_it(tmp_path, text, sentence):
    assert sentence in refusal(tmp_path, "organisations.csv", text)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("goods,x,,X,,nowhere,,test,\n", "column “nodal_department”: “nowhere” is not known"),
        ("goods,x,,X,,,98,test,\n", "column “hs_chapters”: “98” is not known"),
        ("goods,x,,X,,,01-98,test,\n", "column “hs_chapters”: “01” is not known"),
        ("goods,x,TOOLONG,X,,,,test,\n", "column “abbreviation”"),
    ],
)
def test_a_broken_file_of_sectors_is_refused(tmp_path, row, sentence):
    assert sentence in refusal(tmp_path, "sectors.csv", SECTORS + row)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1,Live animals,2022,test,\n", "Two figures"),
        ("01,Live animals,soon,test,\n", "column “edition”"),
        ("01,Live animals,2022,test,\n02,Meat,soon,test,\n", "line 3: column “edition”"),
        ("01,Live animals,2022,test,\n02,Meat,2022,<b>,\n", "line 3: column “source”"),
        ("01,Live animals,2022,test,2026-01-06\n02,Meat,2022,test,today\n", "line 3: column “source_on”"),
        ("01,Live animals,2022,test,\n02,<b>,2022,test,\n", "line 3: column “title”"),
        ("01,Live animals,2022,test,\n02,Me\x85at,2022,test,\n", "line 3: column “title”: there is an invisible"),
    ],
)
def test_a_broken_file_of_chapters_is_refused(tmp_path, row, sentence):
    assert sentence in refusal(tmp_path, "hs_chapters.csv", CHAPTERS + row)


def test_a_file_with_an_unknown_name_is_refused(tmp_path):
    assert "land.csv: is none of the files that we load" in refusal(tmp_path, "land.csv", COUNTRIES)


@pytest.mark.parametrize("folder", ["", "not-there"])
def test_a_folder_without_our_files_is_refused(tmp_path, folder):
    with pytest.raises(CommandError, match="has none of the files that we load"):
        call_command("load_reference", folder=tmp_path / folder)


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "countries.csv").mkdir()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_reference", folder=tmp_path)


def test_a_value_that_a_row_edited_here_has_is_refused(tmp_path):
    Country.objects.create(code="XJ", iso3="JPN", name="Edited", time_zone="Asia/Tokyo", source="ours")
    (tmp_path / "countries.csv").write_text(COUNTRIES + JAPAN, encoding="utf-8")
    with pytest.raises(CommandError, match="column “iso3”: “JPN” is that of XJ"):
        call_command("load_reference", folder=tmp_path)
