"""The ministry returned a recommendation with questions: its post answers, and so may who drafted it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recommendations.models import Recommendation
from recommendations.moves import Status
from reminders.models import Notice, ReminderRule
from reminders.recipients import Drafter, Holder, Rows
from reminders.subjects import TEXT

from .base import Mail, Part, ReminderKind

MAIL = Mail(Part.ASKED, (Notice.Kind.RETURNED,), counts=ReminderRule.Counts.ANSWER, quotes="return")


def to_answer() -> Rows:
    return Recommendation.objects.filter(status=Status.RETURNED)


KINDS = (
    ReminderKind(
        "answer",
        10,
        to_answer,
        Holder("post"),
        TEXT,
        _("The ministry returned it with questions."),
        verb=_("Answer"),
        mail=MAIL,
    ),
    ReminderKind(
        "help_answer",
        20,
        to_answer,
        Drafter(),
        TEXT,
        _("The ministry returned it with questions; you drafted it."),
        verb=_("Answer"),
        mail=MAIL,
    ),
)
