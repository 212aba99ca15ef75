"""Sheets as people really have them come in."""

from __future__ import annotations

from datetime import date

import pytest

from documents.sheets import read_pasted
from meetings.imports.models import SheetImport, SheetRow
from meetings.imports.planning import unsure_organisations
from meetings.imports.working_off import work_off
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests import make
from tests.answers import Sheet
from tests.meetings.imports import sheets
from tests.meetings.imports.conftest import fates

pytestmark = pytest.mark.django_db


def people() -> dict[str, Contact]:
    return {one.name: one for one in Contact.objects.all()}


def test_titles_above_merged_cells_and_honorifics_are_understood(importer, tokyo):
    def merge(book, sheet):
        sheet.merge_range("A1:E1", "EXPORT MEET, JANUARY 2027: LIST OF PARTICIPANTS")
        sheet.merge_range("C5:C6", "Embassy of India, Tokyo")

    content = sheets.xlsx(
        [""],
        ["(as on 1 December)"],
        [],
        ["Sl. No.", "Name of the Officer", "Mission", "Designation", "E-mail ID(s)", "Mobile No."],
        [1, "H.E. Mr Ravi Menon", "", "Ambassador", "amb.tokyo@mea.gov.in; ravi@example.org", 819012345678],
        [2, "Rao, Sunita (Dr.)", "", "Counsellor (Commercial)", "com.tokyo@mea.gov.in\nsunita@example.org", ""],
        fill=merge,
    )
    done = importer.run(content)
    assert (done.state, fates(done)) == ("done", {5: "new", 6: "new"})
    ravi, sunita = people()["Ravi Menon"], people()["Sunita Rao"]
    assert (ravi.honorific, ravi.email, ravi.other_emails) == ("H.E. Mr", "amb.tokyo@mea.gov.in", ["ravi@example.org"])
    assert (ravi.organisation, ravi.phone, ravi.time_zone) == (tokyo, "819012345678", "Asia/Tokyo")
    assert (sunita.honorific, sunita.organisation, sunita.other_emails) == ("Dr", tokyo, ["sunita@example.org"])
    assert dict(Participant.objects.values_list("contact__name", "category")) == {
        "Ravi Menon": "head",
        "Sunita Rao": "accompanying",
    }
    assert {one.events.get().verb for one in Participant.objects.all()} == {"create"}


def test_names_in_parts_hindi_days_and_no_addresses(importer, tokyo):
    content = sheets.xlsx(
        ["Title", "First Name", "Surname", "नाम हिंदी में", "Post", "Country", "Email", "Remarks"],
        ["Smt.", "Sunita", "Rao", "श्रीमती सुनीता राव", date(2027, 1, 6), "Japan", "N/A", "arrives 5 Jan"],
        ["Shri/Smt.", "A. K.", "Singh", "", "Attaché", "JPN", "-", ""],
    )
    done = importer.run(content)
    assert fates(done) == {2: "new", 3: "new"}
    sunita = people()["Sunita Rao"]
    assert (sunita.honorific, sunita.name_hi, sunita.designation) == ("Smt.", "सुनीता राव", "2027-01-06")
    assert (sunita.email, sunita.organisation) == ("", tokyo)
    assert people()["A. K. Singh"].honorific == ""


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-16", "\t"),
        ("utf-16-le", ";"),
        ("cp1252", ","),
        ("cp1252", "\t"),
    ],
)
def test_text_files_of_every_usual_kind(importer, tokyo, encoding, separator):
    rows = [["Full name", "Mission", "E-mail"], ["Ms Zoë Müller", "EoI Tokyo", "zoe@example.org"]]
    importer.run(sheets.as_csv(*rows, encoding=encoding, separator=separator), "list.csv")
    zoe = people()["Zoë Müller"]
    assert (zoe.honorific, zoe.organisation, zoe.email) == ("Ms", tokyo, "zoe@example.org")


