"""The letter of an invitation as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.pdf import pdf

if TYPE_CHECKING:
    from .models import Invitation


def letter_pdf(invitation: Invitation) -> bytes:
    """Return the letter, in the language of the invitation. About 0.1 s."""
    with translation.override(invitation.language):
        return pdf("meetings/letter.typ", letter_data(invitation))


def letter_data(invitation: Invitation) -> dict[str, Any]:
    """What the template shows, in the present language."""
    contact, signatory = invitation.participant.contact, invitation.signatory
    return {
        "department": _("Department of Commerce"),
        "ministry": _("Ministry of Commerce and Industry, Government of India"),
        "title": invitation.subject,
        "number_label": _("No."),
        "number": invitation.letter_number or _("Draft"),
        "date": date_format(invitation.letter_date, "DATE_FORMAT"),
        "to_label": _("To"),
        "addressee": [
            line for line in (_full_name(invitation), contact.designation, contact.organisation_label) if line
        ],
        "subject_label": _("Subject"),
        "subject": invitation.subject,
        "paragraphs": [part.strip() for part in invitation.text.split("\n\n") if part.strip()],
        "signatory": signatory.label if signatory else "",
        "office": signatory.organisation.label if signatory else "",
    }


def _full_name(invitation: Invitation) -> str:
    return str(invitation.participant.contact)
