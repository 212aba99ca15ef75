"""Compiles the translations (locale/) where they are newer than what was compiled; needs no gettext programs."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .folders import PROJECT


def compile_changed(folder: Path = PROJECT / "locale") -> None:
    for written in folder.glob("*/LC_MESSAGES/*.po"):
        compiled = written.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < written.stat().st_mtime_ns:
            _compile(written, compiled)


def _compile(written: Path, compiled: Path) -> None:
    """In one step, since another process may read it, or compile it too."""
    with written.open("rb") as source:
        catalog = read_po(source, locale=written.parts[-3])
    with tempfile.NamedTemporaryFile(dir=compiled.parent, suffix=".mo.part", delete=False) as file:
        write_mo(file, catalog)
    os.chmod(file.name, 0o644)  # noqa: PTH101 - tempfile makes files for one account alone
    os.replace(file.name, compiled)  # noqa: PTH105
