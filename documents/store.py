"""The file store: a folder that the web server does not serve, with random names.

A file that a row has named is read-only: so it is known for one of ours in a database that has lost the row. What is
taken out lies in a folder aside, by the day on which it was, until it is removed or put back.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.database import is_unavailable
from core.rules import NoRoom, RuleBroken

log = structlog.get_logger(__name__)

UNFINISHED = ".unfinished"
_ASIDE = "aside"
_NEW, _NAMED = 0o640, 0o440  # the mode of a file before and after its row is committed


@contextmanager
def stored(content: bytes) -> Iterator[str]:
    """Write a file and yield its path in the store; it is removed when the block raises.

    Put the transaction that writes its row inside of the block, so that a rollback takes the file with it.
    """
    path = _write(content)
    try:
        yield path
    except BaseException as error:
        # Where the database went away in the middle nobody knows whether the row is there. The sweep will.
        if not is_unavailable(error):
            remove(path)
        raise
    transaction.on_commit(partial(note_row, path))


def _write(content: bytes) -> str:
    """Write under a temporary name first, so that a file with its own name is always whole."""
    name = secrets.token_hex(16)
    path = Path(name[:2], name)
    target = settings.DOCUMENTS_DIR / path
    unfinished = target.with_name(name + UNFINISHED)
    try:
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        _write_through(unfinished, content)
        unfinished.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        for left in (unfinished, target):
            with suppress(OSError):
                left.unlink()
        log.exception("document_not_stored", errno=error.errno)
        raise NoRoom(
            _("The file could not be kept: the server has no room for it. Try again later; the secretariat can help.")
        ) from error
    return str(path)


def _write_through(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _NEW), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(path: str) -> BinaryIO:
    """The file, to be read and closed by the caller. Raise RuleBroken when it is not in the store."""
    try:
        put_back(path)
        return (settings.DOCUMENTS_DIR / path).open("rb")
    except OSError as error:
        log.exception("document_missing", path=path)
        raise RuleBroken(_("This file cannot be read just now: try again later, or tell the secretariat.")) from error


def remove(path: str) -> None:
    (settings.DOCUMENTS_DIR / path).unlink(missing_ok=True)


def note_row(path: str) -> None:
    """Mark that a row names the file; where that fails, the next sweep does it."""
    try:
        (settings.DOCUMENTS_DIR / path).chmod(_NAMED)
    except OSError as error:
        log.warning("document_not_noted", path=path, errno=error.errno)


def had_row(path: str) -> bool:
    """Whether a row of this or an earlier database ever named the file."""
    with suppress(FileNotFoundError):  # another sweep was faster
        return not (settings.DOCUMENTS_DIR / path).stat().st_mode & 0o200
    return False


def set_aside(path: str) -> None:
    """Move the file out of the store, into the folder of today."""
    file = settings.DOCUMENTS_DIR / path
    target = settings.DOCUMENTS_DIR / _ASIDE / clock.today().isoformat() / file.name
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):  # another sweep was faster
        file.replace(target)


def put_back(path: str) -> bool:
    """Move the file back into the store; return whether it had been set aside."""
    target = settings.DOCUMENTS_DIR / path
    if target.exists():
        return False
    for file in (settings.DOCUMENTS_DIR / _ASIDE).glob(f"*/{target.name}"):
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        file.replace(target)
        return True
    return False


def aside() -> Iterator[tuple[str, date]]:
    """The paths of files that were set aside, as rows name them, and the day of that."""
    for file in sorted((settings.DOCUMENTS_DIR / _ASIDE).glob("????-??-??/*")):
        yield str(Path(file.name[:2], file.name)), date.fromisoformat(file.parent.name)


def remove_aside(path: str) -> None:
    """Delete a file that was set aside."""
    for file in (settings.DOCUMENTS_DIR / _ASIDE).glob(f"*/{Path(path).name}"):
        file.unlink(missing_ok=True)
        with suppress(OSError):  # not the last one of its day
            file.parent.rmdir()


def older_than(moment: datetime) -> Iterator[str]:
    """The paths of files that were written before `moment`, unfinished ones included."""
    for folder in sorted(settings.DOCUMENTS_DIR.glob("??")):
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.stat().st_mtime < moment.timestamp():
                yield str(file.relative_to(settings.DOCUMENTS_DIR))
