"""Signing in and out: who gets in, who does not, and what each is told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import caches
from django.test import Client
from django.urls import NoReverseMatch, reverse

from participants.models import User
from tests import make

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
LOGIN = "/accounts/login/"
AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "ftp://testserver/",
]


def sign_in(client: Client, person: User, password: str = make.PASSWORD, **more: str):
    return client.post(LOGIN, {"login": person.email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def words(answer) -> str:
    """What the page says, without the token of its form and the address that was typed."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


# --- getting in ---------------------------------------------------------------------------------------------


def test_a_person_signs_in_by_address_and_password_in_any_case(client):
    person = make.observer()
    answer = client.post(LOGIN, {"login": person.email.upper(), "password": make.PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_after_signing_in_one_goes_where_one_wanted_to(client):
    person = make.observer()
    asked = client.get("/settings/keys/")
    assert asked.url == "/accounts/login/?next=/settings/keys/"
    assert client.post(asked.url, {"login": person.email, "password": make.PASSWORD}).url == "/settings/keys/"


def test_signing_out_takes_a_post_and_ends_the_session(client):
    sign_in(client, make.observer())
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    key = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
    client.cookies["sessionid"] = key
    assert not is_signed_in(client)


def test_the_session_gets_a_new_key_when_its_person_signs_in(client):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, make.observer())
    assert client.cookies["sessionid"].value != session.session_key
    assert not Client(headers={"cookie": f"sessionid={session.session_key}"}).session.get("_auth_user_id")


@pytest.mark.parametrize("address", AWAY)
def test_a_prepared_link_leads_nobody_away(client, address: str):
    person = make.observer()
    answer = sign_in(client, person, next=address)
    assert (answer.status_code, answer.url) == (302, "/")
    answer = client.post("/language/", {"language": "en", "next": address})
    assert (answer.status_code, answer.url) == (302, "/")
    answer = client.post("/accounts/logout/", {"next": address})
    assert answer.status_code == 302
    assert "evil" not in answer.url
    assert not answer.url.startswith(("javascript", "data"))


# --- staying out --------------------------------------------------------------------------------------------


def test_unknown_wrong_and_unset_passwords_get_the_same_answer(client):
    known, invited = make.officer(), User.register(by=None, email="new@example.org", name="New", role="mission")
    answers = [
        client.post(LOGIN, {"login": known.email, "password": "wrong"}),
        client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"}),
        client.post(LOGIN, {"login": invited.email, "password": "!"}),
    ]
    assert len({(answer.status_code, words(answer)) for answer in answers}) == 1
    assert "not correct" in words(answers[0])


def test_a_closed_account_does_not_sign_in(client):
    person = make.user("observer", is_active=False)
    answer = sign_in(client, person)
    assert answer.url == "/accounts/inactive/"
    assert not is_signed_in(client)
    wrong = sign_in(client, person, "wrong")
    assert "not correct" in words(wrong)


def test_five_wrong_passwords_lock_the_account_for_that_address_also_for_the_right_one_and_without_redis(client):
    person, other = make.observer(), make.observer()
    for _attempt in range(5):
        sign_in(client, person, "wrong")
    caches["sessions"].clear()
    assert "Too many failed login attempts" in words(sign_in(client, person))
    assert not is_signed_in(client)
    assert sign_in(client, other).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), person).status_code == 302  # nobody locks out the owner elsewhere


def test_an_account_that_is_tried_from_everywhere_is_locked_everywhere(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "6/h/key"}
    person = make.observer()
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), person, "wrong")
    assert "Too many failed login attempts" in words(sign_in(Client(REMOTE_ADDR="192.0.2.9"), person))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9"), make.observer()).status_code == 302


def test_who_signs_in_has_used_up_no_try(settings, client):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "2/h/key"}
    person = make.observer()
    for _time in range(4):
        assert sign_in(Client(), person).status_code == 302


def test_twenty_people_behind_one_address_are_not_locked_out_by_one(client):
    for _attempt in range(12):
        sign_in(client, make.observer(), "wrong")
    for _person in range(20):
        assert sign_in(Client(), make.observer()).status_code == 302


