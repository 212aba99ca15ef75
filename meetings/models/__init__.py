"""The meet: when and where, its sessions, and who may still submit."""

from meetings.calendar.models import CalendarFeed
from meetings.invitations.models import Invitation, InvitationEvent, SessionAnswer
from meetings.invitations.texts import InvitationTemplate, InvitationTemplateEvent
from meetings.participants.models import Participant, ParticipantEvent, ParticipantNeeds
from meetings.programme.models import (
    AgendaItem,
    Session,
    SessionDocument,
    SessionEvent,
    SessionParticipant,
)

from .leaves import LateLeave
from .meets import RESERVED, Meet, MeetEvent, MeetQuerySet, Requirement
from .within import check_meet, within_meet

__all__ = [
    "RESERVED",
    "AgendaItem",
    "CalendarFeed",
    "Invitation",
    "InvitationEvent",
    "InvitationTemplate",
    "InvitationTemplateEvent",
    "LateLeave",
    "Meet",
    "MeetEvent",
    "MeetQuerySet",
    "Participant",
    "ParticipantEvent",
    "ParticipantNeeds",
    "Requirement",
    "Session",
    "SessionAnswer",
    "SessionDocument",
    "SessionEvent",
    "SessionParticipant",
    "check_meet",
    "within_meet",
]
