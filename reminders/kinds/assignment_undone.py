"""An assignment or a date was taken back: for who had been told of it by mail."""

from __future__ import annotations

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from actions.items.undo import UNDO_VERBS
from actions.models import ActionEvent
from core.lifecycle import TAKE_BACK_WITHIN
from participants.models import Holding
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Named, Rows
from reminders.subjects import ITEM_EVENT

from .base import ONCE, Mail, Part, ReminderKind

# Mails by which somebody was told of what was taken back later.
_TOLD_BEFORE = ("accept", "date_set")


def taken_back() -> Rows:
    """Assignments and dates that were taken back, for who had been told of them by mail."""
    notices = "subject__notices"
    rows = recent(ActionEvent.objects.all(), "at").filter(
        verb__in=(UNDO_VERBS["assign"], UNDO_VERBS["date_set"]),
        **{
            f"{notices}__cause__in": _TOLD_BEFORE,
            f"{notices}__status": Notice.Status.SENT,
            f"{notices}__created_at__lte": F("at"),
            f"{notices}__created_at__gte": F("at") - TAKE_BACK_WITHIN,
            f"{notices}__recipient__is_active": True,
        },
    )
    rows = rows.annotate(who=F(f"{notices}__recipient"), works_in=Cast(Value(None), CharField()))
    # Who owns it again had been asked to accept it too, if that is not long ago: nothing was taken from them.
    owns = Holding.objects.current().filter(post=OuterRef("subject__owner"), user=OuterRef("who"))
    return rows.exclude(Exists(owns), verb=UNDO_VERBS["assign"]).distinct()


KINDS = (
    ReminderKind(
        "assign_taken_back",
        475,
        taken_back,
        Named(),
        ITEM_EVENT,
        _("It had been given to your post."),
        mail=Mail(Part.EVENTS, (Notice.Kind.DECIDED,), revision=ONCE, ends_access=True),
    ),
)
