"""Files and links beside reports: checked like annexes, seen with the item, shown to whoever verifies it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from actions.evidence import models as bringing
from actions.models import ActionItem, Evidence, ProgressUpdate
from core.rules import NotAllowed, RuleBroken
from documents import orphans
from documents.models import Document
from samples.removal import remove_samples
from tests import make
from tests.actions.conftest import Cast
from tests.documents import files
from tests.statements import statements

pytestmark = pytest.mark.django_db
LINK = "https://example.org/notification"


@pytest.fixture(autouse=True)
def store_folder(settings: Any, tmp_path: Any) -> Any:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def sent(name: str = "Notification.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def finish(client: Client, item: ActionItem, **values: Any) -> Any:
    data = {"note": "The standard was notified on 3 March.", "file": [sent()], "link": LINK} | values
    return client.post(f"/actions/{item.pk}/finish/", data)


def status_of(client: Client, path: str) -> int:
    """The status of an answer that is read to its end: an open file would stay open."""
    answer = client.get(path)
    b"".join(answer)
    return int(answer.status_code)


def nothing_is_left(folder: Any) -> bool:
    has_files = any(file.is_file() for file in folder.rglob("*"))
    return not (has_files or Evidence.objects.exists() or Document.objects.exists())


def test_done_is_claimed_with_what_was_achieved_files_and_a_link(cast: Cast, signed_in):
    item = cast.item("underway", detail="Notify it by March.")
    client = signed_in(cast.owner)
    assert f'href="/actions/{item.pk}/finish/"' in client.get(f"/actions/{item.pk}/").content.decode()
    answer = finish(client, item, file=[sent(), sent("Photo.png", files.png())])
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/actions/{item.pk}/")
    item.refresh_from_db()
    event = item.events.get(verb="finish")
    assert (item.status, event.note) == ("done", "The standard was notified on 3 March.")
    assert [(str(one), one.event, one.added_by) for one in item.evidence.all()] == [
        (name, event, cast.owner) for name in ("Notification.pdf", "Photo.png", LINK)
    ]


def test_the_verifier_reads_what_was_asked_beside_what_is_claimed(cast: Cast, signed_in):
    item = cast.item("underway", detail="Notify it by March.")
    finish(signed_in(cast.owner), item)
    page = signed_in(cast.head).get(f"/actions/{item.pk}/").content.decode()
    number = item.evidence.exclude(document=None).get().pk
    asked, claimed = page.index("What was asked"), page.index("What is claimed")
    assert asked < page.index("Notify it by March.") < claimed < page.index("notified on 3 March")
    assert f'href="/actions/{item.pk}/evidence/{number}/"' in page
    assert f'href="{LINK}" rel="noopener noreferrer nofollow"' in page
    assert "What is claimed" not in signed_in(cast.owner).get(f"/actions/{item.pk}/").content.decode()


def test_a_progress_report_takes_evidence_and_shows_it_beside_its_words(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    data = {"done": "The draft went out.", "signal": "green", "file": [sent()], "link": LINK}
    assert client.post(f"/actions/{item.pk}/progress/", data).status_code == 302
    update = ProgressUpdate.objects.get()
    assert list(update.evidence.values_list("event__verb", flat=True)) == ["update", "update"]
    assert "Notification.pdf" in client.get(f"/actions/{item.pk}/").content.decode()


def test_without_evidence_both_reports_are_made_as_before(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    data = {"done": "The draft went out.", "signal": "green"}
    assert client.post(f"/actions/{item.pk}/progress/", data).status_code == 302
    assert client.post(f"/actions/{item.pk}/finish/", {"note": "It was notified."}).status_code == 302
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"file": [sent("a.exe")]}, ("file", "save it as PDF")),
        ({"file": [sent(content=b"MZ")]}, ("file", "something else inside")),
        ({"file": [sent("a.docx", files.docx(word__vbaProject_dot_bin=b"x"))]}, ("file", "macros")),
        ({"file": [sent("a.png", files.png()), sent(content=b"")]}, ("file", "The file is empty")),
        ({"file": [sent(), sent("copy.pdf")]}, ("file", "there twice")),
        ({"link": "http://example.org/"}, ("link", "begins with https://")),
        ({"link": "javascript:alert(1)"}, ("link", "begins with https://")),
        ({"link": "https://example.org/" + "x" * 500}, ("link", "too long")),
        ({"note": "Noted"}, ("", "gives no reason")),
    ],
)
def test_what_is_refused_leaves_nothing_and_its_sentence_stands_in_the_form(
    cast: Cast, signed_in, settings, values: dict[str, Any], wrong: tuple[str, str]
):
    field, words = wrong
    for file in values.get("file", []):
        file.seek(0)
    item = cast.item("underway")
    answer = finish(signed_in(cast.owner), item, **values)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not field or field in answer.context["form"].errors
    item.refresh_from_db()
    assert item.status == "underway"
    assert nothing_is_left(settings.DOCUMENTS_DIR)


def test_no_more_than_five_files_go_with_one_report(cast: Cast, store_folder, monkeypatch):
    monkeypatch.setattr(bringing, "MOST", 1)
    item = cast.item("underway")
    with pytest.raises(RuleBroken, match="At most 1 files"):
        Evidence.finish(item, by=cast.owner, note="Done.", file=[sent(), sent("a.png", files.png())])
    assert nothing_is_left(store_folder)


def test_who_may_not_report_is_refused_before_a_file_is_looked_into(cast: Cast, store_folder):
    item = cast.item("underway")
    with pytest.raises(NotAllowed):
        Evidence.finish(item, by=cast.head, note="It was notified.", file=[sent("a.exe")])
    with pytest.raises(NotAllowed):
        Evidence.report_progress(item, by=cast.secretary, done="x", signal="green", file=[sent("a.exe")])
    assert nothing_is_left(store_folder)


def test_who_sees_the_item_gets_the_file_and_nobody_else(cast: Cast, signed_in):
    item = cast.item("underway")
    finish(signed_in(cast.owner), item)
    number = item.evidence.exclude(document=None).get().pk
    link = item.evidence.get(document=None).pk
    sees = {"owner", "senior", "colleague", "head", "counsellor", "coordinator", "secretary"}
    for kind, person in cast.people.items():
        for door in ("", "/api/v1"):
            path = f"{door}/actions/{item.pk}/evidence/{number}/"
            assert status_of(signed_in(person), path) == (200 if kind in sees else 404), (kind, path)
    client = signed_in(cast.head)
    other = cast.item("underway")
    assert client.get(f"/actions/{other.pk}/evidence/{number}/").status_code == 404
    assert client.get(f"/actions/{item.pk}/evidence/{link}/").status_code == 404
    answer = client.get(f"/actions/{item.pk}/evidence/{number}/")
    assert b"".join(answer) == files.pdf()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Notification.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_not_yet_scanned_only_its_senders_have_and_an_infected_file_nobody(cast: Cast, signed_in):
    item = cast.item("underway")
    finish(signed_in(cast.owner), item)
    evidence = item.evidence.exclude(document=None).get()
    path = f"/actions/{item.pk}/evidence/{evidence.pk}/"
    rows = (("pending", 200, 409), ("infected", 409, 409), ("clean", 200, 200), ("unscanned", 200, 200))
    for state, owner, head in rows:
        Document.objects.update(state=state)
        assert status_of(signed_in(cast.owner), path) == owner
        assert status_of(signed_in(cast.head), path) == head
        page = signed_in(cast.head).get(f"/actions/{item.pk}/").content.decode()
        assert "Notification.pdf" in page
        assert (f'href="{path}"' in page) is (head == 200)
        assert ("Not scanned for viruses" in page) is (state == "unscanned")


def test_the_page_costs_no_statement_more_with_evidence(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.head)
    counts = []
    for number in range(2):
        values = {"done": "Sent.", "signal": "green", "link": f"{LINK}/{number}"}
        Evidence.report_progress(item, by=cast.owner, **values)
        counts.append(statements(client, "get", f"/actions/{item.pk}/")[1])
    assert counts[0] == counts[1] <= 16


def test_programs_report_with_files_and_read_what_there_is(cast: Cast, signed_in):
    item = cast.item("underway")
    client = signed_in(cast.owner)
    data = {"done": "The draft went out.", "signal": "green", "file": [sent()], "link": LINK}
    assert client.post(f"/api/v1/actions/{item.pk}/progress/", data).status_code == 201
    plain = {"note": "The standard was notified.", "link": LINK}
    answer = client.post(f"/api/v1/actions/{item.pk}/finish/", plain, content_type="application/json")
    assert (answer.status_code, answer.json()["status"]) == (201, "done")
    rows = signed_in(cast.head).get(f"/api/v1/actions/{item.pk}/evidence/").json()
    assert [(row["name"], row["link"], row["is_claim"]) for row in rows] == [
        ("Notification.pdf", "", False),
        (None, LINK, False),
        (None, LINK, True),
    ]
    again = client.post(f"/api/v1/actions/{item.pk}/finish/", plain, content_type="application/json")
    assert again.status_code == 409
    wrong = client.post(f"/api/v1/actions/{item.pk}/finish/", plain | {"colour": "red"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["colour"])


def test_evidence_is_a_file_or_a_link_and_never_both(cast: Cast):
    item = cast.item("underway")
    Evidence.finish(item, by=cast.owner, note="It was notified.", file=[sent()])
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(link=LINK)


def test_files_leave_with_the_samples_and_the_sweep_spares_the_rest(cast: Cast, store_folder):
    for is_sample in (True, False):
        item = make.item("underway", owner=cast.owner, by=cast.secretary, is_sample=is_sample)
        Evidence.finish(item, by=cast.owner, note="It was notified.", file=[sent()])
    remove_samples(by=make.secretary("Administrator"))
    assert [one.item.is_sample for one in Evidence.objects.all()] == [False]
    for path in [file for file in store_folder.rglob("*") if file.is_file()]:
        os.utime(path, (0, 0))
    assert orphans.sweep().set_aside == 1
    assert Document.objects.count() == 1
