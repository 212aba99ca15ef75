"""Which words of a thing's past may go into a mail: those that its recipient reads on its page (core.past)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from actions.models import ActionItem
from core.past import Past
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from .models import Notice

# What a notice may be about beside the thing -> its words, and when they were written.
WORDED = {
    "handover": ("note", "proposed_at"),
    "date_change": ("reason", "requested_at"),
    "referral": ("question", "asked_at"),
}
EVENTS = ("action_event", "recommendation_event")


class PastWords:
    """What `notices`, of one person, tell of the past of their things. One statement for each kind of thing."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self._pasts: dict[tuple[bool, int], Past] = {}
        told = [notice for notice in notices if notice.subject is not None]
        if not told or told[0].recipient.coordinates:
            return
        for is_item, model in ((True, ActionItem), (False, Recommendation)):
            numbers = {one.subject.pk for one in told if one.subject and bool(one.action_item_id) == is_item}
            if numbers:
                rows: Any = model.objects.filter(pk__in=numbers).with_past(told[0].recipient)
                pasts = dict(rows.values_list("pk", "past_read"))
                self._pasts |= {(is_item, pk): Past.of(past) for pk, past in pasts.items()}

    def of_event(self, event: Any, *, is_item: bool) -> Any:
        """The event, without its words where they are not for the recipient."""
        self._past(is_item, event.subject_id).trail([event])
        return event

    def take_from(self, notice: Notice) -> None:
        """The same for what the notice itself is about."""
        subject = notice.subject
        if subject is None:
            return
        is_item = bool(notice.action_item_id)
        for name in EVENTS:
            if event := getattr(notice, name):
                self.of_event(event, is_item=is_item)
        for name, (words, at) in WORDED.items():
            if row := getattr(notice, name):
                self._past(is_item, subject.pk).take_words(row, getattr(row, at), words)

    def _past(self, is_item: bool, pk: int) -> Past:  # noqa: FBT001 - half of a key
        return self._pasts.get((is_item, pk), Past())
