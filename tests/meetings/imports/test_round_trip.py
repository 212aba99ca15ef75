"""Our own file, sent back: untouched it changes nothing, edited it changes what was edited."""

from __future__ import annotations

from operator import attrgetter

import pytest
from django.utils import translation

from meetings.imports.columns import FIELDS, read_columns
from meetings.imports.listed import CODES
from meetings.imports.models import SheetImport
from meetings.participants.columns import COLUMNS
from meetings.participants.models import Category, Participant
from tests import make
from tests.answers import Sheet, body
from tests.meetings.imports import sheets
from tests.meetings.imports.conftest import fates
from tests.meetings.participants import people

pytestmark = pytest.mark.django_db

# What happens to invitations is no matter of a sheet.
NOT_READ = {"invitation", "substitute"}


@pytest.fixture
def everybody(meet, tokyo, secretary) -> list[Participant]:
    """People whose details are written as no import would write them."""
    head = people.participant(organisation=tokyo, name="Menon, Ravi", designation="x", phone="+81 3 123;=4")
    plain = people.participant("accompanying", organisation=tokyo, name="Dr Sunita Rao", head=head)
    other = people.contact(tokyo, name="=Helper")
    plain.edit({"assistant": other, "mode": "video", "precedence": 7}, by=secretary, version=plain.version)
    guest = people.contact(make.department("Ministry of Textiles"), name="42 B")
    guest.edit(
        {"organisation": None, "organisation_name": "Rotary Club", "honorific": "Amb.", "language": "hi"},
        by=secretary,
        version=1,
    )
    gone = people.participant("observer", contact=guest)
    hindi = people.contact(tokyo, name="Meera Nair")
    hindi.edit({"name_hi": "श्रीमती मीरा नायर", "time_zone": "Europe/Paris"}, by=secretary, version=1)
    people.participant("department", contact=hindi)
    gone.remove(by=secretary)
    return list(Participant.objects.all())


def export(client, meet, kind: str, columns: str = "") -> bytes:
    query = f"?state=all&columns={columns}" if columns else "?state=all"
    return body(client.get(f"/meets/{meet.slug}/participants/export.{kind}{query}"))


def test_each_column_of_the_list_is_read_back_or_left_to_other_pages():
    assert set(CODES.values()) | {"reference", "email"} | NOT_READ == set(COLUMNS)
    assert set(CODES) <= set(FIELDS)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_heads_of_our_files_are_known_for_sure(language):
    with translation.override(language):
        heads = [str(column.label) for column in COLUMNS.values()]
    cells = ["P-1" if code == "reference" else "" for code in COLUMNS]
    found = {column.head: column for column in read_columns([(1, heads), (2, cells)], 0)}
    expected = {code: field for field, code in CODES.items()} | {"reference": "reference", "email": "email"}
    for code, head in zip(COLUMNS, heads, strict=True):
        assert (found[head].field, found[head].is_sure) == (expected.get(code, ""), True), code


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_an_untouched_export_changes_nothing(signed_in, importer, everybody, language, kind):
    reader = make.secretary("Reader")
    reader.language = language
    reader.save()
    for columns in ("", ",".join(COLUMNS)):
        row = importer.preview(export(signed_in(reader), importer.meet, kind, columns), f"list.{kind}")
        left = list(row.rows.exclude(fate="same").values_list("number", "fate", "changes", "sentence"))
        assert (left, row.rows.count()) == ([], len(everybody))


# Column -> what somebody writes there, some of it in Hindi, and what comes of it.
EDITS = {
    "precedence": (8, ("precedence", 8)),
    "honorific": ("Smt.", ("contact.honorific", "Smt.")),
    "name": ("Sunita K. Rao", ("contact.name", "Sunita K. Rao")),
    "designation": ("Counsellor", ("contact.designation", "Counsellor")),
    "organisation": ("Lions Club", ("contact.organisation_name", "Lions Club")),
    "category": ("पर्यवेक्षक", ("category", Category.OBSERVER)),
    "mode": ("प्रत्यक्ष", ("mode", "in_person")),
    "head": ("Anil Kapoor", ("head.contact.name", "Anil Kapoor")),
    "assistant": ("Gopal Das", ("assistant.name", "Gopal Das")),
    "phone": ("+81 99", ("contact.phone", "+81 99")),
    "language": ("हिंदी", ("contact.language", "hi")),
    "time_zone": ("europe/paris", ("contact.time_zone", "Europe/Paris")),
    "email": ("new@example.org", ("contact.email", "new@example.org")),
}


def test_each_column_has_an_edit():
    assert set(EDITS) == {*CODES, "email"}


@pytest.mark.parametrize("field", EDITS)
@pytest.mark.usefixtures("everybody")
def test_an_edit_in_one_column_is_the_only_difference(signed_in, importer, tokyo, field):
    people.participant(organisation=tokyo, name="Anil Kapoor")
    people.contact(tokyo, name="Gopal Das")
    officer = Participant.objects.get(contact__name="Dr Sunita Rao")
    head, *lines = Sheet(export(signed_in(importer.by), importer.meet, "xlsx", ",".join(COLUMNS))).rows()
    cell, (path, expected) = EDITS[field]
    place = list(COLUMNS).index(CODES.get(field, field))
    for line in lines:
        if line[0] == f"P-{officer.pk}":
            line[place] = cell
    row = importer.run(sheets.xlsx(head, *lines))
    changed = row.rows.exclude(fate="same").values_list("fate", "participant_id", "sentence")
    assert list(changed) == [("changed", officer.pk, "")]
    assert attrgetter(path)(Participant.objects.get(pk=officer.pk)) == expected


def test_the_page_names_the_columns_that_are_not_read(signed_in, importer, meet, everybody):
    client = signed_in(importer.by)
    importer.preview(export(client, meet, "xlsx", ",".join(COLUMNS)))
    row = SheetImport.objects.get()
    page = client.get(f"/meets/{meet.slug}/participants/import/{row.pk}/").content.decode()
    assert "Not imported: Invitation, Substitute" in page


def test_fates_of_who_was_taken_off(signed_in, importer, meet, everybody, secretary):
    row = importer.preview(export(signed_in(secretary), meet, "xlsx"))
    assert "Taken off the list, and stays off it." in row.rows.values_list("sentence", flat=True)
    assert set(fates(row).values()) == {"same"}
