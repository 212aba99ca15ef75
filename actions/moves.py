"""The statuses of action items and of what hangs on them, and who may move what. Imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import SYSTEM, Move, Moves, Who
from core.tones import set_tones

if TYPE_CHECKING:
    from actions.dates.models import DateChange
    from actions.items.models import ActionItem
    from actions.ownership.models import Handover
    from actions.planning.dependencies import Dependency
    from actions.planning.milestones import Milestone
    from participants.models import User


class Status(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("To be accepted")
    UNDERWAY = "underway", _("Underway")
    ON_HOLD = "on_hold", _("On hold")
    REFUSED = "refused", _("Refused")
    DONE = "done", _("Done, to be verified")
    VERIFIED = "verified", _("Verified")
    CANCELLED = "cancelled", _("Cancelled")


set_tones(
    {
        Status.PLANNED: "neutral",
        Status.OPEN: "needs-you",
        Status.UNDERWAY: "going",
        Status.ON_HOLD: "risk",
        Status.REFUSED: "needs-you",
        Status.DONE: "done",
        Status.VERIFIED: "good",
        Status.CANCELLED: "off",
    }
)

# Something is still to be done by somebody.
LIVE = frozenset({Status.PLANNED, Status.OPEN, Status.UNDERWAY, Status.ON_HOLD, Status.REFUSED, Status.DONE})
# The owner must work on it, and reminders count the days.
WORKING = frozenset({Status.OPEN, Status.UNDERWAY})
# Somebody has it in hand: it may be handed over, and another date asked for.
IN_HAND = WORKING | {Status.ON_HOLD}
# It can be planned: its milestones, and what it waits for.
PLANNABLE = IN_HAND | {Status.PLANNED}
# What whoever comes into the post accepts.
CHARGED = IN_HAND | {Status.DONE}
# Taken on: there is progress to report.
TAKEN_ON = frozenset({Status.UNDERWAY, Status.ON_HOLD})


class HandoverStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Lapsed")


class DateChangeStatus(TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    LAPSED = "lapsed", _("Lapsed")


set_tones(
    {
        HandoverStatus.PROPOSED: "needs-you",
        HandoverStatus.ACCEPTED: "good",
        HandoverStatus.DECLINED: "off",
        HandoverStatus.LAPSED: "neutral",
        DateChangeStatus.REQUESTED: "needs-you",
        DateChangeStatus.APPROVED: "good",
        DateChangeStatus.REJECTED: "off",
    }
)


class DependencyStatus(TextChoices):
    HOLDS = "holds", _("Holds")
    ENDED = "ended", _("Ended")


class MilestoneStatus(TextChoices):
    AHEAD = "ahead", _("Ahead")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


set_tones({MilestoneStatus.REACHED: "good", MilestoneStatus.DROPPED: "off"})


def is_owner(row: ActionItem, user: User) -> bool:
    """The holder of the accountable post."""
    return row.owner_id in user.post_ids


def is_steward(row: ActionItem, user: User) -> bool:
    """Who assigns: coordinating department, secretariat, and officers of the department that made the item."""
    return user.coordinates or (user.is_officer and row.made_by_id in user.organisation_ids)


def is_verifier(row: ActionItem, user: User) -> bool:
    """The holder of the verifying post, or the head of its organisation.

    Never who owns it, worked on it, or works below the owner.
    """
    if is_owner(row, user):
        return False
    is_named = row.verifier_id in user.post_ids or any(
        seat.post.is_head and seat.post.organisation_id == row.verifier.organisation_id for seat in user.seats
    )
    return is_named and not user.is_below(row.owner_id) and not row.was_worked_on_by(user)


def is_impartial_steward(row: ActionItem, user: User) -> bool:
    """Who assigns, but does not own the item: nobody is let off by themselves."""
    return is_steward(row, user) and not is_owner(row, user)


# By these deeds somebody has worked on an item, and cannot verify it any more.
WORK = frozenset({"accept", "finish", "update", "hand_over_accept", "milestone_reach", "take_charge", "contribute"})
OWNER = Who(_("the owner"), is_owner)
STEWARD = Who(_("officers who assign, and the secretariat"), is_steward)
IMPARTIAL = Who(_("officers who assign, and the secretariat, never the owner"), is_impartial_steward)
VERIFIER = Who(_("the verifier (by default the mission that asked), never the owner"), is_verifier)

_S = Status

MOVES = Moves(
    (
        Move(
            "accept",
            _("Accept"),
            _("accepted it"),
            frozenset({_S.OPEN}),
            _S.UNDERWAY,
            OWNER,
        ),
        Move(
            "refuse",
            _("Refuse"),
            _("refused it"),
            frozenset({_S.OPEN}),
            _S.REFUSED,
            OWNER,
            why=_("To refuse it, say why it is not yours or who should have it."),
        ),
        Move(
            "finish",
            _("Report done"),
            _("reported it done"),
            frozenset({_S.UNDERWAY}),
            _S.DONE,
            OWNER,
            why=_("To report done, say what was done."),
        ),
        Move(
            "verify",
            _("Verify"),
            _("verified it"),
            frozenset({_S.DONE}),
            _S.VERIFIED,
            VERIFIER,
        ),
        Move(
            "send_back",
            _("Send back"),
            _("sent it back"),
            frozenset({_S.DONE}),
            _S.UNDERWAY,
            VERIFIER,
            why=_("To send it back, say what is still missing."),
        ),
        Move(
            "release",
            _("Release to the owner"),
            _("released it to the owner"),
            frozenset({_S.PLANNED}),
            _S.OPEN,
            STEWARD,
        ),
        Move(
            "assign",
            _("Assign to another post"),
            _("assigned it to another post"),
            frozenset({_S.PLANNED, _S.OPEN, _S.REFUSED}),
            _S.OPEN,
            STEWARD,
            why=_("To assign it to another post, say why."),
            takes=("owner",),
        ),
        Move(
            "hold",
            _("Put on hold"),
            _("put it on hold"),
            frozenset({_S.UNDERWAY}),
            _S.ON_HOLD,
            OWNER | STEWARD,
            why=_("To put it on hold, say for what it waits."),
            takes=("until_on",),
        ),
        Move(
            "resume",
            _("Resume"),
            _("resumed it"),
            frozenset({_S.ON_HOLD}),
            _S.UNDERWAY,
            OWNER | STEWARD,
        ),
        Move(
            "cancel",
            _("Cancel"),
            _("cancelled it"),
            LIVE,
            _S.CANCELLED,
            IMPARTIAL,
            why=_("To cancel it, say why it need not be done."),
            is_grave=True,
        ),
        Move(
            "reopen",
            _("Reopen"),
            _("reopened it"),
            frozenset({_S.VERIFIED}),
            _S.UNDERWAY,
            STEWARD | VERIFIER,
            why=_("To reopen it, say what turned out not to be done."),
        ),
    )
)


def is_taker(row: Handover, user: User) -> bool:
    """The holder of the post to which the item is offered."""
    return row.to_post_id in user.post_ids


TAKER = Who(_("the holder of the post to which it is offered"), is_taker)
# Who assigns may offer it too: a vacant post can offer nothing.
GIVER = Who(
    _("the owner, officers who assign, and the secretariat"),
    lambda row, user: is_owner(row.item, user) or is_steward(row.item, user),
)

HANDOVER_MOVES = Moves(
    (
        Move(
            "accept",
            _("Take over"),
            _("took it over"),
            frozenset({HandoverStatus.PROPOSED}),
            HandoverStatus.ACCEPTED,
            TAKER,
        ),
        Move(
            "decline",
            _("Decline"),
            _("declined to take it over"),
            frozenset({HandoverStatus.PROPOSED}),
            HandoverStatus.DECLINED,
            TAKER,
            why=_("To decline, say why."),
        ),
        Move(
            "lapse",
            _("Withdraw the offer"),
            _("let the offer of a hand-over lapse"),
            frozenset({HandoverStatus.PROPOSED}),
            HandoverStatus.LAPSED,
            SYSTEM | GIVER,
        ),
    )
)


def is_decider(row: DateChange, user: User) -> bool:
    """Who assigns may grant more time, but never to themselves."""
    return is_steward(row.item, user) and not is_owner(row.item, user) and not is_askers(row, user)


def is_askers(row: DateChange, user: User) -> bool:
    """Whether `user` asked, or has a hand in the post for which it was asked."""
    return row.requested_by_id == user.pk or user.has_a_hand_in(row.item.owner_id)


DECIDER = Who(_("officers who assign, and the secretariat, never who asks"), is_decider)
ASKER = Who(_("the owner"), lambda row, user: is_owner(row.item, user))

DATE_CHANGE_MOVES = Moves(
    (
        Move(
            "approve",
            _("Approve the new date"),
            _("approved the new date"),
            frozenset({DateChangeStatus.REQUESTED}),
            DateChangeStatus.APPROVED,
            DECIDER,
        ),
        Move(
            "reject",
            _("Keep the old date"),
            _("kept the old date"),
            frozenset({DateChangeStatus.REQUESTED}),
            DateChangeStatus.REJECTED,
            DECIDER,
            why=_("To keep the old date, say why."),
        ),
        Move(
            "lapse",
            _("Withdraw the request"),
            _("let the request for another date lapse"),
            frozenset({DateChangeStatus.REQUESTED}),
            DateChangeStatus.LAPSED,
            SYSTEM | ASKER,
        ),
    )
)


def is_planner(row: Milestone | Dependency, user: User) -> bool:
    """Who makes the plan of the item: its owner, and who assigns."""
    return is_owner(row.item, user) or is_steward(row.item, user)


PLANNER = Who(_("the owner, officers who assign, and the secretariat"), is_planner)

MILESTONE_MOVES = Moves(
    (
        Move(
            "reach",
            _("Reached"),
            _("marked a milestone as reached"),
            frozenset({MilestoneStatus.AHEAD}),
            MilestoneStatus.REACHED,
            PLANNER,
            takes=("done_on",),
        ),
        Move(
            "reopen",
            _("Not reached after all"),
            _("took back that a milestone was reached"),
            frozenset({MilestoneStatus.REACHED}),
            MilestoneStatus.AHEAD,
            PLANNER,
            why=_("To take it back, say what is still missing."),
        ),
        Move(
            "drop",
            _("Drop the milestone"),
            _("dropped a milestone"),
            frozenset({MilestoneStatus.AHEAD}),
            MilestoneStatus.DROPPED,
            PLANNER,
            why=_("To drop it, say why it need not be reached."),
            is_grave=True,
        ),
    )
)

DEPENDENCY_MOVES = Moves(
    (
        Move(
            "end",
            _("It waits no longer"),
            _("said that it no longer waits for another action item"),
            frozenset({DependencyStatus.HOLDS}),
            DependencyStatus.ENDED,
            PLANNER,
            why=_("To end it, say why it need not wait any more."),
        ),
    )
)
