"""Participants, sessions and agenda items for tests: plain functions that make one valid row each."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from meetings.models import AgendaItem, Meet, Participant, Session
from meetings.participants.models import Category
from participants.contacts.models import Contact
from participants.models import User
from tests import make

_numbers = count(1)


def participant(meet: Meet | None = None, user: User | None = None, **values: Any) -> Participant:
    """Somebody on the list of a meet, with an account or with an address of their own."""
    number = next(_numbers)
    own = {name: values.pop(name) for name in ("name", "email", "time_zone", "organisation") if name in values}
    defaults = {"name": user.name if user else f"Participant {number}", "user": user}
    if user is None:
        defaults["email"] = f"participant{number}@example.org"
    elif user.seats:
        defaults["organisation"] = user.seats[0].post.organisation
    contact = Contact.add(by=None, **(defaults | own))
    return Participant.add(meet or make.meet(), contact, by=None, **({"category": Category.DEPARTMENT} | values))


def at(meet: Meet, hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """An instant of a day of the meet, by the clock of its venue."""
    on = meet.starts_on.replace(day=meet.starts_on.day + day)
    return datetime.combine(on, time(hour, minute), tzinfo=ZoneInfo(meet.time_zone)).astimezone(UTC)


def session(
    meet: Meet | None = None, hours: tuple[float, float] = (10, 11), *, day: int = 0, **values: Any
) -> Session:
    """A draft with its times at the venue."""
    meet = meet or make.meet()
    starts, ends = (at(meet, int(hour), round(hour % 1 * 60), day=day) for hour in hours)
    fields = {"title": f"Session {next(_numbers)}", "kind": "plenary", "starts_at": starts, "ends_at": ends}
    return Session.add(meet, by=None, **(fields | values))


def published(meet: Meet | None = None, hours: tuple[float, float] = (10, 11), **values: Any) -> Session:
    """A published session, by somebody of the secretariat who is told of nothing."""
    row = session(meet, hours, **values)
    row.move("publish", by=secretary())
    return row


def secretary() -> User:
    found = User.objects.filter(role="secretariat").order_by("pk").first()
    return found or make.secretary()


def item(row: Session, title: str = "Opening", **values: Any) -> AgendaItem:
    return AgendaItem.add(row, by=secretary(), title=title, **values)
