"""An outcome of an item is claimed: the mission that asked for the item says whether that is so."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem, Outcome
from actions.outcomes.moves import OutcomeStatus
from participants.models import User
from reminders.recipients import Rows
from reminders.subjects import Subject

from .base import ReminderKind

WON = Subject(ActionItem, "actions:item_show", "item", "item__reference", "item__title", "claimed_at")


def to_confirm() -> Rows:
    """Outcomes that are claimed, and that nobody has confirmed or disputed."""
    return Outcome.objects.filter(status=OutcomeStatus.CLAIMED)


@dataclass(frozen=True)
class Askers:
    """Everyone at a mission that asked for the item; where nobody asked, at the mission that verifies it.

    Never who owns the item, nor who entered the outcome (actions.outcomes.moves.is_asker). No notice reaches them:
    they see it on their desks.
    """

    def for_user(self, user: User) -> Q | None:
        if not user.is_mission or not user.seats:
            return None
        came = ActionItem.recommendations.through.objects.filter(actionitem=OuterRef("item"))
        here = Exists(came.filter(recommendation__mission__in=user.organisation_ids))
        asked = Q(here) | (~Q(Exists(came)) & Q(item__verifier__organisation__in=user.organisation_ids))
        return asked & ~Q(claimed_by=user.pk) & ~Q(item__owner__in=user.every_seat().values("post"))

    def with_recipients(self, rows: Rows) -> Rows:
        return rows.none()


KINDS = (
    ReminderKind(
        "confirm_won",
        125,
        to_confirm,
        Askers(),
        WON,
        _("Something is said to be won by it: your mission asked for it, and says whether that is so."),
        verb=_("Confirm or dispute"),
    ),
)
