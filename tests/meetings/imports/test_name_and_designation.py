"""Columns in which name and designation stand in one cell."""

from __future__ import annotations

import pytest

from meetings.imports.columns import read_columns
from meetings.imports.words import split_designation
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests.meetings.imports import sheets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "name", "designation"),
    [
        ("Shri R. K. Sharma, Joint Secretary", "Shri R. K. Sharma", "Joint Secretary"),
        ("Shri R. K. Sharma - Joint Secretary", "Shri R. K. Sharma", "Joint Secretary"),
        ("Shri R. K. Sharma–JS", "Shri R. K. Sharma", "JS"),
        ("Smt. Meenakshi, Under Secretary", "Smt. Meenakshi", "Under Secretary"),
        ("H.E. Ravi Menon, Ambassador", "H.E. Ravi Menon", "Ambassador"),
        ("Shri A. Gupta, IFS (1998), Director, Trade", "Shri A. Gupta, IFS (1998)", "Director, Trade"),
        ("Smt. A. Rao-Gupta, DS", "Smt. A. Rao-Gupta", "DS"),
        ("Dr A. Rao\nDirector (Trade)", "Dr A. Rao", "Director (Trade)"),
        ("Ravi Menon\nAmbassador", "Ravi Menon", "Ambassador"),
        ("Rao, Sunita\nDirector", "Rao, Sunita", "Director"),
        ("Director (Trade)\nDr A. Rao", "Dr A. Rao", "Director (Trade)"),
        ("Shri\nA. Gupta\nIAS\nDirector", "Shri A. Gupta IAS", "Director"),
        ("Shri A. Gupta,\nDirector,\nTea Board", "Shri A. Gupta", "Director, Tea Board"),
        ("श्री मोहन राव, संयुक्त सचिव", "श्री मोहन राव", "संयुक्त सचिव"),
        ("Dr A. Rao\nनिदेशक", "Dr A. Rao", "निदेशक"),
    ],
)
def test_what_is_sure_is_split(text, name, designation):
    assert split_designation(text) == (name, designation)


@pytest.mark.parametrize(
    "text",
    [
        *("Ravi Menon, Ambassador", "Dr Rao, Sunita", "Shri R. Sharma", "Shri A. Gupta (JS)", "Shri A. Gupta, IAS"),
        *(
            "Joint Secretary\nRavi Menon",
            "Dr. Ravi\nVenkataraman, Director",
            "Sunita Rao\nसुनीता राव",
            "Gen. Manager, EPC",
        ),
        *(
            "Dr Sunita Rao\nडॉ. सुनीता राव",
            "Shri A B, Smt. C D",
            "Ravi Menon\nravi@example.org",
            "Shri A. B, " + "x" * 600,
        ),
        *("", "-", ",", "Shri", "Shri,", "Shri\n", "\n\n", " - ", "Shri - -"),
    ],
)
def test_the_rest_stays_as_it_is(text):
    assert split_designation(text) == (" ".join(text.split()), "")


@pytest.mark.parametrize(
    ("head", "field"),
    [
        *((head, "name_designation") for head in ("Name and Designation", "NAME & DESIGNATION", "Name / Designation")),
        *((head, "name_designation") for head in ("Name of the Officer with Designation", "Name (Designation)")),
        *((head, "name_designation") for head in ("Designation and Name", "नाम एवं पदनाम", "Names and Post")),
        *(
            ("Name", "name"),
            ("Designation", "designation"),
            ("Name of Officer", "name"),
            ("Name of Mission", "organisation"),
        ),
    ],
)
def test_the_heading_is_known(head, field):
    rows = [(1, [head]), (2, ["Shri R. K. Sharma, Joint Secretary"])]
    assert [(one.field, one.is_sure) for one in read_columns(rows, 0)] == [(field, True)]


@pytest.fixture
def content() -> bytes:
    return sheets.xlsx(
        ["S.No.", "Name and Designation", "Ministry", "Email", "Category"],
        [1, "Shri R. K. Sharma, Joint Secretary", "Textiles", "rk@example.org", "Department"],
        [2, "Dr A. Rao\nDirector (Trade)", "Textiles", "rao@example.org", "Department"],
        [3, "Gupta, Adviser", "Textiles", "gupta@example.org", "Department"],
        [4, "Shri A. B\nSmt. C. D", "Textiles", "", "Department"],
    )


def test_the_preview_says_what_became_of_each_cell(signed_in, secretary, importer, content):
    row = importer.preview(content)
    shown = {one.number: (one.fate, one.shown["name"], one.shown["place"]) for one in row.rows.all()}
    assert shown == {
        2: ("new", "Shri R. K. Sharma", "Joint Secretary, Textiles"),
        3: ("new", "Dr A. Rao", "Director (Trade), Textiles"),
        4: ("new", "Gupta, Adviser", "Textiles"),
        5: ("refused", "", "Textiles"),
    }
    assert list(row.rows.to_check().values_list("number", flat=True)) == [4]
    assert "designation could not be told from the name" in row.rows.get(number=4).sentence
    url = f"/meets/{importer.meet.slug}/participants/import/{row.pk}/"
    client = signed_in(secretary)
    assert "1 row has a remark" in client.get(url).content.decode()
    page = client.get(url, {"fate": "check"}).content.decode()
    assert "Gupta, Adviser" in page
    assert "R. K. Sharma" not in page


def test_what_was_split_is_written_once(importer, content):
    importer.run(content)
    assert dict(Contact.objects.values_list("name", "designation")) == {
        "R. K. Sharma": "Joint Secretary",
        "A. Rao": "Director (Trade)",
        "Gupta, Adviser": "",
    }
    assert Participant.objects.count() == 3
    again = importer.preview(content)
    assert set(again.rows.exclude(number=5).values_list("fate", flat=True)) == {"same"}


def test_a_designation_of_its_own_column_comes_first(importer):
    importer.run(
        sheets.xlsx(
            ["Name and Designation", "Designation", "Category"],
            ["Dr A. Rao, Director", "Director (Trade Policy)", "Observer"],
        )
    )
    assert Contact.objects.get().designation == "Director (Trade Policy)"
