"""The REST door of sessions and agendas: the same rules, the same sentences."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.models import AgendaItem, Meet, Session
from participants.models import ApiToken
from recommendations.models import AgendaRecommendation
from tests import make
from tests.answers import body
from tests.documents import files
from tests.meetings.programme import factories
from tests.statements import statements

pytestmark = pytest.mark.django_db
JSON = "application/json"


def program(person, scope: str = "write", **values: Any) -> Client:
    _row, key = ApiToken.issue(person, note="Programme", days=30, scope=scope, **values)
    return Client(headers={"Authorization": f"Token {key}"})


@pytest.fixture
def meet() -> Meet:
    return make.meet()


@pytest.fixture
def client() -> Client:
    return program(factories.secretary())


@pytest.fixture
def base(meet: Meet) -> str:
    return f"/api/v1/meets/{meet.slug}/sessions/"


def times(meet: Meet) -> dict[str, str]:
    day = meet.starts_on.isoformat()
    return {"starts_at": f"{day}T10:00:00+05:30", "ends_at": f"{day}T11:30:00+05:30"}


def test_a_session_is_added_read_edited_published_and_cancelled(meet: Meet, client: Client, base: str):
    chair = factories.participant(meet, name="Ms Rao")
    data = {"title": "Opening plenary", "kind": "plenary", "chair": chair.pk, "room": "Hall A"} | times(meet)
    answer = client.post(base, data, JSON)
    assert answer.status_code == 201, answer.content
    row = Session.objects.get()
    one = f"{base}{row.pk}/"
    assert answer.headers["Location"] == one
    found = client.get(one)
    body = json.loads(found.content)
    assert (body["on"], body["status"], body["time_zone"]) == (meet.starts_on.isoformat(), "draft", "Asia/Kolkata")
    assert body["chair"]["name"] == "Ms Rao"
    assert found.headers["ETag"] == '"1"'
    assert client.patch(one, {"room": "Hall B"}, JSON).status_code == 428
    assert client.patch(one, {"room": "Hall B"}, JSON, headers={"If-Match": '"9"'}).status_code == 412
    assert client.patch(one, {"room": "Hall B"}, JSON, headers={"If-Match": '"1"'}).status_code == 200
    assert client.post(f"{one}move/", {"verb": "publish"}, JSON).status_code == 200
    assert client.post(f"{one}move/", {"verb": "publish"}, JSON).status_code == 409
    refused = client.post(f"{one}move/", {"verb": "cancel"}, JSON)
    assert (refused.status_code, "Say why" in refused.content.decode()) == (409, True)
    answer = client.post(f"{one}move/", {"verb": "cancel", "note": "The minister is in Parliament."}, JSON)
    assert json.loads(answer.content)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"ends_at": "2019-01-01T10:00:00+05:30"}, 409),
        ({"starts_at": "2027-01-06T10:00:00"}, 400),  # in whose zone?
        ({"starts_at": "soon"}, 400),
        ({"chair": "elsewhere"}, 400),
        ({"video_url": "javascript:alert(1)"}, 400),
        ({"title": ""}, 400),
        ({"title": "<script>alert(1)</script>"}, 400),
        ({"kind": "party"}, 400),
        ({"chairman": 1}, 400),
        ({"room": "x" * 81}, 400),
        ({"room": {"a": 1}}, 400),
        ({"status": "published"}, 400),
        ({"starts_at": None}, 409),
    ],
)
def test_what_makes_no_sense_is_refused_and_writes_nothing(meet: Meet, client: Client, base: str, values, status):
    elsewhere = factories.participant(make.meet("2031"))
    data = {"title": "Plenary", "kind": "plenary"} | times(meet)
    data |= {name: elsewhere.pk if value == "elsewhere" else value for name, value in values.items()}
    assert client.post(base, data, JSON).status_code == status
    assert not Session.objects.exists()
    row = factories.session(meet, room="Hall A")
    changed = {name: elsewhere.pk if value == "elsewhere" else value for name, value in values.items()}
    answer = client.patch(f"{base}{row.pk}/", changed, JSON, headers={"If-Match": '"1"'})
    assert answer.status_code == status
    assert Session.objects.get().version == 1


@pytest.mark.parametrize("kind", [make.head_of_mission, make.officer, make.coordinator, make.observer])
def test_others_read_what_is_published_and_write_nothing(meet: Meet, base: str, kind):
    draft, row = factories.session(meet, title="A draft"), factories.published(meet, title="Opening")
    item = factories.item(row)
    person = kind()
    client = program(person)
    titles = {one["title"] for one in json.loads(client.get(base).content)["results"]}
    assert titles == ({"A draft", "Opening"} if person.coordinates else {"Opening"})
    assert client.get(f"{base}{draft.pk}/").status_code == (200 if person.coordinates else 404)
    assert client.get(f"{base}{row.pk}/agenda/").status_code == 200
    asked = [
        client.post(base, {"title": "Mine", "kind": "plenary"}, JSON),
        client.patch(f"{base}{row.pk}/", {"room": "B"}, JSON, headers={"If-Match": '"2"'}),
        client.post(f"{base}{row.pk}/move/", {"verb": "cancel", "note": "Because I can."}, JSON),
        client.post(f"{base}{row.pk}/agenda/", {"title": "Mine", "minutes": 5}, JSON),
        client.post(f"{base}{row.pk}/agenda/order/", {"items": [item.pk]}, JSON),
        client.delete(f"{base}{row.pk}/agenda/{item.pk}/"),
        client.post(f"/api/v1/recommendations/agenda/{item.pk}/", {"recommendation": 1}, JSON),
    ]
    assert [answer.status_code for answer in asked] == [403] * len(asked)
    assert (Session.objects.count(), AgendaItem.objects.count()) == (2, 1)


def test_an_agenda_is_written_ordered_and_shortened(meet: Meet, client: Client, base: str):
    row = factories.session(meet)
    page = f"{base}{row.pk}/agenda/"
    numbers = []
    for title in ("One", "Two", "Three"):
        answer = client.post(page, {"title": title, "minutes": 10}, JSON)
        assert answer.status_code == 201, answer.content
        numbers.append(json.loads(answer.content)["id"])
    order = [numbers[2], numbers[0], numbers[1]]
    answer = client.post(f"{page}order/", {"items": order}, JSON)
    assert [one["id"] for one in json.loads(answer.content)] == order
    assert client.post(f"{page}order/", {"items": numbers[:2]}, JSON).status_code == 409
    one = f"{page}{numbers[0]}/"
    assert client.patch(one, {"minutes": 20}, JSON, headers={"If-Match": '"1"'}).status_code == 200
    assert client.patch(one, {"minutes": 30}, JSON, headers={"If-Match": '"1"'}).status_code == 412
    assert client.patch(one, {"minutes": 0}, JSON, headers={"If-Match": '"2"'}).status_code == 400
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    assert row.agenda_items.count() == 2


def test_expected_people_are_added_listed_and_removed(meet: Meet, client: Client, base: str):
    row = factories.session(meet)
    people = [factories.participant(meet) for _ in range(2)]
    page = f"{base}{row.pk}/expected/"
    sent = {"participants": [person.pk for person in people]}
    assert json.loads(client.post(page, sent, JSON).content) == {"added": 2}
    assert json.loads(client.post(page, sent, JSON).content) == {"added": 0}
    elsewhere = factories.participant(make.meet("2031"))
    assert client.post(page, {"participants": [elsewhere.pk]}, JSON).status_code == 400
    results = json.loads(client.get(page).content)["results"]
    assert [one["participant"]["id"] for one in results] == sent["participants"]
    assert client.delete(f"{page}{results[0]['id']}/").status_code == 204
    assert row.expected.count() == 1


def test_recommendations_of_an_agenda_item_are_linked(meet: Meet, client: Client):
    head = make.head_of_mission()
    asked = make.recommendation("submitted", by=head)
    item = factories.item(factories.published(meet))
    page = f"/api/v1/recommendations/agenda/{item.pk}/"
    answer = client.post(page, {"recommendation": asked.pk}, JSON)
    assert answer.status_code == 201, answer.content
    assert client.post(page, {"recommendation": make.draft(head).pk}, JSON).status_code == 400
    assert len(json.loads(program(head).get(page).content)) == 1
    assert json.loads(program(make.head_of_mission("FR")).get(page).content) == []
    assert client.delete(f"{page}{AgendaRecommendation.objects.get().pk}/").status_code == 204


def test_a_key_for_one_meet_reads_and_writes_no_other(meet: Meet, base: str):
    row = factories.session(meet)
    client = program(factories.secretary(), meet=make.meet("2031"))
    assert client.get(base).status_code == 404
    assert client.get(f"{base}{row.pk}/").status_code == 404
    assert client.post(base, {"title": "Mine", "kind": "plenary"}, JSON).status_code == 404


def test_the_list_is_filtered(meet: Meet, base: str):
    head = make.head_of_mission()
    own = factories.participant(meet, head, category="head")
    factories.published(meet, title="Mine", chair=own)
    factories.published(meet, title="Other", day=1, kind="wto")
    client = program(head)

    def titles(query: str) -> list[str]:
        return [one["title"] for one in json.loads(client.get(f"{base}?{query}").content)["results"]]

    assert titles("mine=true") == ["Mine"]
    assert titles("kind=wto") == ["Other"]
    assert titles(f"on={meet.starts_on}") == ["Mine"]
    assert client.get(f"{base}?color=red").status_code == 400


def test_programs_tell_the_same_people_as_pages(meet: Meet, client: Client, base: str):
    one, other = factories.participant(meet), factories.participant(meet)
    row = factories.published(meet)
    page = f"{base}{row.pk}/"
    answer = client.post(f"{page}agenda/", {"title": "Opening", "minutes": 5, "presenter": one.pk}, JSON)
    item = f"{page}agenda/{json.loads(answer.content)['id']}/"
    changed = client.patch(item, {"presenter": other.pk}, JSON, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert client.delete(item).status_code == 204
    version = Session.objects.get().version
    changed = client.patch(page, {"rapporteur": one.pk}, JSON, headers={"If-Match": f'"{version}"'})
    assert changed.status_code == 200
    recipients = row.events.exclude(verb="publish").values_list("participants", flat=True)
    assert list(recipients) == [[one.pk], [one.pk, other.pk], [other.pk], [one.pk]]


def test_the_api_costs_the_same_with_few_rows_and_with_many(meet: Meet, base: str):
    reader = program(factories.secretary(), scope="read")
    found = []
    for number in (1, 4):
        people = [factories.participant(meet) for _ in range(number)]
        for _ in range(number):
            row = factories.published(meet, chair=people[0], rapporteur=people[-1])
            row.expect(people, by=factories.secretary())
            for person in people:
                factories.item(row, presenter=person)
        paths = (base, f"{base}{row.pk}/", f"{base}{row.pk}/agenda/", f"{base}{row.pk}/expected/")
        found.append([statements(reader, "get", path)[1] for path in paths])
    assert found[0] == found[1]
    assert found[0][0] <= 4
    assert max(found[0]) <= 6


def test_a_draft_is_removed_and_what_was_published_stays(meet: Meet, client: Client, base: str):
    draft, row = factories.session(meet), factories.published(meet, (12, 13))
    factories.item(draft)
    assert program(make.officer()).delete(f"{base}{draft.pk}/").status_code == 404
    assert program(make.officer()).delete(f"{base}{row.pk}/").status_code == 403
    assert client.delete(f"{base}{draft.pk}/").status_code == 204
    refused = client.delete(f"{base}{row.pk}/")
    assert (refused.status_code, "cancel it instead" in refused.content.decode()) == (409, True)
    assert list(Session.objects.all()) == [row]


def test_documents_are_attached_listed_read_and_removed(meet: Meet, client: Client, base: str):
    row = factories.published(meet)
    path = f"{base}{row.pk}/documents/"
    reader = program(make.observer(), "read")
    data = {"file": SimpleUploadedFile("note.pdf", files.pdf(b"Note")), "title": "Concept note"}
    answer = client.post(path, data)
    assert answer.status_code == 201, answer.content
    assert answer.headers["Location"] == f"{path}{answer.json()['id']}/"
    assert answer.json()["is_downloadable"] is True
    (found,) = reader.get(path).json()
    assert (found["title"], found["name"], found["kind"]) == ("Concept note", "note.pdf", "pdf")
    one = answer.headers["Location"]
    assert body(client.get(one)) == files.pdf(b"Note")
    again = {"file": SimpleUploadedFile("again.pdf", files.pdf(b"Note"))}
    assert client.post(path, again).status_code == 409
    for person in (make.observer(), make.officer()):
        assert program(person).post(path, data).status_code == 403
        assert program(person).delete(one).status_code == 403
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    assert reader.get(path).json() == []
    draft = factories.session(meet, (15, 16))
    assert reader.get(f"{base}{draft.pk}/documents/").status_code == 404


def test_a_draft_goes_once_its_documents_are_removed(meet: Meet, client: Client, base: str):
    draft = f"{base}{factories.session(meet).pk}/"
    added = client.post(f"{draft}documents/", {"file": SimpleUploadedFile("note.pdf", files.pdf(b"Note"))})
    refused = client.delete(draft)
    assert (refused.status_code, "session documents (1)" in refused.content.decode()) == (409, True)
    assert client.delete(added.headers["Location"]).status_code == 204
    assert client.delete(draft).status_code == 204
    assert not Session.objects.exists()
