"""The agenda of one review meeting as its page and programs read it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from actions.items.models import ActionItem
from actions.moves import LIVE, Status
from actions.progress.models import ProgressUpdate
from core.past import Past, past_of
from meetings.models import Meet

from .models import MOST, AgendaItem, AgendaReason

if TYPE_CHECKING:
    from participants.models import User

    from .models import Review

SHOWN = 30  # of what is open and not taken: the deed takes them all
TONES = {
    AgendaReason.LATE: "late",
    AgendaReason.RED: "late",
    AgendaReason.SOON: "needs-you",
    AgendaReason.SILENT: "risk",
}


class AgendaPage:
    """One review meeting, read by `for_page()`, as `user` sees it. Each list is one query, when it is asked for."""

    def __init__(self, review: Review, user: User) -> None:
        self.review, self.user = review, user

    @property
    def may_write(self) -> bool:
        return self.user.coordinates

    @property
    def scope(self) -> list[tuple[Any, str]]:
        """What narrows it, in words; empty where it goes through all that the meet left open."""
        return self.review.scope

    @cached_property
    def lines(self) -> list[AgendaItem]:
        """What was taken, as far as the reader sees it: each with its last report, and how often it was carried."""
        last = ProgressUpdate.objects.filter(item=OuterRef("item")).order_by("-at", "-id")
        rows = (
            AgendaItem.objects.visible_to(self.user)
            .filter(review=self.review)
            .annotate(
                reported=Subquery(last.values("done")[:1]),
                reported_at=Subquery(last.values("at")[:1]),
                next_step=Subquery(last.values("next_step")[:1]),
                noted_at=AgendaItem.objects.noted_at(),
                past_read=past_of(self.user, ActionItem, "item"),
                carried=Coalesce(Subquery(AgendaItem.objects.times_carried(OuterRef("item"))), 0),
            )
        )
        found: list[Any] = list(rows.select_related("item__owner__organisation").order_by("place")[:MOST])
        for line in found:
            past = Past.of(line.past_read)
            past.take_words(line, line.reported_at, "reported", "next_step")
            line.is_report_withheld = line.is_withheld
            past.take_words(line, line.noted_at, "note")
            line.tone = TONES.get(AgendaReason(line.reason), "neutral")
            line.is_counted = line.item.status in LIVE - {Status.DONE}
        return found

    @property
    def decided_count(self) -> int:
        """How many lines have a decision on record."""
        return sum(bool(line.decision) for line in self.lines)

    @cached_property
    def _waiting(self) -> list[ActionItem]:
        rows = self.review.not_taken(self.user).select_related("owner__organisation")
        return list(rows[: SHOWN + 1]) if self.may_write else []

    @property
    def waiting(self) -> list[ActionItem]:
        """What is open now and does not stand on the agenda, for who may take it."""
        found = self._waiting[:SHOWN]
        for item in found:
            reason = AgendaReason(item.agenda_reason)  # type: ignore[attr-defined] # annotated by in_order
            item.why, item.tone = reason.label, TONES.get(reason, "neutral")  # type: ignore[attr-defined]
        return found

    @property
    def has_more_waiting(self) -> bool:
        return len(self._waiting) > SHOWN

    @cached_property
    def earlier(self) -> list[Meet]:
        """The meets from which something may be carried forward, the latest first."""
        if not self.may_write:
            return []
        before = Meet.objects.visible_to(self.user).filter(starts_on__lt=self.review.session.meet.starts_on)
        return list(before.order_by("-starts_on", "-pk")[:10])
