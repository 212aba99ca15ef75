"""Pages about oneself: settings and keys; and the API's word on who is asking."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from core import clock
from participants import zones
from participants.models import ApiToken, User
from tests import make
from tests.statements import statements

pytestmark = pytest.mark.django_db
SETTINGS = {"language": "hi", "time_zone": "Asia/Tokyo", "digest_hour": "7", "version": "1"}


# --- settings -----------------------------------------------------------------------------------------------


def test_people_set_their_language_zone_and_hour(signed_in):
    person = make.counsellor()
    client = signed_in(person)
    answer = client.post("/settings/", SETTINGS, follow=True)
    person.refresh_from_db()
    assert (person.language, person.time_zone, person.digest_hour) == ("hi", "Asia/Tokyo", 7)
    assert '<html lang="hi"' in answer.content.decode()
    assert [event.verb for event in person.events.all()] == ["edit"]


def test_nobody_raises_themselves(signed_in):
    person = make.counsellor()
    forged = {
        "role": "secretariat",
        "email": "x@example.org",
        "is_staff": "on",
        "is_superuser": "on",
        "is_sample": "on",
    }
    signed_in(person).post("/settings/", SETTINGS | forged)
    fresh = User.objects.get(pk=person.pk)
    assert fresh.digest_hour == 7
    assert (fresh.role, fresh.email, fresh.is_staff, fresh.is_superuser) == ("mission", person.email, False, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("digest_hour", "24"),
        ("digest_hour", "-1"),
        ("digest_hour", "noon"),
        ("version", ""),
    ],
)
def test_bad_settings_are_refused_beside_the_field(signed_in, field: str, value: str):
    person = make.observer()
    answer = signed_in(person).post("/settings/", SETTINGS | {field: value})
    assert answer.status_code == 400
    assert answer.context["form"].errors[field]
    assert not person.events.exists()


def test_settings_from_two_windows_do_not_overwrite_each_other(signed_in):
    client = signed_in(make.observer())
    client.post("/settings/", SETTINGS)
    answer = client.post("/settings/", SETTINGS | {"digest_hour": "9"})
    assert answer.status_code == 409


def test_each_zone_to_choose_exists_and_stands_once():
    with translation.override("en"):
        names = [name for _area, rows in zones.choices() for name, _label in rows]
        labels = [label for _area, rows in zones.choices() for _name, label in rows]
    assert len(names) == len(set(names)) > 350
    assert len(labels) == len(set(labels))
    assert all(ZoneInfo(name) for name in names)
    assert {"Asia/Kolkata", "Asia/Tokyo", "America/New_York", "Europe/Istanbul", "Australia/Sydney"} <= set(names)


def test_zones_are_named_in_the_readers_language():
    with translation.override("hi"):
        rows = {name: label for _area, found in zones.choices() for name, label in found}
    assert rows["Asia/Tokyo"] == "टोक्यो (जापान)"


# --- keys for programs --------------------------------------------------------------------------------------


def make_key(client: Client, **values: object) -> str:
    answer = client.post("/settings/keys/add/", {"note": "nightly export", "days": "30", "scope": "read"} | values)
    assert "no-store" in answer.headers["Cache-Control"]
    return re.search(r'<code class="key">([^<]+)</code>', answer.content.decode())[1]


def test_a_key_is_shown_once_and_opens_the_api_as_its_owner(signed_in):
    person = make.officer()
    client = signed_in(person)
    key = make_key(client)
    page = client.get("/settings/keys/").content.decode()
    assert "nightly export" in page
    assert key not in page
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Token {key}"})
    assert answer.json()["email"] == person.email
    expiry = ApiToken.objects.get().expiry - clock.now()
    assert timedelta(days=29) < expiry <= timedelta(days=30)


@pytest.mark.parametrize(
    "values",
    [
        {"note": ""},
        {"note": "x" * 101},
        {"note": "<b>"},
        {"note": "a\x00"},
        {"days": "0"},
        {"days": "99999"},
        {"days": ""},
        {"scope": ""},
        {"scope": "all"},
        {"meet": "999999"},
    ],
)
def test_a_key_needs_a_note_and_a_term(signed_in, values):
    answer = signed_in(make.officer()).post(
        "/settings/keys/add/", {"note": "export", "days": "30", "scope": "read"} | values
    )
    assert answer.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_key_is_revoked_after_being_asked_and_by_its_owner_alone(signed_in):
    client = signed_in(make.officer())
    key = make_key(client)
    path = f"/settings/keys/{ApiToken.objects.get().pk}/revoke/"
    assert signed_in(make.secretary()).post(path).status_code == 404
    assert "are refused from now on" in client.get(path).content.decode()
    assert ApiToken.objects.exists()
    assert client.post(path).status_code == 302
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Token {key}"}).status_code == 401
    assert client.post(path).status_code == 404


def test_the_list_of_keys_costs_the_same_with_one_and_with_three(signed_in):
    person = make.officer()
    client = signed_in(person)
    make_key(client)
    _, few = statements(client, "get", "/settings/keys/")
    for note in ("two", "three"):
        make_key(client, note=note)
    _, many = statements(client, "get", "/settings/keys/")
    assert few == many <= 6


# --- the API ------------------------------------------------------------------------------------------------


def test_the_api_says_who_is_asking_and_as_the_holder_of_which_posts(signed_in):
    person = make.counsellor(name="Ms Asha Rao")
    answer = signed_in(person).get("/api/v1/me/").json()
    [post] = answer.pop("posts")
    assert answer == {
        "id": person.pk,
        "name": "Ms Asha Rao",
        "email": person.email,
        "role": "mission",
        "language": "en",
        "time_zone": "Asia/Kolkata",
    }
    assert (post["title"], post["organisation"]) == ("Counsellor (Commercial)", "Embassy of India, Japan")
    assert (post["is_head"], post["may_submit"]) == (False, False)


@pytest.mark.parametrize("path", ["/api/v1/me/", "/api/v1/schema/", "/api/v1/docs/"])
def test_the_api_is_closed_to_strangers(path: str):
    answer = Client().get(path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Token")


@pytest.mark.parametrize(
    "header", ["Token", "Token x y", "Token nonsense", "Token \u00e9", "Bearer x", "Token " + "a" * 5000]
)
def test_a_broken_key_is_refused_in_json(header: str):
    answer = Client().get("/api/v1/me/", headers={"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "detail"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_who_is_asking_can_only_be_read(signed_in, method: str):
    assert getattr(signed_in(make.secretary()), method)("/api/v1/me/").status_code == 405


def test_to_ask_who_one_is_costs_three_statements_and_one_more_when_its_use_is_noted():
    person = make.counsellor()
    _, key = ApiToken.issue(person, note="script", days=1)
    client = Client(headers={"Authorization": f"Token {key}"})
    for most in (4, 3):
        answer, cost = statements(client, "get", "/api/v1/me/")
        assert answer.status_code == 200
        assert cost <= most


def test_the_description_of_the_api_names_the_way_in_and_has_no_inline_script(signed_in):
    client = signed_in(make.officer())
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    assert schema["components"]["securitySchemes"]["token"]["description"].startswith("Make a key under Settings")
    assert "/api/v1/me/" in schema["paths"]
    page = client.get("/api/v1/docs/").content.decode()
    assert re.search(r"<script(?![^>]*\bsrc=)", page) is None
    assert "<style" not in page
    script = client.get(re.search(r'src="(/api/v1/docs/[^"]*)"', page)[1].replace("&amp;", "&"))
    assert script.headers["Content-Type"].startswith("application/javascript")
