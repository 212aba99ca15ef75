"""API keys: their scope, when and from where they were used, what ends them, and who is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.rules import NotAllowed
from participants.models import ApiToken, User
from participants.models.tokens import digest_of
from reminders.delivery import deliver
from reminders.sweep import sweep
from tests import make

pytestmark = pytest.mark.django_db
NEW = "an entirely new phrase"


def program(user: User, **values: Any) -> Client:
    """A program with a key of `user`."""
    _row, key = ApiToken.issue(user, **({"note": "A program", "days": 5} | values))
    return Client(headers={"Authorization": f"Token {key}"})


def use(client: Client, address: str = "192.0.2.1") -> int:
    return client.get("/api/v1/me/", REMOTE_ADDR=address).status_code


# --- the key itself -----------------------------------------------------------------------------------------


def test_a_key_is_random_recognisable_and_kept_as_its_digest_alone():
    person = make.officer()
    keys = [ApiToken.issue(person, note="one", days=1) for _number in range(3)]
    for row, key in keys:
        assert re.fullmatch(r"em_[\w-]{43}", key)
        assert (row.digest, row.begins_with) == (digest_of(key), key[:11])
        assert key not in str(list(ApiToken.objects.values()))
    assert len({key for _row, key in keys}) == 3


def test_a_key_is_made_only_after_the_password_was_given_again(client: Client):
    person = make.officer()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"note": "nightly export", "days": "30", "scope": "read"}
    asked = client.post("/settings/keys/add/", sent)
    assert asked.url == "/accounts/reauthenticate/?next=%2Fsettings%2Fkeys%2Fadd%2F"
    assert not ApiToken.objects.exists()
    answer = client.post(asked.url, {"password": make.PASSWORD})
    assert '<code class="key">em_' in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert ApiToken.objects.get().user == person


def test_the_owner_is_told_by_mail_of_a_new_key():
    person, meet = make.officer(), make.meet()
    _row, key = ApiToken.issue(person, note="nightly export", days=1, scope="write", meet=meet)
    sweep()
    deliver()
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([person.email], "An API key was made for your account.")
    for expected in (
        "nightly export",
        "Access: Read and write",
        f"Meet: {meet}",
        f"Done by: {person.label_at(clock.now())}",
    ):
        assert expected in sent.body
    assert key[:11] not in sent.body


# --- scope --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("write", 200)])
def test_only_a_key_that_may_write_writes(scope: str, status: int):
    owner = make.officer()
    item = make.item("open", owner=owner)
    client = program(owner, scope=scope)
    assert client.get(f"/api/v1/actions/{item.pk}/").status_code == 200
    path = f"/api/v1/actions/{item.pk}/move/"
    answer = client.post(path, {"verb": "accept"}, content_type="application/json")
    assert answer.status_code == status
    assert item.events.filter(verb="accept").exists() == (scope == "write")
    if scope == "read":
        assert answer.json() == {
            "code": "not_allowed",
            "detail": "This API key is read only: make a key that may write.",
        }


def test_a_program_changes_no_account_key_or_substitute_even_by_the_model():
    person, secretary = make.observer(), make.secretary(is_staff=True, is_superuser=True)
    secretary.api_key = ApiToken.issue(make.secretary("Desk Officer"), note="x", days=1, scope="write")[0]
    changes = [
        lambda: person.edit({"email": "thief@example.org"}, by=secretary, version=1),
        lambda: person.edit({"name": "X"}, by=secretary, version=1),
        lambda: person.close(by=secretary),
        lambda: person.invite(by=secretary),
        lambda: person.remove_second_factor(by=secretary),
        lambda: person.set_admin_rights({"is_staff": True}, by=secretary),
        lambda: person.end_keys(by=secretary),
        lambda: ApiToken.issue(secretary, note="more", days=1),
        lambda: ApiToken.objects.get().revoke(by=secretary),
    ]
    for change in changes:
        with pytest.raises(NotAllowed, match="API keys cannot do this"):
            change()
    assert not person.events.exists()
    assert not ApiToken.objects.visible_to(secretary).exists()


# --- when and from where ------------------------------------------------------------------------------------


def test_the_page_shows_when_and_from_where_a_key_was_used(signed_in):
    person = make.officer()
    client = program(person)
    page = signed_in(person)
    assert "Never" in page.get("/settings/keys/").content.decode()
    assert use(client, "192.0.2.77") == 200
    assert "192.0.2.77" in page.get("/settings/keys/").content.decode()


def test_the_use_is_noted_every_ten_minutes_and_a_new_address_after_one():
    client, now = program(make.officer()), clock.now()

    def noted(minutes: float, address: str) -> tuple[timedelta, str, int]:
        with clock.pretend(now + timedelta(minutes=minutes)), CaptureQueriesContext(connection) as queries:
            assert use(client, address) == 200
        row = ApiToken.objects.get()
        return (row.last_used_at - now, row.last_used_from, sum("UPDATE" in one["sql"] for one in queries))

    def at(minutes: float) -> timedelta:
        return timedelta(minutes=minutes)

    home, away = "192.0.2.1", "198.51.100.9"
    assert noted(0, home) == (at(0), home, 1)
    assert noted(9.9, home) == (at(0), home, 0)
    assert noted(10, home) == (at(10), home, 1)
    assert noted(10.5, away) == (at(10), home, 0)
    assert noted(11, away) == (at(11), away, 1)


def test_a_key_of_a_closed_account_or_an_old_key_notes_nothing():
    person = make.officer()
    client = program(person)
    ApiToken.objects.update(expiry=clock.now() - timedelta(seconds=1))
    assert use(client) == 401
    ApiToken.objects.update(expiry=clock.now() + timedelta(days=1))
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert use(client) == 401
    assert ApiToken.objects.get().last_used_at is None


# --- what ends keys and sessions ----------------------------------------------------------------------------


def reset(person: User, password: str = NEW) -> None:
    """Set a password by the link of a mail."""
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": person.email})
    deliver()
    path = re.search(r"http://[^/]+(/accounts/\S+-\S+)", mail.outbox[-1].body)[1]
    form = browser.get(path, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_a_reset_ends_all_keys_and_sessions(signed_in):
    person = make.officer()
    session, client = signed_in(person), program(person)
    reset(person)
    assert User.objects.get(pk=person.pk).check_password(NEW)
    assert use(client) == 401
    assert session.get("/settings/").status_code == 302
    assert [event.verb for event in person.events.all()] == ["token_add", "password_reset"]
    assert User.objects.get(pk=person.pk).session_number == 2


@pytest.mark.parametrize("box", [{"ends_keys": "on"}, {}], ids=str)
def test_a_change_of_password_offers_to_end_the_keys(signed_in, box: dict[str, str]):
    person = make.officer()
    session, elsewhere, client = signed_in(person), signed_in(person), program(person)
    assert "End my API keys too" in session.get("/accounts/password/change/").content.decode()
    sent = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW} | (box)
    assert session.post("/accounts/password/change/", sent).status_code == 302
    assert use(client) == (401 if box else 200)
    assert person.events.filter(verb="token_end").exists() == bool(box)
    assert session.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_who_has_no_key_is_not_asked_about_keys(signed_in):
    session = signed_in(make.officer())
    assert "API keys" not in session.get("/accounts/password/change/").content.decode()


def test_a_wrong_password_ends_no_keys(signed_in):
    person = make.officer()
    client = program(person)
    sent = {"oldpassword": "wrong", "password1": NEW, "password2": NEW, "ends_keys": "on"}
    assert signed_in(person).post("/accounts/password/change/", sent).status_code == 200
    assert use(client) == 200


def test_a_changed_address_ends_sessions_and_keys_and_the_links_sent_before(signed_in):
    person, secretary = make.officer(), make.secretary()
    session, client = signed_in(person), program(person)
    Client().post("/accounts/password/reset/", {"email": person.email})
    deliver()
    path = re.search(r"http://[^/]+(/accounts/\S+-\S+)", mail.outbox[-1].body)[1]
    person.edit({"email": "new@example.org"}, by=secretary, version=person.version)
    assert session.get("/settings/").status_code == 302
    assert use(client) == 401
    assert "password1" not in Client().get(path, follow=True).content.decode()


def test_the_former_address_signs_nobody_in(client: Client):
    person, former = make.officer(), {"password": make.PASSWORD}
    former["login"] = person.email
    assert client.post("/accounts/login/", former).status_code == 302
    User.objects.get(pk=person.pk).edit({"email": "new@example.org"}, by=make.secretary(), version=person.version)
    assert Client().post("/accounts/login/", former).status_code == 200
    assert Client().post("/accounts/login/", former | {"login": "new@example.org"}).status_code == 302
