"""HEAD, a missing slash, an unknown filter, a full temporary folder: each is answered in one place."""

from __future__ import annotations

import errno
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db.models import CheckConstraint, Q
from django.test import Client

from core.unsent import owner_mark
from participants.models import User
from recommendations.models import Recommendation
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/actions/",
        "/actions/{item}/",
        "/actions/{item}/edit/",
        "/actions/export.xlsx",
        "/views/",
        "/recommendations/",
        "/recommendations/{row}/twins/",
        "/recommendations/similar/",
        "/recommendations/export.csv",
        "/api/v1/actions/",
        "/api/v1/actions/{item}/",
        "/api/v1/recommendations/{row}/",
        "/api/v1/recommendations/{row}/annexes/",
        "/actions/{item}/move/",
        "/api/v1/actions/{item}/move/",
        "/no/such/page/",
    ],
)
def test_head_is_answered_as_get_without_the_body(signed_in, path: str):
    item, row = make.item("underway"), make.recommendation()
    client = signed_in(make.secretary())
    path = path.format(item=item.pk, row=row.pk)
    head, get = client.head(path), client.get(path)
    assert head.status_code == get.status_code
    assert head.getvalue() == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers.get("Allow") == get.headers.get("Allow")


def test_whoever_may_get_may_ask_for_the_head_and_is_told_so(signed_in):
    answer = signed_in(make.secretary()).post("/recommendations/similar/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/api/v1/recommendations", "/api/v1/actions/{}/move", "/recommendations/write"])
def test_what_is_sent_without_the_slash_is_not_read_instead(signed_in, path: str, method: str):
    item = make.item("underway")
    path = path.format(item.pk)
    answer = getattr(signed_in(make.secretary()), method)(path, {"verb": "finish"}, content_type="application/json")
    assert answer.status_code == 404
    text = answer.json()["detail"] if "api" in path else answer.content.decode()
    assert f"this address ends with a slash. Send it to {path}/." in text
    if "api" in path:
        assert answer.json()["code"] == "not_found"


def test_what_is_read_without_the_slash_is_led_there(signed_in):
    client = signed_in(make.secretary())
    for path in ("/recommendations", "/api/v1/recommendations"):
        assert client.get(path).headers["Location"] == f"{path}/"


LISTS = [
    "/actions/",
    "/actions/board/",
    "/actions/calendar/",
    "/actions/timeline/",
    "/actions/export.xlsx",
    "/recommendations/",
    "/recommendations/export.csv",
    "/recommendations/queue/",
    "/recommendations/walls/",
    "/recommendations/ranking/",
    "/people/",
    "/posts/",
    "/notices/",
    "/audit/",
    "/api/v1/actions/",
    "/api/v1/recommendations/",
]


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_is_refused_by_pages_and_files_as_by_the_api(signed_in, path: str):
    make.meet()
    client = signed_in(make.secretary())
    assert client.get(path).status_code == 200
    answer = client.get(f"{path}?statsu=late")
    assert answer.status_code == (400 if "api" in path else 409)
    assert "statsu" in answer.content.decode()


def test_a_filter_without_a_label_is_called_by_its_name(signed_in):
    page = signed_in(make.secretary()).get("/recommendations/?view=x").content.decode()
    assert "None:" not in page
    assert "“view”" in page


def test_a_constraint_without_a_sentence_of_its_own_is_not_called_by_its_name():
    sentence = str(CheckConstraint(condition=Q(pk=1), name="week_has_a_working_day").get_violation_error_message())
    assert "week_has" not in sentence
    assert "look at the fields again" in sentence


@pytest.mark.parametrize("where", ["new_file", "receive_data_chunk"])
@pytest.mark.parametrize("door", ["/recommendations/{}/annexes/", "/api/v1/recommendations/{}/annexes/"])
def test_a_full_temporary_folder_is_a_sentence(client: Client, monkeypatch, where: str, door: str):
    head = make.head_of_mission()
    row = make.draft(by=head)
    client = Client(enforce_csrf_checks=False, raise_request_exception=False)
    client.force_login(head)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if where == "new_file":
        monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", fail)
    else:
        monkeypatch.setattr("tempfile._TemporaryFileWrapper.write", fail, raising=False)
    large = SimpleUploadedFile("letter.pdf", b"%PDF-" + b"x" * 3_000_000)
    answer = client.post(door.format(row.pk), {"title": "Letter", "file": large})
    assert answer.status_code == 507
    assert "The server has no room for files now" in answer.content.decode()
    assert not Recommendation.objects.get(pk=row.pk).annexes.exists()


