"""Sets one PDF in a process of its own: Typst keeps what it set in memory, which goes back when the process ends.

Run as a file by core/pdf.py, never imported: work as JSON on stdin, the PDF on stdout, what went wrong on stderr.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import typst


def typeset(work: dict[str, Any]) -> bytes:
    """Return the PDF/UA-1, or a plain PDF where a letter stands in no font: boxes are better than no file."""
    try:
        return _compiled(work, is_accessible=True)
    except typst.TypstError as error:
        # PDF/UA refuses letters that no font here has, such as Tamil or Japanese.
        if "could not be displayed" not in str(error):
            raise
        return _compiled(work, is_accessible=False)


def _compiled(work: dict[str, Any], *, is_accessible: bool) -> bytes:
    document: bytes = typst.compile(
        work["template"],
        root=work["root"],
        font_paths=[work["fonts"]],
        ignore_system_fonts=True,
        sys_inputs=work["inputs"],
        pdf_standards="ua-1" if is_accessible else [],
        timestamp=work["timestamp"],
    )
    return document


def main() -> int:
    try:
        document = typeset(json.load(sys.stdin.buffer))
    except typst.TypstError as error:
        sys.stderr.buffer.write(str(error).encode())
        return 1
    sys.stdout.buffer.write(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
