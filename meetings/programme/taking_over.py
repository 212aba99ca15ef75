"""One participant in the place of another: as a substitute, or since the two are one person."""

from __future__ import annotations

from meetings.participants.models import Participant

from .models import AgendaItem, Session, SessionParticipant


def take_over_sessions(goes: Participant, stays: Participant) -> None:
    """Let `stays` lead, present and be expected where `goes` did. The caller holds the meet."""
    for model, name in ((Session, "chair"), (Session, "rapporteur"), (AgendaItem, "presenter")):
        model.objects.filter(**{name: goes}).update(**{name: stays})
    expected = SessionParticipant.objects.filter(participant=goes)
    known = SessionParticipant.objects.filter(participant=stays).values("session")
    expected.filter(session__in=known).delete()
    expected.update(participant=stays)
