"""The meet: when and where, its sessions, and who may still submit."""

from meetings.invitations.models import Invitation, InvitationEvent, SessionAnswer
from meetings.invitations.texts import InvitationTemplate, InvitationTemplateEvent
from meetings.participants.models import Participant, ParticipantEvent, ParticipantNeeds

from .leaves import LateLeave
from .meets import RESERVED, Meet, MeetEvent, MeetQuerySet, Requirement
from .sessions import Session
from .within import check_meet, within_meet

__all__ = [
    "RESERVED",
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
    "check_meet",
    "within_meet",
]
