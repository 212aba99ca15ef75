"""One participant in the place of another: as a substitute, or since the two are one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meetings.participants.models import Participant

from .models import AgendaItem, Session, SessionParticipant, reachable, roles_of
from .moves import SessionStatus
from .roles import people
from .times import is_over

if TYPE_CHECKING:
    from participants.models import User


def take_over_sessions(goes: Participant, stays: Participant) -> None:
    """Let `stays` lead, present and be expected where `goes` did. The caller holds the meet."""
    for model, name in ((Session, "chair"), (Session, "rapporteur"), (AgendaItem, "presenter")):
        model.objects.filter(**{name: goes}).update(**{name: stays})
    expected = SessionParticipant.objects.filter(participant=goes)
    known = SessionParticipant.objects.filter(participant=stays).values("session")
    expected.filter(session__in=known).delete()
    expected.update(participant=stays)


def substitute_in_sessions(original: Participant, substitute: Participant, *, by: User | None) -> None:
    """Let `substitute` take over the sessions of `original`; who comes is told of what is published and to come.

    The caller holds the meet.
    """
    published = Session.objects.filter(meet=original.meet_id, status=SessionStatus.PUBLISHED)
    published = published.select_related("meet").order_by("pk")
    roles = roles_of(published)
    take_over_sessions(original, substitute)
    participants = reachable([substitute.pk], by=by)
    changes = {"take_over": [str(original), str(substitute)]}
    for session in published:
        if original.pk in people(roles[session.pk]):
            recipients = [] if is_over(session) else participants
            session.add_event("take_over", by=by, changes=changes, participants=recipients)
