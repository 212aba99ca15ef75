"""An item is offered to another post: for who may take it over, and past the time for those who wait for an answer."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actions.models import ActionEvent, Handover
from actions.moves import HandoverStatus
from actions.ownership.models import UNANSWERED
from reminders.climbing import Senior
from reminders.models import Notice, ReminderRule
from reminders.recipients import Holder, Named, Rows
from reminders.subjects import OFFER

from .base import ONCE, Mail, Part, ReminderKind, decided_for

Kind = Notice.Kind
READS = ("handover__to_post__organisation",)


def to_take_over() -> Rows:
    return Handover.objects.proposed()


def unanswered_offers() -> Rows:
    return Handover.objects.unanswered()


def offers_decided() -> Rows:
    """Answered; or lapsed since nobody answered, not by what somebody did with the item."""
    at = OuterRef("decided_at")
    lapse = ActionEvent.objects.filter(verb="hand_over_lapse", actor=None, note=UNANSWERED)
    lapsed = lapse.filter(subject=OuterRef("item"), at__gte=at, at__lte=at + timedelta(minutes=1))
    rows = Handover.objects.filter(~Q(status=HandoverStatus.LAPSED) | Exists(lapsed))
    answers = (HandoverStatus.ACCEPTED, HandoverStatus.DECLINED, HandoverStatus.LAPSED)
    return decided_for(rows, "proposed_by", statuses=answers)


WAITS = Mail(Part.LADDER, (Kind.UNACCEPTED,), rows=to_take_over, within="item__meet__accept_within", reads=READS)
KINDS = (
    ReminderKind(
        "take_over",
        80,
        to_take_over,
        Holder("to_post"),
        OFFER,
        _("It is offered to your post."),
        verb=_("Take over"),
        mail=Mail(Part.ASKED, (Kind.ACCEPT,), counts=ReminderRule.Counts.ACCEPT, reads=READS),
    ),
    ReminderKind(
        "offer_waits",
        300,
        unanswered_offers,
        Holder("item__owner"),
        OFFER,
        _("The post to which it is offered has not answered in time. Your post stays accountable for it."),
        verb=_("Ask, or withdraw the offer"),
        mail=WAITS,
    ),
    ReminderKind(
        "offer_waits_above",
        310,
        unanswered_offers,
        Senior("to_post"),
        OFFER,
        _("It is offered to a post below yours, which has not answered in time."),
        verb=_("Have it answered"),
        mail=WAITS,
    ),
    ReminderKind(
        "offer_decided",
        410,
        offers_decided,
        Named(),
        OFFER,
        _("You offered to hand it over."),
        mail=Mail(Part.DECIDED, (Kind.DECIDED,), revision=ONCE, reads=READS),
    ),
)
