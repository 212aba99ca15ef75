"""How a file leaves: as a download under its own name, with nothing that a browser could act on."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.http import HttpResponseBase

from core.rules import RuleBroken
from documents.http import file_answer
from documents.models import Document
from tests.documents import files
from tests.documents.test_store import keep

pytestmark = pytest.mark.django_db


def named(answer: HttpResponseBase) -> str:
    """The file name that a browser reads from the answer (RFC 6266)."""
    header = answer.headers["Content-Disposition"]
    if found := re.search(r"filename\*=utf-8''(\S+)$", header):
        return unquote(found[1])
    return re.search(r'filename="((?:\\.|[^"\\])*)"$', header)[1].replace('\\"', '"').replace("\\\\", "\\")


@pytest.mark.parametrize("name", ["a.pdf", "Letter of 3 March.pdf", "प्रमाणपत्र.pdf", 'a"; filename="b.pdf', "50 %.pdf"])
def test_a_file_is_downloaded_under_its_name_and_never_shown(name: str):
    answer = file_answer(keep(name))
    assert b"".join(answer.streaming_content) == files.pdf()
    answer.close()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert named(answer) == name
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Length"] == str(len(files.pdf()))


def test_where_nginx_sends_the_files_it_is_told_which(settings):
    settings.DOCUMENTS_ACCEL = "/stored-documents/"
    document = keep()
    answer = file_answer(document)
    assert answer.headers["X-Accel-Redirect"] == f"/stored-documents/{document.path}"
    assert answer.content == b""
    assert answer.headers["Content-Type"] == "application/pdf"
    assert named(answer) == "a.pdf"


def test_an_infected_file_never_leaves_and_a_waiting_one_only_to_its_senders():
    document = Document(state=Document.State.INFECTED)
    for is_own in (True, False):
        with pytest.raises(RuleBroken, match="refused this file"):
            document.check_handing_out(is_own=is_own)
    document.state = Document.State.PENDING
    document.check_handing_out(is_own=True)
    with pytest.raises(RuleBroken, match="still being checked"):
        document.check_handing_out(is_own=False)
    document.state = Document.State.CLEAN
    document.check_handing_out(is_own=False)


def test_what_is_not_scanned_leaves_unless_a_scanner_is_required(settings):
    document = Document(state=Document.State.UNSCANNED)
    document.check_handing_out(is_own=False)
    settings.REQUIRE_SCANNER = True
    for state in (Document.State.UNSCANNED, Document.State.PENDING):
        document.state = state
        for is_own in (True, False):
            with pytest.raises(RuleBroken, match="still being checked"):
                document.check_handing_out(is_own=is_own)
    document.state = Document.State.CLEAN
    document.check_handing_out(is_own=False)