def test_one_caller_cannot_try_many_accounts(client):
    person = make.observer()
    for number in range(100):
        client.post(LOGIN, {"login": f"p{number}@example.org", "password": "wrong"})
    assert "Too many failed login attempts" in words(sign_in(client, person))
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), person).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_opens_an_account_for_themselves(client, method: str):
    data = {"email": "me@example.org", "password1": "a long enough phrase", "password2": "a long enough phrase"}
    answer = getattr(client, method)("/accounts/signup/", data)
    assert "Accounts are opened by the secretariat" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
        "socialaccount_login",
        "mfa_login_webauthn",
        "mfa_signup_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "usersessions_list",
        "account_change_phone",
    ],
)
def test_pages_of_allauth_that_are_not_wanted_have_no_address(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["", "email/", "confirm-email/", "login/code/", "3rdparty/", "social/signup/", "2fa/webauthn/"]
)
def test_and_answer_that_there_is_nothing(signed_in, path: str):
    assert signed_in(make.observer()).get(f"/accounts/{path}").status_code == 404


# --- passwords ----------------------------------------------------------------------------------------------


def test_a_changed_password_ends_the_other_sessions(client):
    person, elsewhere = make.observer(), Client()
    sign_in(client, person)
    sign_in(elsewhere, person)
    new = "an entirely new phrase"
    data = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", data).status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert sign_in(Client(), person).status_code == 200
    assert sign_in(Client(), person, new).status_code == 302


@pytest.mark.parametrize(
    ("new", "sentence"),
    [("short", "at least 12"), ("password1234", "too common"), ("observer.tokyo@example.org", "too similar")],
)
def test_weak_passwords_are_refused_with_a_sentence(client, new: str, sentence: str):
    person = make.observer(email="observer.tokyo@example.org")
    sign_in(client, person)
    data = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert sentence in client.post("/accounts/password/change/", data).content.decode()
    assert User.objects.get(pk=person.pk).check_password(make.PASSWORD)


def test_setting_a_password_does_not_open_an_account_that_was_closed_meanwhile(client):
    person = make.observer()
    stale = User.objects.get(pk=person.pk)
    person.close(by=make.secretary())
    from allauth.account.adapter import get_adapter  # noqa: PLC0415 - it needs the settings

    get_adapter().set_password(stale, "an entirely new phrase")
    assert not User.objects.get(pk=person.pk).is_active


# --- the second factor --------------------------------------------------------------------------------------


def code(secret: str) -> str:
    """What the app on the telephone shows; like a person, waits for the next code when this one is about to go."""
    if time.time() % 30 > 26:
        time.sleep(30.5 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrol(client: Client) -> str:
    """Set the second factor up as a person does, and return its secret; the answer shows recovery codes."""
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert len(answer.context["codes"]) == 10
    return secret


def test_with_a_second_factor_the_password_alone_opens_nothing(client):
    person = make.secretary(has_factor=False)
    sign_in(client, person)
    enrol(client)
    Authenticator.objects.filter(user=person, type="totp").update(data={"secret": make.TOTP_SECRET})
    thief = Client()
    answer = sign_in(thief, person)
    assert answer.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(thief)
    assert thief.get("/people/").status_code == 302
    wrong = thief.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(thief)
    owner = Client()
    sign_in(owner, person)
    assert owner.post("/accounts/2fa/authenticate/", {"code": code(make.TOTP_SECRET)}).url == "/"
    assert is_signed_in(owner)


def test_the_code_that_set_the_app_up_signs_nobody_in(client):
    person = make.secretary(has_factor=False)
    sign_in(client, person)
    secret = enrol(client)
    thief = Client()
    sign_in(thief, person)
    thief.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert not is_signed_in(thief)


def test_a_code_that_was_seen_over_the_shoulder_does_not_work_again(client):
    person = make.secretary()
    seen = code(make.TOTP_SECRET)
    owner, thief = Client(), Client()
    for one in (owner, thief):
        sign_in(one, person)
        one.post("/accounts/2fa/authenticate/", {"code": seen})
    caches["sessions"].clear()
    assert is_signed_in(owner)
    assert not is_signed_in(thief)


def test_guessing_codes_is_limited():
    person = make.secretary()
    thief = Client()
    sign_in(thief, person)
    for guess in range(6):
        answer = thief.post("/accounts/2fa/authenticate/", {"code": f"{guess:06d}"})
    answer = thief.post("/accounts/2fa/authenticate/", {"code": code(make.TOTP_SECRET)})
    assert answer.status_code in (200, 429)
    assert not is_signed_in(thief)


def test_a_recovery_code_works_once(client):
    person = make.secretary(has_factor=False)
    sign_in(client, person)
    enrol(client)
    spare = client.post("/accounts/2fa/recovery-codes/").context["codes"][0]
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, person)
        one.post("/accounts/2fa/authenticate/", {"code": spare})
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_the_secretariat_takes_a_lost_factor_away_and_every_session_ends(client, signed_in):
    person, secretary = make.observer(), signed_in(make.secretary())
    path = f"/people/{person.pk}/second-factor/"
    assert "has no second factor" in secretary.post(path).content.decode()
    sign_in(client, person)
    enrol(client)
    assert "In use" in secretary.get(f"/people/{person.pk}/").content.decode()
    assert secretary.post(path, {"note": "Called back on the number on file."}).status_code == 302
    assert not is_signed_in(client)
    assert sign_in(Client(), person).url == "/"
    assert person.events.get(verb="factor_remove").note == "Called back on the number on file."


