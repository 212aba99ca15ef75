"""The statuses of a session, and who may move it. Imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Move, Moves, Who
from core.tones import set_tones

if TYPE_CHECKING:
    from participants.models import User

    from .models import Session


class SessionStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


_S = SessionStatus
set_tones({_S.DRAFT: "neutral", _S.PUBLISHED: "good", _S.CANCELLED: "off"})


def _is_secretariat(_row: Session, user: User) -> bool:
    return user.is_secretariat


SECRETARIAT = Who(_("the secretariat"), _is_secretariat)

SESSION_MOVES = Moves(
    (
        Move(
            "publish",
            _("Publish"),
            _("published the session"),
            frozenset({_S.DRAFT}),
            _S.PUBLISHED,
            SECRETARIAT,
        ),
        Move(
            "cancel",
            _("Cancel session"),
            _("cancelled the session"),
            frozenset({_S.PUBLISHED}),
            _S.CANCELLED,
            SECRETARIAT,
            why=_("Say why the session is cancelled: those who are expected read it."),
            is_grave=True,
        ),
        Move(
            "restore",
            _("Restore as draft"),
            _("restored the session as a draft"),
            frozenset({_S.CANCELLED}),
            _S.DRAFT,
            SECRETARIAT,
        ),
    )
)
