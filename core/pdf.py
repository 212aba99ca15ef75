"""PDF files, set by Typst: the only place that makes one, so that each is A4, accessible and in the same fonts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language

from . import clock

CONTENT_TYPE = "application/pdf"
LONGEST = 120  # seconds for one file: a list of 1,000 people takes 10 to 30, as busy as the machine is
_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_TYPESETTING = _HERE / "typesetting.py"
_TEMPLATES = settings.BASE_DIR / "templates"


class PdfError(Exception):
    """A template that cannot be set, with what Typst says of it."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF/UA-1 that the Typst file `template`, below templates/, makes of `data`.

    What people wrote goes in as data alone (`#import "/pdf.typ": data`): Typst never reads it as markup. Dates and
    numbers are given as text, in the reader's words. Takes about 0.2 s, and 20 s for a list of 1,000 people. Raise
    PdfError, or TimeoutExpired after LONGEST seconds.
    """
    inputs = {
        "data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False),
        "language": get_language() or "en",
    }
    return typeset(
        {
            "template": str(_TEMPLATES / template),
            "root": str(_TEMPLATES),
            "fonts": str(_FONTS),
            "inputs": inputs,
            "timestamp": int(clock.now().timestamp()),
        }
    )


def typeset(work: Mapping[str, Any]) -> bytes:
    """The file, made by a process of its own: the memory that Typst takes goes back with it."""
    # -P: what stands beside the file, such as core/http.py, must not hide the standard library.
    done = subprocess.run(  # noqa: S603 - our own file, by the Python that runs us
        [sys.executable, "-P", _TYPESETTING],
        input=json.dumps(work).encode(),
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        raise PdfError(done.stderr.decode(errors="replace").strip() or f"ended with {done.returncode}")
    return done.stdout
