"""The meet: when and where, its sessions, and who may still submit."""

from meetings.calendar.models import CalendarFeed
from meetings.imports.models import HeadMapping, SheetImport, SheetRow
from meetings.invitations.models import Invitation, InvitationEvent, SessionAnswer
from meetings.invitations.texts import InvitationTemplate, InvitationTemplateEvent
from meetings.participants.bulk.models import ParticipantOperation, ParticipantOperationRow
from meetings.participants.models import Participant, ParticipantEvent, ParticipantNeeds
from meetings.programme.documents import SessionDocument
from meetings.programme.models import AgendaItem, Session, SessionEvent, SessionParticipant

from .leaves import LateLeave
from .meets import RESERVED, Meet, MeetEvent, MeetQuerySet, Requirement
from .within import check_meet, within_meet

__all__ = [
    "RESERVED",
    "AgendaItem",
    "CalendarFeed",
    "HeadMapping",
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
    "ParticipantOperation",
    "ParticipantOperationRow",
    "Requirement",
    "Session",
    "SessionAnswer",
    "SessionDocument",
    "SessionEvent",
    "SessionParticipant",
    "SheetImport",
    "SheetRow",
    "check_meet",
    "within_meet",
]
