"""The people around one recommendation, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from countries.models import Organisation
from participants.models import User
from recommendations.models import Recommendation
from tests import make


@dataclass
class Cast:
    """Kind of person -> the person; and the departments that the story names."""

    people: dict[str, User]
    referred: Organisation
    nodal: Organisation

    def __getattr__(self, name: str) -> User:
        return self.people[name.replace("_", " ")]


def gather() -> Cast:
    nodal = make.department("Ministry of Textiles")
    referred = make.department("Department of Revenue")
    make.sector("Textiles", nodal=nodal)
    seat = make.post(make.mission("JP"), "Minister (Commercial)", may_submit=True)
    people = {
        "head": make.head_of_mission("JP"),
        "counsellor": make.counsellor("JP"),
        "counsellor with leave": make.user("mission", seat),
        "other head": make.head_of_mission("FR"),
        "coordinator": make.coordinator(),
        "referred officer": make.officer(referred),
        "nodal officer": make.officer(nodal),
        "unrelated officer": make.officer(make.department("Ministry of Tourism")),
        "secretary": make.secretary(),
        "observer": make.observer(),
    }
    return Cast(people, referred, nodal)


@pytest.fixture
def cast(db: Any) -> Cast:
    return gather()


def send(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Post to a page as a browser does, to the API as a program does."""
    return (
        client.post(path, data, content_type="application/json")
        if path.startswith("/api/")
        else client.post(path, data)
    )


def with_status(row: Recommendation, status: str, **values: Any) -> Recommendation:
    """Put a submitted row into `status` by a plain UPDATE: for tables of all statuses, whatever the road."""
    Recommendation.objects.filter(pk=row.pk).update(status=status, **values)
    row.refresh_from_db()
    return row
