"""The letter as PDF, in both languages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.utils import translation

from meetings.invitations.letter import letter_data, letter_pdf
from tests import make
from tests.meetings.invitations import make as made

pytestmark = pytest.mark.django_db
HOSTILE = "#sys.inputs *bold* $x$ @label <tag> `raw` \\ {name} https://example.org/ [x](y) // %"


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_letter_says_number_date_addressee_text_and_signatory(language: str):
    contact = made.contact(name="Anil Mehta", name_hi="अनिल मेहता", language=language)
    made.a_meet(venue="Vanijya Bhawan, New Delhi", name_hi="जनवरी बैठक 2027")
    row = made.invitation("queued", row=made.participant(contact_of=contact))
    with translation.override(language):
        data = letter_data(row)
    assert data["number"] == "EM/2027/INV/0001"
    assert data["addressee"][0] == ("H.E. Mr अनिल मेहता" if language == "hi" else "H.E. Mr Anil Mehta")
    assert data["signatory"] == "Additional Secretary"
    assert data["department"] == {"en": "Department of Commerce", "hi": "वाणिज्य विभाग"}[language]
    assert len(data["paragraphs"]) >= 4
    pdf = letter_pdf(row)
    assert pdf.startswith(b"%PDF")
    if shots := os.environ.get("SHOTS"):
        Path(shots, f"letter-{language}.pdf").write_bytes(pdf)


def test_a_draft_has_no_number_and_what_was_typed_is_no_markup():
    contact = made.contact(name=HOSTILE[:60], designation=HOSTILE)
    row = made.invitation("draft", row=made.participant(contact_of=contact))
    row.edit({"text": HOSTILE, "subject": HOSTILE}, by=make.secretary(), version=row.version)
    row = made.again(row)
    assert letter_data(row)["number"] == "Draft"
    assert letter_data(row)["paragraphs"] == [HOSTILE]
    assert letter_pdf(row).startswith(b"%PDF")
