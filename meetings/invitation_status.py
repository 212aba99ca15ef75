"""The statuses of an invitation, and the groups by which lists and the funnel name them. Imports no model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
