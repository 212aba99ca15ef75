"""The trail of an action item."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.moves import DATE_CHANGE_MOVES, HANDOVER_MOVES, MILESTONE_MOVES, MOVES, WORK
from core.history import Event

from .items import ActionItem
from .milestones import Milestone


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
        "create": _("made the action item"),
        "edit": _("changed the words"),
        "update": _("reported progress"),
        "hand_over_propose": _("offered to hand it over"),
        "date_request": _("asked for another date"),
        "milestone_add": _("planned a milestone"),
        "milestone_edit": _("changed a milestone"),
        "transfer": _("gave it to another post by a transfer of charge"),
        "take_charge": _("accepted it with the charge of the post"),
    }
    LABELS: ClassVar[dict[str, Any]] = {"to": _("offered to"), "holder": _("holder")}

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
