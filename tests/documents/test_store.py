"""Files are kept whole or not at all, and what belongs to nothing goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, transaction

from core.rules import RuleBroken
from documents import store
from documents.checking import checked
from documents.models import Document
from tests import make
from tests.documents import files


def lying(folder: Path) -> list[str]:
    """What lies in the store."""
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def keep(name: str = "a.pdf") -> Document:
    found = checked(ContentFile(files.pdf(), name))
    with store.stored(found.content) as path, transaction.atomic():
        return Document.of(found, path, by=make.counsellor())


@pytest.mark.django_db
def test_a_file_lies_under_a_name_that_says_nothing_and_only_its_group_reads_it(store_folder: Path):
    document = keep("Secret letter.pdf")
    assert lying(store_folder) == [document.path]
    assert "ecret" not in document.path
    assert "." not in document.path
    file = store_folder / document.path
    assert file.read_bytes() == files.pdf()
    assert file.stat().st_mode & 0o007 == 0
    assert file.parent.stat().st_mode & 0o007 == 0
    assert (document.kind, document.size, document.state) == ("pdf", len(files.pdf()), "unscanned")


def test_the_file_goes_when_the_block_is_left_by_an_error(store_folder: Path):
    seen = []
    for error in (RuleBroken("no"), ValueError(), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            fail(error, lambda: seen.append(lying(store_folder)))
        assert lying(store_folder) == []
    assert [len(some) for some in seen] == [1, 1, 1]


def fail(error: BaseException, meanwhile: Callable[[], None]) -> None:
    with store.stored(b"x"):
        meanwhile()
        raise error


def test_while_nobody_knows_whether_the_row_is_there_the_file_stays(store_folder: Path):
    with pytest.raises(OperationalError), store.stored(b"x"):
        raise OperationalError
    assert len(lying(store_folder)) == 1


@pytest.mark.parametrize("broken", ["fsync", "fdopen"])
def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(store_folder: Path, monkeypatch, broken: str):
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, full)
    with pytest.raises(store.NoRoom, match="no room"), store.stored(b"x"):
        pass
    assert lying(store_folder) == []


def test_a_store_that_cannot_be_written_is_told_in_a_sentence(settings, tmp_path: Path):
    settings.DOCUMENTS_DIR = tmp_path / "a file"
    settings.DOCUMENTS_DIR.write_text("")
    with pytest.raises(store.NoRoom), store.stored(b"x"):
        pass


@pytest.mark.django_db
def test_a_file_that_is_gone_is_told_in_a_sentence():
    document = keep()
    store.remove(document.path)
    store.remove(document.path)
    with pytest.raises(RuleBroken, match="cannot be read"):
        store.opened(document.path)
