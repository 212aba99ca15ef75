"""Two thousand spoilt files, made from one seed: none is the server's error, none that is refused leaves anything."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core.rules import Refusal, RuleBroken
from documents import checking, store
from documents.inspection import child, outcome
from documents.kinds import kind_of
from documents.models import Document
from recommendations.models import Annex, Recommendation
from tests import make
from tests.documents import files
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db

SEED = 20270106
BY_PAGE, BY_CHECK, BY_INSPECTION = 100, 200, 1_700
NAMES = (
    "Letter",
    "../../etc/passwd",
    "a\u202efdp.exe",
    "nul\x00",
    "ß" * 300,
    ".",
    " ",
    "<script>",
    "con",
    "a/b\\c",
    "पत्र",
)
Spoil = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def flip(chance: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def splice(chance: random.Random, content: bytes) -> bytes:
    other = files.GOOD[chance.choice(list(files.GOOD))]()
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def double(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[chance.randrange(len(content)) :] + content[at:]


def noise(chance: random.Random, content: bytes) -> bytes:
    return content[:8] + chance.randbytes(chance.randint(0, 4_000))


def archive(chance: random.Random, _content: bytes) -> bytes:
    """A zip whose members have no business in a letter."""
    members = ("../../evil", "/etc/passwd", "word/vbaProject.bin", "word/document.xml", "x" * 300)
    wanted = dict.fromkeys(f"{chance.choice(members)}{chance.randrange(9)}" for _ in range(chance.randint(0, 4)))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for member in wanted:
            file.writestr(member, b"0" * chance.choice([0, 10, 3_000_000]))
    return made.getvalue()


SPOILS: tuple[Spoil, ...] = (cut, flip, splice, double, noise, archive)


def spoilt(chance: random.Random) -> tuple[str, bytes]:
    """A name and a content, of which seldom both are sound."""
    made, named = (chance.choice(list(files.GOOD)) for _ in range(2))
    content = chance.choice(SPOILS)(chance, files.GOOD[made]())
    return f"{chance.choice(NAMES)}.{made if chance.random() < 0.7 else named}", content


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def stored(folder: Path) -> int:
    return sum(file.is_file() for file in folder.rglob("*"))


def keep(row: Recommendation, name: str, content: bytes, by: Any) -> Document | None:
    """The document as it was kept, its rows rolled back; None where it was refused."""
    try:
        with transaction.atomic():
            annex = Annex.add(row, ContentFile(content, name), by=by)
            transaction.set_rollback(True)
            return annex.document
    except Refusal as refusal:
        if not str(refusal.sentence):
            raise
        return None


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same files each time


def test_a_spoilt_file_is_refused_with_a_sentence_and_leaves_nothing(cast: Cast, folder: Path):
    chance, row, taken = dice(SEED), make.draft(cast.head), 0
    for _ in range(BY_CHECK):
        name, content = spoilt(chance)
        document = keep(row, name, content, cast.head)
        if document:  # what was spoilt was no part that counts: it is what its name says all the same
            taken += 1
            assert checking.checked(ContentFile(content, document.name)).kind.code == document.kind
            store.remove(document.path)
        assert stored(folder) == 0, (name, len(content))
    assert not Annex.objects.exists()
    assert not Document.objects.exists()
    assert taken < BY_CHECK / 3


def test_a_spoilt_file_ends_no_inspection_otherwise_than_by_a_refusal():
    """Without the process around it, which would turn any error into a refusal."""
    chance, taken = dice(SEED + 2), 0
    for _ in range(BY_INSPECTION):
        made = chance.choice(list(files.GOOD))
        content = chance.choice(SPOILS)(chance, files.GOOD[made]())
        with suppress(outcome.Refused, RuleBroken):
            child.inspector(kind_of(f"a.{made}", content).code)(content)
            taken += 1
    assert taken < BY_INSPECTION / 2


def test_no_spoilt_file_is_an_error_of_the_server(cast: Cast, signed_in, folder: Path):
    chance, client = dice(SEED + 1), signed_in(cast.head)
    for _ in range(BY_PAGE):
        row, (name, content) = make.draft(cast.head), spoilt(chance)
        answer = client.post(f"/recommendations/{row.pk}/annexes/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code in {200, 302, 400, 409}, (name, answer.status_code)
        assert row.annexes.count() == (answer.status_code == 302)
    assert stored(folder) == Document.objects.count() == Annex.objects.count()
