"""The REST door of invitations: the same moves, and never a token or what it follows from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from meetings.invitations.models import Invitation
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db
BASE = "/api/v1/meets/2027/invitations/"


def post(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(data or {}), content_type="application/json")


def test_the_secretariat_lists_reads_queues_and_decides(signed_in):
    secretary = make.secretary()
    client, draft = signed_in(secretary), made.invitation("draft")
    proposed, sent = made.invitation("substitute_proposed"), made.invitation("sent")
    listed = client.get(BASE).json()["results"]
    assert [row["status"] for row in listed] == ["draft", "substitute_proposed", "sent"]
    assert [row["id"] for row in client.get(f"{BASE}?invitation=answered").json()["results"]] == [proposed.pk]
    assert client.get(f"{BASE}?invitation=nonsense").status_code == 400
    assert post(client, "queue/", {"invitations": [draft.pk, sent.pk]}).json() == {"queued": [draft.pk]}
    answer = client.get(f"{BASE}{draft.pk}/")
    assert answer.json()["letter_number"] == "EM/2027/INV/0003"
    assert answer.headers["ETag"] == f'"{made.again(draft).version}"'
    assert post(client, f"{proposed.pk}/approve/").json()["status"] == "substitute_approved"
    assert post(client, f"{sent.pk}/record/", {"answer": "accept"}).status_code == 400
    recorded = post(client, f"{sent.pk}/record/", {"answer": "accept", "on_whose_word": "by telephone"})
    assert recorded.json()["answered_via"] == "recorded"
    assert post(client, f"{sent.pk}/revoke/").status_code == 409
    assert post(client, f"{sent.pk}/revoke/", {"note": "The round is cancelled"}).json()["status"] == "revoked"


def test_no_secret_is_in_any_answer(signed_in):
    client, row = signed_in(make.secretary()), made.invitation("sent")
    texts = [
        client.get(BASE).content.decode(),
        client.get(f"{BASE}{row.pk}/").content.decode(),
        post(client, f"{row.pk}/record/", {"answer": "accept", "on_whose_word": "letter"}).content.decode(),
        client.get(f"/meets/2027/invitations/{row.pk}/").content.decode(),
    ]
    for text in texts:
        for secret in (row.token, row.nonce, row.digest, str(row.calendar_uid)):
            assert secret not in text
        assert "nonce" not in text


def test_the_invitee_answers_and_others_find_nothing(signed_in):
    ambassador = make.head_of_mission("JP")
    row = made.invitation("sent", row=made.participant(contact_of=made.contact(user=ambassador)))
    Invitation.objects.filter(pk=row.pk).update(asks_sessions=True)
    session = factories.published(row.meet, title="Plenary", kind="other")
    draft = factories.session(row.meet, title="Not announced", kind="other")
    client = signed_in(ambassador)
    data = {"answer": "accept", "sessions": [{"session": session.pk, "is_coming": True}]}
    answer = post(client, f"{row.pk}/answer/", data)
    assert answer.status_code == 200, answer.content
    assert answer.json()["sessions"] == [{"session": session.pk, "title": "Plenary", "is_coming": True}]
    hidden = post(
        client, f"{row.pk}/answer/", {"answer": "accept", "sessions": [{"session": draft.pk, "is_coming": True}]}
    )
    assert (hidden.status_code, "Not announced" in hidden.content.decode()) == (409, False)
    assert post(client, f"{row.pk}/answer/", {"answer": "propose"}).status_code == 409
    proposed = post(client, f"{row.pk}/answer/", {"answer": "propose", "nominee": {"name": "Ms Rao"}})
    assert proposed.json()["nominee"]["name"] == "Ms Rao"
    assert not {"email", "phone"} & proposed.json()["nominee"].keys()
    for verb in ("approve", "refuse", "revoke"):
        assert post(client, f"{row.pk}/{verb}/", {"note": "Because I say so"}).status_code == 403
    assert post(client, "queue/").status_code == 403
    for stranger in (make.head_of_mission("FR"), make.coordinator(), make.observer(), make.counsellor("JP")):
        other = signed_in(stranger)
        assert other.get(BASE).json()["results"] == []
        assert other.get(f"{BASE}{row.pk}/").status_code == 404
        assert post(other, f"{row.pk}/answer/", {"answer": "accept"}).status_code == 404
    assert made.again(row).status == "substitute_proposed"


def test_a_misspelt_field_is_refused(signed_in):
    client, row = signed_in(make.secretary()), made.invitation("sent")
    data = {"answer": "accept", "on_whos_word": "by telephone", "on_whose_word": "by telephone"}
    assert post(client, f"{row.pk}/record/", data).status_code == 400
    assert made.again(row).status == "sent"
