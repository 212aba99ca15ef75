"""The virus scanner: asked over its socket in its own protocol, optional, and never in the way."""

from __future__ import annotations

import runpy
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from structlog.testing import capture_logs

from documents import scanning, store, tasks
from documents.checking import checked
from documents.models import Document
from exportmeet.celery import app
from tests import make
from tests.documents import files
from tests.documents.clamd import EICAR, LIMIT, Clamd, silent
from tests.real.workers import Workers, wait_until

pytestmark = pytest.mark.django_db


def keep(*objects: bytes) -> Document:
    found = checked(ContentFile(files.pdf(*objects), "a.pdf"))
    with store.stored(found.content) as path, transaction.atomic():
        return Document.of(found, path, by=make.counsellor())


def states(*documents: Document) -> list[str]:
    return [Document.objects.get(pk=one.pk).state for one in documents]


@pytest.fixture(params=["path", "port"])
def clamd(request, settings, tmp_path: Path) -> Any:
    with Clamd(tmp_path / "clamd.sock" if request.param == "path" else None) as server:
        settings.CLAMD_SOCKET = server.address
        yield server


def test_a_file_waits_is_read_whole_and_judged(clamd: Clamd):
    good, bad = keep(b"x" * 200_000), keep(EICAR)
    assert states(good, bad) == ["pending", "pending"]
    assert scanning.scan_pending() == 2
    assert states(good, bad) == ["clean", "infected"]
    assert clamd.server.heard == [files.pdf(b"x" * 200_000), files.pdf(EICAR)]
    assert scanning.scan_pending() == 0


def test_without_a_scanner_a_file_says_so_and_is_scanned_once_there_is_one(settings):
    settings.CLAMD_SOCKET = ""
    first, second = keep(), keep(EICAR)
    assert states(first, second) == ["unscanned", "unscanned"]
    assert first.get_state_display() == "Not scanned for viruses"
    assert scanning.scan_pending() == 0
    with Clamd() as server:
        settings.CLAMD_SOCKET = server.address
        waiting = keep(b"2")
        assert scanning.scan_pending() == 3
        assert server.server.heard[0] == files.pdf(b"2")  # somebody waits for this one
    assert states(first, second, waiting) == ["clean", "infected", "clean"]


@pytest.mark.parametrize(("address", "warnings"), [("", 1), ("/run/clamd.ctl", 0)])
def test_a_server_without_a_scanner_warns_when_it_starts(settings, monkeypatch, address: str, warnings: int):
    settings.CLAMD_SOCKET = address
    with capture_logs() as lines:
        runpy.run_module("exportmeet.wsgi")
    found = [line for line in lines if line["event"] == "files_are_not_scanned"]
    assert [line["log_level"] for line in found] == ["warning"] * warnings
    assert all("CLAMD_SOCKET" in line["hint"] for line in found)


def test_a_file_that_the_scanner_cannot_judge_does_not_hold_up_the_others(clamd: Clamd):
    # So large that the scanner has hung up long before all of it is sent.
    large, good = keep(b"x" * (6 * LIMIT)), keep()
    gone = keep(b"gone")
    store.remove(gone.path)
    last = keep(b"last")
    assert scanning.scan_pending() == 2
    assert states(large, good, gone, last) == ["pending", "clean", "pending", "clean"]


def test_a_scanner_that_is_away_is_asked_once_and_again_next_time(settings, tmp_path: Path, monkeypatch):
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")
    first, second = keep(), keep(b"2")
    asked = []
    ask = scanning.ask
    monkeypatch.setattr(scanning, "ask", lambda file: asked.append(1) or ask(file))
    assert scanning.scan_pending() == 0
    assert len(asked) == 1
    assert states(first, second) == ["pending", "pending"]
    with Clamd() as server:
        settings.CLAMD_SOCKET = server.address
        assert scanning.scan_pending() == 2


def test_a_scanner_that_dies_in_mid_word_has_said_nothing(settings):
    with Clamd(dying=True) as server:
        settings.CLAMD_SOCKET = server.address
        document = keep()
        assert scanning.scan_pending() == 0
        assert states(document) == ["pending"]


def test_a_silent_scanner_is_given_up(settings, monkeypatch):
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    with silent() as line:
        settings.CLAMD_SOCKET = f"127.0.0.1:{line.getsockname()[1]}"
        with pytest.raises(scanning.ScannerAwayError):
            scanning.ask(BytesIO(b"x"))


def test_what_was_judged_stays_judged(clamd: Clamd):
    document = keep(EICAR)
    document.judge(Document.State.INFECTED)
    document.judge(Document.State.CLEAN)
    assert states(document) == ["infected"]


def test_the_command_and_the_tick_scan(clamd: Clamd):
    first = keep()
    output = StringIO()
    call_command("scan_documents", stdout=output)
    assert output.getvalue() == "judged: 1\n"
    second = keep(b"2")
    tasks.scan()
    assert states(first, second) == ["clean", "clean"]


@pytest.mark.django_db(transaction=True)
def test_the_loop_scans_until_it_is_told_to_stop(clamd: Clamd, tmp_path: Path):
    document = keep()
    env = {"DOCUMENTS_DIR": str(configured.DOCUMENTS_DIR), "CLAMD_SOCKET": clamd.address}
    with Workers(tmp_path, **env) as workers:
        loop = workers.scanner()
        wait_until(lambda: states(document) == ["clean"], 60, workers.output)
        loop.terminate()
        assert loop.wait(timeout=30) == 0


def test_every_task_that_beat_wakes_is_there():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
