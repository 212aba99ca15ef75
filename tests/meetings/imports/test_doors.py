"""The pages of an import: who may open them, presses, leaving and coming back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from meetings.imports import working_off
from meetings.imports.models import EXPIRES_AFTER, SheetImport, SheetRow
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests import make
from tests.meetings.imports import sheets

pytestmark = pytest.mark.django_db

ROWS = (["Name", "Organisation", "Email", "Category"], ["Ravi Menon", "", "ravi@example.org", "Observer"])


@pytest.fixture
def url(meet) -> str:
    return f"/meets/{meet.slug}/participants/import/"


def send(client, url: str, content: bytes, name: str = "list.xlsx"):
    return client.post(url, {"file": SimpleUploadedFile(name, content), "sheet": "", "pasted": ""})


def test_from_the_file_to_the_list(signed_in, secretary, url):
    client = signed_in(secretary)
    answer = send(client, url, sheets.xlsx(*ROWS))
    here = answer.headers["Location"]
    page = client.get(here).content.decode()
    assert "Import 1 row" in page
    assert "ravi@example.org" in page
    assert Participant.objects.count() == 0
    assert client.post(f"{here}confirm/").headers["Location"] == here
    assert "1 row was imported" in client.get(here).content.decode()
    assert Participant.objects.get().category == "observer"
    assert Participant.objects.get().events.get().actor == secretary
    again = send(client, url, sheets.xlsx(*ROWS)).headers["Location"]
    assert again != here
    assert "Nothing to import" in client.get(again).content.decode()


def test_two_presses_are_one_import(signed_in, secretary, url):
    client = signed_in(secretary)
    file = sheets.xlsx(*ROWS)
    first, second = (send(client, url, file).headers["Location"] for _press in range(2))
    assert first == second
    for _press in range(2):
        assert client.post(f"{first}confirm/").status_code == 302
    assert (SheetImport.objects.count(), Participant.objects.count(), Contact.objects.count()) == (1, 1, 1)
    assert client.post(f"{first}discard/").status_code == 409


def test_unsure_columns_are_asked_for_and_can_be_changed_later(signed_in, secretary, url):
    client = signed_in(secretary)
    here = send(client, url, sheets.xlsx(["Wer", "Was"], ["Ravi Menon", "ravi@example.org"])).headers["Location"]
    assert client.get(here).headers["Location"] == f"{here}columns/"
    page = client.get(f"{here}columns/").content.decode()
    assert "Ravi Menon" in page
    sent = {"head": "0", "default_category": "observer", "column_0": "", "column_1": "email"}
    assert "Choose the column with the names" in client.post(f"{here}columns/", sent).content.decode()
    assert client.post(f"{here}columns/", sent | {"column_0": "name"}).headers["Location"] == here
    assert "Import 1 row" in client.get(here).content.decode()
    assert "Wer" in client.get(f"{here}columns/?head=0").content.decode()
    client.post(f"{here}columns/", sent | {"column_0": "name", "head": "-1"})
    assert SheetRow.objects.count() == 2


def test_a_preview_is_discarded(signed_in, secretary, url):
    client = signed_in(secretary)
    here = send(client, url, sheets.xlsx(*ROWS)).headers["Location"]
    assert client.post(f"{here}discard/").headers["Location"] == url
    assert client.post(f"{here}confirm/").status_code == 409
    assert (SheetRow.objects.count(), Contact.objects.count()) == (0, 0)
    assert SheetImport.objects.get().content == []


def test_organisations_are_asked_for_on_a_page(signed_in, secretary, url):
    textiles = make.department("Ministry of Textiles")
    client = signed_in(secretary)
    rows = (ROWS[0], ["Ravi Menon", "Minstry of Textile", "", ""])
    here = send(client, url, sheets.xlsx(*rows)).headers["Location"]
    assert client.get(here).headers["Location"] == f"{here}organisations/"
    assert "Minstry of Textile" in client.get(f"{here}organisations/").content.decode()
    assert client.post(f"{here}organisations/", {"organisation_0": "999999"}).status_code == 400
    assert client.post(f"{here}organisations/", {"organisation_0": str(textiles.pk)}).headers["Location"] == here
    assert SheetRow.objects.get().shown["category"] == "department"


def test_a_large_import_goes_on_without_anybody(signed_in, secretary, url, monkeypatch):
    monkeypatch.setattr(working_off, "PORTION", 2)
    monkeypatch.setattr(working_off, "MOST_AT_ONCE", 1)
    client = signed_in(secretary)
    rows = [[f"Person {chr(65 + number)}", "", f"p{number}@example.org", "Observer"] for number in range(7)]
    here = send(client, url, sheets.xlsx(ROWS[0], *rows)).headers["Location"]
    page = client.get(here).content.decode()
    assert "7 rows: 0 read, 0 checked." in page
    assert '<progress value="0" max="14"' in page
    assert "hx-trigger" in page
    assert here in client.get(url).content.decode()
    working_off.work_off()
    assert "Import 7 rows" in client.get(here).content.decode()
    client.post(f"{here}confirm/")
    assert "being imported" in client.get(here).content.decode()
    working_off.work_off()
    assert Participant.objects.count() == 7
    assert working_off.work_off() == 0


def test_an_import_is_found_again_from_the_participants(signed_in, secretary, meet, url):
    client = signed_in(secretary)
    first = send(client, url, sheets.xlsx(*ROWS)).headers["Location"]
    by = {"meet": meet, "by": secretary, "at": clock.now(), "total": 1}
    SheetImport.objects.bulk_create(SheetImport(name=f"{n}.xlsx", digest=str(n), **by) for n in range(25))
    assert f'href="{url}#imports"' in client.get(f"/meets/{meet.slug}/participants/").content.decode()
    page = client.get(url)
    assert 'id="imports"' in page.content.decode()
    assert first not in page.content.decode()
    assert first in client.get(f"{url}{page.context['page'].next_url}").content.decode()
    assert url not in signed_in(make.counsellor()).get(f"/meets/{meet.slug}/participants/").content.decode()


def test_what_breaks_is_on_record_and_writes_nothing(signed_in, secretary, url, monkeypatch):
    client = signed_in(secretary)
    here = send(client, url, sheets.xlsx(*ROWS)).headers["Location"]
    monkeypatch.setattr("meetings.imports.writing._Writer._add_participants", lambda *_args: 1 / 0)
    client.post(f"{here}confirm/")
    assert "The import failed" in client.get(here).content.decode()
    assert Contact.objects.count() == 0


def test_pasted_rows_and_one_of_the_two(signed_in, secretary, url):
    client = signed_in(secretary)
    pasted = "Name\tCategory\n" + "".join(f"Person {chr(65 + n)}\tObserver\n" for n in range(3))
    here = client.post(url, {"sheet": "", "pasted": pasted}).headers["Location"]
    assert "Import 3 rows" in client.get(here).content.decode()
    assert "one of the two" in client.post(url, {"sheet": "", "pasted": " "}).content.decode()
    many = "Name\n" + "".join(f"Person {n}x\n" for n in range(201))
    assert "At most 200 rows" in client.post(url, {"sheet": "", "pasted": many}).content.decode()


def test_a_sheet_is_chosen_by_its_name(importer):
    def fill(book, _sheet):
        other = book.add_worksheet("Delegates")
        for number, row in enumerate(ROWS):
            other.write_row(number, 0, row)

    content = sheets.xlsx(["About this file"], ["Prepared by the section"], fill=fill, name="Read me")
    assert importer.begin(content).sheet == "Delegates"
    assert importer.begin(content, sheet="read ME").sheet == "Read me"
    with pytest.raises(Exception, match="no such sheet"):
        importer.begin(content, sheet="Third")


def test_a_page_of_many_rows_costs_what_one_of_few_does(signed_in, secretary, url, importer):
    client = signed_in(secretary)

    def cost(number: int) -> int:
        rows = [[f"Person {chr(65 + n)}", "", f"p{n}.{number}@example.org", "Observer"] for n in range(number)]
        here = send(client, url, sheets.xlsx(ROWS[0], *rows)).headers["Location"]
        client.get(here)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(here).status_code == 200
        return len(queries)

    assert cost(2) == cost(20) <= 10


@pytest.mark.parametrize("role", ["mission", "officer", "observer"])
def test_the_pages_are_for_the_secretariat(signed_in, importer, url, role):
    row = importer.preview(sheets.xlsx(*ROWS))
    client = signed_in(make.user(role))
    assert send(client, url, sheets.xlsx(*ROWS)).status_code == 403
    for page in ("", f"{row.pk}/", f"{row.pk}/columns/", f"{row.pk}/organisations/", f"{row.pk}/refused.xlsx"):
        assert client.get(f"{url}{page}").status_code == 403
    for page in ("columns/", "organisations/", "confirm/", "discard/"):
        assert client.post(f"{url}{row.pk}/{page}").status_code == 403
    assert Participant.objects.count() == 0


def test_old_imports_are_forgotten(importer):
    row = importer.run(sheets.xlsx(*ROWS))
    working_off.forget_old()
    assert SheetImport.objects.filter(pk=row.pk).exists()
    with clock.pretend(clock.now() + EXPIRES_AFTER * 2):
        assert working_off.forget_old()
    assert (SheetRow.objects.count(), Participant.objects.count()) == (0, 1)
