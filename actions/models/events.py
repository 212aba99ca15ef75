"""The trail of an action item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.moves import DATE_CHANGE_MOVES, DEPENDENCY_MOVES, HANDOVER_MOVES, MILESTONE_MOVES, MOVES, WORK
from core.history import Event

from .items import ActionItem
from .milestones import Milestone

if TYPE_CHECKING:
    from participants.models import User


def untold(user: User) -> Q:
    """The deeds that are no news for `user`: who does not coordinate may not see what an item waits for.

    Who watches an item has done nothing to it.
    """
    watching = Q(verb__in=sorted(WATCHING))
    return watching if user.coordinates else watching | Q(verb__startswith="blocker_")


WATCHING: dict[str, Any] = {
    "watch": _("began to watch it"),
    "unwatch": _("stopped watching it"),
    "watcher_add": _("added a watcher"),
    "watcher_end": _("took a watcher away"),
}


class ActionEventQuerySet(models.QuerySet["ActionEvent"]):
    def work(self) -> ActionEventQuerySet:
        """Deeds by which somebody has worked on the item, and cannot verify it any more."""
        return self.filter(verb__in=sorted(WORK))


class ActionEvent(Event):
    """What was done to an action item, its hand-overs, dates and milestones."""

    PAST: ClassVar[dict[str, Any]] = {
        **MOVES.past(),
        **{f"hand_over_{verb}": past for verb, past in HANDOVER_MOVES.past().items()},
        **{f"date_{verb}": past for verb, past in DATE_CHANGE_MOVES.past().items()},
        **{f"milestone_{verb}": past for verb, past in MILESTONE_MOVES.past().items()},
        **{f"blocker_{verb}": past for verb, past in DEPENDENCY_MOVES.past().items()},
        **WATCHING,
        "create": _("made the action item"),
        "edit": _("changed the words"),
        "update": _("reported progress"),
        "hand_over_propose": _("offered to hand it over"),
        "date_request": _("asked for another date"),
        "blocker_add": _("said that it waits for another action item"),
        "milestone_add": _("planned a milestone"),
        "milestone_edit": _("changed a milestone"),
        "transfer": _("gave it to another post by a transfer of charge"),
        "take_charge": _("accepted it with the charge of the post"),
        "date_set": _("set another date"),
        "assign_back": _("took the assignment back"),
        "cancel_back": _("took the cancelling back"),
        "date_set_back": _("took the other date back"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "to": _("offered to"),
        "holder": _("holder"),
        "blocker": _("waits for"),
        "watcher": _("watcher"),
    }

    def is_told(self, item: ActionItem) -> bool:
        """Whether the reader of `item`, of `with_waits(reader)`, is told: not of waiting for what they do not see."""
        known = getattr(item, "known_here", ())
        return all(reference in known for reference in self.changes.get("blocker", ()) if reference)

    def _field(self, name: str) -> Any:
        """What is said of a milestone is a field of it: `milestone_due_on`."""
        if not name.startswith("milestone"):
            return super()._field(name)
        return Milestone._meta.get_field(name.removeprefix("milestone").removeprefix("_") or "title")

    subject = models.ForeignKey(ActionItem, models.PROTECT, related_name="events")

    objects: ClassVar[ActionEventQuerySet] = ActionEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Event.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "at"], name="actevent_trail")]
