"""What the documents point to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), ROOT / "deploy" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Files of the project named in running text: `docs/moves.md`, `core/lifecycle.py`, `tests/journey/`.
NAMED = re.compile(r"`((?:docs|tests|bench|deploy|core|reminders|tools|static)/[\w/.-]+)`")


def pointed_to(text: str, folder: Path) -> Iterator[Path]:
    """Each file and folder of the project that a document links to or names, outside of its examples."""
    text = FENCED.sub("", text)
    for link in LINK.findall(text):
        if not re.match(r"\w+:|#", link):
            yield folder / link.partition("#")[0]
    yield from (ROOT / name for name in NAMED.findall(text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_to_is_there(document: Path):
    assert [str(path) for path in pointed_to(document.read_text(), document.parent) if not path.exists()] == []


def test_a_link_and_a_name_that_lead_nowhere_are_found():
    text = "[a](gone.md) [b](https://example.org) [c](#here) `docs/gone.md`\n```\n[d](shown.md)\n```\n"
    assert list(pointed_to(text, ROOT)) == [ROOT / "gone.md", ROOT / "docs/gone.md"]
