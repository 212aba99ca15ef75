"""Access records: what leaves one, what it holds, that nobody changes it, and who reads it."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from actions.models import Evidence
from core import clock
from participants.caller import Caller, browser_name, caller
from participants.models import Absence, AccessRecord, ApiToken, User
from participants.models.access_records import record, record_blocked
from tests import make
from tests.answers import body
from tests.documents import files

pytestmark = pytest.mark.django_db
Kind = AccessRecord.Kind
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0"
CALLER = {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": FIREFOX}


def sign_in(client: Client, person: User, password: str = make.PASSWORD):
    return client.post("/accounts/login/", {"login": person.email, "password": password})


def records(*kinds: str) -> list[AccessRecord]:
    """Those of these kinds, the oldest first."""
    return list(AccessRecord.objects.filter(kind__in=kinds).order_by("id"))


def only(kind: str) -> AccessRecord:
    (row,) = records(kind)
    return row


# --- signing in -------------------------------------------------------------------------------------------------


def test_a_sign_in_and_a_sign_out_are_on_record_with_address_and_browser():
    client, person = Client(**CALLER), make.observer()
    sign_in(client, person)
    client.post("/accounts/logout/")
    came, left = records(Kind.SIGN_IN, Kind.SIGN_OUT)
    assert (came.kind, left.kind) == (Kind.SIGN_IN, Kind.SIGN_OUT)
    for row in (came, left):
        assert (row.person, row.address, row.browser) == (person, "203.0.113.7", "Firefox 126, Windows")
        assert row.outcome == "done"
    assert came.detail == {"by": "password"}


def test_signing_out_by_the_admin_is_on_record_too(signed_in):
    signed_in(make.secretary(is_staff=True, is_superuser=True)).post("/admin/logout/")
    assert only(Kind.SIGN_OUT)


def test_a_failed_sign_in_names_the_person_and_nobody_where_the_address_is_unknown():
    person = make.observer()
    sign_in(Client(**CALLER), person, "wrong-secret-word")
    Client(**CALLER).post("/accounts/login/", {"login": "stranger@example.org", "password": "wrong-secret-word"})
    known, unknown = records(Kind.SIGN_IN_FAILED)
    assert (known.person, known.outcome, known.address) == (person, "refused", "203.0.113.7")
    assert (unknown.person, unknown.detail) == (None, {"by": "password"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') FROM participants_accessrecord r")
        text = cursor.fetchone()[0]
    assert "stranger" not in text
    assert "wrong-secret-word" not in text


def test_a_flood_of_blocked_sign_ins_is_on_record_once_for_each_account_and_address():
    person, other = make.observer(), make.observer()
    for _attempt in range(9):
        sign_in(Client(**CALLER), person, "wrong")
    for _attempt in range(3):
        Client(**CALLER).post("/accounts/login/", {"login": "stranger@example.org", "password": "wrong"})
    assert len(records(Kind.SIGN_IN_FAILED)) == 5 + 3
    blocked = only(Kind.SIGN_IN_BLOCKED)
    assert (blocked.person, blocked.outcome, blocked.address) == (person, "refused", "203.0.113.7")
    assert blocked.detail == {"by": "password"}
    for _attempt in range(7):
        Client(**CALLER).post("/accounts/login/", {"login": "stranger@example.org", "password": "wrong"})
        sign_in(Client(REMOTE_ADDR="203.0.113.8"), person, "wrong")
        sign_in(Client(**CALLER), other, "wrong")
    found = {(row.person, row.address) for row in records(Kind.SIGN_IN_BLOCKED)}
    assert found == {
        (person, "203.0.113.7"),
        (None, "203.0.113.7"),
        (person, "203.0.113.8"),
        (other, "203.0.113.7"),
    }
    assert len(records(Kind.SIGN_IN_BLOCKED)) == 4


def test_blocked_sign_ins_of_one_network_are_one_record_however_many_addresses_it_has():
    person = make.observer()
    for number in range(1, 5):
        token = caller.set(Caller(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{number}")))
        record_blocked(person, by="password")
        caller.reset(token)
    assert only(Kind.SIGN_IN_BLOCKED).address == "2001:db8::1"


def test_a_blocked_second_factor_is_on_record():
    person = make.officer()
    client = Client(**CALLER)
    sign_in(client, person)
    for _attempt in range(8):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    blocked = only(Kind.SIGN_IN_BLOCKED)
    assert (blocked.person, blocked.detail) == (person, {"by": "code"})


def test_an_address_that_asks_for_the_sign_in_page_too_often_is_on_record(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    for _attempt in range(5):
        answer = Client(**CALLER).post("/accounts/login/", {"login": "a@example.org", "password": "wrong"})
    assert answer.status_code == 429
    blocked = only(Kind.SIGN_IN_BLOCKED)
    assert (blocked.person, blocked.address, blocked.detail) == (None, "203.0.113.7", {"by": "address"})


def test_a_closed_account_that_tries_is_on_record_as_refused():
    person = make.user("observer", is_active=False)
    sign_in(Client(), person)
    assert (only(Kind.SIGN_IN_FAILED).person, records(Kind.SIGN_IN)) == (person, [])


def code(secret: str) -> str:
    if time.time() % 30 > 26:
        time.sleep(30.5 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_second_factor_that_is_added_mistyped_and_removed_is_on_record():
    client, person = Client(), make.observer()
    sign_in(client, person)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    # What allauth announces, it announces when the transaction is over.
    with CommitHooks():
        client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert "totp" in [row.detail["type"] for row in records(Kind.FACTOR_ADDED)]
    other = Client()
    sign_in(other, person)
    other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    failed = only(Kind.SIGN_IN_FAILED)
    assert (failed.person, failed.detail) == (person, {"by": "totp"})
    client.post("/accounts/2fa/totp/deactivate/")
    assert "totp" in [row.detail["type"] for row in records(Kind.FACTOR_REMOVED)]
    assert all(row.subject == f"person {person.pk}" for row in records(Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED))


class CommitHooks:
    """Run what waits for the end of the transaction, which a test never ends."""

    def __enter__(self) -> None:
        self.waiting = len(connection.run_on_commit)

    def __exit__(self, *_error: object) -> None:
        for _savepoints, hook, _robust in connection.run_on_commit[self.waiting :]:
            hook()


def test_a_second_factor_that_the_secretariat_takes_away_names_who_did_it(signed_in):
    secretary, person = make.secretary(), make.observer()
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    signed_in(secretary).post(f"/people/{person.pk}/second-factor/", {"note": "The telephone is lost."})
    row = only(Kind.FACTOR_REMOVED)
    assert (row.person, row.subject) == (secretary, f"person {person.pk}")
    assert "telephone" not in str(row.detail)


def test_changed_and_reset_passwords_are_on_record():
    client, person = Client(), make.observer()
    sign_in(client, person)
    new = "an entirely new phrase"
    client.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    assert only(Kind.PASSWORD_CHANGED).person == person
    from allauth.account.forms import default_token_generator  # noqa: PLC0415 - it needs the settings
    from allauth.account.utils import user_pk_to_url_str  # noqa: PLC0415

    person.refresh_from_db()
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    other = Client()
    page = other.get(f"/accounts/password/reset/key/{key}/", follow=True)
    other.post(page.request["PATH_INFO"], {"password1": "another new phrase", "password2": "another new phrase"})
    row = only(Kind.PASSWORD_RESET)
    assert (row.person, row.subject) == (person, f"person {person.pk}")
    assert key not in str(list(AccessRecord.objects.values()))


def test_a_changed_email_address_is_on_record_without_the_addresses():
    secretary, person = make.secretary(), make.observer(email="old@example.org")
    person.edit({"email": "new@example.org"}, by=secretary, version=person.version)
    row = only(Kind.EMAIL_CHANGED)
    assert (row.person, row.subject, row.detail) == (secretary, f"person {person.pk}", {})
    person.edit({"name": "Another name"}, by=secretary, version=person.version)
    assert len(records(Kind.EMAIL_CHANGED)) == 1


def test_api_keys_are_on_record_when_made_used_from_a_new_address_and_revoked():
    person = make.officer()
    row, key = ApiToken.issue(person, note="nightly export", days=30)
    headers = {"Authorization": f"Token {key}"}
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        assert Client(REMOTE_ADDR=address).get("/api/v1/me/", headers=headers).status_code == 200
    number = row.pk
    row.revoke(by=person)
    assert [one.kind for one in records(Kind.KEY_MADE, Kind.KEY_REVOKED)] == [Kind.KEY_MADE, Kind.KEY_REVOKED]
    used = records(Kind.KEY_USED)
    assert [(one.person, one.address, one.detail) for one in used] == [
        (person, "203.0.113.7", {"key": number}),
        (person, "203.0.113.8", {"key": number}),
    ]
    assert "nightly" not in str(list(AccessRecord.objects.values()))


def by_password(person: User, _secretary: User) -> User:
    person.end_keys(by=person)
    return person


def by_reset(person: User, _secretary: User) -> User:
    person.password_was_reset()
    return person


def by_address(person: User, secretary: User) -> User:
    person.edit({"email": "new@example.org"}, by=secretary, version=person.version)
    return secretary


def by_role(person: User, secretary: User) -> User:
    person.edit({"role": "officer"}, by=secretary, version=person.version)
    return secretary


def by_lost_factor(person: User, secretary: User) -> User:
    make.second_factor(person)
    person.remove_second_factor(by=secretary, note="Lost.")
    return secretary


def by_closing(person: User, secretary: User) -> User:
    person.close(by=secretary, note="Left.")
    return secretary


@pytest.mark.parametrize("end", [by_password, by_reset, by_address, by_role, by_lost_factor, by_closing])
def test_each_key_that_ends_with_a_deed_to_the_account_is_on_record_as_revoked(end):
    person, secretary = make.observer(), make.secretary()
    keys = [ApiToken.issue(person, note=f"Program {number}", days=30)[0].pk for number in range(2)]
    other = ApiToken.issue(secretary, note="Other", days=30)[0]
    by = end(person, secretary)
    found = [(row.person, row.subject, row.detail) for row in records(Kind.KEY_REVOKED)]
    assert found == [(by, f"person {person.pk}", {"key": key}) for key in keys]
    assert list(ApiToken.objects.all()) == [other]


def test_without_keys_nothing_is_revoked():
    make.observer().password_was_reset()
    assert not records(Kind.KEY_REVOKED)


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/actions/export/", "/recommendations/export.csv", "/people/export/", "/audit/export/"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_each_export_is_on_record_without_its_query(signed_in, path: str, kind: str):
    person = make.secretary()
    word = path.split("/")[1]
    path = path if kind == "csv" else f"/{word}/export.xlsx"
    query = "person=canary" if word == "audit" else "q=canary"
    assert signed_in(person).get(f"{path}?{query}").status_code == 200
    row = only(Kind.EXPORT)
    assert (row.person, row.subject, row.detail) == (person, word, {"file": kind})
    assert "canary" not in str(list(AccessRecord.objects.values()))


def test_downloads_are_on_record_through_the_page_and_the_api(signed_in):
    owner = make.officer()
    item = make.item("underway", owner=owner)
    file = ContentFile(files.pdf(b"words"), "Secret name.pdf")
    Evidence.report_progress(item, by=owner, done="Sent.", signal="green", file=[file])
    number = Evidence.objects.get().pk
    client = signed_in(owner)
    for path in (f"/actions/{item.pk}/evidence/{number}/", f"/api/v1/actions/{item.pk}/evidence/{number}/"):
        assert body(client.get(path)).startswith(b"%PDF")
    row, again = records(Kind.DOWNLOAD)
    assert (row.person, row.subject, row.detail) == (
        owner,
        f"action item {item.pk}",
        {"evidence": number, "file": "pdf"},
    )
    assert (again.subject, again.detail) == (row.subject, row.detail)
    assert "Secret" not in str(list(AccessRecord.objects.values()))


def test_a_file_that_nginx_sends_is_a_download_too(signed_in, settings):
    settings.DOCUMENTS_ACCEL = "/stored-documents/"
    head = make.head_of_mission()
    asked = make.draft(head)
    annex = make.annex(asked)
    signed_in(head).get(f"/recommendations/{asked.pk}/annexes/{annex.pk}/")
    assert only(Kind.DOWNLOAD).subject == f"recommendation {asked.pk}"


def test_a_handing_over_note_is_an_export(signed_in):
    secretary, owner = make.secretary(), make.officer()
    make.item("underway", owner=owner)
    post = owner.seats[0].post
    answer = signed_in(secretary).get(f"/actions/charge/{post.pk}/note.docx")
    assert answer.status_code == 200, answer
    row = only(Kind.EXPORT)
    assert (row.subject, row.detail["file"]) == (f"charge {post.pk}", "docx")


def test_without_its_record_no_file_leaves(signed_in, monkeypatch):
    def refuse(*_args: object, **_more: object) -> None:
        raise IntegrityError

    client = signed_in(make.secretary())
    client.raise_request_exception = False
    monkeypatch.setattr(AccessRecord.objects.__class__, "create", refuse)
    answer = client.get("/people/export/")
    assert answer.status_code == 500
    assert b"@example.org" not in body(answer)


# --- restricted rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sensitivity", ["open", "internal", "restricted"])
def test_who_opens_a_restricted_recommendation_is_on_record(signed_in, sensitivity: str):
    coordinator = make.coordinator()
    row = make.recommendation("submitted", sensitivity=sensitivity)
    client = signed_in(coordinator)
    for path in ("/recommendations/{}/", "/recommendations/{}/promise/", "/recommendations/{}/versions/"):
        assert client.get(path.format(row.pk)).status_code == 200
    for path in ("/api/v1/recommendations/{}/", "/api/v1/recommendations/{}/versions/"):
        assert client.get(path.format(row.pk)).status_code == 200
    found = [(one.person, one.subject) for one in records(Kind.VIEW)]
    assert found == ([(coordinator, f"recommendation {row.pk}")] * 5 if sensitivity == "restricted" else [])


@pytest.mark.parametrize("sensitivity", ["open", "internal", "restricted"])
def test_who_opens_a_restricted_action_item_is_on_record(signed_in, sensitivity: str):
    owner = make.officer()
    item = make.item("underway", owner=owner, sensitivity=sensitivity)
    client = signed_in(owner)
    for path in (f"/actions/{item.pk}/", f"/api/v1/actions/{item.pk}/"):
        assert client.get(path).status_code == 200
    found = [(one.person, one.subject) for one in records(Kind.VIEW)]
    assert found == ([(owner, f"action item {item.pk}")] * 2 if sensitivity == "restricted" else [])


def test_djangos_admin_leaves_the_same_record(signed_in):
    admin = make.secretary(is_staff=True, is_superuser=True)
    row = make.recommendation("submitted", sensitivity="restricted")
    item = make.item("underway", sensitivity="restricted")
    client = signed_in(admin)
    assert client.get(f"/admin/recommendations/recommendation/{row.pk}/change/").status_code == 200
    assert client.get(f"/admin/actions/actionitem/{item.pk}/change/").status_code == 200
    assert [one.subject for one in records(Kind.VIEW)] == [f"recommendation {row.pk}", f"action item {item.pk}"]


def test_who_may_not_open_it_leaves_no_view(signed_in):
    row = make.recommendation("submitted", sensitivity="restricted")
    assert signed_in(make.observer()).get(f"/recommendations/{row.pk}/").status_code == 404
    assert records(Kind.VIEW) == []


@pytest.mark.parametrize("what", ["recommendation", "item"])
def test_a_restricted_row_costs_one_statement_more_and_stays_below_the_bound(signed_in, what: str):
    person = make.coordinator()
    costs = []
    for sensitivity in ("internal", "restricted"):
        if what == "item":
            path = f"/actions/{make.item('underway', sensitivity=sensitivity).pk}/"
        else:
            path = f"/recommendations/{make.recommendation('submitted', sensitivity=sensitivity).pk}/"
        client = signed_in(person)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        costs.append(len(asked))
    assert costs[1] == costs[0] + 1
    assert costs[1] <= 16


def test_who_stands_in_for_somebody_is_on_record_with_both(signed_in):
    textiles = make.department()
    absent, clerk = make.officer(textiles), make.officer(textiles, "Clerk")
    item = make.item("underway", owner=absent, sensitivity="restricted")
    today = clock.today()
    absence = Absence.objects.create(user=absent, substitute=clerk, from_on=today, until_on=today)
    client = signed_in(clerk)
    client.post(f"/settings/absences/{absence.pk}/stand-in/")
    assert client.get(f"/actions/{item.pk}/").status_code == 200
    row = only(Kind.VIEW)
    assert (row.person, row.acted_for) == (clerk, absent)


# --- what it holds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["two words", "a@example.org", "q=tea", "x" * 41, "चाय", "", "a/b"])
def test_a_record_refuses_words(word: str):
    with pytest.raises(ValueError, match="numbers and codes"):
        record(Kind.EXPORT, person=None, detail={"file": word})


@pytest.mark.parametrize("subject", ["recommendation 12 of tea", "Tea", "item 1'", "a@example.org"])
def test_a_record_refuses_a_subject_that_is_no_row(subject: str):
    with pytest.raises(ValueError, match="numbers and codes"):
        record(Kind.VIEW, person=None, subject=subject)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox 126, Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36 Edg/125.0",
            "Edge 125, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/125.0.0.0 Mobile Safari/537.36",
            "Chrome 125, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari 17, iPhone",
        ),
        ("curl/8.5.0", "curl 8"),
        ("my secret words", ""),
        ("", ""),
    ],
)
def test_a_browser_is_kept_by_its_known_name_alone(header: str, name: str):
    assert browser_name(header) == name


@pytest.mark.parametrize("address", ["", "not-an-address", "203.0.113.999"])
def test_an_address_that_is_none_is_left_out(address: str):
    sign_in(Client(REMOTE_ADDR=address or "unix"), make.observer())
    assert [row.address for row in AccessRecord.objects.all()] in ([None], [])


def test_behind_a_proxy_the_address_is_the_callers(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.4")
    sign_in(client, make.observer())
    assert only(Kind.SIGN_IN).address in ("198.51.100.4", "127.0.0.1")


# --- nobody changes it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE participants_accessrecord SET person_id = NULL",
        "DELETE FROM participants_accessrecord",
        "TRUNCATE participants_accessrecord",
    ],
)
def test_the_database_refuses_every_change(statement: str):
    record(Kind.SIGN_OUT, person=make.observer())
    with pytest.raises(IntegrityError, match="history is never changed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AccessRecord.objects.count() == 1


def test_a_record_outlives_the_sample_account_that_it_names(signed_in):
    sample = make.observer(name="Sample observer")
    record(Kind.SIGN_OUT, person=sample)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM participants_userevent WHERE false")
    number = sample.pk
    User.objects.filter(pk=number).delete()
    page = signed_in(make.secretary()).get("/audit/").content.decode()
    assert f"Person {number}" in page
