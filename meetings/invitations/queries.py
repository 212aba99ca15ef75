"""Sets of participants by their invitations: for the list, the funnel and what is chosen in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from meetings.invitation_status import GROUP_LABELS, GROUPS, Status
from meetings.participants.models import Participant, ParticipantQuerySet
from participants.models import Post

from .models import Invitation, InvitationQuerySet

if TYPE_CHECKING:
    from meetings.models import Meet
    from participants.models import User

SUBSTITUTE = frozenset({Status.SUBSTITUTE_PROPOSED, Status.SUBSTITUTE_APPROVED, Status.SUBSTITUTE_REFUSED})
# Of participants without a live invitation.
NOT_INVITED = frozenset({"", Status.REVOKED})
# Names of sets of statuses, by which lists are filtered and the funnel counts.
SETS = {**GROUPS, "substitute": SUBSTITUTE} | {status.value: frozenset({status}) for status in Status}
SET_CHOICES = [
    ("none", _("Not invited")),
    *GROUP_LABELS.items(),
    ("substitute", _("Substitute")),
    *Status.choices,
]


def participants_of(meet: Meet, user: User) -> ParticipantQuerySet:
    """Who is on the list of `meet`, as far as `user` sees."""
    return Participant.objects.visible_to(user).current().filter(meet=meet)


def by_invitation(rows: Any, name: str) -> Any:
    """Those of the participants `rows` whose invitation is in the set `name`; "none": who was not invited."""
    if name == "none":
        return rows.filter(invitation_status__in=NOT_INVITED)
    return rows.filter(invitation_status__in=SETS[name])


def for_list(rows: Any) -> Any:
    """Participants with what a line of the list shows."""
    newest = Invitation.objects.filter(participant=OuterRef("pk")).order_by("-pk")
    return rows.values(
        "id",
        "precedence",
        "category",
        "invitation_status",
        "contact__honorific",
        "contact__name",
        "contact__name_hi",
        "contact__designation",
        "contact__organisation__name",
        "contact__organisation__name_hi",
        "contact__organisation_name",
        invitation=Subquery(newest.values("pk")[:1]),
        since=Subquery(newest.values("status_at")[:1]),
        remark=Subquery(newest.values("answer_note")[:1]),
    )


def invitations_of(participants: Any) -> InvitationQuerySet:
    """The invitations of these participants that are not revoked."""
    return Invitation.objects.live().filter(participant__in=participants.order_by().values("pk"))


def signatories(user: User) -> Any:
    """The posts that may sign letters: those of the coordinating department, as far as `user` sees."""
    rows = Post.objects.visible_to(user).live().filter(organisation__is_coordinating=True)
    return rows.select_related("organisation").order_by("title", "pk")
