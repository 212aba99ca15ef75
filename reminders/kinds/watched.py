"""Events on an item that a post watches: with the daily mail."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actions.items.undo import UNDO_VERBS
from actions.models import ActionEvent
from actions.moves import MOVES
from reminders.models import Notice
from reminders.recency import recent
from reminders.recipients import Named, Rows
from reminders.subjects import ITEM_EVENT

from .base import ONCE, Mail, Part, ReminderKind

# What watchers read of: how it stands, whose it is, and by when it is due.
TOLD = frozenset({*MOVES, *UNDO_VERBS.values(), "transfer", "hand_over_accept", "date_approve", "date_set"})


def watched() -> Rows:
    """Events on what a post watches, and that others let it watch; not one's own, nor what the owner knows."""
    watch = "subject__watches"
    is_told = Q(verb__in=sorted(TOLD), at__gt=F(f"{watch}__from_at"))
    is_added = Q(verb="watcher_add", at=F(f"{watch}__from_at"))
    held = {f"{watch}__post__holdings__until_on": None, f"{watch}__post__holdings__user__is_active": True}
    others = ~Q(actor=F(f"{watch}__post__holdings__user")) & ~Q(**{f"{watch}__post": F("subject__owner")})
    rows = recent(ActionEvent.objects.all(), "at")
    rows = rows.filter(is_told | is_added, Q(actor=None) | others, **{f"{watch}__until_at": None}, **held)
    return rows.annotate(
        who=F(f"{watch}__post__holdings__user"), works_in=F(f"{watch}__post__organisation__country__code")
    )


KINDS = (
    ReminderKind(
        "watched",
        560,
        watched,
        Named(),
        ITEM_EVENT,
        _("Your post watches it; on its page you can stop that."),
        mail=Mail(Part.DAILY, (Notice.Kind.WATCHED,), revision=ONCE),
    ),
)
