"""What a request may carry: refused before it is read, with a sentence, as a page and as JSON."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import FakePayload

from core.http import MOST_BODY, MOST_UPLOAD
from recommendations.models import Recommendation
from tests import make

pytestmark = pytest.mark.django_db

ABSENCES = "/api/v1/absences/"
JSON = "application/json"


class Untouched(BytesIO):
    """A body that nobody may read."""

    def read(self, *_args: Any) -> bytes:
        pytest.fail("the body was read")


def declare(client: Client, path: str, length: int | str, kind: str, **more: Any) -> Any:
    """A request that says that so many bytes follow."""
    untouched = FakePayload()
    untouched.read = Untouched().read  # type: ignore[method-assign]
    return client.generic("POST", path, b"x", kind, CONTENT_LENGTH=str(length), **{"wsgi.input": untouched}, **more)


def post_json(client: Client, path: str, body: Any) -> Any:
    return client.post(path, body if isinstance(body, str | bytes) else json.dumps(body), content_type=JSON)


@pytest.mark.parametrize("path", [ABSENCES, "/api/v1/actions/", "/api/v1/actions/bulk/", "/api/v1/recommendations/"])
def test_a_json_body_of_more_than_a_megabyte_is_refused_unread(signed_in, path: str):
    client = signed_in(make.secretary())
    for length in (MOST_BODY + 1, 10**11, 10**30, "1" * 5000):
        answer = declare(client, path, length, JSON)
        assert answer.status_code == 413
        assert answer.json() == {
            "code": "too_large",
            "detail": "This is more than one request may carry (1 MB): send it in parts.",
        }


def test_a_json_body_of_a_megabyte_is_read(signed_in):
    client = signed_in(make.secretary())
    answer = post_json(client, ABSENCES, b'{"note": "%s"}' % (b"x" * (MOST_BODY - 12)))
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert post_json(client, ABSENCES, b'{"note": "%s"}' % (b"x" * MOST_BODY)).status_code == 413


def test_a_form_of_more_than_a_megabyte_is_refused_unread_as_a_page_and_as_a_part(signed_in):
    client = signed_in(make.secretary())
    kind = "application/x-www-form-urlencoded"
    page = declare(client, "/people/add/", MOST_BODY + 1, kind)
    part = declare(client, "/people/add/", MOST_BODY + 1, kind, HTTP_HX_REQUEST="true")
    for answer in (page, part):
        assert answer.status_code == 413
        assert "send it in parts" in answer.content.decode()
    assert ("<html" in page.content.decode(), "<html" in part.content.decode()) == (True, False)


def test_an_upload_has_a_limit_of_its_own(signed_in):
    client = signed_in(make.secretary())
    answer = declare(client, "/people/add/", MOST_UPLOAD + 1, "multipart/form-data; boundary=x")
    assert (answer.status_code, "(60 MB)" in answer.content.decode()) == (413, True)
    file = SimpleUploadedFile("a.pdf", b"x" * (2 * MOST_BODY))
    assert client.post("/language/", {"language": "en", "file": file}).status_code == 302


def test_the_words_beside_a_file_are_bounded_too(signed_in):
    client = signed_in(make.secretary())
    sent = {"language": "x" * (MOST_BODY + 1), "file": SimpleUploadedFile("a.pdf", b"x")}
    answer = client.post("/language/", sent)
    assert (answer.status_code, "send it in parts" in answer.content.decode()) == (413, True)


def test_a_form_of_too_many_fields_is_refused_with_a_sentence(signed_in):
    client = signed_in(make.secretary())
    for sent in ({f"f{number}": "1" for number in range(1001)}, {"rows": ["1"] * 1001}):
        answer = client.post("/people/add/", sent)
        assert (answer.status_code, "more than 1,000 fields" in answer.content.decode()) == (400, True)
        part = client.post("/people/add/", sent, headers={"Accept": JSON})
        assert (part.status_code, part.json()["code"]) == (400, "too_many_fields")


@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_comes_in_pieces_without_a_length_is_refused_never_taken_for_empty(signed_in, kind: str):
    client = signed_in(make.head_of_mission())
    for length in ("", None):
        more = {} if length is None else {"CONTENT_LENGTH": length}
        sent: Any = {"wsgi.input": FakePayload(b'{"title": "Said"}'), "HTTP_TRANSFER_ENCODING": "chunked", **more}
        program = client.generic("POST", "/api/v1/recommendations/", content_type=kind, **sent)
        page = client.generic("POST", "/recommendations/add/", content_type=kind, **sent)
        assert (program.status_code, program.json()["code"]) == (411, "length_required")
        assert (page.status_code, "Content-Length" in page.content.decode()) == (411, True)
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("depth", [51, 900, 100_000, 400_000])
@pytest.mark.parametrize("unit", ["[]", '{"a":}'])
def test_what_is_nested_without_end_is_refused_and_breaks_nothing(signed_in, depth: int, unit: str):
    client = signed_in(make.secretary())
    opening, closing = unit[:-1], unit[-1]
    answer = post_json(client, ABSENCES, opening * depth + "1" + closing * depth)
    if len(opening) * depth + depth > MOST_BODY:
        assert answer.status_code == 413
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_list_of_more_than_a_thousand_rows_is_refused_wherever_it_stands(signed_in):
    client = signed_in(make.secretary())
    for body in ([1] * 1001, {"rows": [1] * 1001}, {"a": [{"b": [1] * 1001}]}, {f"n{n}": 1 for n in range(1001)}):
        answer = post_json(client, "/api/v1/actions/bulk/", body)
        assert answer.status_code == 400
        assert "at most 1,000 rows" in answer.json()["detail"]
    assert "at most" not in post_json(client, "/api/v1/actions/bulk/", {"rows": [1] * 1000}).json()["detail"]


def test_an_error_tells_at_most_two_hundred_unknown_names(signed_in):
    client = signed_in(make.secretary())
    fields = post_json(client, ABSENCES, {f"unknown{number:04}": 1 for number in range(900)}).json()["fields"]
    named = [name for name in fields if name.startswith("unknown")]
    assert named == [f"unknown{number:04}" for number in range(200)]
    assert fields["non_field_errors"] == ["700 more names are unknown."]
    fields = post_json(client, ABSENCES, {f"unknown{number:04}": 1 for number in range(201)}).json()["fields"]
    assert fields["non_field_errors"] == ["1 more name is unknown."]
    fields = post_json(client, ABSENCES, {"x" * 5000: 1}).json()["fields"]
    assert max(len(name) for name in fields) <= 60


@pytest.mark.parametrize("length", ["abc", "-5", "²"])
def test_a_length_that_is_no_number_is_refused(signed_in, length: str):
    answer = declare(signed_in(make.secretary()), ABSENCES, length, JSON)
    assert answer.status_code == 413
