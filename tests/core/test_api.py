"""What the REST door does with what is no proper request: a sentence, never an error of the program."""

import pytest
from rest_framework.test import APIClient

from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"title": "\\ud800"}',
        b'{"\\ud800": 1}',
        b"{",
        b"\xff\xfe",
        b"[]",
        b"7",
        b'"text"',
        b"null",
    ],
    ids=[
        "nested without end",
        "half a character",
        "in a name",
        "cut",
        "no text",
        "list",
        "number",
        "text",
        "null",
    ],
)
@pytest.mark.parametrize("address", ["recommendations/", "actions/"])
def test_what_is_no_json_object_is_refused_in_words(address: str, body: bytes):
    client = APIClient()
    client.force_login(make.coordinator() if address == "actions/" else make.head_of_mission())
    make.meet()
    answer = client.generic("POST", f"/api/v1/{address}", body, content_type="application/json")
    assert answer.status_code in (400, 403), answer.content
    assert answer.json()["detail"]


@pytest.mark.parametrize("version", ["", "x", "9" * 5000, "²"])
def test_an_edit_names_the_version_that_was_read(version: str):
    client = APIClient()
    row = make.draft()
    client.force_login(row.drafted_by)
    answer = client.patch(f"/api/v1/recommendations/{row.pk}/", {"title": "x"}, headers={"If-Match": version})
    assert answer.status_code == 428