@pytest.mark.parametrize("where", ["new_file", "receive_data_chunk", "file_complete"])
def test_where_the_temporary_folder_is_full_what_was_typed_is_shown_and_kept(
    signed_in, monkeypatch, where: str
) -> None:
    head = make.head_of_mission()
    row = make.draft(by=head)
    client = signed_in(head)
    page = f"/recommendations/{row.pk}/annexes/"

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, where, fail)
    if where == "receive_data_chunk":
        monkeypatch.undo()
        monkeypatch.setattr("tempfile._TemporaryFileWrapper.write", fail, raising=False)
    large = SimpleUploadedFile("letter.pdf", b"%PDF-" + b"x" * 3_000_000)
    data = {"title": "Letter of the chamber", "form_user": owner_mark(head), "file": large}
    answer = client.post(page, data, headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 507
    text = answer.content.decode()
    assert "Letter of the chamber" in text
    (way,) = re.findall(r'href="([^"]*unsent=[^"]*)"', text)
    again = client.get(way).content.decode()
    assert 'value="Letter of the chamber"' in again
    assert "Choose the files again." in again


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/api/v1/actions/", 7),
        ("/api/v1/actions/", [[]]),
        ("/api/v1/actions/", {"owner": {}}),
        ("/api/v1/actions/bulk/", {"rows": 1.5}),
        ("/api/v1/actions/several/", {"items": [1]}),
        ("/api/v1/recommendations/", {"country": "nowhere", "other_sectors": "x", "hs_lines": {}}),
        ("/api/v1/meets/{meet}/sessions/", {"chair": [], "rapporteur": 99999}),
        ("/api/v1/meets/{meet}/participants/", {"head": "x", "assistant": 99999}),
    ],
)
def test_a_value_of_the_wrong_shape_is_named_in_plain_words(signed_in, language: str, path: str, data: Any) -> None:
    person = make.head_of_mission() if "recommendations" in path else make.secretary()
    User.objects.filter(pk=person.pk).update(language=language)
    client = signed_in(User.objects.get(pk=person.pk))
    answer = client.post(path.format(meet=make.meet().slug), data, content_type="application/json")
    assert answer.status_code == 400
    said = answer.content.decode()
    assert not re.search(r"\b(pk|dict|str|int|float|dictionary|got type|object does)\b", said), said


def test_what_is_sent_without_a_slash_is_refused_in_the_language_of_the_account(signed_in) -> None:
    secretary = make.secretary()
    User.objects.filter(pk=secretary.pk).update(language="hi")
    client = signed_in(User.objects.get(pk=secretary.pk))
    for path in ("/api/v1/actions", "/actions/new"):
        answer = client.post(path, {})
        assert answer.status_code == 404
        assert re.search("[\u0900-\u097f]{4}", answer.json()["detail"] if "api" in path else answer.content.decode())


# --- what was refused already --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path", ["/api/v1/no-such/", "/api/v1/recommendations/0/", "/api/no-such", "/api/v1/actions/x/"]
)
def test_what_is_not_there_is_told_to_programs_in_json(signed_in, path: str, method: str, language: str):
    answer = getattr(signed_in(make.secretary(language=language)), method)(path)
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json()) == {"code", "detail"}
    assert (answer.status_code, answer.json()["code"]) in {(404, "not_found"), (405, "method_not_allowed")}
    assert answer.json()["detail"].isascii() == (language == "en")


def test_a_failure_is_told_to_programs_in_json_without_a_class_name(monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(make.secretary())

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("recommendations.recommendation.api.list_answer", fail)
    answer = client.get("/api/v1/recommendations/")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "ZeroDivision" not in answer.content.decode()


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800"])
def test_text_that_no_database_keeps_is_refused_by_both_doors(signed_in, text: str):
    row = make.recommendation("under_examination")
    client = signed_in(make.secretary())
    body = json.dumps({"text": f"Look {text}", "audience": "internal"})
    api = client.post(f"/api/v1/recommendations/{row.pk}/comments/", body, content_type="application/json")
    assert 400 <= api.status_code < 500
    assert api.json()["detail"]
    if text.isprintable() or "\0" in text:
        page = client.post(f"/recommendations/{row.pk}/comments/", {"text": f"Look {text}", "audience": "internal"})
        assert 400 <= page.status_code < 500


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["submitted_from", "submitted_until"])
def test_the_ends_of_the_calendar_break_no_list(signed_in, name: str, day: str):
    client = signed_in(make.secretary())
    for path in ("/recommendations/", "/recommendations/export.csv", "/api/v1/recommendations/"):
        assert client.get(f"{path}?{name}={day}").status_code in {200, 409}, path
