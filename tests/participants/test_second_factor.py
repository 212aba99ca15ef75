"""Who must have a second factor, from when, and what is closed to them until they have one."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from core import clock
from participants import second_factor
from participants.models import ApiToken, User
from reminders.layout import forget_count
from tests import make
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
INDEX = "/accounts/2fa/"
KINDS = {
    "mission": make.head_of_mission,
    "observer": make.observer,
    "officer": make.officer,
    "secretary": make.secretary,
    "administrator": lambda **values: make.observer(is_staff=True, **values),
    "superuser": lambda **values: make.officer(is_superuser=True, **values),
}
# Days since the first sign-in -> kinds who are led to the set-up page; written by hand.
LED = {
    0: {"secretary", "administrator", "superuser"},
    13: {"secretary", "administrator", "superuser"},
    15: {"officer", "secretary", "administrator", "superuser"},
}


def person_of(kind: str, *, days: int, is_sample: bool = False, has_factor: bool = False) -> User:
    began = clock.now() - timedelta(days=days)
    return KINDS[kind](has_factor=has_factor, is_sample=is_sample, joined_at=began, first_signed_in_at=began)


@pytest.mark.parametrize(
    ("kind", "has_factor", "days", "is_sample"), list(product(KINDS, (False, True), LED, (False, True)))
)
@pytest.mark.parametrize("is_local", [False, True])
def test_who_is_led_to_the_set_up_page(settings, is_local, kind: str, has_factor, days: int, is_sample):  # noqa: PLR0917
    settings.LOCAL = is_local
    person = person_of(kind, days=days, is_sample=is_sample, has_factor=has_factor)
    is_led = kind in LED[days] and not has_factor and not (is_sample and is_local)
    answer = signed_in_client(person).get("/settings/")
    assert (answer.status_code, answer.headers.get("Location")) == ((302, INDEX) if is_led else (200, None))


def test_until_then_nothing_else_opens_by_page_form_part_or_api():
    client = signed_in_client(make.secretary(has_factor=False))
    for path in ("/", "/actions/", "/people/", "/settings/keys/", "/admin/login/", "/accounts/password/change/"):
        assert client.get(path).headers.get("Location") == INDEX or path == "/admin/login/", path
    assert client.head("/actions/").headers["Location"] == INDEX
    assert client.post("/people/add/", {"name": "Somebody"}).status_code == 403
    assert not User.objects.filter(name="Somebody").exists()
    assert client.get("/actions/", headers={"HX-Request": "true"}).status_code == 403
    for method in ("get", "post"):
        answer = getattr(client, method)("/api/v1/actions/", headers={"Authorization": "Basic eDp5"})
        assert answer.status_code == 403
        assert answer.json()["code"] == "second_factor_required"
        assert "second factor" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", [INDEX, "/help/", "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/login/"]
)
def test_what_serves_to_set_it_up_or_is_for_everybody_stays_open(path: str):
    answer = signed_in_client(make.secretary(has_factor=False)).get(path)
    assert answer.status_code == 200 or answer.headers["Location"] != INDEX


def test_a_text_that_was_being_sent_stands_on_the_refusal():
    words = "Forty firms lose a season."
    answer = signed_in_client(make.secretary(has_factor=False)).post("/recommendations/write/", {"rationale": words})
    assert words in answer.content.decode()


def test_a_key_for_programs_is_not_bound():
    person = make.secretary(has_factor=False)
    _row, key = ApiToken.issue(person, note="Figures", days=30)
    assert Client().get("/api/v1/actions/", headers={"Authorization": f"Token {key}"}).status_code == 200


def test_the_days_of_an_officer_count_from_the_first_sign_in_and_stand_on_every_page():
    person = make.officer(has_factor=False, joined_at=clock.now() - timedelta(days=100))
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert "within 14 days" in client.get("/settings/").content.decode()
    first = User.objects.get(pk=person.pk).first_signed_in_at
    with clock.pretend(clock.now() + timedelta(days=13, hours=1)):
        again = Client()
        again.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
        assert "within 1 day." in again.get("/settings/").content.decode()
    assert User.objects.get(pk=person.pk).first_signed_in_at == first
    make.second_factor(person)
    forget_count(person)
    client = signed_in_client(person)
    assert "within 14 days" not in client.get("/settings/").content.decode()


@pytest.mark.parametrize("kind", ["mission", "observer"])
def test_others_are_offered_one_and_not_hurried(kind: str):
    client = signed_in_client(person_of(kind, days=400))
    assert "factor-banner" not in client.get("/settings/").content.decode()
    assert "Set up the app" in client.get(INDEX).content.decode()


def test_the_page_of_a_sample_account_on_one_machine_says_that_it_is_off_there(settings):
    settings.LOCAL = True
    client = signed_in_client(make.secretary(has_factor=False, is_sample=True))
    assert "are not asked for a second factor" in client.get(INDEX).content.decode()
    assert "sample accounts sign in without" in Client().get("/accounts/login/").content.decode()
    settings.LOCAL = False
    assert "sample accounts sign in without" not in Client().get("/accounts/login/").content.decode()


def reauthenticated(person: User) -> Client:
    client = signed_in_client(person)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    return client


def test_who_must_have_one_does_not_remove_the_last():
    person = make.secretary()
    client = reauthenticated(person)
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 200
    assert person.has_second_factor
    passkey = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Laptop"})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    client.post(f"/accounts/2fa/passkeys/{passkey.pk}/remove/")
    assert second_factor.factors(person).get() == passkey


def test_who_need_not_have_one_removes_it_with_its_recovery_codes():
    person = make.observer(has_factor=True)
    assert reauthenticated(person).post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


def test_recovery_codes_are_shown_once_to_be_downloaded_and_new_ones_end_the_old():
    person = make.observer(has_factor=True)
    old = make.recovery_code(person)
    client = reauthenticated(person)
    answer = client.post("/accounts/2fa/recovery-codes/")
    codes = answer.context["codes"]
    page = answer.content.decode()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert f'href="data:text/plain;charset=utf-8,{"%0D%0A".join(codes)}%0D%0A"' in page
    assert old not in codes
    for path in (INDEX, "/accounts/2fa/recovery-codes/"):
        assert not any(code in client.get(path).content.decode() for code in codes)


def test_no_codes_are_made_for_who_has_no_factor():
    person = make.observer()
    assert "codes" not in (reauthenticated(person).post("/accounts/2fa/recovery-codes/").context or {})
    assert not Authenticator.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "1", "null", "{}", '{"id": 1}', '{"id": "a", "rawId": "b", "response": {}}', '"a"']
    + [
        json.dumps(
            {"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", name: "YQ"}}
        )
        for name in ("attestationObject", "authenticatorData", "signature")
    ],
)
def test_a_hostile_passkey_is_refused_with_a_sentence(credential: str):
    person = make.observer(has_factor=True)
    client = reauthenticated(person)
    client.get("/accounts/2fa/passkeys/add/")
    answer = client.post("/accounts/2fa/passkeys/add/", {"name": "Laptop", "credential": credential})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Authenticator.objects.filter(user=person, type="webauthn").exists()
    thief = Client()
    thief.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert thief.post("/accounts/2fa/authenticate/", {"credential": credential}).status_code == 200
    assert thief.get("/settings/").status_code == 302


def test_a_passkey_has_a_line_where_the_address_is_a_number():
    client = signed_in_client(make.observer())
    assert (
        "http://localhost:8123/accounts/2fa/" in client.get(INDEX, headers={"host": "127.0.0.1:8123"}).content.decode()
    )
    assert "Add a passkey" in client.get(INDEX).content.decode()
