"""Contacts and participants for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from countries.models import Organisation
from meetings.models import Meet
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from participants.models import User
from tests import make

OF_CONTACT = ("organisation", "name", "designation", "user", "email", "phone")
_numbers = count(1)


def contact(organisation: Organisation | None = None, **values: Any) -> Contact:
    """A person of an organisation, by default of the embassy in Japan."""
    number = next(_numbers)
    fields = {"name": f"Person {number}", "email": f"person{number}@example.org", "organisation": organisation}
    return Contact.add(by=None, **fields | values) if organisation else contact(make.mission(), **values)


def participant(category: str = Category.HEAD, *, meet: Meet | None = None, **values: Any) -> Participant:
    """Somebody on the list of the meet; `name`, `organisation` and `user` are the contact's."""
    person = values.pop("contact", None)
    about = {name: values.pop(name) for name in OF_CONTACT if name in values}
    person = person or contact(about.pop("organisation", None) or make.mission(), **about)
    return Participant.add(meet or make.meet(), person, by=None, category=category, **values)


def delegation(officers: int = 2, **values: Any) -> tuple[Participant, list[Participant]]:
    """A head of mission, and who accompanies them."""
    head = participant(**values)
    return head, [participant(Category.ACCOMPANYING, head=head) for _ in range(officers)]


def account(person: User, **values: Any) -> Participant:
    """The participant who has this account."""
    seats = person.seats
    organisation = seats[0].post.organisation if seats else make.mission("FR")
    return participant(**{"user": person, "organisation": organisation, "name": person.name} | values)
