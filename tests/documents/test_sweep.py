"""What belongs to nothing goes, after 30 days aside; what a row has ever named stays, whatever the database says."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone as zones

from core import clock
from documents import orphans, store, tasks
from documents.checking import checked
from documents.http import file_answer
from documents.models import Document, Sweep
from tests import make
from tests.documents import files

pytestmark = pytest.mark.django_db(transaction=True)
BANNER = "Files without their entry."


def lying(folder: Path) -> list[str]:
    """What lies in the store, with what lies aside."""
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def keep(number: int = 1) -> list[Document]:
    """Uploads, committed."""
    by = make.counsellor()
    found = checked(ContentFile(files.pdf(), "a.pdf"))
    rows = []
    for _number in range(number):
        with store.stored(found.content) as path, transaction.atomic():
            rows.append(Document.of(found, path, by=by))
    return rows


def age(folder: Path, hours: float) -> None:
    """Let everything in the store be so old."""
    written = (clock.now() - timedelta(hours=hours)).timestamp()
    for file in folder.rglob("*"):
        if file.is_file():
            os.utime(file, (written, written))


def left(folder: Path, name: str, hours: float = 30) -> str:
    """A file that no row has ever named."""
    path = f"{name[:2]}/{name}"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(b"x")
    written = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(folder / path, (written, written))
    return path


def days_later(days: int):
    return clock.pretend(clock.now() + timedelta(days=days))


def dump() -> bytes:
    """The table of documents, as a copy of the database has it."""
    copy = BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert("COPY documents_document TO STDOUT", copy)
    return copy.getvalue()


def restore(copy: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM documents_document")
        cursor.cursor.copy_expert("COPY documents_document FROM STDIN", BytesIO(copy))


def has_banner(client: Client) -> bool:
    return BANNER in client.get("/", follow=True).content.decode()


def test_after_the_restore_of_an_older_copy_every_file_of_the_live_folder_stays(store_folder: Path, signed_in):
    keep(5)
    older = dump()
    keep(106)
    newer = dump()
    age(store_folder, 1000)
    all_files = lying(store_folder)
    assert len(all_files) == 111
    restore(older)
    keep()  # people go on
    secretary, officer = signed_in(make.secretary()), signed_in(make.officer())
    for days in (0, 20, 40, 80):
        with days_later(days):
            done = orphans.sweep()
            assert (done.unknown >= 106, done.set_aside, done.removed) == (True, 0, 0)
    assert set(all_files) <= set(lying(store_folder))
    assert has_banner(secretary)
    assert not has_banner(officer)
    restore(newer)
    with days_later(80):
        assert orphans.sweep().unknown == 1  # what was uploaded in between
    for document in Document.objects.all():
        with store.opened(document.path) as file:
            assert file.read() == files.pdf()


def test_after_a_restore_nothing_is_taken_of_files_that_have_lost_their_marks_either(store_folder: Path):
    """Copied by something that keeps no modes; or never swept since the marks came."""
    keep(5)
    older = dump()
    keep(106)
    age(store_folder, 1000)
    for file in lying(store_folder):
        (store_folder / file).chmod(0o640)
    restore(older)
    for days in (0, 40, 80):
        with days_later(days):
            assert orphans.sweep().unknown == 106
    assert len(lying(store_folder)) == 111
    assert sum(store.had_row(path) for path in lying(store_folder)) == 5


def test_beside_a_database_that_knows_no_file_nothing_is_taken_and_it_is_told(store_folder: Path):
    keep(3)
    left(store_folder, "aa11", 1000)
    left(store_folder, "bb22.unfinished", 1000)
    age(store_folder, 1000)
    Document.objects.all().delete()
    assert (orphans.sweep().unknown, len(lying(store_folder))) == (4, 5)
    assert orphans.sweep(with_unknown=True).set_aside == 0


def test_files_that_no_row_has_named_go_aside_after_a_day_and_for_ever_after_thirty(store_folder: Path):
    [document] = keep()
    age(store_folder, 1000)
    old = left(store_folder, "aa11", 25)
    left(store_folder, "bb22.unfinished", 25)
    young = left(store_folder, "cc33", 23)
    done = orphans.sweep()
    assert (done.set_aside, done.removed, done.unknown) == (1, 1, 0)
    aside = f"aside/{clock.today().isoformat()}/aa11"
    assert lying(store_folder) == sorted([document.path, young, aside])
    (store_folder / young).unlink()
    for days, is_there in ((30, True), (31, False)):
        with days_later(days):
            assert orphans.sweep().removed == (0 if is_there else 1)
            assert (store_folder / aside).exists() is is_there
    assert not (store_folder / aside).parent.exists()
    assert not (store_folder / old).exists()


def test_a_file_whose_row_was_committed_although_nobody_was_told_is_noted_and_stays(store_folder: Path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(store, "note_row", lambda _path: None)  # the process was killed right after
        [document] = keep()
    age(store_folder, 1000)
    assert not store.had_row(document.path)
    assert orphans.sweep().set_aside == 0
    assert store.had_row(document.path)


def set_aside_with_row(store_folder: Path) -> Document:
    """A file that was set aside, and that a row names again, as after the restore of a newer copy."""
    lost, _other = keep(2)
    copy = dump()
    Document.objects.filter(pk=lost.pk).delete()
    age(store_folder, 1000)
    assert orphans.sweep(with_unknown=True).set_aside == 1
    assert not (store_folder / lost.path).exists()
    restore(copy)
    return lost


@pytest.mark.parametrize("way", ["sweep", "command", "opened", "nginx"])
def test_what_is_aside_comes_back_when_a_row_names_it_again(store_folder: Path, way: str, settings):
    lost = set_aside_with_row(store_folder)
    with days_later(40):
        if way == "sweep":
            assert orphans.sweep().put_back == 1
        elif way == "command":
            call_command("sweep_documents", "--put-back", stdout=(output := StringIO()))
            assert output.getvalue() == "put_back 1\n"
        elif way == "opened":
            store.opened(lost.path).close()
        else:
            settings.DOCUMENTS_ACCEL = "/stored-documents/"
            file_answer(lost)
        assert (store_folder / lost.path).read_bytes() == files.pdf()
        assert orphans.sweep().removed == 0


def test_more_files_than_one_look_takes_are_looked_at(store_folder: Path, monkeypatch):
    monkeypatch.setattr(orphans, "AT_ONCE", 3)
    [document] = keep()
    for number in range(10):
        left(store_folder, f"{number}{number}x")
    assert orphans.sweep().set_aside == 10
    assert [path for path in lying(store_folder) if not path.startswith("aside/")] == [document.path]
    with days_later(31):
        assert orphans.sweep().removed == 10


def test_more_than_killed_processes_leave_stays_until_somebody_decides(store_folder: Path):
    keep()
    for number in range(orphans.MOST + 1):
        left(store_folder, f"{number:02}x")
    for _time in range(2):
        done = orphans.sweep()
        assert (done.unknown, done.set_aside) == (21, 0)
    call_command("sweep_documents", "--with-unknown", stdout=(output := StringIO()))
    assert output.getvalue() == "set_aside 21, put_back 0, removed 0, unknown 0\n"


def test_without_a_store_there_is_nothing_to_sweep():
    assert str(orphans.sweep()) == "set_aside 0, put_back 0, removed 0, unknown 0"


def test_the_command_and_the_tick_sweep(store_folder: Path):
    keep()
    left(store_folder, "aa11")
    call_command("sweep_documents", stdout=(output := StringIO()))
    assert output.getvalue() == "set_aside 1, put_back 0, removed 0, unknown 0\n"
    left(store_folder, "bb22")
    tasks.sweep()
    assert Sweep.objects.get().set_aside == 1
    assert len([path for path in lying(store_folder) if path.startswith("aside/")]) == 2


@pytest.mark.parametrize("options", [[], ["--with-unknown"]])
def test_a_machine_whose_clock_is_wrong_removes_nothing(store_folder: Path, monkeypatch, options: list[str]):
    keep()
    left(store_folder, "aa11")
    orphans.sweep()
    left(store_folder, "bb22")
    files_before, real = lying(store_folder), zones.now
    with monkeypatch.context() as patch:
        patch.setattr(zones, "now", lambda: real() + timedelta(days=32))
        with pytest.raises(CommandError, match="32 days, 0:00:00 ahead of the database's"):
            call_command("sweep_documents", *options)
    assert lying(store_folder) == files_before


def give_up() -> None:
    message = "no"
    raise ValueError(message)


def test_a_file_is_read_only_from_its_row_on(store_folder: Path):
    [document] = keep()
    assert store.had_row(document.path)
    assert (store_folder / document.path).stat().st_mode & 0o777 == 0o440
    with pytest.raises(ValueError, match="no"), store.stored(b"x"), transaction.atomic():
        give_up()
    assert lying(store_folder) == [document.path]


def test_a_file_whose_row_is_rolled_back_later_is_not_marked(store_folder: Path):
    with transaction.atomic():
        keep()
        transaction.set_rollback(True)
    assert [store.had_row(path) for path in lying(store_folder)] == [False]
