"""What API keys open: every address of the API x the scope of a key; and a key for one meet, of another meet nothing.

That a key was used is noted (an access log): this is the one statement by which a request that reads may write.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from meetings.models import Meet
from participants.models import ApiToken, User
from tests import make
from tests.access.test_matrix import WRITES, _undone
from tests.access.urls import addresses
from tests.access.world import CANARY, World
from tests.answers import text_of

API = [address for address in addresses() if address.pattern.startswith("api/v1/")]
WRITING = ("POST", "PUT", "PATCH", "DELETE")
ACCESS_LOG = 'UPDATE "participants_apitoken" SET "last_used_at"'
PEOPLE = ("head", "owner", "coordinator", "secretariat")
JSON = "application/json"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world, rolled back at the end; every answer is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        with clock.pretend(world.made_at):
            yield world
        transaction.set_rollback(True)


def other_meet() -> Meet:
    """A meet of which the world holds nothing."""
    return make.meet("2031")


def program(user: User, **values: Any) -> Client:
    """A program with a fresh key of `user`."""
    _row, key = ApiToken.issue(user, note="A program", days=1, **values)
    return Client(headers={"Authorization": f"Token {key}"}, raise_request_exception=False)


def ask(client: Client, method: str, url: str, body: str = "{}") -> tuple[int, str, list[str]]:
    """Status and words of the answer, and the statements by which it wrote beside the access log."""
    with CaptureQueriesContext(connection) as queries, _undone():
        answer = client.generic(method, url, body if method in WRITING else "", content_type=JSON)
        text = text_of(answer)
    writes = [query["sql"] for query in queries if WRITES.match(query["sql"])]
    return answer.status_code, text, [sql for sql in writes if not sql.startswith(ACCESS_LOG)]


@pytest.mark.django_db
@pytest.mark.parametrize("address", API, ids=lambda address: address.pattern)
def test_a_read_only_key_reads_what_its_owner_reads_and_writes_nothing(address, world: World):
    url = address.url(world.parameters(address))
    with _undone():
        client = program(world.people["owner"])
        status, text, writes = ask(client, "GET", url)
        assert writes == []
        session = world.client("owner").get(url)
        assert (status, text) == (session.status_code, text_of(session)) or "schema" in url
        for method in WRITING:
            status, _text, writes = ask(client, method, url)
            assert (status, writes) == (403, []), method


@pytest.mark.django_db
@pytest.mark.parametrize("address", API, ids=lambda address: address.pattern)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_key_for_another_meet_shows_and_changes_nothing(role: str, address, world: World):
    url = address.url(world.parameters(address))
    with _undone():
        client = program(world.people[role], scope="write", meet=other_meet())
        for method in ("GET", *WRITING):
            status, text, writes = ask(client, method, url)
            assert status < 500, method
            assert CANARY not in text, method
            assert writes == [], method


def path_to_meet(model: type[models.Model], depth: int = 4) -> str:
    """How a row of `model` leads to its meet, by foreign keys that it must have; empty where it does not."""
    steps = [field for field in model._meta.fields if field.is_relation and not field.null]
    if direct := next((field.name for field in steps if field.related_model is Meet), ""):
        return direct
    for field in steps if depth else ():
        if isinstance(field.related_model, type) and (rest := path_to_meet(field.related_model, depth - 1)):
            return f"{field.name}__{rest}"
    return ""


OF_A_MEET = [
    model for model in apps.get_models() if hasattr(model._default_manager, "visible_to") and path_to_meet(model)
]


@pytest.mark.django_db
@pytest.mark.parametrize("model", OF_A_MEET, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("role", PEOPLE)
def test_every_set_of_rows_that_belong_to_a_meet_is_narrowed_to_that_of_the_key(role: str, model, world: World):
    path = path_to_meet(model)
    with _undone():
        person = User.objects.get(pk=world.people[role].pk)
        whole = set(model.objects.visible_to(person).values_list("pk", flat=True))
        for meet in (make.meet(), other_meet()):
            person.api_key = ApiToken(user=person, meet=meet)
            seen = set(model.objects.visible_to(person).values_list(path, flat=True))
            assert seen <= {meet.pk}
        person.api_key = ApiToken(user=person, meet=make.meet())
        assert set(model.objects.visible_to(person).values_list("pk", flat=True)) == whole & set(
            model._default_manager.filter(**{path: make.meet().pk}).values_list("pk", flat=True)
        )


def test_the_sets_that_matter_are_among_them():
    names = {model.__name__ for model in OF_A_MEET}
    assert {"ActionItem", "Recommendation", "Session", "Review", "Outcome", "Evidence", "Annex", "Handover"} <= names


@pytest.mark.django_db
def test_a_key_for_one_meet_makes_nothing_in_another_and_transfers_no_charge(world: World):
    people, meet = world.people, make.meet()
    post = people["owner"].seats[0].post
    item = {"title": "Notify the standard", "owner": post.pk, "due_on": make.working_day().isoformat()}
    review = {"meet": meet.slug, "title": "Second review"}
    charge = {"to_post": people["other_officer"].seats[0].post_id, "note": "Posted to Geneva."}
    asked: list[tuple[str, str, Any, int]] = [
        ("secretariat", "actions/", item, 403),
        ("secretariat", "actions/", item | {"recommendations": [world.recommendation.pk]}, 409),
        ("secretariat", "actions/several/", {"items": [item], "recommendations": []}, 403),
        ("secretariat", "actions/agenda/", review, 400),
        ("secretariat", f"actions/charge/{post.pk}/", charge, 403),
        ("head", "recommendations/", {"title": "New", "sensitivity": "open"}, 403),
    ]
    for role, path, body, status in asked:
        with _undone():
            client = program(people[role], scope="write", meet=other_meet())
            answer = client.post(f"/api/v1/{path}", body, content_type=JSON)
            assert answer.status_code == status, (path, answer.content)
            with_leave = program(people[role], scope="write").post(f"/api/v1/{path}", body, content_type=JSON)
            assert with_leave.status_code in (200, 201), (path, with_leave.content)


@pytest.mark.django_db
def test_a_key_for_its_own_meet_reads_and_writes_there(world: World):
    with _undone():
        item = make.item("open", owner=world.people["owner"])
        client = program(world.people["owner"], scope="write", meet=item.meet)
        assert CANARY in client.get(f"/api/v1/actions/{world.item.pk}/").content.decode()
        answer = client.post(f"/api/v1/actions/{item.pk}/move/", {"verb": "accept"}, content_type=JSON)
        assert answer.status_code == 200
        assert clock.now() >= item.events.get(verb="accept").at


@pytest.mark.django_db
def test_the_description_says_how_who_is_refused_is_answered(world: World):
    schema = world.client("owner").get("/api/v1/schema/", headers={"Accept": JSON}).json()
    operations = [one for path in schema["paths"].values() for method, one in path.items() if method != "parameters"]
    assert len(operations) > 50
    for operation in operations:
        for status in ("401", "403"):
            assert operation["responses"][status]["content"][JSON]["schema"]
    assert schema["components"]["securitySchemes"]["token"]["name"].lower() == "authorization"
