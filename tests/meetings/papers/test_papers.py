"""Papers about the participants of a meet: who stands on them, who may have them, and that words stay words."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format
from docx import Document
from docx.oxml.ns import qn

from core import clock
from meetings.papers.badges import badge
from meetings.papers.papers import PAPERS
from meetings.participants.models import Participant
from meetings.programme.models import Session
from participants.models import AccessRecord, User
from tests import make
from tests.answers import Sheet, body
from tests.meetings.programme import factories
from tests.pdfs import drawings, is_accessible, opened, printed

pytestmark = pytest.mark.django_db

HOSTILE = "#1 *bold* $x^2$ <label> @ref \\ [a] `raw` _em_ // = head"
NOBODY = "No participant fits: change the choices, or print it once participants are added."
ABOVE = 3  # rows of a sheet above its head: title, meet and choices; an empty one is not in the file
FILES = [(paper.code, kind) for paper in PAPERS.values() for kind in paper.kinds]


def get(client: Client, name: str, query: str = "") -> Any:
    return client.get(f"/meets/{make.meet().slug}/papers/{name}?{query}")


def data_of(client: Client, name: str, query: str = "") -> dict[str, Any]:
    """What a PDF is made of."""
    with printed() as made:
        answer = get(client, f"{name}.pdf", query)
    assert answer.status_code == 200, answer.content.decode()
    return made[-1]


def names_on(client: Client, name: str, query: str = "") -> list[str]:
    """The names on a PDF, in their order."""
    data = data_of(client, name, query)
    return [one["name"] for one in data["badges"]] if "badges" in data else [row[1] for row in data["rows"]]


def words_of(answer: Any) -> list[list[str]]:
    """The cells of the table of a Word file."""
    table = Document(io.BytesIO(body(answer))).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows]


def list_of(answer: Any) -> list[list[Any]]:
    """The head and the people of an Excel file, without what stands above them."""
    return Sheet(body(answer)).rows()[ABOVE:]


@pytest.fixture
def secretariat(signed_in) -> Client:
    return signed_in(make.secretary())


# --- who stands on them ----------------------------------------------------------------------------------------------


def test_people_stand_by_precedence_and_then_in_the_order_of_the_list(add, secretariat):
    add("Observer", "observer")
    add("Second head", "head")
    add("First head", "head", precedence=1)
    add("Officer", "department")
    for name in ("participants", "seating", "badges", "attendance"):
        assert names_on(secretariat, name) == ["First head", "Second head", "Officer", "Observer"]
    numbers = [row[0] for row in data_of(secretariat, "seating")["rows"]]
    assert numbers == ["1", "2", "3", "4"]


def test_who_does_not_come_is_left_out_and_a_substitute_stands_with_whom_they_replace(add, secretariat):
    add("Accepted", invitation_status="accepted")
    add("Silent", invitation_status="sent")
    add("Not invited yet")
    for status in ("declined", "revoked"):
        add(status, invitation_status=status)
    away = add("Away", invitation_status="substitute_approved")
    replaced = add("Replaced")
    add("Substitute", honorific="Dr", substitute_for=replaced)
    add("Substitute of Away", substitute_for=away)
    add("Off the list").remove(by=make.secretary("Clerk"))
    rows = data_of(secretariat, "participants")["rows"]
    assert [(row[1], row[-1]) for row in rows] == [
        ("Accepted", ""),
        ("Silent", ""),
        ("Not invited yet", ""),
        ("Dr Substitute", "Replaced"),
        ("Substitute of Away", "Away"),
    ]
    assert names_on(secretariat, "badges", "answer=accepted") == ["Accepted"]


def test_who_takes_part_by_video_needs_no_seat_no_badge_and_signs_nothing(add, secretariat):
    add("Here")
    add("By video", mode="video")
    assert names_on(secretariat, "participants") == ["Here", "By video"]
    assert names_on(secretariat, "participants", "mode=video") == ["By video"]
    for name in ("seating", "badges", "attendance"):
        assert names_on(secretariat, name) == ["Here"]


def test_a_choice_narrows_the_paper_and_stands_below_its_title(add, secretariat):
    add("Head", "head")
    add("Officer", "department")
    data = data_of(secretariat, "participants", "category=head&mode=in_person")
    assert [row[1] for row in data["rows"]] == ["Head"]
    assert data["lines"][1].startswith("Head of mission; In person; 1 person; as of ")


def test_people_of_another_meet_are_on_no_paper(add, secretariat):
    add("Here")
    add("Elsewhere", meet=make.meet("2029"))
    assert names_on(secretariat, "participants") == ["Here"]


def test_an_attendance_sheet_is_for_a_day_or_a_session_and_leaves_room_to_sign(add, secretariat):
    person, meet = add("Here"), make.meet()
    session = Session.add(meet, by=None, title="Logistics", kind="logistics")
    session.expect([person], by=factories.secretary())
    assert f" {meet.starts_on.day} Jan" in data_of(secretariat, "attendance")["title"]
    assert f" {meet.ends_on.day} Jan" in data_of(secretariat, "attendance", f"occasion={meet.ends_on}")["title"]
    data = data_of(secretariat, "attendance", f"occasion={session.pk}")
    assert data["title"] == "Attendance sheet: Logistics"
    assert data["head"][-2:] == ["Signature", "Remarks"]
    assert data["rows"][0][-2:] == ["", ""]
    assert data["row_height"] >= 9


def test_papers_of_a_session_name_who_is_expected_leads_or_presents_there(add, secretariat):
    people = {name: add(name) for name in ("Expected", "Chair", "Rapporteur", "Presenter", "Elsewhere", "Video")}
    session = factories.session(title="Logistics", chair=people["Chair"], rapporteur=people["Rapporteur"])
    factories.item(session, presenter=people["Presenter"])
    factories.session(title="Other", hours=(14, 15), chair=people["Elsewhere"])
    Participant.objects.filter(pk=people["Video"].pk).update(mode="video")
    session.expect([people["Expected"], people["Video"]], by=factories.secretary())
    for paper, query in (("seating", f"session={session.pk}"), ("attendance", f"occasion={session.pk}")):
        assert names_on(secretariat, paper, query) == ["Expected", "Chair", "Rapporteur", "Presenter"]
    title = data_of(secretariat, "seating", f"session={session.pk}")["title"]
    assert title.startswith("Seating list: Logistics, ")
    assert len(names_on(secretariat, "seating")) == 5
    session.move("publish", by=factories.secretary())
    session.move("cancel", by=factories.secretary(), note="No room.")
    assert get(secretariat, "seating.pdf", f"session={session.pk}").status_code == 409


def test_a_list_names_designation_organisation_and_country(add, secretariat):
    add("Asha Rao", "head", honorific="H.E. Ms", designation="Ambassador", organisation=make.mission("JP"))
    add("Guest", organisation_name="Tea Board")
    first, second = data_of(secretariat, "seating")["rows"]
    assert first == ["1", "H.E. Ms Asha Rao", "Ambassador", "Embassy of India, Japan", "Japan"]
    assert second == ["2", "Guest", "Under Secretary", "Tea Board", ""]


# --- badges ----------------------------------------------------------------------------------------------------------


def test_a_badge_says_both_names_and_its_code_says_nothing_about_the_person(add, monkeypatch):
    coded: list[str] = []
    monkeypatch.setattr("meetings.papers.badges.qr_code", lambda text: coded.append(text) or "")
    row = add("Asha Rao", "head", honorific="H.E. Ms", name_hi="आशा राव", organisation=make.mission("JP"))
    made = badge(row)
    assert {key: made[key] for key in ("honorific", "name", "name_hi", "category", "organisation")} == {
        "honorific": "H.E. Ms",
        "name": "Asha Rao",
        "name_hi": "आशा राव",
        "category": "Head of mission",
        "organisation": "Embassy of India, Japan",
    }
    assert coded == [row.badge_code.hex.upper()]


def test_badge_codes_are_each_persons_own_and_stay(add, secretariat):
    rows = [add() for _ in range(9)]
    assert len({row.badge_code for row in rows}) == 9
    first = [one["qr"] for one in data_of(secretariat, "badges")["badges"]]
    assert first == [one["qr"] for one in data_of(secretariat, "badges")["badges"]]
    assert len(set(first)) == 9
    file = body(get(secretariat, "badges.pdf"))
    assert is_accessible(file)
    assert drawings(file).count("QR code of the badge") == 9


# --- who may have them -----------------------------------------------------------------------------------------------


@pytest.fixture
def people(add) -> dict[str, User]:
    """Someone of each role, and people of two missions and a department at the meet."""
    head = make.head_of_mission("JP")
    add("Of Japan", "head", organisation=make.mission("JP"))
    add("Of France", "head", organisation=make.mission("FR"))
    add("Of Textiles", organisation=make.department())
    return {
        "secretariat": make.secretary(),
        "head": head,
        "counsellor": make.counsellor("JP"),
        "other_mission": make.head_of_mission("FR"),
        "officer": make.officer(),
        "other_officer": make.officer(make.department("Ministry of Tourism")),
        "coordinator": make.coordinator(),
        "observer": make.observer(),
    }


def test_missions_and_departments_get_the_list_of_their_own_people(people, signed_in):
    seen = {
        "secretariat": ["Of Japan", "Of France", "Of Textiles"],
        "head": ["Of Japan"],
        "counsellor": ["Of Japan"],
        "other_mission": ["Of France"],
        "officer": ["Of Textiles"],
    }
    for role, names in seen.items():
        client = signed_in(people[role])
        assert names_on(client, "participants") == names, role
        assert [row[1] for row in words_of(get(client, "participants.docx"))[1:]] == names, role
        assert [row[1] for row in list_of(get(client, "participants.xlsx"))[1:]] == names, role
    for role in ("other_officer", "coordinator"):
        assert get(signed_in(people[role]), "participants.pdf").status_code == 409, role


def test_other_papers_are_for_the_secretariat_alone(people, signed_in):
    for role, user in people.items():
        client = signed_in(user)
        for name, kind in FILES:
            if name != "participants":
                expected = {"secretariat": 200, "observer": 403}.get(role, 404)
                assert get(client, f"{name}.{kind}").status_code == expected, (role, name)
    assert get(signed_in(people["observer"]), "participants.pdf").status_code == 403
    assert get(signed_in(people["observer"]), "").status_code == 403


def test_the_page_offers_what_one_may_have(people, signed_in):
    page = get(signed_in(people["secretariat"]), "").content.decode()
    for name, kind in FILES:
        assert f"/papers/{name}.{kind}" in page
    page = get(signed_in(people["head"]), "").content.decode()
    assert "/papers/participants.pdf" in page
    assert "/papers/badges.pdf" not in page
    assert "Files hold the people of your own organisation." in page


def test_unknown_papers_and_kinds_are_not_there(add, secretariat):
    add()
    for name in ("badges.docx", "participants.csv", "nothing.pdf", "participants.PDF"):
        assert get(secretariat, name).status_code == 404, name


def test_each_file_is_a_download_that_is_recorded_and_kept_by_no_browser(add, signed_in):
    add()
    secretary = make.secretary()
    client = signed_in(secretary)
    for name, kind in FILES:
        answer = get(client, f"{name}.{kind}")
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}-{make.meet().slug}-')
        assert answer.headers["Content-Disposition"].endswith(f'.{kind}"')
        assert "no-store" in answer.headers["Cache-Control"]
    records = AccessRecord.objects.filter(kind="export", person=secretary).order_by("pk")
    slug = make.meet().slug
    assert [row.detail for row in records] == [{"slug": slug, "paper": name, "file": kind} for name, kind in FILES]
    assert {row.subject for row in records} == {"meets"}


def test_files_are_counted_among_a_persons_exports(add, secretariat, settings):
    add()
    settings.EXPORT_LIMITS = [(2, 60)]
    assert [get(secretariat, "badges.pdf").status_code for _ in range(3)] == [200, 200, 429]


# --- words stay words, and nothing is cut ----------------------------------------------------------------------------


def test_signs_of_markup_and_formulas_stay_text(add, secretariat):
    add(HOSTILE, "head", designation="=SUM(A1:A9)", organisation_name="+1-2@x")
    for name in ("participants", "seating", "attendance"):
        row = data_of(secretariat, name)["rows"][0]
        assert row[1:4] == [HOSTILE, "=SUM(A1:A9)", "+1-2@x"]
    assert names_on(secretariat, "badges") == [HOSTILE]
    assert words_of(get(secretariat, "participants.docx"))[1][1:4] == [HOSTILE, "=SUM(A1:A9)", "+1-2@x"]
    sheet = Sheet(body(get(secretariat, "participants.xlsx")))
    assert sheet.rows()[ABOVE + 1][:4] == [1.0, HOSTILE, "=SUM(A1:A9)", "+1-2@x"]
    assert sheet.formulas() == 0
    assert sheet.keeps_as_text(ABOVE + 1, 2)


@pytest.mark.parametrize("name", ["東京 太郎", "தமிழ் செல்வன்", "Asha 😀", "عبد الله", "आशा क्ष्त्र्य राव", "Nguyễn Đặng"])
def test_letters_of_any_script_make_a_file(add, secretariat, name):
    add(name, "head", name_hi=name)
    for paper in ("participants", "badges"):
        assert names_on(secretariat, paper) == [name]


def test_long_names_make_a_file_of_whole_sheets(add, secretariat):
    longest = ("Venkatanarasimharajuvaripeta " * 6)[:150].strip()
    for number in range(9):
        add(
            longest if number % 2 else "W" * 150,
            "head",
            name_hi=("वेंकटनरसिम्हराजुवारिपेट " * 6)[:150].strip(),
            designation="Minister of very many things " * 5,
            organisation_name="O" * 200,
        )
    for paper, pages in (("badges", 2), ("attendance", None)):
        with opened(body(get(secretariat, f"{paper}.pdf"))) as pdf:
            assert pages is None or len(pdf.pages) == pages


def test_nobody_is_a_sentence_and_no_empty_file(add, secretariat):
    for name, kind in FILES:
        answer = get(secretariat, f"{name}.{kind}")
        assert answer.status_code == 409
        assert (
            "No participant fits: change the choices, or print it once participants are added."
            in answer.content.decode()
        )
    add("Officer")
    assert get(secretariat, "participants.pdf", "category=head").status_code == 409


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("participants", "category=x"),
        ("participants", "session=1"),
        ("badges", "mode=video"),
        ("seating", "session=999999"),
        ("attendance", "occasion=2020-01-01"),
        ("attendance", "occasion='; DROP TABLE"),
        ("participants", "q=%00"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(add, secretariat, name, query):
    add()
    assert get(secretariat, f"{name}.pdf", query).status_code in (400, 409)
    assert AccessRecord.objects.filter(kind="export").count() == 0


def test_files_are_in_the_readers_language(add, signed_in):
    add("Asha Rao", name_hi="आशा राव", organisation=make.mission("JP"))
    client = signed_in(make.user("secretariat", language="hi"))
    assert names_on(client, "participants") == ["आशा राव"]
    assert names_on(client, "badges") == ["Asha Rao"]  # beside the Hindi name
    assert is_accessible(body(get(client, "participants.pdf")))


def test_every_pdf_is_accessible_and_a_word_file_repeats_its_head(add, secretariat):
    add(name_hi="आशा राव")
    for name in PAPERS:
        assert is_accessible(body(get(secretariat, f"{name}.pdf"))), name
    document = Document(io.BytesIO(body(get(secretariat, "attendance.docx"))))
    assert document.core_properties.title.startswith("Attendance sheet: ")
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml
    assert document.sections[0].page_width > document.sections[0].page_height
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml


def test_a_word_file_has_room_for_its_numbers_and_around_its_text(add, secretariat):
    add()
    for name in ("participants", "seating", "attendance"):
        table = Document(io.BytesIO(body(get(secretariat, f"{name}.docx")))).tables[0]
        assert table.rows[0].cells[0].width.mm > 12.5, name
        margins = table._tbl.tblPr.find(qn("w:tblCellMar"))
        assert [int(margins.find(qn(f"w:{side}")).get(qn("w:w"))) for side in ("top", "bottom")] == [57, 57]


ACROSS = 144  # characters of 7 pixels on A4 laid across, within margins of 15 mm: more would be printed smaller


@pytest.mark.parametrize("name", ["participants", "seating", "attendance"])
def test_an_excel_list_is_as_wide_as_its_paper_and_its_texts_wrap(add, secretariat, name):
    add("Asha Rao", "head")
    long = "Additional Secretary and Director General of very many things " * 2
    add("Last Venkatanarasimharajuvaripeta", "observer", designation=long.strip(), organisation_name="W" * 100)
    content = body(get(secretariat, f"{name}.xlsx"))
    sheet = Sheet(content)
    most = ACROSS if 'orientation="landscape"' in sheet.xml else ACROSS * 180 / 267
    assert most * 0.9 < sum(sheet.widths()) < most
    assert sheet.rows()[-1][2] == long.strip()
    assert sheet.alignment(len(sheet.rows()) - 1, 2) == {"wrapText": "1", "vertical": "center"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert '<sz val="10"/>' in parts.read("xl/styles.xml").decode()
    heights = [float(found) for found in re.findall(r' ht="([\d.]+)"', sheet.xml)]
    if name == "attendance":  # the least leaves room to sign, and a long text has more
        assert heights[-2] == 28.5
        assert heights[-1] > 100
    else:
        assert not heights  # as high as the texts


def test_a_long_title_of_an_excel_list_is_not_cut(add, secretariat):
    person, meet = add("Asha Rao", "head"), make.meet()
    title = ("Barriers to trade in goods of very many kinds " * 4)[:149].strip()
    row = factories.session(meet, title=title)
    row.expect([person], by=make.secretary())
    sheet = Sheet(body(get(secretariat, "attendance.xlsx", f"occasion={row.pk}")))
    above = [row[0] for row in sheet.rows() if len(row) == 1]
    assert " ".join(above).startswith(f"Attendance sheet: {title}")
    assert max(map(len, above)) < 130


def test_an_excel_list_says_of_what_meet_and_day_it_is_and_is_ready_to_print(add, secretariat):
    add("Asha Rao", "head", designation="Ambassador")
    day = make.meet().starts_on.isoformat()
    content = body(get(secretariat, "attendance.xlsx", f"occasion={day}"))
    sheet = Sheet(content)
    [title], [meet], [people], head, first = sheet.rows()
    assert title == f"Attendance sheet: {date_format(make.meet().starts_on, 'DATE_FORMAT')}"
    assert meet.startswith(str(make.meet()))
    assert "1 person" in people
    assert head[:3] == ["No.", "Name", "Designation"]
    assert first == [1, "Asha Rao", "Ambassador"]
    assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in sheet.xml
    assert '<pageSetUpPr fitToPage="1"/>' in sheet.xml
    assert 'gridLines="1"' in sheet.xml
    assert sheet.is_frozen_below(5)
    assert '<row r="6" ht="28' in sheet.xml  # room to sign
    assert sheet.widths()[4] > 18
    assert sheet.widths()[4] > 18
    assert sum(sheet.widths()) < ACROSS
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "'Attendance sheet'!$5:$5" in parts.read("xl/workbook.xml").decode()  # on each page
    assert 'orientation="landscape"' not in Sheet(body(get(secretariat, "seating.xlsx"))).xml


def test_500_people_take_under_ten_seconds_and_as_many_statements_as_one(add, many, secretariat, statements):
    replaced = add()
    add(substitute_for=replaced, organisation=make.mission("JP"))
    get(secretariat, "")  # what is read once
    with clock.pretend(clock.now()):  # else the session's last use may be written once more
        few = {(name, kind): statements(secretariat, f"{name}.{kind}") for name, kind in FILES}
        assert max(few.values()) <= 12
        many(500)
        for (name, kind), number in few.items():
            began = time.process_time()
            assert statements(secretariat, f"{name}.{kind}") == number
            assert time.process_time() - began < 10, (name, kind)
    assert len(names_on(secretariat, "badges")) == 501


def test_more_people_than_one_file_takes_are_refused_with_a_way_on(many, secretariat, monkeypatch):
    monkeypatch.setattr("meetings.papers.printouts.MOST_PEOPLE", {"pdf": 4, "docx": 4, "xlsx": 5})
    many(5)
    for name, kind in FILES:
        answer = get(secretariat, f"{name}.{kind}")
        assert answer.status_code == (200 if kind == "xlsx" else 409)
        if kind != "xlsx":
            assert "more than 4 people" in answer.content.decode()


def test_data_of_a_pdf_holds_no_address_and_no_need(add, secretariat):
    add("Asha Rao", email="asha@example.org", phone="+91 11 2306 1234")
    for name in PAPERS:
        words = json.dumps(data_of(secretariat, name))
        assert "asha@example.org" not in words
        assert "2306" not in words
