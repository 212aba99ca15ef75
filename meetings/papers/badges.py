"""What a badge says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno

if TYPE_CHECKING:
    from meetings.participants.models import Participant


def badge(participant: Participant) -> dict[str, Any]:
    """The words of a badge, and its QR code as SVG: the badge code alone, which says nothing about the person."""
    contact = participant.contact
    return {
        "honorific": contact.honorific,
        "name": contact.name,
        "name_hi": contact.name_hi,
        "designation": contact.designation,
        "organisation": contact.organisation_label,
        "category": str(participant.get_category_display()),
        "tone": participant.category,
        "qr": qr_code(participant.badge_code.hex.upper()),
    }


def qr_code(text: str) -> str:
    """The QR code of `text` as SVG without a border; 15 % of it may be soiled."""
    svg: str = segno.make_qr(text, error="m").svg_inline(border=0)
    return svg
