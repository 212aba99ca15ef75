"""Who may move an invitation, and from which status to which. Imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.lifecycle import SYSTEM, Move, Moves, Who
from meetings.invitation_status import Status

if TYPE_CHECKING:
    from participants.models import User

    from .models import Invitation


# The invitee may answer it, or answer otherwise, until the cut-off. Whoever has the link has the mail, also where
# nobody has noted yet that it left, or where the mail server has said that it could not.
ANSWERABLE = frozenset(
    {
        Status.QUEUED,
        Status.BOUNCED,
        Status.SENT,
        Status.ACCEPTED,
        Status.TENTATIVE,
        Status.DECLINED,
        Status.SUBSTITUTE_PROPOSED,
        Status.SUBSTITUTE_REFUSED,
    }
)
# What came by telephone or letter, the secretariat records also here.
RECORDABLE = ANSWERABLE | {Status.EXPIRED}


def is_secretariat(_row: Invitation, user: User) -> bool:
    return user.is_secretariat


def is_invitee(row: Invitation, user: User) -> bool:
    """The person invited, by their account."""
    return row.participant.contact.user_id == user.pk


def is_assistant(row: Invitation, user: User) -> bool:
    """Who may answer in the invitee's place."""
    assistant = row.participant.assistant
    return assistant is not None and assistant.user_id == user.pk


SECRETARIAT = Who(_("the secretariat"), is_secretariat)
INVITEE = Who(_("the invitee"), is_invitee)
ASSISTANT = Who(_("the invitee's assistant"), is_assistant)
# By the link in the mail an answer comes from the system: nobody has signed in.
RESPONDENT = INVITEE | ASSISTANT | SECRETARIAT | SYSTEM

ANSWERS = ("accept", "tentative", "decline", "propose")

MOVES = Moves(
    [
        Move(
            verb="queue",
            label=_("Queue"),
            past=_("queued the invitation"),
            sources=frozenset({Status.DRAFT, Status.BOUNCED, Status.EXPIRED}),
            target=Status.QUEUED,
            who=SECRETARIAT,
        ),
        Move(
            verb="send",
            label=_("Send"),
            past=_("sent the invitation"),
            # The mail to somebody who could not be reached may be sent again from the list of undelivered mails.
            sources=frozenset({Status.QUEUED, Status.BOUNCED}),
            target=Status.SENT,
            who=SYSTEM,
        ),
        Move(
            verb="bounce",
            label=_("Mark undeliverable"),
            past=_("marked the invitation as undeliverable"),
            sources=frozenset({Status.QUEUED, Status.SENT}),
            target=Status.BOUNCED,
            who=SECRETARIAT | SYSTEM,
        ),
        Move(
            verb="accept",
            label=_("Accept"),
            past=_("accepted the invitation"),
            sources=RECORDABLE,
            target=Status.ACCEPTED,
            who=RESPONDENT,
        ),
        Move(
            verb="tentative",
            label=_("Answer “maybe”"),
            past=_("answered “maybe”"),
            sources=RECORDABLE,
            target=Status.TENTATIVE,
            who=RESPONDENT,
        ),
        Move(
            verb="decline",
            label=_("Decline"),
            past=_("declined the invitation"),
            sources=RECORDABLE,
            target=Status.DECLINED,
            who=RESPONDENT,
            why=_("To decline, give the reason."),
        ),
        Move(
            verb="propose",
            label=_("Propose substitute"),
            past=_("proposed a substitute"),
            sources=RECORDABLE,
            target=Status.SUBSTITUTE_PROPOSED,
            who=RESPONDENT,
            takes=("nominee",),
        ),
        Move(
            verb="approve",
            label=_("Approve substitute"),
            past=_("approved the substitute"),
            sources=frozenset({Status.SUBSTITUTE_PROPOSED}),
            target=Status.SUBSTITUTE_APPROVED,
            who=SECRETARIAT,
        ),
        Move(
            verb="refuse",
            label=_("Refuse substitute"),
            past=_("refused the substitute"),
            sources=frozenset({Status.SUBSTITUTE_PROPOSED}),
            target=Status.SUBSTITUTE_REFUSED,
            who=SECRETARIAT,
            why=_("To refuse a substitute, give the reason: the invitee reads it."),
        ),
        Move(
            verb="expire",
            label=_("Expire"),
            past=_("closed the invitation without an answer"),
            sources=frozenset({Status.SENT}),
            target=Status.EXPIRED,
            who=SYSTEM,
        ),
        Move(
            verb="revoke",
            label=_("Revoke"),
            past=_("revoked the invitation"),
            sources=frozenset(Status) - {Status.REVOKED},
            target=Status.REVOKED,
            who=SECRETARIAT,
            why=_("To revoke an invitation, give the reason."),
            is_grave=True,
        ),
    ]
)
