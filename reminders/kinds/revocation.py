"""What the invitee is told when an invitation that reached them was revoked."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from meetings.invitation_status import Status
from meetings.invitations.calendar import CANCEL
from meetings.invitations.models import Invitation
from reminders.email_parts import Attachment
from reminders.models import Notice
from reminders.recency import recent

from .invitation import INVITATION
from .invitation_mail import InvitationMail, Rows, entry, with_address


class Revocation(InvitationMail):
    """To whoever had the invitation. Why it was revoked is for the secretariat alone."""

    name = "revocation"
    order = 630
    kind = Notice.Kind.REVOKED
    events = ("revoke",)
    is_entered = True

    def candidates(self) -> Rows:
        """Revoked lately, after the mail had left."""
        mails = Notice.objects.filter(invitation=OuterRef("pk"), cause=INVITATION.name, status=Notice.Status.SENT)
        rows = recent(Invitation.objects.filter(status=Status.REVOKED), "status_at")
        return with_address(rows.filter(Q(sent_at__isnull=False) | Exists(mails)))

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail."""
        named = {"meet": invitation.meet.label}
        return {
            "subject": _("Invitation revoked: %(meet)s") % named,
            "paragraphs": [
                _("The invitation to the %(meet)s has been revoked. Its link does not work any more.") % named,
                _("Please contact the secretariat if you have questions."),
            ],
        }

    def attachments(self, invitation: Invitation, notice: Notice) -> list[Attachment]:
        """See InvitationMail."""
        return entry(invitation, notice, CANCEL)


KINDS = (Revocation(),)
