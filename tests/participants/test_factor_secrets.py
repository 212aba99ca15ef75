"""Neither the key of an authenticator app nor a code lies readable anywhere, whatever happens to the form."""

from __future__ import annotations

import json
import time
from http.cookies import SimpleCookie

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests import make
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/totp/activate/"


def code(secret: str) -> str:
    """What the app shows; waits for the next code when this one is about to go."""
    if time.time() % 30 > 26:
        time.sleep(30.5 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def kept(client: Client) -> str:
    """What this session, the sign-in limits and the factors hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM participants_sign_in_limit")
        limits = cursor.fetchall()
    rows = list(Authenticator.objects.values_list("data", flat=True))
    return json.dumps([dict(client.session.items()), limits, rows])


def asked_again(client: Client) -> None:
    """Let the last password be an hour old."""
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": time.time() - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()


def test_key_and_codes_of_a_set_up_lie_nowhere():
    client = signed_in_client(make.officer(has_factor=False))
    secret = client.get(SET_UP).context["form"].secret
    assert secret not in kept(client)
    again = client.post(SET_UP, {"code": "000000x"}).context["form"].secret
    assert again == secret, "the app that was set up by the page still fits"
    assert secret not in kept(client)
    right = code(secret)
    assert len(client.post(SET_UP, {"code": right}).context["codes"]) == 10
    assert secret not in kept(client)
    assert right not in kept(client)


def test_a_code_at_sign_in_lies_nowhere(client: Client):
    person = make.secretary()
    right = code(make.TOTP_SECRET)
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": right}).status_code == 302
    assert right not in kept(client)


def test_what_is_kept_while_the_password_is_asked_again_has_no_secret_and_goes_on_with_the_same_key():
    person = make.officer(has_factor=False)
    client = signed_in_client(person)
    secret = client.get(SET_UP).context["form"].secret
    asked_again(client)
    right = code(secret)
    answer = client.post(SET_UP, {"code": right})
    assert answer.url.startswith("/accounts/reauthenticate/")
    state = client.session["account_reauthentication_state"]["request"]
    session: SimpleCookie = client.cookies
    assert right not in state
    assert session["sessionid"].value not in state
    page = client.post(answer.url, {"password": make.PASSWORD, "next": SET_UP})
    assert page.context["form"].secret == secret
    assert len(client.post(SET_UP, {"code": code(secret)}).context["codes"]) == 10


@pytest.mark.parametrize("name", ["credential", "oldpassword", "password1", "token"])
def test_no_secret_of_any_name_is_kept_meanwhile(name: str):
    client = signed_in_client(make.observer(has_factor=False))
    asked_again(client)
    client.post("/settings/keys/add/", {name: "tell-nobody", "note": "Dashboard"})
    state = client.session["account_reauthentication_state"]["request"]
    assert "tell-nobody" not in state
    assert "Dashboard" in state


def test_a_key_that_was_stored_in_clear_still_opens_and_is_encrypted_by_the_command(client: Client, settings):
    person = make.secretary()
    data = Authenticator.objects.filter(user=person)
    assert data.get(type="totp").data == {"secret": make.TOTP_SECRET}
    settings.SECRET_KEY_FALLBACKS = ["of before" * 9]
    call_command("encrypt_factors")
    assert make.TOTP_SECRET not in json.dumps(list(data.values_list("data", flat=True)))
    assert decrypt(data.get(type="totp").data["secret"]) == make.TOTP_SECRET
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": code(make.TOTP_SECRET)}).status_code == 302


def test_another_secret_key_reads_what_a_former_one_encrypted_as_long_as_it_is_named(settings, capsys):
    person = make.secretary()
    call_command("encrypt_factors")
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one" * 9, [before]
    factor = Authenticator.objects.get(user=person, type="totp")
    assert decrypt(factor.data["secret"]) == make.TOTP_SECRET
    settings.SECRET_KEY_FALLBACKS = []
    call_command("encrypt_factors")
    assert "2 can be read by no SECRET_KEY" in capsys.readouterr().err
    settings.SECRET_KEY_FALLBACKS = [before]
    call_command("encrypt_factors")
    settings.SECRET_KEY_FALLBACKS = []
    factor.refresh_from_db()
    assert decrypt(factor.data["secret"]) == make.TOTP_SECRET


def test_what_no_key_opens_lets_nobody_in(client: Client, settings):
    person = make.secretary()
    call_command("encrypt_factors")
    settings.SECRET_KEY = "a new one" * 9
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    for guess in (code(make.TOTP_SECRET), code("")):
        assert client.post("/accounts/2fa/authenticate/", {"code": guess}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_same_text_is_encrypted_otherwise_each_time():
    assert encrypt(make.TOTP_SECRET) != encrypt(make.TOTP_SECRET)
    assert decrypt(encrypt("0a" * 40)) == "0a" * 40
