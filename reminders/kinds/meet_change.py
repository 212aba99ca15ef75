"""What invitees are told when the days or the place of the meet changed after they were invited."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from meetings.invitation_status import NOTIFIED_OF_CHANGES
from meetings.invitations.calendar import REQUEST
from meetings.invitations.models import Invitation
from meetings.invitations.texts import dates_of
from meetings.models import MeetEvent
from meetings.recipients import NOTIFIED_FIELDS
from reminders.email_parts import Attachment
from reminders.models import Notice
from reminders.recency import recent

from .invitation_mail import InvitationMail, Rows, answer_url, entry, with_address


class MeetChange(InvitationMail):
    """To whoever was invited and may come; once for the last change, with the entry that replaces the former."""

    name = "meet_change"
    order = 640
    kind = Notice.Kind.MEET_CHANGED
    is_entered = True

    def candidates(self) -> Rows:
        """Invited, and neither declined nor revoked; of meets that changed lately."""
        changed = recent(MeetEvent.objects.filter(**_CHANGES), "at").values("subject")
        return with_address(Invitation.objects.filter(status__in=NOTIFIED_OF_CHANGES, meet__in=changed))

    def with_turn(self, rows: Rows) -> Rows:
        """The last change since the invitation left."""
        changes = MeetEvent.objects.filter(subject=OuterRef("meet"), **_CHANGES)
        changes = changes.filter(at__gt=Coalesce(OuterRef("sent_at"), OuterRef("answered_at"))).order_by("-pk")
        return rows.annotate(cause_revision=Subquery(changes.values("pk")[:1]))

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


_CHANGES: dict[str, Any] = {"verb": "edit", "changes__has_any_keys": list(NOTIFIED_FIELDS)}
KINDS = (MeetChange(),)
