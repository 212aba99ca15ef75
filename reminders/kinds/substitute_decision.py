"""What the invitee is told when the secretariat has decided on the substitute whom they proposed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from meetings.invitation_status import Status
from meetings.invitations.calendar import CANCEL
from meetings.invitations.models import Invitation
from reminders.email_parts import Attachment
from reminders.models import Notice
from reminders.recency import recent

from .invitation_mail import InvitationMail, Rows, answer_url, entry, with_address


class SubstituteDecision(InvitationMail):
    """To who proposed; the substitute has an invitation of their own."""

    name = "substitute_decision"
    order = 620
    kind = Notice.Kind.SUBSTITUTE
    events = ("approve", "refuse")
    is_entered = True

    def candidates(self) -> Rows:
        """Decided lately, and not answered otherwise since."""
        decided = (Status.SUBSTITUTE_APPROVED, Status.SUBSTITUTE_REFUSED)
        return with_address(recent(Invitation.objects.filter(status__in=decided), "status_at"))

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail; why a substitute was refused is for the invitee too."""
        if invitation.status == Status.SUBSTITUTE_APPROVED:
            named = {"name": invitation.nominee, "meet": invitation.meet.label}
            return {
                "subject": _("%(meet)s: substitute approved") % named,
                "paragraphs": [_("%(name)s takes your place at the %(meet)s and receives an invitation.") % named],
            }
        reason = invitation.events.filter(verb="refuse").values_list("note", flat=True).last() or ""
        named = {"name": invitation.nominee or _("The substitute"), "meet": invitation.meet.label}
        return {
            "subject": _("%(meet)s: substitute refused") % named,
            "paragraphs": [
                _("%(name)s cannot take your place at the %(meet)s.") % named,
                _("Reason: %(reason)s") % {"reason": reason},
                _("Please answer the invitation again."),
            ],
            "url": answer_url(invitation) if invitation.is_answerable else "",
            "url_label": _("Answer here. You need no account:"),
        }

    def attachments(self, invitation: Invitation, notice: Notice) -> list[Attachment]:
        """Whoever has a substitute has the meet taken out of the calendar."""
        return entry(invitation, notice, CANCEL) if invitation.status == Status.SUBSTITUTE_APPROVED else []


KINDS = (SubstituteDecision(),)