def test_an_opendocument_sheet_with_cells_merged_down(importer, tokyo):
    cell, covered = sheets.ods_cell, "<table:covered-table-cell/>"
    two = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    rows = [
        f"{cell('Name')}{cell('Mission')}",
        f"{cell('Ravi Menon')}{cell('Tokyo', two)}",
        f"{cell('Sunita Rao')}{covered}",
    ]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    importer.run(sheets.ods_of(table), "list.ods")
    assert {one.organisation for one in Contact.objects.all()} == {tokyo}
    again = importer.preview(sheets.ods(["Name", "Mission"], ["Ravi Menon", "Japan"]), "list.ods")
    assert fates(again) == {2: "same"}


def test_pasted_names_without_a_head(meet, secretary, importer):
    file = read_pasted("Dr. Anil Kapoor\tanil@example.org\nMeera Nair\tmeera@example.org\n")
    row = SheetImport.begin(meet, file, is_pasted=True, by=secretary)
    assert (row.head, row.state) == (-1, "columns")
    assert [one.field for one in row.read_columns()] == ["", "email"]
    row.set_columns({"0": "name", "1": "email"}, head=-1, default_category="department", by=secretary)
    row.set_organisations({}, by=secretary)
    work_off(only=row)
    row.refresh_from_db()
    row.confirm(by=secretary)
    work_off(only=row)
    assert {one.honorific: one.name for one in Contact.objects.all()} == {"Dr": "Anil Kapoor", "": "Meera Nair"}


def test_titles_show_the_names_of_rows_pasted_without_a_head(meet, secretary):
    rows = [f"{title} Person {number}\tDirector" for number, title in enumerate(("Shri", "Smt.", "H.E. Mr", "श्री"))]
    row = SheetImport.begin(
        meet, read_pasted("\n".join([*rows, "Kavita Rao\tDirector"])), is_pasted=True, by=secretary
    )
    assert [(one.field, one.is_sure) for one in row.read_columns()] == [("name", False), ("", False)]
    assert row.state == "columns"  # people look at it all the same


def test_a_mapping_is_remembered_for_the_same_heads(importer, secretary, tokyo):
    head = ["Wer", "Wo", "Wohin"]
    first = importer.begin(sheets.xlsx(head, ["Ravi Menon", "Tokyo", "ravi@example.org"]))
    assert first.state == "columns"
    first.set_columns({"0": "name", "1": "organisation", "2": "email"}, head=0, default_category="", by=secretary)
    second = importer.preview(sheets.xlsx(["", ""], [one.upper() for one in head], ["Sunita Rao", "Japan", ""]))
    assert (second.state, fates(second)) == ("ready", {3: "new"})


def test_the_same_file_again_changes_nothing(importer, tokyo):
    content = sheets.xlsx(
        [*sheets.HEAD, "Category"],
        ["Ravi Menon", "Ambassador", "Tokyo", "a@example.org, b@example.org", ""],
        ["Sunita Rao", "Second Secretary", "Tokyo", "", "Accompanying officer"],
        ["No Body", "", "", "", "Observer"],
        ["Somebody Else", "Adviser", "Rotary Club", "", "Observer"],
    )
    importer.run(content)
    again = importer.preview(content)
    assert set(fates(again).values()) == {"same"}
    assert Contact.objects.count() == 4


def test_changes_are_shown_before_and_after(importer, tokyo):
    importer.run(sheets.xlsx(sheets.HEAD, ["Ravi Menon", "Ambassador", "Tokyo", "ravi@example.org"]))
    participant = Participant.objects.get()
    edited = sheets.xlsx(
        ["Reference", *sheets.HEAD, "Takes part"],
        [f"P-{participant.pk}", "Ravi K. Menon", "Ambassador", "Tokyo", "ravi.menon@example.org", "By video"],
    )
    row = importer.preview(edited)
    assert row.rows.get().changes == [
        ["Name", "Ravi Menon", "Ravi K. Menon"],
        ["Email address", "ravi@example.org", "ravi.menon@example.org"],
        ["Takes part", "In person", "By video"],
    ]
    row.confirm(by=importer.by)
    work_off(only=row)
    contact = Contact.objects.get()
    assert (contact.name, contact.email) == ("Ravi K. Menon", "ravi.menon@example.org")
    assert contact.events.last().changes["name"] == ["Ravi Menon", "Ravi K. Menon"]
    assert Participant.objects.get().mode == "video"
    assert set(fates(importer.preview(edited)).values()) == {"same"}


