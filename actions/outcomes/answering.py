"""What an exporter outside meets behind a link: whom it is for, and why it leads nowhere any more."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .confirmations import Confirmation

UNKNOWN = _("This link leads nowhere. Look whether it was copied whole, or ask whoever sent it for another one.")
OVER = {
    "used": _("This link has been used: your answer is on record, and nothing more is to be done. Thank you."),
    "revoked": _("This link was taken back: nobody waits for an answer any more."),
    "expired": _("This link has expired. Ask whoever sent it for another one."),
}


def find(token: str) -> Confirmation | None:
    """The question to which a link leads, whatever became of it."""
    return Confirmation.objects.with_token(token)


def why_over(asked: Confirmation) -> Any:
    """Why it cannot be answered any more, in a sentence that names no item; empty where it can."""
    if asked.is_open:
        return ""
    return OVER["used" if asked.used_at else "expired" if asked.is_expired else "revoked"]
