"""No answer but a static file is kept by a browser or a proxy, and none may use the device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http import HttpResponseBase
from django.test import Client

from core import clock
from tests import make
from tests.access.urls import addresses
from tests.access.world import World
from tests.answers import body

STATIC = Path(__file__).resolve().parents[2] / "static"
NO_STORE = "private, no-store"
# How an address may be asked: as a page, as a part of one, as data.
ASKED: list[dict[str, str]] = [{}, {"HX-Request": "true"}, {"Accept": "application/json"}]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """One world for all addresses, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        with clock.pretend(world.made_at):
            yield world
        transaction.set_rollback(True)


def cacheable_by_browser(answer: HttpResponseBase) -> list[str]:
    """The headers that would let somebody keep the answer, or use the device."""
    policy = answer.headers.get("Permissions-Policy", "")
    found = [] if answer.headers.get("Cache-Control") == NO_STORE else [str(answer.headers.get("Cache-Control"))]
    return found + ([] if "camera=()" in policy and "microphone=()" in policy else ["Permissions-Policy"])


@pytest.mark.django_db
def test_every_address_is_answered_with_no_store(world: World):
    """Pages, fragments, data, exports, downloads, redirects and refusals alike; test_matrix asks for all roles."""
    wrong: dict[str, list[str]] = {}
    statuses = set()
    for address in addresses():
        url = address.url(world.parameters(address))
        for headers in ASKED[:1] if url.startswith("/admin/") else ASKED:
            point = transaction.savepoint()
            answer = world.client("head").get(url, headers=headers)
            body(answer)
            transaction.savepoint_rollback(point)
            statuses.add(answer.status_code)
            if found := cacheable_by_browser(answer):
                wrong[f"{url} {headers}"] = found
    assert wrong == {}
    assert statuses >= {200, 302, 403, 404, 405}


@pytest.mark.django_db
def test_what_no_view_answers_is_not_kept_either(signed_in):
    client = signed_in(make.observer())
    answers = [
        client.get("/no/such/page/"),
        client.get("/static/no-such-file.css"),
        client.get("/", headers={"Host": "evil.example"}),
        Client(enforce_csrf_checks=True).post("/language/"),
        client.get("/help"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 400, 403, 301]
    assert [cacheable_by_browser(answer) for answer in answers] == [[]] * 5


@pytest.mark.django_db
def test_an_error_of_ours_is_not_kept_either(signed_in, monkeypatch):
    def break_down(*_args: object) -> None:
        raise ZeroDivisionError

    client = signed_in(make.observer())
    client.raise_request_exception = False
    monkeypatch.setattr("reminders.layout.Layout.nav", property(break_down))
    answer = client.get("/")
    assert (answer.status_code, cacheable_by_browser(answer)) == (500, [])


def test_a_static_file_may_be_kept():
    answer = Client().get("/static/css/site.css")
    assert body(answer)
    assert "no-store" not in answer.headers["Cache-Control"]
    # As the test client does during a request: the end of this one is not to end other tests' connection.
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def test_passkeys_alone_may_be_used_and_on_this_site_alone(settings):
    allowed = [part for part in settings.PERMISSIONS_POLICY.split(", ") if not part.endswith("=()")]
    assert allowed == ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]


def test_no_script_registers_a_service_worker():
    """One could keep what the headers forbid."""
    scripts = [path for path in STATIC.rglob("*.js") if "serviceWorker" in path.read_text(encoding="utf-8")]
    assert scripts == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/logout/", "/admin/logout/"])
def test_the_answer_to_a_sign_out_clears_pages_and_drafts_and_keeps_the_language(signed_in, path: str):
    client = signed_in(make.secretary(is_staff=True, is_superuser=True))
    assert "Clear-Site-Data" not in client.get("/").headers
    assert client.post(path).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.post(path).headers, "nobody is signed in any more"
