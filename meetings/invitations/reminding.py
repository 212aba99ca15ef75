"""Who is reminded of an invitation, and who is left out for which reason. Imports no model."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from core import clock
from core.zones import zone_of
from meetings.invitation_status import ANSWERED, UNANSWERED, Status

from .deadlines import answers_close_at

if TYPE_CHECKING:
    from meetings.models.meets import Meet


class LeftOut(TextChoices):
    """Why somebody gets no reminder now."""

    NOT_INVITED = "not_invited", _("Not invited yet")
    REMOVED = "removed", _("Not on the list any more")
    REVOKED = "revoked", _("Invitation revoked")
    NOT_SENT = "not_sent", _("Invitation not sent yet")
    BOUNCED = "bounced", _("Invitation undeliverable")
    ANSWERED = "answered", _("Already answered")
    CLOSED = "closed", _("Answers are closed")
    NO_ADDRESS = "no_address", _("No email address")
    REMINDED = "reminded", _("Already reminded today")


def why_left_out(meet: Meet) -> Case:
    """The LeftOut of an invitation to `meet`, as SQL; empty for whom a reminder can be sent."""
    today, is_closed = _begin_of_day(meet), answers_close_at(meet) <= clock.now()
    reasons = {
        LeftOut.REMOVED: Q(participant__removed_at__isnull=False),
        LeftOut.REVOKED: Q(status=Status.REVOKED),
        LeftOut.NOT_SENT: Q(status__in=[Status.DRAFT, Status.QUEUED]),
        LeftOut.BOUNCED: Q(status=Status.BOUNCED),
        LeftOut.ANSWERED: Q(status__in=ANSWERED - UNANSWERED),
        LeftOut.CLOSED: Q(pk__isnull=False) if is_closed else Q(status=Status.EXPIRED),
        LeftOut.NO_ADDRESS: Q(participant__contact__email="", participant__contact__user=None),
        LeftOut.REMINDED: Q(reminded_at__gte=today) | Q(remind_requested_at__gte=today),
    }
    cases = [When(reason, then=Value(name.value)) for name, reason in reasons.items()]
    return Case(*cases, default=Value(""), output_field=CharField())


def _begin_of_day(meet: Meet) -> datetime:
    """When today began at the venue."""
    return datetime.combine(clock.today(meet.time_zone), time(), zone_of(meet.time_zone))
