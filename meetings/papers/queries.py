"""Who stands on the papers of a meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meetings.participants.models import Participant

if TYPE_CHECKING:
    from meetings.models import Meet
    from meetings.participants.models import ParticipantQuerySet
    from participants.models import User


def expected_at(meet: Meet, user: User) -> ParticipantQuerySet:
    """Who is expected at `meet`, by precedence, with what papers say of each; of them whom `user` sees. One query."""
    rows = Participant.objects.visible_to(user).filter(meet=meet).expected()
    related = ("contact__organisation__country", "substitute_for__contact")
    return rows.select_related(*related).order_by("precedence", "pk")
