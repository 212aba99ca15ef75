"""The statuses of a recommendation, and who may move what. One table; imports no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lifecycle import SYSTEM, Move, Moves, Who
from core.tones import set_tones

if TYPE_CHECKING:
    from participants.models import User
    from recommendations.recommendation.models import Recommendation


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_EXAMINATION = "under_examination", _("Under examination")
    RETURNED = "returned", _("Returned with questions")
    ACCEPTED = "accepted", _("Accepted")
    ACCEPTED_IN_PART = "accepted_in_part", _("Accepted in part")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    DEFERRED = "deferred", _("Deferred")
    MERGED = "merged", _("Merged")
    DUPLICATE = "duplicate", _("Duplicate")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    IN_ACTION = "in_action", _("In action")
    IMPLEMENTED = "implemented", _("Implemented")
    PARTLY_IMPLEMENTED = "partly_implemented", _("Partly implemented")
    DROPPED = "dropped", _("Dropped")


set_tones(
    {
        Status.DRAFT: "neutral",
        Status.SUBMITTED: "going",
        Status.UNDER_EXAMINATION: "going",
        Status.RETURNED: "needs-you",
        Status.ACCEPTED: "good",
        Status.ACCEPTED_IN_PART: "good",
        Status.NOT_ACCEPTED: "off",
        Status.DEFERRED: "neutral",
        Status.MERGED: "off",
        Status.DUPLICATE: "off",
        Status.WITHDRAWN: "off",
        Status.IN_ACTION: "going",
        Status.IMPLEMENTED: "good",
        Status.PARTLY_IMPLEMENTED: "risk",
        Status.DROPPED: "off",
    }
)

# The mission may still write.
WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
# No ministry has seen it, unless it was submitted before.
UNSUBMITTED = frozenset({Status.DRAFT, Status.WITHDRAWN})
# The ministry has it before it and has not decided.
OPEN_TO_DECISION = frozenset({Status.SUBMITTED, Status.UNDER_EXAMINATION})
# Decided in favour; nobody has anything to do for it yet.
ACCEPTED = frozenset({Status.ACCEPTED, Status.ACCEPTED_IN_PART})
# Decided in favour: action items may be made of it.
ACTIONABLE = frozenset({Status.ACCEPTED, Status.ACCEPTED_IN_PART, Status.IN_ACTION})
# It lives on in another recommendation.
POINTING = frozenset({Status.MERGED, Status.DUPLICATE})
# Nobody is to do anything about it any more.
CLOSED = POINTING | {
    Status.NOT_ACCEPTED,
    Status.WITHDRAWN,
    Status.IMPLEMENTED,
    Status.PARTLY_IMPLEMENTED,
    Status.DROPPED,
}
# A decision that its mission is told.
DECISIONS = frozenset(
    {
        "accept",
        "accept_in_part",
        "not_accept",
        "defer",
        "merge",
        "duplicate",
        "split",
        "implement",
        "implement_in_part",
        "drop",
    }
)
# A decision that answers what a department is still asked: taken without its answer only where that is confirmed.
DECIDES_WITHOUT_ANSWER = frozenset({"accept", "accept_in_part", "not_accept", "defer", "merge", "duplicate"})
# Deeds in the trail of a survivor: another began to live on in it, or does so no more.
JOININGS = frozenset({"take_in", "let_go"})
# Deeds that name another recommendation.
JOINED = JOININGS | {"merge", "duplicate", "repoint", "split"}


def is_submitter(row: Recommendation, user: User) -> bool:
    """Head of the mission, or a post that the head lets submit."""
    return row.mission_id in user.heads_organisation_ids


def is_examiner(row: Recommendation, user: User) -> bool:
    """Coordinating department and secretariat for all; a department for what is referred to it or in its sector."""
    if user.coordinates:
        return True
    departments = {row.referred_to_id, row.sector.nodal_department_id if row.sector else None}
    return user.is_officer and not departments.isdisjoint(user.organisation_ids)


def reads_internal(user: User) -> bool:
    """Whether what the ministries say among themselves is for `user`, of rows that they see."""
    return user.reads_internal


SUBMITTER = Who(_("the head of the mission, or a post that the head lets submit"), is_submitter)
EXAMINER = Who(_("officers who examine it, and the secretariat"), is_examiner)

_S = Status
_SAY_WHY_TO_MISSION = _("Give the reason in words that the mission can act on.")

MOVES = Moves(
    (
        Move("submit", _("Submit"), _("submitted it"), frozenset({_S.DRAFT, _S.RETURNED}), _S.SUBMITTED, SUBMITTER),
        Move(
            "examine",
            _("Examine"),
            _("took it up for examination"),
            frozenset({_S.SUBMITTED, _S.DEFERRED}),
            _S.UNDER_EXAMINATION,
            EXAMINER,
        ),
        Move(
            "accept",
            _("Accept"),
            _("accepted it"),
            frozenset({_S.UNDER_EXAMINATION}),
            _S.ACCEPTED,
            EXAMINER,
            why=_("To accept it, say what speaks for it."),
        ),
        Move(
            "accept_in_part",
            _("Accept in part"),
            _("accepted it in part"),
            frozenset({_S.UNDER_EXAMINATION}),
            _S.ACCEPTED_IN_PART,
            EXAMINER,
            why=_("To accept in part, say why not the rest."),
            takes=("part",),
        ),
        Move(
            "return",
            _("Return with questions"),
            _("returned it with questions"),
            frozenset({_S.SUBMITTED, _S.UNDER_EXAMINATION}),
            _S.RETURNED,
            EXAMINER,
            takes=("questions",),
        ),
        Move(
            "refer",
            _("Refer to a department"),
            _("referred it to a department"),
            frozenset({_S.SUBMITTED, _S.UNDER_EXAMINATION}),
            _S.UNDER_EXAMINATION,
            EXAMINER,
            why=_("To refer it, say what the department is asked."),
            takes=("department", "by_on"),
        ),
        Move(
            "defer",
            _("Defer"),
            _("deferred it"),
            frozenset({_S.UNDER_EXAMINATION}),
            _S.DEFERRED,
            EXAMINER,
            why=_("To defer it, say for what it waits."),
            takes=("until_on",),
        ),
        Move(
            "not_accept",
            _("Do not accept"),
            _("did not accept it"),
            frozenset({_S.UNDER_EXAMINATION}),
            _S.NOT_ACCEPTED,
            EXAMINER,
            why=_SAY_WHY_TO_MISSION,
            is_grave=True,
        ),
        Move(
            "merge",
            _("Merge into another"),
            _("merged it into another"),
            frozenset({_S.SUBMITTED, _S.UNDER_EXAMINATION}),
            _S.MERGED,
            EXAMINER,
            why=_SAY_WHY_TO_MISSION,
            takes=("into",),
            is_grave=True,
        ),
        Move(
            "duplicate",
            _("Mark as duplicate"),
            _("marked it as a duplicate"),
            frozenset({_S.SUBMITTED, _S.UNDER_EXAMINATION}),
            _S.DUPLICATE,
            EXAMINER,
            why=_SAY_WHY_TO_MISSION,
            takes=("into",),
            is_grave=True,
        ),
        Move(
            "split",
            _("Let it stand alone again"),
            _("let it stand alone again"),
            frozenset({_S.MERGED, _S.DUPLICATE}),
            _S.UNDER_EXAMINATION,
            EXAMINER,
            why=_("To split it off again, say why the two are not one."),
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            _("withdrew it"),
            frozenset({_S.DRAFT, _S.SUBMITTED, _S.RETURNED}),
            _S.WITHDRAWN,
            SUBMITTER,
            why=_("To withdraw it, say why."),
            is_grave=True,
        ),
        Move(
            "begin",
            _("Put in action"),
            _("put it in action"),
            frozenset({_S.ACCEPTED, _S.ACCEPTED_IN_PART}),
            _S.IN_ACTION,
            SYSTEM,
        ),
        Move(
            "implement",
            _("Close as implemented"),
            _("closed it as implemented"),
            frozenset({_S.IN_ACTION}),
            _S.IMPLEMENTED,
            SYSTEM | EXAMINER,
        ),
        Move(
            "implement_in_part",
            _("Close as partly implemented"),
            _("closed it as partly implemented"),
            frozenset({_S.IN_ACTION}),
            _S.PARTLY_IMPLEMENTED,
            EXAMINER,
            why=_("Say which part is implemented and what becomes of the rest."),
        ),
        Move(
            "drop",
            _("Drop"),
            _("dropped it"),
            frozenset({_S.ACCEPTED, _S.ACCEPTED_IN_PART, _S.IN_ACTION}),
            _S.DROPPED,
            EXAMINER,
            why=_SAY_WHY_TO_MISSION,
            is_grave=True,
        ),
        Move(
            "reopen",
            _("Reopen"),
            _("reopened it"),
            frozenset({_S.IMPLEMENTED, _S.PARTLY_IMPLEMENTED, _S.DROPPED}),
            _S.IN_ACTION,
            SYSTEM | EXAMINER,
            why=_("To reopen it, say what is still to be done."),
        ),
    )
)
