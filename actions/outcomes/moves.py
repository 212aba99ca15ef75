"""The statuses of what was won, and who may move them. Imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from actions.moves import PLANNER, Status, is_owner
from core.lifecycle import SYSTEM, Move, Moves, Who
from core.tones import set_tones

if TYPE_CHECKING:
    from participants.models import User

    from .models import Outcome


# From when on something can have been won by an item: it was taken on.
WINNABLE = frozenset({Status.UNDERWAY, Status.ON_HOLD, Status.DONE, Status.VERIFIED})


class OutcomeStatus(TextChoices):
    CLAIMED = "claimed", _("Claimed")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Disputed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


set_tones(
    {
        OutcomeStatus.CLAIMED: "needs-you",
        OutcomeStatus.CONFIRMED: "good",
        OutcomeStatus.DISPUTED: "late",
        OutcomeStatus.WITHDRAWN: "off",
    }
)

# All but what was withdrawn.
ACTIVE = frozenset({OutcomeStatus.CLAIMED, OutcomeStatus.CONFIRMED, OutcomeStatus.DISPUTED})


def is_asker(row: Outcome, user: User) -> bool:
    """Who holds a post of a mission that asked for it; never who owns the item, nor who entered the outcome."""
    if not user.is_mission or is_owner(row.item, user) or row.claimed_by_id == user.pk:
        return False
    if row.missions.isdisjoint(user.organisation_ids):
        return False
    is_near = row.item.owner.organisation_id in user.organisation_ids
    return not (is_near and user.has_a_hand_in(row.item.owner_id))


# An exporter outside answers by a link: it is the system that writes down what they said.
ASKER = Who(_("the mission that asked, never the owner nor who entered it"), is_asker)

_S = OutcomeStatus

OUTCOME_MOVES = Moves(
    (
        Move(
            "confirm",
            _("Confirm"),
            _("confirmed what was won"),
            frozenset({_S.CLAIMED, _S.DISPUTED}),
            _S.CONFIRMED,
            SYSTEM | ASKER,
        ),
        Move(
            "dispute",
            _("Dispute"),
            _("disputed what was won"),
            frozenset({_S.CLAIMED}),
            _S.DISPUTED,
            SYSTEM | ASKER,
            why=_("To dispute it, say what is not right."),
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            _("withdrew what was said to be won"),
            ACTIVE,
            _S.WITHDRAWN,
            PLANNER,
            why=_("To withdraw it, say why it does not hold."),
            is_grave=True,
        ),
    )
)
