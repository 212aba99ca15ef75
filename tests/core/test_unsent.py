"""What was typed in a form that was not taken in: it comes back to who typed it, and to nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import Client
from lxml import html

from core import clock, unsent
from core.http import MOST_BODY, MOST_UPLOAD
from participants.models import User
from participants.tasks import forget_expired_sessions
from recommendations.models import Comment, Recommendation
from tests import make
from tests.signing_in import signed_in_client
from tests.text_forms import TextForm, text_forms

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
TEXT = 'The tariff of <10%> & more:\r\nask "Tokyo" first.'
WRITTEN = {"text": TEXT, "audience": "internal"}
FORM = "application/x-www-form-urlencoded"


def form_to(client: Client, page: str, path: str) -> TextForm:
    """The form of `page` that is sent to `path`."""
    found = text_forms(client.get(page).content.decode(), page)
    return next(form for form in found if urlsplit(form.action).path == path)


def fields_of(form: TextForm, **typed: str) -> list[tuple[str, str]]:
    """What the form sends once this was typed or chosen."""
    sent = [(name, typed.pop(name, value)) for name, value in form.sent()]
    return [*sent, *typed.items()]


def send(client: Client, page: str, form: TextForm, *, origin: str = SITE, **typed: str) -> Any:
    headers = {"Referer": SITE + page, "Origin": origin}
    return client.post(form.action, urlencode(fields_of(form, **typed)), content_type=FORM, headers=headers)


def errors_of(answer: Any) -> str:
    """What the page says is wrong."""
    found = html.document_fromstring(answer.content.decode()).find_class("error-summary")
    return " ".join(found[0].text_content().split()) if found else ""


def next_of(answer: Any) -> str:
    """Where one is led after signing in."""
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert location.path == "/accounts/login/"
    return parse_qs(location.query)["next"][0]


def sign_in(client: Client, person: User, address: str) -> Any:
    """By the sign-in page, with the second factor; the page that comes then."""
    answer = client.post(address, {"login": person.email, "password": make.PASSWORD}, follow=True)
    if is_mfa_enabled(person, ["totp"]):
        answer = client.post(answer.request["PATH_INFO"], {"code": make.recovery_code(person)}, follow=True)
    return answer


@pytest.fixture
def commented() -> tuple[User, Recommendation, str, str]:
    """Somebody who may comment, the row, its page and where comments are sent."""
    row = make.recommendation("under_examination")
    page = f"/recommendations/{row.pk}/"
    return make.coordinator(), row, page, f"{page}comments/"


@pytest.mark.parametrize("ended", ["idle", "longest", "elsewhere", "signed out"])
def test_a_comment_comes_back_after_signing_in_and_is_made_by_the_next_press(commented, ended: str):
    person, _row, page, path = commented
    client, start = signed_in_client(person), clock.now()
    form = form_to(client, page, path)
    if ended == "elsewhere":
        client.session.flush()
    elif ended == "signed out":
        client.post("/accounts/logout/")
    with clock.pretend(start + timedelta(hours={"idle": 1, "longest": 9}.get(ended, 0))):
        answer = send(client, page, form, **WRITTEN)
        address = answer.headers["Location"]
        assert next_of(answer).startswith(f"{page}?unsent=")
        assert Comment.objects.count() == 0
        assert "Sign in, and it is in its form again" in client.get(address).content.decode()
        shown = sign_in(client, person, address)
        text = shown.content.decode()
        assert "What you typed is here again" in text
        again = next(one for one in text_forms(text, page) if urlsplit(one.action).path == path)
        assert dict(again.sent())["text"] == TEXT
        assert "open" in again.element.getparent().attrib
        address = shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"]
        assert Comment.objects.count() == 0, "nothing is sent by itself"
        answer = send(client, address, again)
        assert answer.status_code == 302, errors_of(answer)
        assert [comment.text for comment in Comment.objects.all()] == [TEXT.replace("\r\n", "\n")]
        assert "unsent_forms" not in client.session
        assert "data-unsent" not in client.get(address).content.decode()


def test_another_person_who_signs_in_finds_nothing_and_it_is_forgotten(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client, other = Client(), make.secretary()
    address = send(client, page, form, **WRITTEN).headers["Location"]
    assert "tariff" in str(client.session["unsent_forms"])
    text = sign_in(client, other, address).content.decode()
    assert "tariff of" not in text
    assert "data-unsent" not in text
    assert "unsent_forms" not in client.session
    client.post("/accounts/logout/")
    assert "data-unsent" not in sign_in(client, person, address).content.decode()


def test_whose_name_is_known_alone_finds_nothing(commented):
    """What another browser keeps has no door."""
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    shown = next_of(send(Client(), page, form, **WRITTEN))
    assert "data-unsent" not in signed_in_client(person).get(shown).content.decode()


def test_a_forged_mark_keeps_nothing(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client = Client()
    for mark in ("", "1", f"{person.pk}:forged", unsent.owner_mark(make.observer()).replace(":", ":x")):
        assert next_of(send(client, page, form, **WRITTEN, form_user=mark)) == page
        assert "unsent_forms" not in client.session


@pytest.mark.parametrize(("hours", "is_stored"), [(0, True), (9, True), (23, True), (25, False)])
def test_a_page_that_is_a_day_old_keeps_nothing(commented, monkeypatch, hours: int, *, is_stored: bool):
    """One that stayed open over night does, after its session has ended."""
    person, _row, page, path = commented
    form, moment = form_to(signed_in_client(person), page, path), time.time() + hours * 60 * 60
    monkeypatch.setattr(signing.time, "time", lambda: moment)
    client = Client()
    assert ("unsent=" in next_of(send(client, page, form, **WRITTEN))) == is_stored
    assert ("unsent_forms" in client.session) == is_stored


def test_nothing_is_kept_for_whoever_left(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    User.objects.filter(pk=person.pk).update(is_active=False)
    client = Client()
    assert next_of(send(client, page, form, **WRITTEN)) == page
    assert "sessionid" not in client.cookies, "nor is there a session"


@pytest.mark.parametrize("by", [forget_expired_sessions, lambda: call_command("remind")])
def test_expired_sessions_are_removed_with_what_is_kept_in_them(commented, by: Callable[[], None]):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    clients = [Client(), Client()]
    for client in clients:
        send(client, page, form, **WRITTEN)
    old, new = [client.session.session_key for client in clients]
    Session.objects.filter(session_key=old).update(expire_date=clock.now())
    by()
    assert set(Session.objects.filter(session_key__in=[old, new])) == {Session(session_key=new)}


def test_it_is_kept_for_eight_hours_and_until_one_signs_out(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client, start = Client(), clock.now()
    shown = next_of(send(client, page, form, **WRITTEN))
    signed_in_client(person, client)
    assert "data-unsent" in client.get(shown).content.decode()
    assert "data-unsent" in client.get(shown).content.decode(), "the page may be loaded again"
    assert "data-unsent" not in client.get(page).content.decode(), "and other visits show nothing of it"
    with clock.pretend(start + timedelta(hours=8, minutes=1)):
        signed_in_client(person, client)
        assert "data-unsent" not in client.get(shown).content.decode()
    client.post("/accounts/logout/")
    assert client.session.get("unsent_forms") is None


def test_five_forms_are_kept_and_no_more_than_two_hundred_thousand_characters():
    person = make.observer()

    def data(text: str) -> QueryDict:
        return QueryDict(urlencode({unsent.OWNER: unsent.owner_mark(person), "note": text}))

    session: dict[str, Any] = {}
    names = [unsent.keep(session, data(f"note {number}"), action="/x/", cause="refused") for number in range(7)]
    assert [bool(unsent.find(session, name, user=person)) for name in names] == [False] * 2 + [True] * 5
    large = [unsent.keep(session, data("x" * 120_000), action="/x/", cause="refused") for _ in range(2)]
    assert [bool(unsent.find(session, name, user=person)) for name in large] == [False, True]
    assert unsent.keep(session, data("x" * 200_000), action="/x/", cause="refused") == ""
    assert len(str(session)) < 200_000


def test_what_another_version_kept_otherwise_is_passed_over():
    person, session = make.observer(), {}
    data = QueryDict(urlencode({unsent.OWNER: unsent.owner_mark(person), "note": "Two words"}))
    name = unsent.keep(session, data, action="/x/", cause="refused")
    form = session["unsent_forms"][name]
    lacking = {key: value for key, value in form.items() if key != "cause"}
    session["unsent_forms"] |= {"newer": form | {"more": 1}, "older": lacking, "other": ["note"]}
    assert [one for one in session["unsent_forms"] if unsent.find(session, one, user=person)] == [name]
    unsent.drop_others(session, person)
    assert list(session["unsent_forms"]) == [name]


def test_the_code_of_an_organisation_is_kept():
    person, session = make.observer(), {}
    sent = QueryDict(urlencode({"code": "MEA", "password": "x", unsent.OWNER: unsent.owner_mark(person)}))
    name = unsent.keep(session, sent, action="/admin/countries/organisation/add/", cause="refused")
    assert unsent.find(session, name, user=person).fields == [("code", ["MEA"])]


def test_neither_passwords_nor_files_nor_marks_of_the_page_are_kept_but_its_key():
    person, session = make.observer(), {}
    sent = {
        "note": "Two words",
        "new_password": "x y",
        "password1": "x y",
        "code": "123456",
        "credential": "{}",
        "token": "t",
        "csrfmiddlewaretoken": "t",
        "idempotency_key": "k",
    }
    name = unsent.keep(
        session,
        QueryDict(urlencode(sent | {unsent.OWNER: unsent.owner_mark(person)})),
        action="/accounts/x/",
        cause="refused",
    )
    form = unsent.find(session, name, user=person)
    assert form is not None
    assert form.fields == [("note", ["Two words"]), ("idempotency_key", ["k"])]


def test_no_view_sees_the_name_in_the_address(signed_in):
    """Filters refuse what they do not know."""
    client = signed_in(make.secretary())
    assert client.get("/actions/?nonsense=x").status_code != 200
    answer = client.get("/actions/?q=tea&unsent=x")
    assert (answer.status_code, answer.wsgi_request.GET.urlencode()) == (200, "q=tea")


@pytest.mark.parametrize(
    "referer", ["http://[", "//[x", "https://evil.example/?unsent=n", "\\", "http://testserver/?unsent=%ff"]
)
def test_a_strange_referrer_changes_nothing(signed_in, referer: str):
    client = signed_in(make.observer())
    assert client.post("/language/", {"language": "en"}, headers={"Referer": referer}).status_code == 302
    assert Client().post("/settings/", headers={"Referer": referer}).status_code == 302


def test_an_edit_that_comes_back_does_not_overwrite_what_others_saved_meanwhile(signed_in):
    head = make.head_of_mission()
    row = make.draft(head, title="Old title", ask="Old ask")
    page = f"/recommendations/{row.pk}/edit/"
    form = form_to(signed_in(head), page, page)
    client = Client()
    shown = next_of(send(client, page, form, title="My title"))
    row.edit({"ask": "Their ask"}, by=make.counsellor(), version=row.version)
    signed_in_client(head, client)
    again = form_to(client, shown, page)
    assert send(client, shown, again).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.ask) == ("My title", "Their ask")


def test_where_the_form_is_gone_the_text_is_shown_to_be_copied(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client = Client()
    shown = next_of(send(client, page, form, **WRITTEN))
    signed_in_client(person, client)
    elsewhere = f"/settings/?{urlsplit(shown).query}"
    text = client.get(elsewhere).content.decode()
    assert "no longer has the form" in text
    assert "&lt;10%&gt;" in text
    missing = client.get(f"/recommendations/999999/?{urlsplit(shown).query}")
    assert (missing.status_code, "&lt;10%&gt;" in missing.content.decode()) == (404, True)


def test_a_part_of_a_page_leads_back_to_the_whole_page(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    headers = {"HX-Request": "true", "HX-Current-URL": SITE + page, "Referer": f"{SITE}/elsewhere/"}
    answer = Client().post(path, urlencode(fields_of(form, **WRITTEN)), content_type=FORM, headers=headers)
    assert next_of(answer).startswith(f"{page}?unsent=")


def test_a_form_in_a_dialog_leads_back_to_its_own_page(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    fields = [*fields_of(form, **WRITTEN), (unsent.PAGE, path)]
    answer = Client().post(path, urlencode(fields), content_type=FORM, headers={"Referer": SITE + page})
    assert next_of(answer).startswith(f"{path}?unsent=")
    fields[-1] = (unsent.PAGE, "https://evil.example/")
    answer = Client().post(path, urlencode(fields), content_type=FORM, headers={"Referer": SITE + page})
    assert next_of(answer).startswith(f"{path}?unsent=")


def test_who_begins_again_to_sign_in_is_not_led_back_into_its_midst(db):
    """A sign-in that was lost between password and code begins again, and names no page of its own as the next."""
    path = "/accounts/2fa/authenticate/"
    answer = Client().post(path, {"code": "000000"}, headers={"Referer": SITE + path})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")


def test_a_button_alone_says_that_nothing_was_done(signed_in):
    item, person = make.item("underway"), make.secretary()
    page, path = f"/actions/{item.pk}/", f"/actions/{item.pk}/watch/"
    assert f'action="{path}"' in signed_in(person).get(page).content.decode()
    client, mark = Client(), unsent.owner_mark(person)
    shown = next_of(client.post(path, {unsent.OWNER: mark}, headers={"Referer": SITE + page}))
    text = signed_in_client(person, client).get(shown).content.decode()
    assert "Press the button again" in text


def test_what_comes_back_stays_until_it_is_taken_in(commented):
    """Whatever else its page sends meanwhile, and however often it is refused."""
    person, row, page, path = commented
    client = signed_in_client(person)
    form = form_to(client, page, path)
    client.session.flush()
    shown = next_of(send(client, page, form, **WRITTEN))
    signed_in_client(person, client)
    again, headers = form_to(client, shown, path), {"Referer": SITE + shown}

    def is_shown(address: str = shown) -> bool:
        return "data-unsent" in client.get(address).content.decode()

    assert client.post("/settings/sessions/keep/", headers=headers).status_code < 300
    answer = client.post("/language/", {"language": "en", "next": page}, headers=headers)
    assert (answer.headers["Location"], is_shown()) == (shown, True)
    answer = client.post("/language/", {"language": "en", "next": page}, headers={"Referer": f"{SITE}{page}?unsent=x"})
    assert answer.headers["Location"] == page
    assert send(client, shown, again, text="").status_code == 400
    assert is_shown(), "it was refused"
    other = dict(fields_of(again)) | {unsent.KEY: "of another form to the same address", "text": "Another text."}
    assert client.post(path, other, headers=headers).status_code == 302
    assert is_shown(), "another form was sent"
    assert send(client, shown, again).status_code == 302
    assert not is_shown()
    assert row.comments.count() == 2


def test_the_sign_in_page_says_nothing_of_what_is_kept_too_long(commented):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client, start = Client(), clock.now()
    address = send(client, page, form, **WRITTEN).headers["Location"]
    for hours, is_shown in ((7, True), (9, False)):
        with clock.pretend(start + timedelta(hours=hours)):
            assert ("Sign in, and it is in its form again" in client.get(address).content.decode()) == is_shown


def test_what_is_sent_in_place_of_theirs_says_nothing_of_the_page_before(rf):
    internal = dict.fromkeys(unsent.INTERNAL_FIELDS, "of the page before")
    request = rf.post("/x/", internal | {"title": "Mine", "version": "1"})
    page = render_to_string("_stale_ways.html", {"request": request, "csrf_token": "t", "version": 2, "base": ""})
    assert "of the page before" not in page
    assert [page.count(f'name="{name}"') for name in ("title", "version", unsent.KEY)] == [1, 1, 1]


# --- pages that are refused -----------------------------------------------------------------------------------------


def signed_in_checking(person: User) -> Client:
    """A browser whose forms need their token."""
    client = signed_in_client(person)
    client.handler.enforce_csrf_checks = True
    return client


@pytest.mark.parametrize("who", ["same", "another", "nobody"])
def test_a_page_from_before_a_sign_in_shows_what_was_written_and_the_way_on(commented, who: str):
    person, _row, page, path = commented
    form = form_to(signed_in_checking(person), page, path)
    client = signed_in_checking({"same": person, "another": make.secretary()}.get(who, person))
    if who == "nobody":
        client.cookies.clear()
    answer = send(client, page, form, **WRITTEN, csrfmiddlewaretoken="a" * 64)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "The tariff of &lt;10%&gt;" in text
    assert ("somebody else" in text) == (who == "another")
    assert Comment.objects.count() == 0
    assert ("unsent_forms" in client.session) == (who != "another")
    if who == "nobody":
        name = next(iter(client.session["unsent_forms"]))
        assert f'href="/accounts/login/?next={page}%3Funsent%3D{name}"' in text
        sign_in(client, person, f"/accounts/login/?next={page}%3Funsent%3D{name}")
        signed_in_client(person, client)
    if who != "another":
        shown = f"{page}?unsent={next(iter(client.session['unsent_forms']))}"
        assert who == "nobody" or f'href="{shown}"' in text
        assert dict(form_to(client, shown, path).sent())["text"] == TEXT


def test_another_site_leaves_nothing_in_the_session(commented):
    """Nor does it set a session, which would sign somebody out."""
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    for client in (signed_in_checking(person), Client(enforce_csrf_checks=True)):
        answer = send(client, page, form, **WRITTEN, origin="https://evil.example")
        assert answer.status_code == 403
        assert "sessionid" not in answer.cookies
        assert "unsent_forms" not in client.session


def test_a_refusal_leads_back_to_the_form_with_what_was_typed(signed_in):
    item, person = make.item("underway"), make.secretary()
    client, page = signed_in(person), f"/actions/{item.pk}/"
    form = next(one for one in text_forms(client.get(page).content.decode(), page) if one.verb == "cancel")
    answer = send(client, page, form, verb="start", note="A reason of <i>some</i> words.")
    assert answer.status_code == 409
    shown = f"{page}?unsent={next(iter(client.session['unsent_forms']))}"
    assert f'href="{shown}"' in answer.content.decode()
    assert "A reason of &lt;i&gt;some&lt;/i&gt; words." in answer.content.decode()
    assert "A reason of &lt;i&gt;some&lt;/i&gt; words." in client.get(shown).content.decode()


def test_a_form_of_too_many_words_shows_them(commented):
    person, _row, page, path = commented
    client = signed_in_client(person)
    form = form_to(client, page, path)
    answer = send(client, page, form, text=f"Begins so. {'x' * MOST_BODY}")
    assert answer.status_code == 413
    assert "<h1>Too large</h1>" in answer.content.decode()
    assert "Begins so. xxx" in answer.content.decode()
    assert "send it in parts" in answer.content.decode()


@pytest.mark.parametrize("who", ["nobody", "forged", "another"])
def test_a_form_that_is_too_large_is_read_for_who_sent_it_alone(commented, who: str):
    person, _row, page, path = commented
    form = form_to(signed_in_client(person), page, path)
    client = signed_in_client(make.secretary()) if who == "another" else Client()
    if who == "forged":
        client.cookies["sessionid"] = "x" * 32
    answer = send(client, page, form, text=f"Begins so. {'x' * MOST_BODY}")
    assert (answer.status_code, "Begins so" in answer.content.decode()) == (413, False)
    assert "unsent_forms" not in client.session
    assert answer.wsgi_request._read_started == (who == "another")


def test_no_more_is_read_of_a_form_that_is_too_large_than_of_others(commented):
    person, _row, page, path = commented
    client = signed_in_client(person)
    fields, file = fields_of(form_to(client, page, path)), SimpleUploadedFile("a.pdf", b"x" * MOST_UPLOAD)
    sent: dict[str, Any] = dict(fields) | {"title": "Stands before it.", "file": file, "note": "Stands after it."}
    answer = client.post(path, sent, headers={"Referer": SITE + page, "Origin": SITE})
    text = answer.content.decode()
    assert (answer.status_code, "before it." in text, "after it." in text) == (413, True, False)


def test_beside_files_that_are_too_large_the_words_come_back(signed_in):
    owner = make.officer()
    item = make.item("underway", owner=owner)
    client, page = signed_in(owner), f"/actions/{item.pk}/progress/"
    form = form_to(client, page, page)
    form.fill_in()
    fields: dict[str, Any] = dict(fields_of(form, done=TEXT, next_step="Ask Tokyo.", link=""))
    headers = {"Referer": SITE + page, "Origin": SITE}
    one = SimpleUploadedFile("a.pdf", b"x" * (11 * 1024 * 1024))
    answer = client.post(page, fields | {"file": one}, headers=headers)
    assert answer.status_code in (400, 409)
    assert "larger than 10 MB" in errors_of(answer)
    assert dict(next(text_forms(answer.content.decode(), page)).sent())["done"] == TEXT

    all_of_them = SimpleUploadedFile("a.pdf", b"x" * (MOST_UPLOAD + 1))
    answer = client.post(page, fields | {"file": all_of_them}, headers=headers)
    assert (answer.status_code, "(60 MB)" in answer.content.decode()) == (413, True)
    assert "The tariff of &lt;10%&gt;" in answer.content.decode()
    shown = f"{page}?unsent={next(iter(client.session['unsent_forms']))}"
    assert f'href="{shown}"' in answer.content.decode()
    text = client.get(shown).content.decode()
    assert "too large to be sent" in text
    assert "Choose the files again" in text
    assert dict(form_to(client, shown, page).sent())["done"] == TEXT
    assert not item.updates.exists()
