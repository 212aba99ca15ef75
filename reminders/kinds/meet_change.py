"""What invitees are told when the days or the place of the meet changed after they were invited."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core import clock
from meetings.invitation_status import Status
from meetings.invitations.calendar import REQUEST
from meetings.invitations.models import Invitation
from meetings.invitations.texts import dates_of
from meetings.models import MeetEvent
from reminders.letter import Attachment
from reminders.models import Notice

from .invitation_mail import RECENT, InvitationMail, Rows, answer_url, entry, with_address

# What a calendar entry says of a meet.
FIELDS = ["starts_on", "ends_on", "venue", "time_zone"]
TOLD = (Status.SENT, Status.ACCEPTED, Status.TENTATIVE, Status.SUBSTITUTE_PROPOSED, Status.SUBSTITUTE_REFUSED)


class MeetChange(InvitationMail):
    """To whoever was invited and may come; once for the last change, with the entry that replaces the former."""

    name = "meet_change"
    kind = Notice.Kind.MEET_CHANGED
    is_entered = True

    def candidates(self) -> Rows:
        """Invited, and neither declined nor revoked; of meets that changed lately."""
        changed = MeetEvent.objects.filter(at__gte=clock.now() - RECENT, **_CHANGES).values("subject")
        return with_address(Invitation.objects.filter(status__in=TOLD, meet__in=changed))

    def with_turn(self, rows: Rows) -> Rows:
        """The last change since the invitation left."""
        changes = MeetEvent.objects.filter(subject=OuterRef("meet"), **_CHANGES)
        changes = changes.filter(at__gt=Coalesce(OuterRef("sent_at"), OuterRef("answered_at"))).order_by("-pk")
        return rows.annotate(turn=Subquery(changes.values("pk")[:1]))

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail."""
        meet = invitation.meet
        named = {"meet": meet.label, "dates": dates_of(meet), "venue": meet.venue}
        where = [_("Venue: %(venue)s") % named] if meet.venue else []
        return {
            "subject": _("Changed: %(meet)s, %(dates)s") % named,
            "paragraphs": [
                _("The days or the venue of the %(meet)s to which you are invited have changed.") % named,
                _("Days: %(dates)s") % named,
                *where,
            ],
            "url": answer_url(invitation) if invitation.is_answerable else "",
            "url_label": _("To answer, or to change your answer:"),
            "closing": [_("An entry that replaces the former one in your calendar is attached.")],
        }

    def attachments(self, invitation: Invitation, notice: Notice) -> list[Attachment]:
        """See InvitationMail."""
        return entry(invitation, notice, REQUEST)


_CHANGES: dict[str, Any] = {"verb": "edit", "changes__has_any_keys": FIELDS}
MEET_CHANGE = MeetChange()
