"""The trail of an action item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.moves import DATE_CHANGE_MOVES, DEPENDENCY_MOVES, HANDOVER_MOVES, MILESTONE_MOVES, MOVES, WORK
from actions.outcomes.moves import OUTCOME_MOVES
from actions.planning.milestones import Milestone
from core.history import Event

from .models import ActionItem

if TYPE_CHECKING:
    from participants.models import User


def hidden_from(user: User) -> Q:
    """The deeds that are no news for `user`: who does not coordinate may not see what an item waits for.

    Risk and negotiation are news for the ministries alone, and who watches an item has done nothing to it.
    """
    watching = Q(verb__in=sorted(WATCHING))
    if user.coordinates:
        return watching
    hidden = watching | Q(verb__startswith="blocker_")
    return hidden if user.reads_internal else hidden | Q(verb="weigh")


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
        **{f"outcome_{verb}": past for verb, past in OUTCOME_MOVES.past().items()},
        **WATCHING,
        "create": _("made the action item"),
        "edit": _("changed the words"),
        "update": _("reported progress"),
        "hand_over_propose": _("offered to hand it over"),
        "date_request": _("asked for another date"),
        "blocker_add": _("said that it waits for another action item"),
        "milestone_add": _("planned a milestone"),
        "milestone_edit": _("changed a milestone"),
        "supporter_add": _("asked another post to support it"),
        "supporter_end": _("said that a post supports it no longer"),
        "weigh": _("weighed the risk, or what is given and got"),
        "contribute": _("did something in support of it"),
        "transfer": _("gave it to another post by a transfer of charge"),
        "take_charge": _("accepted it with the charge of the post"),
        "outcome_claim": _("entered what it won"),
        "outcome_ask": _("asked an exporter whether that is right"),
        "outcome_revoke": _("took back what an exporter was asked"),
        "agenda_take": _("took it on the agenda of a review meeting"),
        "agenda_carry": _("carried it forward to the agenda of a later meet"),
        "agenda_say": _("put on record what the review meeting said"),
        "date_set": _("set another date"),
        "assign_back": _("took the assignment back"),
        "cancel_back": _("took the cancelling back"),
        "date_set_back": _("took the other date back"),
    }
    LABELS: ClassVar[dict[str, Any]] = {
        "to": _("offered to"),
        "holder": _("holder"),
        "blocker": _("waits for"),
        "supporter": _("supporting post"),
        "outcome": _("what was won"),
        "amount": _("amount"),
        "answered_by": _("said by"),
        "exporter": _("exporter"),
        "review": _("review meeting"),
        "decision": _("what was said"),
        "watcher": _("watcher"),
    }

    # Why a charge passes is about the person who leaves; it is kept with the transfer.
    PRIVATE_REASONS = frozenset({"transfer"})
    # Whom it waits for is told to who may see that.
    FACTS: ClassVar[frozenset[str]] = Event.FACTS | {"blocker"}

    def is_visible_with(self, item: ActionItem) -> bool:
        """Whether the reader of `item`, of `with_known(reader)`, is told.

        Not of waiting for what they do not see, nor of risk and negotiation.
        """
        if self.verb == "weigh" and not getattr(item, "can_read_risk", False):
            return False
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
