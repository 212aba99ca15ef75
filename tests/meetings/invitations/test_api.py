"""The REST door of invitations: the same moves, and never a token or what it follows from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from core import clock
from meetings.invitations.models import Invitation
from tests import make
from tests.meetings.invitations import make as made
from tests.meetings.programme import factories

pytestmark = pytest.mark.django_db
JSON = "application/json"
BASE = "/api/v1/meets/2027/invitations/"


def post(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(data or {}), content_type=JSON)


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
    recorded = post(client, f"{sent.pk}/record/", {"answer": "accept", "reported_by": "by telephone"})
    assert recorded.json()["answered_via"] == "recorded"
    assert post(client, f"{sent.pk}/revoke/").status_code == 409
    assert post(client, f"{sent.pk}/revoke/", {"note": "The round is cancelled"}).json()["status"] == "revoked"


def test_no_secret_is_in_any_answer(signed_in):
    client, row = signed_in(make.secretary()), made.invitation("sent")
    texts = [
        client.get(BASE).content.decode(),
        client.get(f"{BASE}{row.pk}/").content.decode(),
        post(client, f"{row.pk}/record/", {"answer": "accept", "reported_by": "letter"}).content.decode(),
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


def letter(**values: Any) -> dict[str, Any]:
    return {"signatory": made.signatory().pk, "letter_date": clock.today().isoformat()} | values


def test_drafts_are_prepared_for_chosen_people_or_a_filter_once(signed_in):
    client = signed_in(make.secretary())
    first, second = made.participant(), made.participant(category="observer")
    answer = post(client, "prepare/", letter(participants=[first.pk, 999_999], language="hi"))
    assert answer.status_code == 200, answer.content
    draft = Invitation.objects.get()
    assert answer.json() == {"prepared": [draft.pk]}
    assert (draft.participant, draft.language, draft.status) == (first, "hi", "draft")
    answer = post(client, "prepare/", letter(filter={"category": "observer"}))
    assert answer.json() == {"prepared": [second.invitations.get().pk]}
    assert post(client, "prepare/", letter(filter={})).json() == {"prepared": []}


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        ({}, 409, "Nobody is chosen"),
        ({"participants": []}, 409, "Nobody is chosen"),
        ({"filter": {"category": "nonsense"}}, 409, "The list has no such filter"),
        ({"filter": {"categori": "head"}}, 400, "There is no such field"),
        ({"filter": {}, "participants": [1]}, 400, "one of the two"),
        ({"filter": {}, "letter_date": "2001-01-01"}, 409, "This day is past"),
        ({"filter": {}, "letter_date": "9999-12-31"}, 409, "after the last day to answer"),
        ({"filter": {}, "signatory": 999_999}, 400, "signatory"),
        ({"filter": {}, "template": 999_999}, 400, "template"),
    ],
)
def test_what_the_page_refuses_is_refused_in_the_same_words(signed_in, data: dict, status: int, sentence: str):
    made.participant()
    answer = post(signed_in(make.secretary()), "prepare/", letter(**data))
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True), answer.content
    assert not Invitation.objects.exists()


def test_a_press_that_is_repeated_prepares_and_reminds_once(signed_in):
    client, row = signed_in(make.secretary()), made.participant()
    key = {"Idempotency-Key": "one"}
    body = json.dumps(letter(participants=[row.pk]))
    answers = [client.post(f"{BASE}prepare/", body, JSON, headers=key).json() for _press in range(2)]
    assert answers[0] == answers[1] == {"prepared": [Invitation.objects.get().pk]}
    sent = made.invitation("sent")
    key = {"Idempotency-Key": "two"}
    answers = [client.post(f"{BASE}remind/", "{}", JSON, headers=key).json() for _press in range(2)]
    assert answers[0] == answers[1] == {"reminded": [sent.pk], "left_out": []}
    assert sent.events.filter(verb="remind").count() == 1


def test_the_text_of_a_draft_is_edited_with_its_version_and_of_no_other(signed_in):
    client, draft, sent = signed_in(make.secretary()), made.invitation("draft"), made.invitation("sent")

    def patch(row: Invitation, data: dict[str, Any], version: int | None) -> Any:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return client.patch(f"{BASE}{row.pk}/", json.dumps(data), JSON, headers=headers)

    assert patch(draft, {"subject": "New"}, None).status_code == 428
    answer = patch(draft, {"subject": "New", "text": "Dear all"}, draft.version)
    assert (answer.status_code, answer.json()["subject"]) == (200, "New"), answer.content
    assert answer.headers["ETag"] == f'"{draft.version + 1}"'
    assert patch(draft, {"subject": "Older"}, draft.version).status_code == 412
    assert patch(draft, {"subject": ""}, draft.version + 1).status_code == 400
    assert patch(draft, {"status": "sent"}, draft.version + 1).status_code == 400
    refused = patch(sent, {"subject": "New"}, sent.version)
    assert refused.status_code == 409
    assert "only while the invitation is a draft" in refused.json()["detail"]
    assert (made.again(draft).subject, made.again(draft).text) == ("New", "Dear all")


def test_who_is_reminded_and_who_is_left_out(signed_in):
    client = signed_in(make.secretary())
    silent, answered, other = (made.invitation(status) for status in ("sent", "accepted", "sent"))
    answer = post(client, "remind/", {"invitations": [silent.pk, answered.pk, 999_999]})
    assert answer.json() == {
        "reminded": [silent.pk],
        "left_out": [{"id": answered.pk, "reason": "answered", "detail": "Already answered"}],
    }
    answer = post(client, "remind/")
    assert answer.json() == {
        "reminded": [other.pk],
        "left_out": [{"id": silent.pk, "reason": "reminded", "detail": "Already reminded today"}],
    }
    for row in (silent, answered, other):
        for secret in (row.token, row.nonce, row.digest):
            assert secret not in answer.content.decode()


def test_the_secretariat_alone_prepares_edits_and_reminds(signed_in):
    ambassador = make.head_of_mission("JP")
    row = made.invitation("sent", row=made.participant(contact_of=made.contact(user=ambassador)))
    client = signed_in(ambassador)
    assert post(client, "prepare/", letter(filter={})).status_code == 403
    assert post(client, "remind/").status_code == 403
    answer = client.patch(f"{BASE}{row.pk}/", json.dumps({"text": "Mine"}), JSON, headers={"If-Match": '"1"'})
    assert answer.status_code == 403
    assert made.again(row).text == row.text
    assert not Invitation.objects.remind_requested().exists()


def test_a_misspelt_field_is_refused(signed_in):
    client, row = signed_in(make.secretary()), made.invitation("sent")
    data = {"answer": "accept", "report_by": "by telephone", "reported_by": "by telephone"}
    assert post(client, f"{row.pk}/record/", data).status_code == 400
    assert made.again(row).status == "sent"
