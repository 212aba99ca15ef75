"""What the invitee is told after each answer, by whomever it was given or recorded."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.invitation_status import Status
from meetings.invitations.calendar import CANCEL, REQUEST
from meetings.invitations.models import Invitation
from meetings.invitations.moves import ANSWERS
from reminders.email_parts import Attachment
from reminders.models import Notice
from reminders.recency import recent

from .invitation_mail import InvitationMail, Rows, answer_url, entry, with_address

CONFIRMED = (Status.ACCEPTED, Status.TENTATIVE, Status.DECLINED, Status.SUBSTITUTE_PROPOSED)


class AnswerConfirmation(InvitationMail):
    """To the invitee, once for the last answer: who answers twice within the rest of a mail gets one."""

    name = "answer_confirmation"
    order = 610
    kind = Notice.Kind.ANSWERED
    events = ANSWERS
    is_entered = True

    def candidates(self) -> Rows:
        """Answered lately."""
        return with_address(recent(Invitation.objects.filter(status__in=CONFIRMED), "status_at"))

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail."""
        event = invitation.events.filter(verb__in=ANSWERS).last()
        recorded = event.changes.get("reported_by", ["", ""])[1] if event else ""
        sentences = [_SENTENCES[Status(invitation.status)](invitation)]
        if recorded:
            sentences.append(_("The secretariat recorded it on the word of: %(who)s.") % {"who": recorded})
        elif invitation.answered_via == Invitation.Via.ASSISTANT:
            sentences.append(_("Your assistant gave the answer."))
        if invitation.answer_note:
            sentences.append(_("Reason or remark: %(note)s") % {"note": invitation.answer_note})
        return {
            "subject": _("%(meet)s: %(answer)s")
            % {"meet": invitation.meet.label, "answer": invitation.get_status_display()},
            "paragraphs": [*sentences, *self._until(invitation)],
            "url": answer_url(invitation) if invitation.is_answerable else "",
            "url_label": _("To change your answer:"),
        }

    @staticmethod
    def _until(invitation: Invitation) -> list[str]:
        if not invitation.is_answerable:
            return []
        day = date_format(invitation.meet.answers_close_on, "DATE_FORMAT")
        return [_("You can change your answer until %(day)s.") % {"day": day}]

    def attachments(self, invitation: Invitation, notice: Notice) -> list[Attachment]:
        """Who comes, or may, has the meet in the calendar; who does not, has it taken out."""
        if invitation.status == Status.SUBSTITUTE_PROPOSED:
            return []
        return entry(invitation, notice, CANCEL if invitation.status == Status.DECLINED else REQUEST)


def _accepted(row: Invitation) -> str:
    return _("You have accepted the invitation to the %(meet)s. We look forward to your participation.") % {
        "meet": row.meet.label
    }


def _tentative(row: Invitation) -> str:
    return _("You have answered “maybe” to the invitation to the %(meet)s. Please decide as soon as you can.") % {
        "meet": row.meet.label
    }


def _declined(row: Invitation) -> str:
    return _("You have declined the invitation to the %(meet)s.") % {"meet": row.meet.label}


def _proposed(row: Invitation) -> str:
    return _("You have proposed %(name)s as your substitute. The secretariat decides, and you are told by email.") % {
        "name": row.nominee
    }


_SENTENCES = {
    Status.ACCEPTED: _accepted,
    Status.TENTATIVE: _tentative,
    Status.DECLINED: _declined,
    Status.SUBSTITUTE_PROPOSED: _proposed,
}
KINDS = (AnswerConfirmation(),)
