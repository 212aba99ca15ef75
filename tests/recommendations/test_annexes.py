"""Files beside a text: who adds them, who gets them, what stays on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.rules import NotAllowed, RuleBroken
from documents.models import Document
from participants.models import ApiToken
from recommendations.annexes import models as annexing
from recommendations.models import Annex, Recommendation
from tests import make
from tests.documents import files
from tests.recommendations.conftest import Cast, with_status
from tests.recommendations.test_writing import WHOLE, WRITE
from tests.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store_folder(settings: Any, tmp_path: Any) -> Any:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def sent(name: str = "Letter.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def upload(client: Client, row: Recommendation, title: str = "", **file: Any) -> Any:
    return client.post(f"/recommendations/{row.pk}/annexes/", {"file": sent(**file), "title": title})


def status_of(client: Client, path: str) -> int:
    """The status of an answer that is read to its end: an open file would stay open."""
    answer = client.get(path)
    b"".join(answer)
    return answer.status_code


def nothing_is_left(folder: Any) -> bool:
    has_files = any(file.is_file() for file in folder.rglob("*"))
    return not has_files and not Annex.objects.exists() and not Document.objects.exists()


# --- adding -------------------------------------------------------------------------------------------------


def test_who_writes_adds_a_file_and_finds_it_beside_the_text(cast: Cast, signed_in):
    row = make.draft(cast.head)
    client = signed_in(cast.counsellor)
    answer = upload(client, row, title="Letter of the customs authority")
    assert answer.headers["Location"] == f"/recommendations/{row.pk}/annexes/"
    annex = Annex.objects.get()
    assert (annex.recommendation, annex.added_by, annex.document.name) == (row, cast.counsellor, "Letter.pdf")
    for path in ("", "edit/", "annexes/"):
        page = client.get(f"/recommendations/{row.pk}/{path}").content.decode()
        assert f'href="/recommendations/{row.pk}/annexes/{annex.pk}/"' in page
        assert "Letter of the customs authority" in page
        assert "(Letter.pdf)" in page


def test_a_file_without_a_title_goes_by_its_name(cast: Cast, signed_in):
    row = make.draft(cast.head)
    upload(signed_in(cast.head), row, name="प्रमाणपत्र.pdf")
    assert str(Annex.objects.get()) == "प्रमाणपत्र.pdf"
    assert "प्रमाणपत्र.pdf" in signed_in(cast.head).get(f"/recommendations/{row.pk}/").content.decode()


def test_from_the_writing_page_one_first_saves_and_loses_nothing(cast: Cast, signed_in):
    make.meet()
    client = signed_in(cast.counsellor)
    page = client.get(WRITE).content.decode()
    assert 'form="text" name="annexes"' in " ".join(page.split())
    answer = client.post(WRITE, WHOLE | {"annexes": "1"})
    row = Recommendation.objects.get()
    assert answer.headers["Location"] == f"/recommendations/{row.pk}/annexes/"
    data = WHOLE | {"title": "Another title", "version": row.version, "annexes": "1"}
    assert client.post(f"/recommendations/{row.pk}/edit/", data).headers["Location"] == answer.headers["Location"]
    row.refresh_from_db()
    assert row.title == "Another title"


def test_what_is_wrong_in_the_text_is_shown_before_one_leaves_it(cast: Cast, signed_in):
    row = make.draft(cast.head)
    data = WHOLE | {"title": "<b>", "statement": "Typed.", "version": row.version, "annexes": "1"}
    answer = signed_in(cast.head).post(f"/recommendations/{row.pk}/edit/", data)
    assert answer.status_code == 400
    assert "Typed." in answer.content.decode()


def test_enter_in_a_field_of_the_text_goes_on_to_mean_save(cast: Cast, signed_in):
    row = make.draft(cast.head)
    page = signed_in(cast.head).get(f"/recommendations/{row.pk}/edit/").content.decode()
    assert page.index('name="annexes"') > page.index("</form>", page.index('id="text"'))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"name": "a.exe"}, "save it as PDF"),
        ({"content": b""}, "The file is empty"),
        ({"content": b"MZ"}, "something else inside"),
        ({"name": "a.docx", "content": files.docx(word__vbaProject_dot_bin=b"x")}, "macros"),
    ],
)
def test_a_refused_file_leaves_nothing_and_its_sentence_stands_beside_the_field(
    cast: Cast, signed_in, store_folder, file: dict[str, Any], sentence: str
):
    row = make.draft(cast.head)
    answer = upload(signed_in(cast.head), row, title="My words", **file)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert 'value="My words"' in answer.content.decode()
    assert answer.context["form"].errors["file"]
    assert nothing_is_left(store_folder)


def test_a_form_without_a_file_or_with_an_odd_title_is_refused(cast: Cast, signed_in, store_folder):
    row = make.draft(cast.head)
    client = signed_in(cast.head)
    answer = client.post(f"/recommendations/{row.pk}/annexes/", {"title": "x"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])
    answer = upload(client, row, title="two\nlines <b>" + "x" * 200)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["title"])
    assert nothing_is_left(store_folder)


def test_one_more_than_ten_and_the_same_file_twice_are_refused(cast: Cast, store_folder, monkeypatch):
    monkeypatch.setattr(annexing, "MOST", 2)
    row = make.draft(cast.head)
    first = Annex.add(row, sent(), by=cast.head, title="First")
    with pytest.raises(RuleBroken, match="there already, as “First”"):
        Annex.add(row, sent(name="other.pdf"), by=cast.head)
    Annex.add(row, sent("a.png", files.png()), by=cast.head)
    with pytest.raises(RuleBroken, match="2 annexes already"):
        Annex.add(row, sent("a.jpg", files.jpg()), by=cast.head)
    first.take_out(by=cast.head)
    Annex.add(row, sent(), by=cast.head)
    assert len([file for file in store_folder.rglob("*") if file.is_file()]) == Document.objects.count() == 3


def test_the_same_file_may_stand_beside_two_texts(cast: Cast):
    for row in (make.draft(cast.head), make.draft(cast.head)):
        Annex.add(row, sent(), by=cast.head)
    assert Document.objects.count() == 2


# --- who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["secretary", "coordinator", "nodal officer"])
def test_the_ministries_add_and_take_out_nothing(cast: Cast, signed_in, kind: str, store_folder):
    row = make.recommendation("returned", by=cast.head)
    client = signed_in(cast.people[kind])
    assert client.get(f"/recommendations/{row.pk}/annexes/").status_code == 403
    assert upload(client, row).status_code == 403
    assert nothing_is_left(store_folder)
    annex = make.annex(row)
    for answer in (
        client.get(f"/recommendations/{row.pk}/annexes/{annex.pk}/remove/"),
        client.post(f"/recommendations/{row.pk}/annexes/{annex.pk}/remove/"),
    ):
        assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        annex.take_out(by=cast.people[kind])
    assert Annex.objects.active().count() == 1


@pytest.mark.parametrize("status", ["submitted", "under_examination", "accepted", "withdrawn"])
def test_what_the_ministry_has_before_it_keeps_its_annexes(cast: Cast, signed_in, status: str):
    row = with_status(make.recommendation("submitted", by=cast.head), status)
    annex = make.annex(row)
    client = signed_in(cast.head)
    assert upload(client, row, content=files.pdf(b"more")).status_code == 409
    assert client.post(f"/recommendations/{row.pk}/annexes/{annex.pk}/remove/").status_code == 409
    assert Annex.objects.active().count() == Document.objects.count() == 1
    page = client.get(f"/recommendations/{row.pk}/").content.decode()
    assert f"/annexes/{annex.pk}/" in page
    assert "/remove/" not in page


def test_who_sees_the_recommendation_gets_the_file_and_nobody_else(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="internal")
    annex = make.annex(row)
    path = f"/recommendations/{row.pk}/annexes/{annex.pk}/"
    got = {kind: signed_in(person).get(path) for kind, person in cast.people.items()}
    outside = {"other head", "unrelated officer", "referred officer", "observer"}
    assert {kind for kind, answer in got.items() if answer.status_code == 404} == outside
    for kind in set(got) - outside:
        assert b"".join(got[kind].streaming_content) == files.pdf(b"Letter")
        assert got[kind].headers["Content-Disposition"] == 'attachment; filename="Letter.pdf"'
        assert got[kind].headers["X-Content-Type-Options"] == "nosniff"
        assert got[kind].headers["Cache-Control"] == "private, no-store"
        assert got[kind].headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_is_found_under_its_own_recommendation_alone(cast: Cast, signed_in):
    annex = make.annex(make.draft(cast.other_head))
    own = make.draft(cast.head)
    client = signed_in(cast.head)
    for more in ("", "remove/"):
        assert client.get(f"/recommendations/{own.pk}/annexes/{annex.pk}/{more}").status_code == 404


def test_the_annexes_of_a_draft_are_the_missions_alone(cast: Cast, signed_in):
    row = make.draft(cast.head, sensitivity="open")
    annex = make.annex(row)
    got = {
        kind: status_of(signed_in(person), f"/recommendations/{row.pk}/annexes/{annex.pk}/")
        for kind, person in cast.people.items()
    }
    own = {"head", "counsellor", "counsellor with leave"}
    assert got == {kind: 200 if kind in own else 404 for kind in got}


# --- taking out ---------------------------------------------------------------------------------------------


def test_taken_out_nobody_gets_it_and_it_stays_on_record(cast: Cast, signed_in, store_folder):
    row = make.draft(cast.head)
    annex = make.annex(row, title="Letter of 3 March")
    client = signed_in(cast.counsellor)
    page = client.get(f"/recommendations/{row.pk}/annexes/{annex.pk}/remove/").content.decode()
    assert "Letter of 3 March" in page
    answer = client.post(f"/recommendations/{row.pk}/annexes/{annex.pk}/remove/", follow=True)
    assert "Taken out: Letter of 3 March" in answer.content.decode()
    for reader in (cast.head, cast.secretary):
        assert signed_in(reader).get(f"/recommendations/{row.pk}/annexes/{annex.pk}/").status_code == 404
    assert "Letter of 3 March" not in client.get(f"/recommendations/{row.pk}/").content.decode()
    annex.refresh_from_db()
    assert annex.removed_at is not None
    assert (store_folder / annex.document.path).exists()
    with pytest.raises(RuleBroken, match="just taken it out"):
        annex.take_out(by=cast.head)


def test_while_it_is_a_draft_annexes_leave_no_trail_and_later_they_do(cast: Cast, signed_in):
    row = make.draft(cast.head)
    Annex.add(row, sent(), by=cast.head)
    assert [event.verb for event in row.events.all()] == ["create"]
    row = make.recommendation("returned", by=cast.head)
    Annex.add(row, sent(), by=cast.counsellor, title="The tariff lines").take_out(by=cast.head)
    added, removed = row.events.order_by("-pk")[:2][::-1]
    assert (added.verb, added.actor, added.changes) == (
        "annex_add",
        cast.counsellor,
        {"annex": ["", "The tariff lines"]},
    )
    assert (removed.verb, removed.changes) == ("annex_remove", {"annex": ["The tariff lines", ""]})
    page = signed_in(cast.secretary).get(f"/recommendations/{row.pk}/").content.decode()
    for text in ("added an annex", "took an annex out", "Annex:", "<ins>The tariff lines</ins>"):
        assert text in page


def test_an_annex_is_recorded_and_changes_no_text(cast: Cast):
    row = make.draft(cast.head)
    Recommendation.objects.filter(pk=row.pk).update(last_human_update_at=make.moment(make.day_from_today(-9)))
    row.refresh_from_db()
    version, before = row.version, row.last_human_update_at
    Annex.add(row, sent(), by=cast.head)
    row.refresh_from_db()
    assert row.version == version
    assert row.last_human_update_at > before


# --- the scanner --------------------------------------------------------------------------------------------


def test_while_it_waits_for_the_scanner_only_its_mission_has_it(cast: Cast, signed_in, settings):
    settings.CLAMD_SOCKET = "/nobody/here"
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    annex = make.annex(row)
    path, page = f"/recommendations/{row.pk}/annexes/{annex.pk}/", f"/recommendations/{row.pk}/"
    own, other = signed_in(cast.counsellor), signed_in(cast.secretary)
    assert status_of(own, path) == 200
    answer = other.get(path)
    assert (answer.status_code, "still being checked" in answer.content.decode()) == (409, True)
    for client, has_link in ((own, True), (other, False)):
        html = client.get(page).content.decode()
        assert "Being checked" in html
        assert (f'href="{path}"' in html) == has_link
    annex.document.judge(Document.State.INFECTED)
    for client in (own, other):
        answer = client.get(path)
        assert (answer.status_code, "refused this file" in answer.content.decode()) == (409, True)
        html = client.get(page).content.decode()
        assert "Refused by the virus scanner" in html
        assert f'href="{path}"' not in html


def test_what_no_scanner_has_seen_says_so_and_leaves_unless_one_is_required(cast: Cast, signed_in, settings):
    row = make.recommendation("submitted", by=cast.head, sensitivity="open")
    annex = make.annex(row)
    path, page = f"/recommendations/{row.pk}/annexes/{annex.pk}/", f"/recommendations/{row.pk}/"
    client = signed_in(cast.secretary)
    for is_required, status in ((False, 200), (True, 409)):
        settings.REQUIRE_SCANNER = is_required
        assert status_of(client, path) == status_of(client, f"/api/v1{path}") == status
        shown = client.get(page).content.decode()
        assert "Not scanned for viruses" in shown
        assert (f'href="{path}"' in shown) is not is_required
        listed = client.get(f"/api/v1{page}").json()["annexes"][0]
        assert (listed["state"], listed["is_downloadable"]) == ("unscanned", not is_required)


# --- costs --------------------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_with_one_annex_and_with_three(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    client = signed_in(cast.head)
    for shown, texts in ((1, ["a"]), (3, ["b", "c"])):
        for text in texts:
            make.annex(row, text=text)
        found = {}
        for path in ("", "annexes/"):
            answer, found[path] = statements(client, "get", f"/recommendations/{row.pk}/{path}")
            assert answer.content.decode().count("Letter.pdf</a>") == shown
        assert found == {"": 6, "annexes/": 3}


def test_handing_out_and_adding_cost_little(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    annex = make.annex(row)
    client = signed_in(cast.head)
    answer, count = statements(client, "get", f"/recommendations/{row.pk}/annexes/{annex.pk}/")
    assert (answer.status_code, count) == (200, 4)  # the record of the download is one
    assert b"".join(answer) == files.pdf(b"Letter")
    answer, count = statements(
        client, "post", f"/recommendations/{row.pk}/annexes/", {"file": sent(content=files.png(), name="a.png")}
    )
    assert answer.status_code == 302
    assert count <= 12


# --- the API ------------------------------------------------------------------------------------------------

API = "/api/v1/recommendations"


def test_programs_add_list_fetch_and_take_out(cast: Cast, signed_in, store_folder):
    row = make.draft(cast.head)
    program = Client(
        headers={"Authorization": f"Token {ApiToken.issue(cast.head, note='Test', days=1, scope='write')[1]}"}
    )
    answer = program.post(f"{API}/{row.pk}/annexes/", {"file": sent(), "title": "Letter of 3 March"})
    annex = Annex.objects.get()
    data = {
        "id": annex.pk,
        "name": "Letter.pdf",
        "title": "Letter of 3 March",
        "kind": "pdf",
        "size": len(files.pdf()),
        "state": "unscanned",
        "is_downloadable": True,
    }
    assert (answer.status_code, answer.json()) == (201, data)
    assert program.get(f"{API}/{row.pk}/annexes/").json() == [data]
    assert program.get(f"{API}/{row.pk}/").json()["annexes"] == [data]
    file = program.get(answer.headers["Location"])
    assert b"".join(file.streaming_content) == files.pdf()
    assert file.headers["Content-Disposition"] == 'attachment; filename="Letter.pdf"'
    assert program.delete(answer.headers["Location"]).status_code == 204
    assert program.get(answer.headers["Location"]).status_code == 404
    assert program.get(f"{API}/{row.pk}/annexes/").json() == []


def test_programs_are_refused_in_the_same_words(cast: Cast, signed_in, store_folder):
    row = make.draft(cast.head)
    client = signed_in(cast.head)
    answer = client.post(f"{API}/{row.pk}/annexes/", {"file": sent(content=b"")})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "rule_broken", "file")
    assert answer.json()["detail"] == "The file is empty: was it saved before it was sent?"
    for wrong in ({}, {"file": "words"}, {"file": sent(), "title": "<b>"}, {"file": sent(), "titel": "x"}):
        answer = client.post(f"{API}/{row.pk}/annexes/", wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    answer = client.post(f"{API}/{row.pk}/annexes/", {"file": "x"}, content_type="application/json")
    assert answer.status_code == 415
    assert nothing_is_left(store_folder)


def test_the_api_lets_only_who_may(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head, sensitivity="internal")
    annex = make.annex(row)
    file = f"{API}/{row.pk}/annexes/{annex.pk}/"
    for kind, seen in {"secretary": 200, "other head": 404, "observer": 404}.items():
        client = signed_in(cast.people[kind])
        refused = 403 if seen == 200 else 404
        assert client.get(f"{API}/{row.pk}/annexes/").status_code == seen
        assert status_of(client, file) == seen
        assert client.delete(file).status_code == refused
        assert client.post(f"{API}/{row.pk}/annexes/", {"file": sent()}).status_code == refused
    assert signed_in(cast.head).delete(file).status_code == 204


def test_the_api_costs_the_same_with_one_annex_and_with_three(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    client = signed_in(cast.head)
    for shown, texts in ((1, ["a"]), (3, ["b", "c"])):
        for text in texts:
            make.annex(row, text=text)
        answer, count = statements(client, "get", f"{API}/{row.pk}/annexes/")
        assert (len(answer.json()), count) == (shown, 3)
        answer, count = statements(client, "get", f"{API}/{row.pk}/")
        assert (len(answer.json()["annexes"]), count) == (shown, 5)
