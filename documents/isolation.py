"""Looks into files in a process of its own: libraries that parse hostile files are kept away from the server's memory.

A thread cannot be stopped and has no memory limit of its own; a process has both, and what crashes it crashes nobody.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import structlog

from core.rules import RuleBroken

from .sentences import sentence

log = structlog.get_logger(__name__)

MOST_SECONDS = 20  # by the clock; the child's own limit is processor time
PROJECT = str(Path(__file__).resolve().parent.parent)
_START = "import sys; sys.path.insert(0, sys.argv[1]); from documents.inspection.child import main; main(sys.argv[2])"


def inspected(kind: str, content: bytes) -> bytes:
    """The bytes to store: the file as it came, or written again (pictures). Raise RuleBroken where it is not taken.

    `kind` is the code of a documents.kinds.Kind, or sheet-xlsx, sheet-ods, sheet-csv, of which the bytes are the JSON
    of documents.inspection.sheets. Takes about 0.1 s, MOST_SECONDS at the most.
    """
    too_complex = "sheet:too_complex" if kind.startswith("sheet-") else "too_complex"
    command = [sys.executable, "-IB", "-c", _START, PROJECT, kind]
    try:
        child = subprocess.run(  # noqa: S603 - our own program, and no word of the file's sender
            command, input=content, capture_output=True, timeout=MOST_SECONDS, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        log.warning("inspection_timed_out", kind=kind, size=len(content))
        raise RuleBroken(sentence(too_complex)) from error
    head, _newline, stored = child.stdout.partition(b"\n")
    if child.returncode or not head:
        log.warning("inspection_failed", kind=kind, size=len(content), returncode=child.returncode)
        raise RuleBroken(sentence(too_complex))
    answer = json.loads(head)
    if answer["code"]:
        raise RuleBroken(sentence(answer["code"], answer["what"]))
    return stored if answer["is_changed"] else content
