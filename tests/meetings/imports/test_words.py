"""What people write in cells, as what it means."""

from __future__ import annotations

import pytest

from core.rules import RuleBroken
from meetings.imports.columns import find_head, normalized_head, read_columns, signature
from meetings.imports.words import (
    guess_category,
    has_two_people,
    is_total,
    read_category,
    read_emails,
    read_honorific,
    read_language,
    read_mode,
    read_name,
    read_phone,
    read_precedence,
)


@pytest.mark.parametrize(
    ("text", "honorific", "name", "hindi"),
    [
        ("Ravi Menon", "", "Ravi Menon", ""),
        ("H.E. Mr Ravi Menon", "H.E. Mr", "Ravi Menon", ""),
        ("H.E. Dr. (Ms.) Sunita Rao", "H.E. Dr Ms", "Sunita Rao", ""),
        ("HE Ravi Menon", "H.E.", "Ravi Menon", ""),
        ("He Xiaoming", "", "He Xiaoming", ""),
        ("His Excellency Shri Ravi Menon", "H.E. Shri", "Ravi Menon", ""),
        ("Shri/Smt. A. K. Singh", "", "A. K. Singh", ""),
        ("Mr./Ms. Ravi Menon", "", "Ravi Menon", ""),
        ("Smt. Sunita Rao, IFS", "Smt.", "Sunita Rao, IFS", ""),
        ("Rao, Sunita", "", "Sunita Rao", ""),
        ("Rao, Sunita (Dr.)", "Dr", "Sunita Rao", ""),
        ("Amb. Ravi Menon", "Ambassador", "Ravi Menon", ""),
        ("Prof. Dr. Meera Nair", "Prof. Dr", "Meera Nair", ""),
        ("Drake Menon", "", "Drake Menon", ""),
        ("Msgr Ravi", "", "Msgr Ravi", ""),
        ("  Ravi   Menon ", "", "Ravi Menon", ""),
        ("1. Ravi Menon", "", "Ravi Menon", ""),
        ("सुनीता राव", "", "सुनीता राव", "सुनीता राव"),
        ("श्रीमती सुनीता राव", "श्रीमती", "सुनीता राव", "सुनीता राव"),
        ("डॉ. सुनीता राव", "डॉ.", "सुनीता राव", "सुनीता राव"),
        ("Dr. Sunita Rao / डॉ. सुनीता राव", "Dr", "Sunita Rao", "सुनीता राव"),
        ("Sunita Rao (सुनीता राव)", "", "Sunita Rao", "सुनीता राव"),
        ("O'Brien-Smith, J.", "", "J. O'Brien-Smith", ""),
        ("श्री मोहन Rao", "श्री", "मोहन Rao", ""),
        ("Shri Mohan राव", "Shri", "Mohan राव", ""),
        ("श्री Mohan Rao", "श्री", "Mohan Rao", ""),
        ("Shri मोहन राव", "Shri", "मोहन राव", "मोहन राव"),
        ("मोहन राव IAS", "", "मोहन राव IAS", ""),
        ("Sunita Rao सुनीता राव", "", "Sunita Rao", "सुनीता राव"),
        ("Mr", "Mr", "", ""),
    ],
)
def test_names_are_split(text, honorific, name, hindi):
    person = read_name(text)
    assert (person.honorific, person.name, person.name_hi) == (honorific, name, hindi)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Total",
            "Total: 1",
            "TOTAL",
            "Grand total",
            "Sub-total",
            "Subtotal (4)",
            "Total participants: 12",
            "कुल",
            "योग",
        ),
        *(
            "Total - 12 officers",
            "Total no. of participants = 12",
            "12 total",
            "कुल योग",
            "उप-योग: १२",
            "कुल प्रतिभागी: 12",
        ),
        *("महायोग", "जोड़", "कुल संख्या 4"),
    ],
)
def test_totals_are_no_people(text):
    assert is_total(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "Totalia Rossi",
        "Ravi Total",
        "कुलदीप सिंह",
        "कुल भूषण",
        "योग राज",
        "योगेश",
        "Yog Raj",
        "Sub Lt. Rao",
        "Grand",
    ],
)
def test_names_that_look_like_totals_are_people(text):
    assert not is_total(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Shri A and Smt. B", "Shri A / Smt. B", "Shri A/Smt B", "Mr. Ravi Menon & Ms. Asha Rao", "Dr. A, Dr. B"),
        *("Shri A\nSmt. B", "1. Shri A; 2. Smt. B; Shri C", "Mr and Mrs Rao", "श्री मोहन राव एवं श्रीमती सुनीता राव"),
        *("श्री मोहन राव और डॉ. सुनीता राव", "श्री मोहन / सुश्री सुनीता", "H.E. Mr. Ravi Menon and H.E. Dr. Asha Rao"),
        *("श्री Mohan Rao और Smt. Sunita Rao", "Shri Anand and Shri Mohan"),
    ],
)
def test_two_titles_in_a_cell_are_two_people(text):
    assert has_two_people(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "A. and B.", "Anand", "Shri Anand", "Shri Ravi and Sons", "Shri/Smt. A. K. Singh", "Mr./Ms. Ravi Menon"),
        *("Mr. / Mrs. Rao", "Prof. Dr. Meera Nair", "Dr. (Ms.) Sunita Rao", "Rao, Sunita (Dr.)", "Rao, Dr. Sunita"),
        *("Dr. Sunita Rao / डॉ. सुनीता राव", "श्री मोहन राव (Shri Mohan Rao)", "Shri Ravi Menon, Ambassador and Consul"),
        *("Smt. Rao w/o Shri Rao", "Shri Ravi Menon, Dr.", "श्री आनंद", "श्री श्रीनिवास और पुत्र", "Andrew and Sridhar"),
        *("H.E. Shri Ravi Menon", "Shri Sandeep Srivastava", "His Excellency Shri Ravi Menon", "Shri\nRavi Menon"),
    ],
)
def test_one_title_or_none_is_one_person(text):
    assert not has_two_people(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Dr.", "Dr"), ("Shri/Smt.", ""), ("-", ""), ("H.E. Mr.", "H.E. Mr"), ("Baroness", "Baroness"), ("smt", "Smt.")],
)
def test_forms_of_address(text, found):
    assert read_honorific(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@example.org", ["a@example.org"]),
        ("A@Example.org; b@example.org, a@example.org", ["a@example.org", "b@example.org"]),
        ("a@example.org\nb@example.org / c@example.org", ["a@example.org", "b@example.org", "c@example.org"]),
        ("Ravi Menon <ravi@example.org>", ["ravi@example.org"]),
        ("mailto:a@example.org", ["a@example.org"]),
        ("amb[dot]tokyo[at]mea[dot]gov[dot]in", ["amb.tokyo@mea.gov.in"]),
        ("N/A", []),
        ("", []),
    ],
)
def test_addresses(text, found):
    assert read_emails(text) == found


