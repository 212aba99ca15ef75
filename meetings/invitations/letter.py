"""The letter of an invitation as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.formats import date_format

from core.pdf import pdf

from .wording import LETTER

if TYPE_CHECKING:
    from .models import Invitation


def letter_pdf(invitation: Invitation) -> bytes:
    """Return the letter, in the language of the invitation. About 0.2 s."""
    with translation.override(invitation.language):
        return pdf("meetings/letter.typ", letter_data(invitation))


def letter_data(invitation: Invitation) -> dict[str, Any]:
    """What the template shows; the caller has made the letter's language the present one."""
    contact, signatory = invitation.participant.contact, invitation.signatory
    words = LETTER[invitation.language]
    addressee = (str(contact), contact.designation, contact.organisation_label)
    return words | {
        "number": invitation.letter_number or words["draft"],
        "date": date_format(invitation.letter_date, "DATE_FORMAT"),
        "addressee": [line for line in addressee if line],
        "subject": invitation.subject,
        "paragraphs": [part.strip() for part in invitation.text.split("\n\n") if part.strip()],
        "signatory": signatory.label if signatory else "",
        "office": signatory.organisation.label if signatory else "",
    }
