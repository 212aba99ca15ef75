"""The process that looks into one file: it has little memory and time, writes no file and knows no secret.

The file comes on standard input. The answer on standard output is a line of JSON and, where the file is to be stored
in another form than it came, that form. Nothing here may import Django: the process has no settings.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module

from .outcome import Refused

MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space
MOST_SECONDS = 10  # of processor time
INSPECTORS = {
    "pdf": "pdf:inspect",
    "docx": "office:inspect_word",
    "xlsx": "office:inspect_excel",
    "png": "pictures:inspect",
    "jpg": "pictures:inspect",
    "sheet-xlsx": "sheets:read_excel",
    "sheet-ods": "sheets:read_opendocument",
    "sheet-csv": "sheets:read_text",
}
SHEETS_MEMORY = 512 * 1024 * 1024  # bytes of address space to read a list


def main(kind: str) -> None:
    """Read a file of this kind and write what comes of it."""
    inspect = inspector(kind)
    _limit(SHEETS_MEMORY if kind.startswith("sheet-") else MOST_MEMORY)
    stored = None
    answer = {"code": "", "what": ""}
    try:
        stored = inspect(sys.stdin.buffer.read())
    except Refused as refused:
        answer = {"code": refused.code, "what": refused.what}
    except (MemoryError, RecursionError):
        answer = {"code": "too_complex", "what": ""}
    sys.stdout.buffer.write(json.dumps({**answer, "is_changed": stored is not None}).encode() + b"\n")
    sys.stdout.buffer.write(stored or b"")


def inspector(kind: str) -> Callable[[bytes], bytes | None]:
    """Give the file's new form, or None where it is stored as it came. Raise Refused."""
    module, _colon, name = INSPECTORS[kind].partition(":")
    function: Callable[[bytes], bytes | None] = getattr(import_module(f"documents.inspection.{module}"), name)
    return function


def _limit(memory: int = MOST_MEMORY) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
