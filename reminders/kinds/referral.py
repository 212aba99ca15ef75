"""A recommendation was referred to a department, which answers; who was asked by mail hears that it need not."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from recommendations.models import Referral
from reminders.models import Notice, ReminderRule
from reminders.recency import recent
from reminders.recipients import Named, Rows, Staff
from reminders.subjects import REFERRAL

from .base import ONCE, Mail, Part, ReminderKind

DEPARTMENT = Staff("department")


def to_answer_referral() -> Rows:
    return Referral.objects.open()


def taken_back() -> Rows:
    """Referrals that were taken back after a mail had asked for an answer, for who got that mail."""
    asked = DEPARTMENT.with_recipients(recent(Referral.objects.all(), "taken_back_at"))
    mails = Notice.objects.filter(cause="answer_referral", status=Notice.Status.SENT)
    return asked.filter(Exists(mails.filter(referral=OuterRef("pk"), recipient=OuterRef("who"))))


KINDS = (
    ReminderKind(
        "answer_referral",
        210,
        to_answer_referral,
        DEPARTMENT,
        REFERRAL,
        _("Your department is asked about it."),
        verb=_("Answer the referral"),
        mail=Mail(Part.ASKED, (Notice.Kind.DECIDE,), counts=ReminderRule.Counts.ANSWER, reads=("referral",)),
    ),
    ReminderKind(
        "referral_taken_back",
        430,
        taken_back,
        Named(),
        REFERRAL,
        _("Your department was asked about it."),
        mail=Mail(Part.DECIDED, (Notice.Kind.DECIDED,), revision=ONCE, ends_access=True, reads=("referral",)),
    ),
)