def test_an_organisation_is_shown_before_and_after_whether_it_is_in_the_list_or_not(importer, tokyo):
    importer.run(sheets.xlsx(["Name", "Organisation", "Category"], ["Ravi Menon", "Rotary Club", "Observer"]))
    participant = Participant.objects.get()

    def changes(place: str) -> list[list[str]]:
        content = sheets.xlsx(["Reference", "Name", "Organisation"], [f"P-{participant.pk}", "Ravi Menon", place])
        return importer.run(content).rows.get().changes

    assert changes("Tokyo") == [["Organisation", "Rotary Club", "Embassy of India, Tokyo"]]
    assert changes("Lions Club") == [["Organisation", "Embassy of India, Tokyo", "Lions Club"]]
    assert changes("Lions Club, Delhi") == [["Organisation", "Lions Club", "Lions Club, Delhi"]]


def test_bad_rows_are_refused_by_their_number_and_the_good_ones_go_in(importer, tokyo, signed_in):
    content = sheets.xlsx(
        [*sheets.HEAD, "Category"],
        ["Ravi Menon", "Ambassador", "Tokyo", "ravi@example.org", ""],
        ["", "Counsellor", "Tokyo", "", ""],
        ["Sunita Rao", "", "Tokyo", "sunita at example", ""],
        ["Anil Kapoor", "", "Tokyo", "", "king"],
        ["<b>Eve</b>", "", "Tokyo", "", ""],
        ["RAVI MENON", "Ambassador", "Embassy of India, Tokyo", "ravi@example.org", ""],
        ["Meera Nair", "", "", "meera@example.org", ""],
    )
    done = importer.run(content)
    assert fates(done) == {
        2: "new", 3: "refused", 4: "refused", 5: "refused", 6: "refused", 7: "refused", 8: "refused",
    }  # fmt: skip
    why = dict(done.rows.values_list("number", "sentence"))
    assert "no name" in why[3]
    assert "not an email address" in why[4]
    assert "is no category" in why[5]
    assert "remove" in why[6]
    assert "row 2" in why[7]
    assert "Choose a category" in why[8]
    client = signed_in(importer.by)
    file = b"".join(client.get(f"/meets/{done.meet.slug}/participants/import/{done.pk}/refused.xlsx"))
    rows = Sheet(file).rows()
    assert rows[0] == [*sheets.HEAD, "Category", "Row", "Why it was refused"]
    assert [row[5] for row in rows[1:]] == ["3", "4", "5", "6", "7", "8"]
    assert set(fates(importer.preview(file)).values()) == {"refused", "same"}  # nothing was corrected


def test_totals_and_two_people_in_a_cell_are_refused_where_a_category_is_given(importer):
    content = sheets.xlsx(
        ["S. No.", "Name", "Category"],
        ["1", "Shri Anand", "Observer"],
        ["2", "Shri Mohan Rao and Smt. Sunita Rao", "Observer"],
        ["3", "श्री मोहन राव एवं डॉ. सुनीता राव", "Observer"],
        ["4", "श्री मोहन Rao", "Observer"],
        ["", "Total: 4", "Observer"],
        ["", "कुल प्रतिभागी: 4", "Observer"],
        ["योग", "4", "Observer"],
        ["Grand total", "", ""],
    )
    done = importer.run(content)
    refused = dict.fromkeys((3, 4, 6, 7, 8, 9), "refused")
    assert fates(done) == {2: "new", 5: "new"} | refused
    why = dict(done.rows.values_list("number", "sentence"))
    assert all("Two names stand in one cell" in why[number] for number in (3, 4))
    assert [why[number].split(" is a total and no person")[0] for number in (6, 7, 8, 9)] == [
        "“Total: 4”", "“कुल प्रतिभागी: 4”", "“योग”", "“Grand total”",
    ]  # fmt: skip
    assert set(people()) == {"Anand", "मोहन Rao"}
    importer.by.language = "hi"
    importer.by.save()
    again = importer.preview(content)
    assert "दो नाम" in again.rows.get(number=3).sentence
    assert "कोई व्यक्ति नहीं" in again.rows.get(number=6).sentence


