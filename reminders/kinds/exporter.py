"""An exporter outside is asked by a link whether an outcome is right."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from actions.models import ActionItem, Confirmation
from core import clock
from recommendations.models import Sensitivity
from reminders.email_parts import Email, absolute, rendered
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Named, Rows
from reminders.subjects import Subject

from .base import ONCE, Mail, Part, ReminderKind

CONFIRMATION = Subject(
    ActionItem,
    "actions:item_show",
    "outcome__item",
    "outcome__item__reference",
    "outcome__item__title",
    "asked_at",
    "confirmation",
    belongs_to={"action_item": "outcome__item"},
)


def exporters_asked() -> Rows:
    """Links that still lead somewhere, for who asked: it is their doing that a mail goes outside."""
    rows = recent(Confirmation.objects.open().filter(expires_at__gt=clock.now()), "asked_at")
    rows = rows.exclude(outcome__item__sensitivity=Sensitivity.RESTRICTED)
    return rows.filter(asked_by__is_active=True).annotate(who=F("asked_by"), works_in=Cast(Value(None), CharField()))


def write(notices: list[Notice]) -> Email:
    """What was won, who asks, and the link: nothing else leaves the house."""
    asked = notices[0].confirmation
    assert asked is not None  # noqa: S101 - as it was raised
    with translation.override(asked.language), timezone.override(None):
        path = reverse("actions:confirmation_answer", args=[asked.token])
        context = {"asked": asked, "outcome": asked.outcome, "url": absolute(path)}
        subject = _("Is this right? %(who)s asks you to confirm") % {"who": asked.asked_for}
        return rendered("confirm", subject, context)


KINDS = (
    ReminderKind(
        "exporter_asked",
        420,
        exporters_asked,
        Named(),
        CONFIRMATION,
        "",
        mail=Mail(
            Part.DECIDED,
            (Notice.Kind.CONFIRM,),
            revision=ONCE,
            write=write,
            reads=("confirmation__outcome", "confirmation__asked_by"),
        ),
    ),
)
