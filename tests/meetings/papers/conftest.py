"""People at a meet, for papers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from countries.models import Organisation
from meetings.participants.models import Category, Participant
from participants.contacts.models import Contact
from tests import make

Add = Callable[..., Participant]
OF_PARTICIPANT = ("precedence", "mode", "head", "substitute_for", "invitation_status")


@pytest.fixture
def add() -> Add:
    """Put somebody on the list of the meet: `add("Asha Rao", "head", organisation=…)`."""
    numbers = count(1)

    def one(name: str = "", category: str = Category.DEPARTMENT, **values: Any) -> Participant:
        of_participant = {key: values.pop(key) for key in OF_PARTICIPANT if key in values}
        values.setdefault("designation", "Under Secretary")
        meet = values.pop("meet", None) or make.meet()
        contact = Contact.add(by=None, name=name or f"Person {next(numbers):04}", **values)
        row = Participant.add(meet, contact, by=None, category=category)
        Participant.objects.filter(pk=row.pk).update(**of_participant)
        return Participant.objects.get(pk=row.pk)

    return one


@pytest.fixture
def many(add: Add) -> Callable[[int], None]:
    """So many people of the meet, a tenth of them with long names."""

    def make_many(number: int) -> None:
        organisation: Organisation = make.department()
        contacts = Contact.objects.bulk_create(
            Contact(
                name=f"Person {one:04} {'of a very long name ' * (one % 10 == 0)}".strip(),
                designation="Deputy Secretary (Export Promotion)",
                organisation=organisation,
            )
            for one in range(number)
        )
        Participant.objects.bulk_create(
            Participant(meet=make.meet(), contact=contact, category="department", precedence=300)
            for contact in contacts
        )

    return make_many


@pytest.fixture
def statements() -> Callable[[Client, str], int]:
    """How many SQL statements one paper costs, session and user included."""

    def number(client: Client, name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/meets/{make.meet().slug}/papers/{name}").status_code == 200
        return len(captured)

    return number
