"""Two thousand broken and hostile sheets: each is answered by a sentence, and nothing of them is written.

All of them by `./run trust --api`; each run of the tests sends an even share of 300.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countries.models import Organisation
from meetings.imports.models import SheetImport
from meetings.participants.models import Participant
from participants.contacts.models import Contact
from tests import make
from tests.meetings.imports.hostile import NUMBER, Case, case, special
from tests.trust.depth import IS_SHORT, IS_WHOLE

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db

PARTS = 20
# One sheet in so many is sent: the kinds come round with every ten, so neither number shares a divisor with that.
SHARE = 1 if IS_WHOLE else 71 if IS_SHORT else 7
_ERROR = re.compile(r'class="errorlist|class="error-summary')


@pytest.fixture
def client(signed_in) -> Client:
    tokyo = make.mission("JP")
    Organisation.objects.filter(pk=tokyo.pk).update(name="Embassy of India, Tokyo", city="Tokyo")
    make.meet()
    return signed_in(make.secretary())


def send(client: Client, name: str, content: bytes) -> HttpResponse:
    url = f"/meets/{make.meet().slug}/participants/import/"
    return client.post(url, {"file": SimpleUploadedFile(name, content), "sheet": "", "pasted": ""})


def check(client: Client, tried: Case) -> None:
    answer = send(client, tried.file, tried.content)
    assert answer.status_code in (302, 400, 409), (tried.name, answer.status_code)
    if answer.status_code != 302:
        assert _ERROR.search(answer.content.decode()), tried.name
        assert not tried.has_bad_rows, tried.name
    else:
        _look(client, tried, answer.headers["Location"])
    assert not Contact.objects.exists(), tried.name
    assert not Participant.objects.exists(), tried.name


def _look(client: Client, tried: Case, url: str) -> None:
    """The pages of an import that has begun: its columns, or its preview."""
    page = client.get(url, follow=True)
    assert page.status_code == 200, tried.name
    row = SheetImport.objects.latest("pk")
    if tried.has_bad_rows:
        assert row.state == "ready", (tried.name, row.state)
        for line in row.rows.all():
            assert line.fate == "refused", (tried.name, line.cells)
            assert line.number > 1, tried.name
            assert line.sentence, tried.name
        assert client.post(f"{url}confirm/").status_code == 409
    for line in row.rows.refused():
        assert line.sentence, tried.name
    SheetImport.objects.all().delete()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_broken_sheet_is_refused_in_words_and_nothing_is_written(client, part: int):
    for number in range(part * SHARE, NUMBER, PARTS * SHARE):
        check(client, case(number))


def test_there_are_two_thousand_of_them_and_some_of_each_kind_in_every_share():
    assert NUMBER >= 2_000
    sent = [number for part in range(PARTS) for number in range(part * SHARE, NUMBER, PARTS * SHARE)]
    assert len(set(sent)) == len(sent) == len(range(0, NUMBER, SHARE))
    assert {number % 10 for number in sent} == set(range(10))


@pytest.mark.parametrize("name", special())
def test_a_hostile_file_is_refused_by_a_sentence_of_its_own(client, name: str):
    file, content, word = special()[name]
    answer = send(client, file, content)
    assert answer.status_code in (400, 409)
    assert word in answer.content.decode(), re.findall(r"errorlist.*?</ul>", answer.content.decode(), re.DOTALL)
    assert not SheetImport.objects.exists()
