"""Where the files lie: a folder outside of what the web server hands out, under names that say nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from core.database import is_unavailable
from core.rules import NoRoom, RuleBroken

log = structlog.get_logger(__name__)

UNFINISHED = ".unfinished"


@contextmanager
def kept(content: bytes) -> Iterator[str]:
    """Write a file and give its path in the store; it is gone again when the block is left by an exception.

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


def _write(content: bytes) -> str:
    """Under another name first, so that what has its name is whole, whatever fails."""
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
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as out:
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
        return (settings.DOCUMENTS_DIR / path).open("rb")
    except OSError as error:
        log.exception("document_missing", path=path)
        raise RuleBroken(_("This file cannot be read just now: try again later, or tell the secretariat.")) from error


def remove(path: str) -> None:
    (settings.DOCUMENTS_DIR / path).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[str]:
    """The paths of files that were written before `moment`, unfinished ones included."""
    for folder in sorted(settings.DOCUMENTS_DIR.glob("??")):
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.stat().st_mtime < moment.timestamp():
                yield str(file.relative_to(settings.DOCUMENTS_DIR))