@pytest.mark.parametrize("text", ["nobody", "a@b", "a@", ",".join(f"a{n}@example.org" for n in range(7))])
def test_addresses_that_are_none(text):
    with pytest.raises(RuleBroken):
        read_emails(text)


def test_categories_modes_languages_and_numbers():
    known = {"Head of Mission": "head", "HoM": "head", "observers": "observer", "EPC": "council", "राजदूत": "head"}
    assert {text: read_category(text) for text in known} == known
    assert [read_mode(text) for text in ("Virtual", "Physical", "VC", "", "वीडियो")] == [
        "video", "in_person", "video", "", "video",
    ]  # fmt: skip
    assert [read_language(text) for text in ("Hindi", "English", "हिन्दी", "-")] == ["hi", "en", "hi", ""]
    assert [read_precedence(text) for text in ("12", "", "0")] == [12, None, 0]
    assert read_phone("+81 3\n1234") == "+81 3, 1234"
    for read, text in ((read_category, "king"), (read_mode, "maybe"), (read_language, "fr"), (read_precedence, "1.5"),
                       (read_phone, "9.81E+11")):  # fmt: skip
        with pytest.raises(RuleBroken):
            read(text)


def test_categories_follow_from_designation_and_organisation():
    assert guess_category("High Commissioner", "high_commission") == "head"
    assert guess_category("Deputy High Commissioner", "high_commission") == "accompanying"
    assert guess_category("Joint Secretary", "department") == "department"
    assert guess_category("Chairman", "council") == "council"
    assert guess_category("Adviser", "") == ""


def rows(*lines: list[str]) -> list[tuple[int, list[str]]]:
    return list(enumerate(lines, 1))


def test_the_head_is_found_below_titles_and_not_among_people():
    sheet = rows(
        ["List of names and emails"], ["as on 1 Dec"], ["No.", "Name", "Post", "E-mail"], ["1", "A", "B", "C"]
    )
    assert find_head(sheet) == 2
    assert find_head(rows(["Ravi Menon", "ravi@example.org"], ["Sunita Rao", "s@example.org"])) == -1
    assert find_head(rows(["Name"], ["Ravi Menon"])) == 0


def test_heads_are_known_in_many_words():
    heads = {
        "Mission / Ministry": "organisation",
        "E-Mail ID(s)": "email",
        "Mobile No.": "phone",
        "पदनाम": "designation",
        "Name of the Officer (Shri/Smt.)": "name",
        "No.": "",
        "ID": "",
    }
    sheet = rows(list(heads), *(["a", "b", "c", "d", "e", "f", "g"] for _row in range(2)))
    assert {one.head: one.field for one in read_columns(sheet, 0)} == heads


def test_our_own_file_is_read_back():
    heads = ["No.", "Reference", "Form of address", "Name", "Organisation", "Takes part", "Email address", "Telephone"]
    found = [one.field for one in read_columns(rows(heads, ["1", "P-1", *["1"] * 6]), 0)]
    assert found == ["precedence", "reference", "honorific", "name", "organisation", "mode", "email", "phone"]


def test_a_signature_forgets_case_marks_and_our_own_columns():
    assert signature(["Name ", "E-Mail"]) == signature(["NAME", "e mail", "Row", "Why it was refused"])
    assert normalized_head("E-mail ID (official)") == "e mail id"