def test_changing_the_second_factor_asks_for_the_password_again(client):
    person = make.observer()
    sign_in(client, person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    assert "/accounts/reauthenticate/" in client.get("/accounts/2fa/totp/activate/").url


# --- the language -------------------------------------------------------------------------------------------


def test_the_language_is_kept_for_the_browser_and_for_the_person(client):
    person = make.observer()
    answer = client.post("/language/", {"language": "hi", "next": LOGIN})
    assert answer.url == LOGIN
    assert client.cookies["django_language"].value == "hi"
    assert client.cookies["django_language"]["httponly"]
    sign_in(client, person)
    client.post("/language/", {"language": "hi"})
    person.refresh_from_db()
    assert person.language == "hi"
    assert not person.events.exists()


@pytest.mark.parametrize("data", [{}, {"language": "xx"}, {"language": "hi\x00"}, {"language": "x" * 10_000}])
def test_an_unknown_language_changes_nothing(client, data):
    answer = client.post("/language/", data | {"next": "/help/"})
    assert answer.url == "/help/"
    assert "django_language" not in client.cookies
    assert client.get("/language/").status_code == 405


# --- on a server --------------------------------------------------------------------------------------------

SERVER = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.contrib.auth import get_user_model
call_command("check", "--deploy", "--fail-level", "WARNING", verbosity=0)
client = Client(SERVER_NAME="meet.example.org")
plain, page = client.get("/"), client.get("/settings/", secure=True)
client.post("/language/", {"language": "hi"}, secure=True)
cookie = client.cookies["django_language"]
print(json.dumps({
    "moved": [plain.status_code, plain.url],
    "asked": [page.status_code, page.url],
    "headers": dict(page.headers),
    "language": [cookie["secure"], cookie["httponly"], cookie["samesite"]],
    **{name: getattr(settings, name) for name in dir(settings) if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE"))},
}))
"""


@pytest.fixture(scope="module")
def server() -> dict[str, object]:
    """What a process with a server's settings does; it needs no database for that."""
    env = {
        "LOCAL": "0",
        "SECRET_KEY": "x9f-" * 4 + "".join(map(str, range(50))),
        "ALLOWED_HOSTS": "meet.example.org",
    }
    env |= {"SITE_URL": "https://meet.example.org", "DJANGO_SETTINGS_MODULE": "exportmeet.settings", "DEBUG": "0"}
    # What the browser tests of the same process need, a server is warned of.
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | env
    argv = [sys.executable, "-c", SERVER]
    found = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout.splitlines()[-1])


def test_a_server_answers_over_https_alone(server):
    assert server["moved"] == [301, "https://meet.example.org/"]
    assert server["asked"] == [302, "/accounts/login/?next=/settings/"]
    assert server["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.parametrize("cookie", ["SESSION_COOKIE", "CSRF_COOKIE"])
def test_a_servers_cookies_are_bound_to_its_host(server, cookie: str):
    assert server[f"{cookie}_NAME"].startswith("__Host-")
    assert (server[f"{cookie}_SECURE"], server[f"{cookie}_HTTPONLY"], server[f"{cookie}_SAMESITE"]) == (
        True,
        True,
        "Lax",
    )
    assert (server[f"{cookie}_PATH"], server[f"{cookie}_DOMAIN"]) == ("/", None)


def test_a_session_ends_after_a_working_day(server):
    assert server["SESSION_COOKIE_AGE"] == 8 * 60 * 60
    assert server["language"] == [True, True, "Lax"]


def test_every_answer_carries_the_headers_that_protect_it(server):
    headers = server["headers"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
