"""Whom deeds on an item concern who need do nothing about it: those who watch it, and those from whom it was taken."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast

from actions.models import ActionEvent
from actions.models.taken_back import TAKEN_BACK
from actions.moves import MOVES
from core import clock
from core.lifecycle import TAKE_BACK_WITHIN
from participants.models import Holding

from .models import Notice
from .whose import Holder

if TYPE_CHECKING:
    from .whose import Rows

# Deeds older than this are history: nobody is told of them.
RECENT = timedelta(days=14)
# What watchers read of: how it stands, whose it is, and by when it is due.
TOLD = frozenset({*MOVES, *TAKEN_BACK.values(), "transfer", "hand_over_accept", "date_approve", "date_set"})
# Mails by which somebody was told of what was taken back later.
_TOLD_BEFORE = ("accept", "date_set")


def _recent() -> Rows:
    return ActionEvent.objects.filter(at__gte=clock.now() - RECENT)


def watched() -> Rows:
    """Deeds on what a post watches, and that others let it watch; not one's own, nor what the owner knows."""
    watch = "subject__watches"
    is_told = Q(verb__in=sorted(TOLD), at__gt=F(f"{watch}__from_at"))
    is_added = Q(verb="watcher_add", at=F(f"{watch}__from_at"))
    held = {f"{watch}__post__holdings__until_on": None, f"{watch}__post__holdings__user__is_active": True}
    others = ~Q(actor=F(f"{watch}__post__holdings__user")) & ~Q(**{f"{watch}__post": F("subject__owner")})
    rows = _recent().filter(is_told | is_added, Q(actor=None) | others, **{f"{watch}__until_at": None}, **held)
    return rows.annotate(
        who=F(f"{watch}__post__holdings__user"), works_in=F(f"{watch}__post__organisation__country__code")
    )


def dates_set() -> Rows:
    """Other dates that who assigns set, and that still stand, for whoever owns the item; not for who set them."""
    last = ActionEvent.objects.filter(subject=OuterRef("subject"), verb__in=("date_set", TAKEN_BACK["date_set"]))
    rows = _recent().filter(verb="date_set", pk=Subquery(last.order_by("-pk").values("pk")[:1]))
    return Holder("subject__owner").everybodys(rows).exclude(actor=F("who"))


def taken_back() -> Rows:
    """Assignments and dates that were taken back, for who had been told of them by mail."""
    told = "subject__notices"
    rows = _recent().filter(
        verb__in=(TAKEN_BACK["assign"], TAKEN_BACK["date_set"]),
        **{
            f"{told}__cause__in": _TOLD_BEFORE,
            f"{told}__status": Notice.Status.SENT,
            f"{told}__created_at__lte": F("at"),
            f"{told}__created_at__gte": F("at") - TAKE_BACK_WITHIN,
            f"{told}__recipient__is_active": True,
        },
    )
    rows = rows.annotate(who=F(f"{told}__recipient"), works_in=Cast(Value(None), CharField()))
    # Who owns it again had been asked to accept it too, if that is not long ago: nothing was taken from them.
    owns = Holding.objects.current().filter(post=OuterRef("subject__owner"), user=OuterRef("who"))
    return rows.exclude(Exists(owns), verb=TAKEN_BACK["assign"]).distinct()
