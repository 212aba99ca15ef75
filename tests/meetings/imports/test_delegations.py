"""Whom an accompanying officer comes with, as sheets say it."""

from __future__ import annotations

import pytest

from meetings.imports.working_off import work_off
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests import make
from tests.meetings.imports import sheets
from tests.meetings.imports.conftest import fates
from tests.meetings.participants import people

pytestmark = pytest.mark.django_db

HEAD = ("Name", "Designation", "Organisation", "Email", "Accompanies")
RAVI = ["H.E. Mr Ravi Menon", "Ambassador", "Tokyo", "amb.tokyo@example.org", ""]


def heads() -> dict[str, str]:
    """Who accompanies whom."""
    rows = Participant.objects.exclude(head=None)
    return dict(rows.values_list("contact__name", "head__contact__name"))


def why(row) -> dict[int, str]:
    return dict(row.rows.values_list("number", "sentence"))


@pytest.mark.parametrize(
    "named",
    [
        "Ravi Menon",
        "H.E. Mr. RAVI MENON",
        "Ravi Menon (Embassy of India, Tokyo)",
        "Ravi Menon, Ambassador",
        "AMB.TOKYO@example.org",
        "Ambassador",
        "Head of Mission",
        "Ambassador of India to Japan",
        "Embassy of India, Tokyo",
        "Tokyo",
    ],
)
def test_a_head_is_named_in_the_same_sheet(importer, tokyo, named):
    officer = ["Sunita Rao", "Counsellor", "Tokyo", "", named]
    content = sheets.xlsx(HEAD, officer, RAVI)
    preview = importer.preview(content)
    assert fates(preview) == {2: "new", 3: "new"}
    assert preview.rows.get(number=2).shown["head"] == "H.E. Mr Ravi Menon"
    importer.run(content)
    assert heads() == {"Sunita Rao": "Ravi Menon"}
    assert set(fates(importer.preview(content)).values()) == {"same"}


@pytest.mark.parametrize("named", ["Ravi Menon", "ravi@example.org", "office@example.org", "Ambassador", "reference"])
def test_a_head_is_named_who_is_on_the_list_already(importer, tokyo, named):
    person = people.contact(tokyo, name="Ravi Menon", designation="Ambassador", email="ravi@example.org")
    Contact.objects.filter(pk=person.pk).update(other_emails=["office@example.org"])
    head = people.participant(contact=person)
    cell = f"P-{head.pk}" if named == "reference" else named
    importer.run(sheets.xlsx(HEAD, ["Sunita Rao", "Counsellor", "Tokyo", "", cell]))
    assert heads() == {"Sunita Rao": "Ravi Menon"}


def test_a_post_without_a_place_is_that_of_the_rows_own_mission(importer, tokyo):
    paris = make.mission("FR")
    people.participant(organisation=tokyo, name="Ravi Menon", designation="Head of Mission")
    people.participant(organisation=paris, name="Anil Kapoor", designation="Ambassador")
    officers = (["Sunita Rao", "Counsellor", place, "", "Ambassador"] for place in ("Tokyo", ""))
    row = importer.run(sheets.xlsx(HEAD, *officers))
    assert heads() == {"Sunita Rao": "Ravi Menon"}
    assert "“Ambassador” is no head of mission" in why(row)[3]


def test_who_is_new_and_has_a_head_is_an_accompanying_officer(importer, tokyo):
    importer.run(sheets.xlsx(HEAD, RAVI, ["Meera Nair", "Exporter", "Rotary Club", "", "Ravi Menon"]))
    assert Participant.objects.get(contact__name="Meera Nair").category == "accompanying"
    assert heads() == {"Meera Nair": "Ravi Menon"}


def test_the_head_may_stand_beside_each_of_the_delegation(importer, tokyo):
    importer.run(sheets.xlsx(HEAD, [*RAVI[:4], "Ravi Menon"], ["Sunita Rao", "Counsellor", "Tokyo", "", "Ravi Menon"]))
    assert heads() == {"Sunita Rao": "Ravi Menon"}


