"""Which organisation a sheet means: none of another place, and what people chose is asked for once."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from documents.sheets import read_pasted
from meetings.imports.models import HeadMapping, SheetImport
from meetings.imports.organisations import OrganisationIndex
from meetings.imports.planning import proceed, unsure_organisations
from meetings.imports.working_off import work_off
from participants.contacts.models import Contact
from tests import make
from tests.meetings.imports import sheets
from tests.meetings.imports.conftest import fates

pytestmark = pytest.mark.django_db


@pytest.fixture
def index() -> OrganisationIndex:
    """With the organisations of the reference data."""
    call_command("load_reference", verbosity=0)
    return OrganisationIndex()


def test_no_organisation_is_proposed_because_of_words_that_many_share(index):
    for text in (
        "Embassy of India, Rabat",
        "Embassy of India, Bern",
        "Embassy of India, Dakar",
        "Embassy of India",
        "High Commission of India, Colombo",
        "High Commission",
        "Consulate General of India, Frankfort on Oder",
        "Ministry of Steel",
        "Ministry of Home Affairs",
        "Ministry of External Matters",
        "Ministry of",
        "Department of Posts",
        "Government of India",
        "Rotary Club",
        "",
    ):
        found = index.propose(text)
        assert found is None, f"{text}: {found}"


def test_a_slip_of_the_pen_is_understood(index):
    for text, name in (
        ("Minstry of Textile", "Ministry of Textiles"),
        ("Ministri of Textiels", "Ministry of Textiles"),
        ("Embasy of India, Tokio", "Embassy of India, Tokyo"),
        ("Embassy of India, Ankarra", "Embassy of India, Ankara"),
        ("Indian Embassy Ankarra", "Embassy of India, Ankara"),
    ):
        found = index.propose(text)
        assert found is not None, text
        assert found.name == name


def test_where_there_is_but_one_mission_another_is_not_taken_for_it(tokyo):
    index = OrganisationIndex()
    assert index.propose("Embassy of India, Rabat") is None
    assert index.propose("Embassy of India, Tokio") == tokyo


CONTENT = sheets.xlsx(
    sheets.HEAD,
    ["Ravi Menon", "Ambassador", "Embassy of India, Rabat", "ravi@example.org"],
    ["Sunita Rao", "Director", "Textiles (Main Secretariat)", ""],
)


def test_what_was_chosen_is_remembered_and_the_same_file_changes_nothing(importer, secretary, tokyo):
    textiles = make.department("Ministry of Textiles")
    row = importer.begin(CONTENT)
    keys = {one.text: one.key for one in unsure_organisations(row)}
    chosen = {keys["Embassy of India, Rabat"]: 0, keys["Textiles (Main Secretariat)"]: textiles.pk}
    row.set_organisations(chosen, by=secretary)
    work_off(only=row)
    row.refresh_from_db()
    row.confirm(by=secretary)
    work_off(only=row)
    assert Contact.objects.get(name="Sunita Rao").organisation == textiles
    again = importer.begin(CONTENT)
    assert (again.state, again.organisations) == ("planning", chosen)
    work_off(only=again)
    assert set(fates(again).values()) == {"same"}


def test_a_new_name_is_asked_for_beside_those_that_are_known(importer, secretary, tokyo):
    first = importer.begin(sheets.xlsx(sheets.HEAD, ["Ravi Menon", "", "Tokio", ""]))
    [asked] = unsure_organisations(first)
    first.set_organisations({asked.key: tokyo.pk}, by=secretary)
    second = importer.begin(sheets.xlsx(sheets.HEAD, ["A Rao", "", "Tokio", ""], ["B Rao", "", "Rotary Club", ""]))
    assert second.state == "organisations"
    found = {one.text: (one.proposed, one.is_remembered) for one in unsure_organisations(second)}
    assert found == {"Tokio": (tokyo.pk, True), "Rotary Club": (0, False)}


def test_an_organisation_that_is_gone_is_asked_for_again(importer, secretary, tokyo):
    gone = make.department("Ministry of Nothing")
    first = importer.begin(sheets.xlsx(sheets.HEAD, ["Ravi Menon", "", "The Club", ""]))
    first.set_organisations({unsure_organisations(first)[0].key: gone.pk}, by=secretary)
    gone.delete()
    second = importer.begin(sheets.xlsx(sheets.HEAD, ["Sunita Rao", "", "The Club", ""]))
    assert second.state == "organisations"


def test_organisations_alone_map_no_columns(importer, secretary, tokyo):
    """The columns of this sheet were sure, and of one without heads none are remembered."""
    importer.begin(CONTENT).set_organisations({"rotary club": 0}, by=secretary)
    assert HeadMapping.known(sheets.HEAD) is None
    assert HeadMapping.find_head([(1, ["", ""]), (2, ["Title"]), (3, list(sheets.HEAD))]) == 2
    assert importer.begin(sheets.xlsx(sheets.HEAD, ["A Rao", "", "Tokyo", ""])).mapped_at


def test_rows_that_are_pasted_without_heads_are_asked_once(importer, meet, secretary, tokyo):
    def pasted(name: str) -> SheetImport:
        row = SheetImport.begin(meet, read_pasted(f"{name}\tThe Club\n"), is_pasted=True, by=secretary)
        row.set_columns({"0": "name", "1": "organisation"}, head=-1, default_category="observer", by=secretary)
        proceed(row, by=secretary)
        return row

    first = pasted("Ravi Menon")
    assert first.state == "organisations"
    first.set_organisations({unsure_organisations(first)[0].key: 0}, by=secretary)
    second = pasted("Sunita Rao")
    assert second.state == "planning"


def test_the_preview_leads_back_to_the_organisations(importer, secretary, meet, tokyo, signed_in):
    row = importer.begin(CONTENT)
    row.set_organisations({one.key: 0 for one in unsure_organisations(row)}, by=secretary)
    work_off(only=row)
    here = f"/meets/{meet.slug}/participants/import/{row.pk}/"
    client = signed_in(secretary)
    page = client.get(here).content.decode()
    assert "Change organisations" in page
    assert f"{here}organisations/" in page
    assert "Embassy of India, Rabat" in client.get(f"{here}organisations/").content.decode()
