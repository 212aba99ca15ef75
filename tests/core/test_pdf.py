"""PDF files are set by a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core import pdf as module
from core.pdf import PdfError, pdf, typeset
from tests.pdfs import is_accessible, letters

LETTER = {"title": "आमंत्रण", "heading": "List", "lines": [], "head": ["No.", "नाम"], "rows": [["1", "सुनीता"]]}
DATA = LETTER | {"widths": [1], "is_landscape": False, "row_height": 0}


@pytest.fixture
def template(tmp_path: Path) -> Any:
    """What sets this Typst text."""

    def set_by_typst(text: str, data: str = "{}") -> bytes:
        (tmp_path / "one.typ").write_text(text)
        work = {"template": str(tmp_path / "one.typ"), "root": str(tmp_path), "fonts": str(tmp_path), "timestamp": 0}
        return typeset(work | {"inputs": {"data": data, "language": "en"}})

    return set_by_typst


def test_the_file_is_accessible_and_in_both_scripts():
    file = pdf("meetings/papers/list.typ", DATA)
    assert is_accessible(file)
    assert set("सुनता") <= letters(file)


def test_letters_that_stand_in_no_font_make_a_file_that_is_not_accessible():
    file = pdf("meetings/papers/list.typ", DATA | {"lines": ["தமிழ்"]})
    assert not is_accessible(file)


def test_what_typst_says_of_a_wrong_template_is_told(template):
    with pytest.raises(PdfError, match="unknown variable: nowhere"):
        template("#nowhere")
    with pytest.raises(PdfError, match="No such file"):
        pdf("meetings/none.typ", {})


def test_a_file_that_takes_too_long_ends_with_its_process(template, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 0.5)
    with pytest.raises(subprocess.TimeoutExpired):
        template("#let n = 0\n#for a in range(9999) { for b in range(9999) { n = calc.rem(n + 1, 7) } }")


def test_typst_is_never_loaded_where_pages_are_made(monkeypatch):
    """From a folder and with a home that belong to others, as where a server runs it."""
    asks = "import sys, django; django.setup(); from tests.core.test_pdf import DATA; from core.pdf import pdf; "
    asks += "print(len(pdf('meetings/papers/list.typ', DATA)) > 1000, 'typst' in sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(Path.cwd()), "HOME": "/nonexistent", "TMPDIR": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, cwd="/", env=environment, check=False)
    assert done.stdout.decode().split() == ["True", "False"], done.stderr.decode()
