"""The statuses of an invitation, and the groups by which lists and the funnel name them. Imports no model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.tones import set_tones


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    TENTATIVE = "tentative", _("Tentative")
    DECLINED = "declined", _("Declined")
    SUBSTITUTE_PROPOSED = "substitute_proposed", _("Substitute proposed")
    SUBSTITUTE_APPROVED = "substitute_approved", _("Substitute approved")
    SUBSTITUTE_REFUSED = "substitute_refused", _("Substitute refused")
    BOUNCED = "bounced", _("Undeliverable")
    EXPIRED = "expired", _("No answer by the cut-off")
    REVOKED = "revoked", _("Revoked")


set_tones(
    {
        Status.DRAFT: "neutral",
        Status.QUEUED: "neutral",
        Status.SENT: "good",
        Status.ACCEPTED: "good",
        Status.TENTATIVE: "risk",
        Status.DECLINED: "off",
        Status.SUBSTITUTE_PROPOSED: "needs-you",
        Status.SUBSTITUTE_APPROVED: "good",
        Status.SUBSTITUTE_REFUSED: "risk",
        Status.BOUNCED: "late",
        Status.EXPIRED: "risk",
        Status.REVOKED: "off",
    }
)

# The invitee has it, or will: it counts as invited.
INVITED = frozenset(Status) - {Status.DRAFT, Status.REVOKED}
# It has reached the invitee, as far as anybody knows.
DELIVERED = INVITED - {Status.QUEUED, Status.BOUNCED}
# The invitee has answered it.
ANSWERED = frozenset(
    {
        Status.ACCEPTED,
        Status.TENTATIVE,
        Status.DECLINED,
        Status.SUBSTITUTE_PROPOSED,
        Status.SUBSTITUTE_APPROVED,
        Status.SUBSTITUTE_REFUSED,
    }
)
# It was delivered, and nothing was heard.
SILENT = DELIVERED - ANSWERED
# An answer is asked of the invitee now: it may be reminded of.
UNANSWERED = frozenset({Status.SENT, Status.SUBSTITUTE_REFUSED})
# Groups of statuses by which lists and the funnel name them.
GROUPS = {"invited": INVITED, "delivered": DELIVERED, "answered": ANSWERED, "silent": SILENT}
GROUP_LABELS = {
    "invited": _("Invited"),
    "delivered": _("Delivered"),
    "answered": _("Answered"),
    "silent": _("No answer"),
}


# Who is invited and may come: told when the days or the place of the meet change.
NOTIFIED_OF_CHANGES = (
    Status.SENT,
    Status.ACCEPTED,
    Status.TENTATIVE,
    Status.SUBSTITUTE_PROPOSED,
    Status.SUBSTITUTE_REFUSED,
)
