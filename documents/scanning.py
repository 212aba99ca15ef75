"""The virus scanner: ClamAV's clamd, spoken to over its socket. Without the setting CLAMD_SOCKET nothing is asked."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from typing import BinaryIO

import structlog
from django.conf import settings

from core.rules import RuleBroken

from . import store
from .models import Document

log = structlog.get_logger(__name__)

PATIENCE = 60  # seconds for each answer; clamd itself gives a file up after 120
AT_ONCE = 100
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAwayError(Exception):
    """Nobody answers at CLAMD_SOCKET, or not within PATIENCE."""


def warn_without_scanner() -> None:
    """Log a warning at server start that files are not scanned."""
    if not settings.CLAMD_SOCKET:
        log.warning("files_are_not_scanned", hint="Set CLAMD_SOCKET to the path or host:port of ClamAV's clamd.")


def scan_pending() -> int:
    """Scan the pending files, the oldest first; return how many got a verdict.

    One that cannot be judged waits on, and does not hold up the others. Twice at once does no harm.
    """
    if not settings.CLAMD_SOCKET:
        return 0
    judged = 0
    for document in Document.objects.pending()[:AT_ONCE]:
        try:
            judged += _judge(document)
        except ScannerAwayError:
            log.warning("scanner_away", document=document.pk)
            break
    return judged


def _judge(document: Document) -> int:
    try:
        with store.opened(document.path) as file:
            answer = ask(file)
    except RuleBroken:  # logged where it was found missing
        return 0
    if answer.endswith("OK"):
        document.judge(Document.State.CLEAN)
    elif answer.endswith("FOUND"):
        log.warning("document_infected", document=document.pk, found=answer)
        document.judge(Document.State.INFECTED)
    else:
        log.error("document_not_scanned", document=document.pk, answer=answer)
        return 0
    return 1


def ask(file: BinaryIO) -> str:
    """Return clamd's reply: "stream: OK", "stream: NAME FOUND" or "... ERROR"; "" where it closed the connection.

    Raise ScannerAwayError where nobody listens, or nobody answers in time.
    """
    with _connected() as line:
        try:
            _send(line, file)
            return _answer(line)
        except OSError as error:
            raise ScannerAwayError from error


def _send(line: socket.socket, file: BinaryIO) -> None:
    """Send all of it, unless clamd closes the connection: it does so on a file past its limit, after its reply."""
    with suppress(ConnectionError):
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(_PIECE):
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))


def _connected() -> socket.socket:
    """CLAMD_SOCKET is a path, or host:port. Raise ScannerAwayError."""
    host, colon, port = settings.CLAMD_SOCKET.rpartition(":")
    try:
        if colon and port.isdigit():
            return socket.create_connection((host, int(port)), timeout=PATIENCE)
        return _connected_to_path()
    except OSError as error:
        raise ScannerAwayError from error


def _connected_to_path() -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(settings.CLAMD_SOCKET)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    """Read the reply up to its final zero byte; "" for one that is cut off."""
    heard = b""
    with suppress(ConnectionError):
        while piece := line.recv(_LONGEST_ANSWER):
            heard += piece
            if heard.endswith(b"\0") or len(heard) > _LONGEST_ANSWER:
                break
    return heard.rstrip(b"\0").decode(errors="replace").strip() if heard.endswith(b"\0") else ""