def test_unsure_organisations_are_left_to_people(importer, secretary, tokyo):
    make.department("Ministry of Textiles")
    content = sheets.xlsx(
        sheets.HEAD,
        ["Ravi Menon", "", "Embassy of India in Tokyo, Japan", ""],
        ["Sunita Rao", "", "Ministri of Textile", ""],
        ["Meera Nair", "", "Rotary Club", ""],
    )
    row = importer.begin(content)
    assert row.state == "organisations"
    unsure = {one.text: one for one in unsure_organisations(row)}
    assert set(unsure) == {"Ministri of Textile", "Rotary Club"}
    textiles = make.department("Ministry of Textiles")
    assert unsure["Ministri of Textile"].proposed == textiles.pk
    row.set_organisations({one.key: one.proposed for one in unsure.values()}, by=secretary)
    work_off(only=row)
    places = {one.shown["name"]: one.shown["place"] for one in SheetRow.objects.all()}
    assert places["Sunita Rao"] == "Ministry of Textiles"
    assert places["Meera Nair"] == "Rotary Club"


def test_what_changed_after_the_preview_is_refused_and_named(importer, secretary, tokyo):
    importer.run(sheets.xlsx(sheets.HEAD, ["Ravi Menon", "Ambassador", "Tokyo", "ravi@example.org"]))
    row = importer.preview(sheets.xlsx(sheets.HEAD, ["Ravi Menon", "High Commissioner", "Tokyo", "ravi@example.org"]))
    contact = Contact.objects.get()
    contact.edit({"designation": "Consul General"}, by=secretary, version=contact.version)
    row.confirm(by=secretary)
    work_off(only=row)
    assert row.rows.get().fate == "refused"
    assert "changed after the preview" in row.rows.get().sentence
    assert Contact.objects.get().designation == "Consul General"


def test_who_was_taken_off_the_list_comes_back_unless_a_rule_refuses(importer, secretary, meet, tokyo):
    content = sheets.xlsx(
        sheets.HEAD,
        ["Ravi Menon", "Ambassador", "Tokyo", "ravi@example.org"],
        ["Sunita Rao", "Counsellor", "Tokyo", "sunita@example.org"],
        ["Meera Nair", "Attaché", "Tokyo", "meera@example.org"],
    )
    importer.run(content)
    ravi, sunita, meera = (
        Participant.objects.get(contact__name=name) for name in ("Ravi Menon", "Sunita Rao", "Meera Nair")
    )
    Participant.objects.filter(pk__in=[sunita.pk, meera.pk]).update(head=ravi)
    meet.accompanying_limit = 1
    meet.save()
    for one in (sunita, meera):
        one.refresh_from_db()
        one.remove(by=secretary)
    again = importer.run(content)
    assert fates(again) == {2: "same", 3: "changed", 4: "refused"}
    assert "accompanied by 1" in again.rows.get(number=4).sentence
    assert Participant.objects.current().count() == 2


def test_who_stands_on_the_list_of_another_meet_is_not_meant(importer):
    content = sheets.xlsx(
        ["Reference", "Name", "Category"], ["P-999999", "Ravi Menon", "Observer"], ["C-1x", "A B", ""]
    )
    row = importer.preview(content)
    assert fates(row) == {2: "refused", 3: "refused"}
    why = dict(row.rows.values_list("number", "sentence"))
    assert "There is no P-999999" in why[2]
    assert "no reference such as" in why[3]