def test_a_head_who_is_not_clear_is_refused_with_the_reason(importer, tokyo):
    paris = make.mission("FR")
    for mission in (tokyo, paris):
        people.participant(organisation=mission, name="Anil Kapoor", email=f"a{mission.pk}@example.org")
    content = sheets.xlsx(
        [*HEAD, "Category"],
        ["Sunita Rao", "", "", "", "Anil Kapoor", ""],
        ["Meera Nair", "", "", "", "Nobody At All", ""],
        ["Gopal Das", "", "Tokyo", "", "Anil Kapoor", ""],
        ["Hema Iyer", "", "", "", f"a{paris.pk}@example.org", "Observer"],
        ["Zubin Mehta", "", "", "", "Farah Khan", ""],
        ["Farah Khan", "Ambassador", "", "no address", "", "Head of mission"],
    )
    row = importer.preview(content)
    assert fates(row) == dict.fromkeys((2, 3, 5, 6, 7), "refused") | {4: "new"}
    reasons = why(row)
    assert "Several heads of mission are “Anil Kapoor”" in reasons[2]
    assert "“Nobody At All” is no head of mission on the list or in this sheet" in reasons[3]
    assert "Only an accompanying officer" in reasons[5]
    assert "in row 7, which is refused" in reasons[6]


def test_a_delegation_is_filled_up_to_the_limit_of_the_meet(importer, meet, tokyo, secretary):
    meet.accompanying_limit = 2
    meet.save()
    content = sheets.xlsx(HEAD, RAVI, *(["Officer " + letter, "", "Tokyo", "", "Ravi Menon"] for letter in "ABC"))
    row = importer.run(content)
    assert fates(row) == {2: "new", 3: "new", 4: "new", 5: "refused"}
    assert "accompanied by 2 officers already" in why(row)[5]
    assert len(heads()) == 2
    Participant.objects.get(contact__name="Officer A").remove(by=secretary)
    assert fates(importer.run(content)) == {2: "same", 3: "changed", 4: "same", 5: "refused"}


def test_another_head_is_shown_before_and_after(importer, tokyo):
    first, _officers = people.delegation(1, organisation=tokyo, name="Ravi Menon")
    officer = first.delegation.get()
    second = people.participant(organisation=tokyo, name="Anil Kapoor")
    content = sheets.xlsx(["Reference", "Name", "Head"], [f"P-{officer.pk}", officer.contact.name, "Anil Kapoor"])
    row = importer.run(content)
    assert row.rows.get().changes == [["Head of the delegation", "Ravi Menon", "Anil Kapoor"]]
    officer.refresh_from_db()
    assert (officer.head, officer.events.last().verb) == (second, "edit")
    new = sheets.xlsx(
        ["Reference", "Name", "Category", "Head"],
        [f"P-{officer.pk}", officer.contact.name, "", "Farah Khan"],
        ["", "Farah Khan", "Head of mission", ""],
    )
    assert fates(importer.run(new)) == {2: "changed", 3: "new"}
    officer.refresh_from_db()
    assert officer.head.contact.name == "Farah Khan"


def test_a_head_of_another_mission_is_taken_with_a_remark(importer, tokyo):
    paris = make.mission("FR")
    people.participant(organisation=paris, name="Anil Kapoor", designation="Ambassador")
    content = sheets.xlsx(
        HEAD,
        RAVI,
        ["Sunita Rao", "Second Secretary", "Tokyo", "", "Anil Kapoor"],
        ["Meera Nair", "Second Secretary", "Tokyo", "", "Ravi Menon"],
    )
    row = importer.preview(content)
    assert fates(row) == {2: "new", 3: "new", 4: "new"}
    remark = f"The head of the delegation is of another organisation: {paris.label}."
    assert why(row) == {2: "", 3: remark, 4: ""}
    importer.run(content)
    assert heads() == {"Sunita Rao": "Anil Kapoor", "Meera Nair": "Ravi Menon"}
    assert set(why(importer.preview(content)).values()) == {""}  # nothing changes, nothing to remark


def test_a_remark_about_a_head_refuses_nobody(importer, tokyo):
    people.contact(tokyo, name="Farah Khan", email="amb.tokyo@example.org")
    row = importer.preview(sheets.xlsx(HEAD, RAVI, ["Sunita Rao", "", "Tokyo", "", "Ravi Menon"]))
    assert fates(row) == {2: "new", 3: "new"}
    assert "The same email address as Farah Khan" in why(row)[2]


def test_an_officer_whose_head_was_not_imported_is_refused(importer, tokyo, secretary):
    person = people.contact(tokyo, name="Ravi Menon", designation="Ambassador", email="amb.tokyo@example.org")
    row = importer.preview(sheets.xlsx(HEAD, RAVI, ["Sunita Rao", "", "Tokyo", "", "Ravi Menon"]))
    assert fates(row) == {2: "new", 3: "new"}
    person.edit({"designation": "Consul"}, by=secretary, version=1)
    row.confirm(by=secretary)
    work_off(only=row)
    assert fates(row) == {2: "refused", 3: "refused"}
    assert "was not imported" in why(row)[3]
    assert Participant.objects.count() == 0
