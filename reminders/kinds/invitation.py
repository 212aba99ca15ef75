"""The invitation itself: the letter, the link to answer and the calendar entry, in one mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from meetings.invitation_status import Status
from meetings.invitations.calendar import REQUEST
from meetings.invitations.letter import letter_pdf
from meetings.invitations.models import Invitation
from meetings.invitations.moves import ANSWERABLE
from reminders.email_parts import Attachment
from reminders.models import Notice

from .invitation_mail import InvitationMail, Rows, answer_url, entry, last_event

PDF = "application/pdf"


class InvitationSent(InvitationMail):
    """To whoever is invited, and to a substitute, who has accepted by what the invitee proposed.

    Where no address is known it is raised all the same: it is undeliverable, and the secretariat sees it.
    """

    name = "invitation"
    order = 600
    kind = Notice.Kind.INVITATION
    events = ("queue", "substitute")
    is_entered = True

    def candidates(self) -> Rows:
        """Queued, or undeliverable and sent again; and of substitutes."""
        substitutes = Q(participant__substitute_for__isnull=False, status__in=ANSWERABLE)
        return Invitation.objects.filter(Q(status__in=(Status.QUEUED, Status.BOUNCED)) | substitutes)

    def words(self, invitation: Invitation, _notice: Notice) -> dict[str, Any]:
        """See InvitationMail."""
        return {
            "subject": invitation.subject,
            "greets": "",  # the letter's text does
            "paragraphs": invitation.paragraphs,
            "url": answer_url(invitation),
            "url_label": _("Answer here. You need no account:"),
            "closing": [_("The letter and an entry for your calendar are attached.")],
        }

    def attachments(self, invitation: Invitation, notice: Notice) -> list[Attachment]:
        """The entry and the letter."""
        name = f"{invitation.letter_number.replace('/', '-') or 'invitation'}.pdf"
        return [*entry(invitation, notice, REQUEST), Attachment(name, letter_pdf(invitation), PDF)]


INVITATION = InvitationSent()
KINDS = (INVITATION,)


def note_deliveries(among: Sequence[int] | None = None) -> int:
    """Move the invitations whose mails left, or could not be delivered; return how many. Locks them.

    What a mail server could not take at first, and took when it was sent again, is sent after all.
    """
    rows = _with_fate()
    if among is not None:
        rows = rows.filter(pk__in=among)
    # What was marked undeliverable after it had left stays so.
    is_news = Q(status=Status.QUEUED) | Q(status=Status.BOUNCED, fate_at__gt=F("status_at"))
    sent = rows.filter(is_news, fate=Notice.Status.SENT)
    lost = rows.filter(status=Status.QUEUED, fate__in=Notice.GIVEN_UP)
    return _move(sent, "send") + _move(lost, "bounce")


def expire_invitations() -> int:
    """Close the invitations that nobody answered by the cut-off; return how many. Locks them."""
    found = list(Invitation.objects.to_expire().values_list("pk", flat=True)[:500])
    rows = Invitation.objects.for_rules().filter(pk__in=found)
    return len(Invitation.move_many(rows, "expire", by=None)) if found else 0


def _move(rows: Any, verb: str) -> int:
    found = list(rows.values_list("pk", flat=True)[:500])
    moved = Invitation.objects.for_rules().filter(pk__in=found)
    return len(Invitation.move_many(moved, verb, by=None)) if found else 0


def _with_fate() -> Any:
    """Invitations on their way, with `fate`: the status of the last mail that was raised since they were queued."""
    mails = Notice.objects.filter(
        invitation=OuterRef("pk"), cause=INVITATION.name, revision=OuterRef("cause_revision")
    ).order_by("-pk")
    rows = Invitation.objects.filter(status__in=(Status.QUEUED, Status.BOUNCED))
    rows = rows.annotate(cause_revision=last_event("queue"))
    return rows.annotate(fate=Subquery(mails.values("status")[:1]), fate_at=Subquery(mails.values("sent_at")[:1]))
