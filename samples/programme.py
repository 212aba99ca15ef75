"""The programme of the sample meet: three days of sessions, with rooms, chairs and agendas."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.db.models import Case, When

from core import clock
from core.pdf import pdf
from meetings.models import Meet
from meetings.participants.models import Category, Participant
from meetings.programme.documents import SessionDocument
from meetings.programme.models import AgendaItem, Session
from participants.models import User
from recommendations.agenda.models import AgendaRecommendation
from recommendations.models import Recommendation, Sensitivity
from recommendations.moves import ACTIONABLE

from .cast import Cast

STEWARD = "commerce/Desk Officer"
HALL, ROOM_A, ROOM_B = "Plenary Hall", "Committee Room A", "Committee Room B"
VIDEO = "https://video.example.org/january-meet"


class Slot(NamedTuple):
    """When and where a session is held: day of the meet from 0, when it begins, its hours, its agenda."""

    kind: str
    title: str
    day: int
    begins: time
    hours: float
    room: str
    agenda: tuple[str, ...]


_K = Session.Kind
# The sessions that samples.january makes, by title, and those that are added.
SLOTS = (
    Slot(
        _K.PLENARY, "Opening plenary", 0, time(10), 1.5, HALL, ("Welcome", "Where exports stand", "Aims of the meet")
    ),
    Slot(
        _K.COUNTRIES,
        "Opportunities, challenges and way ahead: focus countries",
        0,
        time(12),
        2,
        HALL,
        ("Europe", "Asia-Pacific", "Gulf and Africa", "The Americas"),
    ),
    Slot(
        _K.SECTOR,
        "Opportunities, challenges and way ahead: goods sectors",
        0,
        time(15),
        2,
        ROOM_A,
        ("Engineering and chemicals", "Food and textiles"),
    ),
    Slot(
        _K.SECTOR,
        "Opportunities, challenges and way ahead: services sectors",
        0,
        time(15),
        2,
        ROOM_B,
        ("Information technology", "Health and education"),
    ),
    Slot(
        _K.BARRIERS,
        "Non-tariff barriers",
        1,
        time(10),
        2,
        HALL,
        ("Testing and certificates", "Registration of plants", "What several missions meet"),
    ),
    Slot(_K.LOGISTICS, "Logistics", 1, time(12, 30), 1.5, ROOM_A, ("Cold chain", "Ports and air freight")),
    Slot(_K.WTO, "WTO matters", 1, time(14, 30), 1.5, ROOM_B, ("Notifications", "Next ministerial conference")),
    Slot(
        _K.PROMOTION,
        "Market Access Initiative",
        2,
        time(10),
        1.5,
        HALL,
        ("What was funded", "Proposals for next year"),
    ),
    Slot(_K.PLENARY, "Closing plenary", 2, time(12), 1.5, HALL, ("Decisions and owners", "Closing remarks")),
)


# What the notes of some sessions say, by kind.
NOTES: dict[str, str] = {
    _K.COUNTRIES: "To hear from each head of mission, in three minutes, what hinders exports most and what helps.",
    _K.BARRIERS: "To agree which authority takes up which barrier, and by when the mission reports what it has heard.",
    _K.LOGISTICS: "To see where cargo waits longest on its way to the focus countries, and who can shorten it.",
}


def publish_programme(meet: Meet) -> int:
    """Give the sessions of `meet` their times, rooms, people and agendas, and publish them; return how many."""
    steward = Cast().holder(STEWARD)
    chairs = list(_people(meet, Category.DEPARTMENT))
    heads = list(_people(meet, Category.HEAD))
    with clock.pretend(clock.now() - timedelta(days=3)):
        for number, slot in enumerate(SLOTS):
            leaders = {"chair": chairs[number % len(chairs)], "rapporteur": chairs[-1 - number % 3]}
            session = _session(meet, slot, leaders, steward)
            session.expect(heads if slot.room == HALL else heads[number % 2 :: 2], by=steward)
            _write_agenda(session, slot, heads[number:], steward)
            if slot.kind in NOTES:
                _attach_note(session, slot, steward)
            if slot is not SLOTS[-1]:
                session.move("publish", by=steward)
    _link_recommendations(meet, steward)
    return len(SLOTS)


def _people(meet: Meet, category: str) -> list[Participant]:
    """Those who are expected: not who declined, or is replaced."""
    rows = Participant.objects.expected().filter(meet=meet, category=category)
    return list(rows.select_related("contact").order_by("precedence", "pk"))


def _session(meet: Meet, slot: Slot, leaders: dict[str, Participant], steward: User) -> Session:
    values = {
        "starts_at": _at(meet, slot),
        "ends_at": _at(meet, slot) + timedelta(hours=slot.hours),
        "room": slot.room,
        "video_url": VIDEO if slot.room == HALL else "",
        **leaders,
    }
    session = Session.objects.filter(meet=meet, title=slot.title).first()
    if session is None:
        return Session.add(meet, by=steward, kind=slot.kind, title=slot.title, **values)
    session.edit(values, by=steward, version=session.version)
    return session


def _at(meet: Meet, slot: Slot) -> datetime:
    day = meet.starts_on + timedelta(days=slot.day)
    return datetime.combine(day, slot.begins, ZoneInfo(meet.time_zone))


def _write_agenda(session: Session, slot: Slot, presenters: list[Participant], steward: User) -> None:
    minutes = int(slot.hours * 60) // len(slot.agenda)
    for number, title in enumerate(slot.agenda):
        presenter = presenters[number] if number < len(presenters) else None
        AgendaItem.add(session, by=steward, title=title, minutes=minutes, presenter=presenter)


def _attach_note(session: Session, slot: Slot, steward: User) -> None:
    """Attach a note on what the session is about."""
    words = {"title": f"Concept note: {slot.title}", "meet": str(session.meet), "aim": NOTES[slot.kind]}
    file = ContentFile(pdf("samples/note.typ", words | {"agenda": slot.agenda}), "concept-note.pdf")
    SessionDocument.add(session, file, by=steward, title="Concept note")


def _link_recommendations(meet: Meet, steward: User) -> None:
    """Let the last item on non-tariff barriers be about accepted recommendations, first those that all may read."""
    item = AgendaItem.objects.filter(session__meet=meet, session__kind=_K.BARRIERS).order_by("-position").first()
    rows = Recommendation.objects.filter(meet=meet, session__kind=_K.BARRIERS, status__in=ACTIONABLE)
    if item:
        for row in rows.order_by(Case(When(sensitivity=Sensitivity.OPEN, then=0), default=1), "pk")[:3]:
            AgendaRecommendation.add(item, row, by=steward)
