"""Participants through the REST door: the same rules in the same words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from meetings.participants.models import Participant
from tests import make
from tests.meetings.participants import people

pytestmark = pytest.mark.django_db
JSON = "application/json"


def base() -> str:
    return f"/api/v1/meets/{make.meet().slug}/participants/"


@pytest.fixture
def client(signed_in) -> Client:
    return signed_in(make.secretary())


def post(client: Client, **data: Any):
    return client.post(base(), data, content_type=JSON)


def patch(client: Client, row: Participant, match: str | None = None, **data: Any):
    headers = {"If-Match": f'"{row.version}"' if match is None else match}
    return client.patch(f"{base()}{row.pk}/", data, content_type=JSON, headers=headers)


def test_somebody_is_added_read_changed_and_taken_off(client):
    contact, head = people.contact(make.mission(), name="A. Rao"), people.participant()
    answer = post(client, contact=contact.pk, category="accompanying", head=head.pk)
    row = Participant.objects.get(contact=contact)
    assert (answer.status_code, answer["Location"], answer["ETag"]) == (201, f"{base()}{row.pk}/", '"1"')
    found = answer.json()
    assert (found["name"], found["precedence"], found["head"], found["mode"]) == ("A. Rao", 200, head.pk, "in_person")
    answer = patch(client, row, mode="video", assistant=people.contact(make.mission()).pk)
    assert (answer.status_code, answer.json()["mode"], answer["ETag"]) == (200, "video", '"2"')
    assert client.get(f"{base()}{head.pk}/").json()["officers"] == [row.pk]
    assert client.delete(f"{base()}{row.pk}/").status_code == 204
    assert client.get(f"{base()}{row.pk}/").json()["removed_at"]
    assert client.get(base()).json()["results"][0]["id"] == head.pk
    assert client.get(f"{base()}?state=removed").json()["results"][0]["id"] == row.pk
    assert post(client, contact=contact.pk, category="observer").json()["id"] == row.pk, "put back"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"contact": 999999, "category": "head"}, 400),
        ({"contact": "x", "category": "head"}, 400),
        ({"contact": True, "category": "head"}, 400),
        ({"contact": 2**80, "category": "head"}, 400),
        ({"category": "king"}, 400),
        ({"category": "head", "precedence": 0}, 400),
        ({"category": "head", "precedence": 10_000}, 400),
        ({"category": "head", "mode": "swim"}, 400),
        ({"category": "head", "needs": "Ramp"}, 400),
        ({"category": "head", "head": 999999}, 400),
    ],
)
def test_what_has_the_wrong_shape_is_refused_and_nothing_written(client, data: dict[str, Any], status: int):
    data = {"contact": people.contact(make.mission()).pk} | data if data else data
    assert post(client, **data).status_code == status
    assert not Participant.objects.exists()


def test_a_rule_says_no_in_a_sentence(client):
    head, officers = people.delegation(2)
    answer = post(client, contact=people.contact(make.mission()).pk, category="accompanying", head=head.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "rule_broken")
    assert "limit" in answer.json()["detail"]
    assert client.delete(f"{base()}{head.pk}/").status_code == 409
    answer = post(client, contact=head.contact_id, category="head")
    assert (answer.status_code, "already" in answer.json()["detail"]) == (409, True)
    other = people.participant(organisation=make.mission("FR"))
    assert patch(client, officers[0], category="council", head=other.pk).status_code == 409


@pytest.mark.parametrize(("match", "status"), [("", 428), ("x", 428), ('"7"', 412), ('"1"', 200)])
def test_an_edit_names_the_version_that_was_read(client, match: str, status: int):
    row = people.participant()
    Participant.objects.filter(pk=row.pk).update(version=1)
    assert patch(client, row, match, mode="video").status_code == status
    assert Participant.objects.get().mode == ("video" if status == 200 else "in_person")


READERS = {"coordinator": make.coordinator, "officer": make.officer, "observer": make.observer}


@pytest.mark.parametrize("reader", READERS)
def test_who_sees_nobody_reads_and_changes_nobody(signed_in, reader: str):
    row, client = people.participant(email="secret@example.org"), signed_in(READERS[reader]())
    assert client.get(base()).json()["results"] == []
    for answer in (
        client.get(f"{base()}{row.pk}/"),
        patch(client, row, mode="video"),
        client.delete(f"{base()}{row.pk}/"),
    ):
        assert answer.status_code == 404
        assert b"secret" not in answer.content
    assert post(client, contact=row.contact_id, category="head").status_code == 403


def test_a_mission_reads_its_own_and_changes_nothing(signed_in):
    row, client = people.participant(email="own@example.org"), signed_in(make.counsellor())
    assert client.get(f"{base()}{row.pk}/").json()["email"] == "own@example.org"
    assert patch(client, row, mode="video").status_code == 403
    assert client.delete(f"{base()}{row.pk}/").status_code == 403
    assert Participant.objects.get().version == 1


def test_a_wrong_filter_is_named(client):
    assert client.get(f"{base()}?category=king").status_code == 400
    assert client.get(f"{base()}?colour=red").json()["fields"] == {"colour": ["There is no such field."]}
    assert client.get("/api/v1/meets/1999/participants/").status_code == 404
