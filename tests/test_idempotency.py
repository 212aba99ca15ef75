"""One press makes one row, however often it is sent; the second answer is the first one."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock, unsent
from idempotency import middleware
from idempotency.models import DoneRequest, forget_expired
from participants.models import ApiToken, SavedView, User
from recommendations.models import Comment, Recommendation
from tests import make
from tests.at_once import at_once
from tests.documents import files
from tests.signing_in import signed_in_client
from tests.text_forms import text_forms

KEY = {"idempotency_key": "5b1f"}
JSON = "application/json"
DRAFT = {"title": "Mutual recognition", "sensitivity": "internal"}


@pytest.fixture
def comments(db, signed_in) -> tuple[Client, str]:
    """A client of a coordinating officer, and where a comment on a recommendation is sent."""
    row = make.recommendation("submitted")
    return signed_in(make.coordinator()), f"/recommendations/{row.pk}/comments/"


def test_every_form_of_a_page_carries_a_key(comments: tuple[Client, str]) -> None:
    client, url = comments
    page = client.get(url).content.decode()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert forms
    assert [form for form in forms if not re.search(r'name="idempotency_key" value="[0-9a-f]{32}"', form)] == []


def test_no_template_writes_the_token_of_forms_in_another_way() -> None:
    """Else a form would have no key: both are written by one tag."""
    sources = {path: path.read_text(encoding="utf-8") for path in Path(settings.BASE_DIR, "templates").rglob("*.html")}
    written = re.compile(r'name="csrfmiddlewaretoken"')
    assert [str(path) for path, text in sources.items() if written.search(text)] == []
    sources = {
        path: re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL) for path, text in sources.items()
    }
    post = {path for path, text in sources.items() if re.search(r'<form[^>]*method="post"', text)}
    assert [str(path) for path in post if "{% csrf_token %}" not in sources[path]] == []


def test_the_same_form_sent_again_makes_one_row_and_gets_the_same_answer(comments: tuple[Client, str]) -> None:
    client, url = comments
    form = {"text": "Which tariff lines?", "audience": "internal"} | KEY
    first, second = client.post(url, form), client.post(url, form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Comment.objects.count() == 1


def test_a_form_that_was_corrected_is_another_request(comments: tuple[Client, str]) -> None:
    client, url = comments
    for text in ("Which lines?", "Which tariff lines?"):
        assert client.post(url, {"text": text, "audience": "internal"} | KEY).status_code == 302
    assert Comment.objects.count() == 2


def test_what_was_refused_may_be_sent_again(comments: tuple[Client, str]) -> None:
    client, url = comments
    form = {"text": "", "audience": "internal"} | KEY
    assert [client.post(url, form).status_code for _ in range(2)] == [400, 400]
    assert not DoneRequest.objects.exists()


def test_another_person_with_the_same_key_is_another_person(comments: tuple[Client, str], signed_in) -> None:
    client, url = comments
    form = {"text": "Which tariff lines?", "audience": "internal"} | KEY
    other = signed_in(make.coordinator("Director"))
    assert [one.post(url, form).status_code for one in (client, other)] == [302, 302]
    assert Comment.objects.count() == 2


def test_who_lost_the_post_meanwhile_gets_no_answer_of_before(comments: tuple[Client, str], signed_in) -> None:
    client, url = comments
    form = {"text": "Which tariff lines?", "audience": "internal"} | KEY
    assert client.post(url, form).status_code == 302
    make.post(make.commerce(), "Deputy Secretary").vacate(by=None)
    assert "Idempotent-Replayed" not in client.post(url, form).headers
    assert Comment.objects.count() == 1


def test_a_press_whose_first_one_never_ended_is_told_so(comments: tuple[Client, str], monkeypatch) -> None:
    client, url = comments
    form = {"text": "Which tariff lines?", "audience": "internal"} | KEY
    client.post(url, form)
    DoneRequest.objects.update(status_code=0)  # its process died
    monkeypatch.setattr(middleware, "WAIT", 0)
    assert client.post(url, form).status_code == 409
    assert Comment.objects.count() == 1


def form_of(page: str, url: str) -> dict[str, str]:
    """What the form on `page` sends that is sent to `url`."""
    return next(dict(form.sent()) for form in text_forms(page, url) if urlsplit(form.action).path == url)


def test_a_second_press_that_was_refused_comes_back_as_the_same_press(
    comments: tuple[Client, str], monkeypatch
) -> None:
    client, url = comments
    page = url.removesuffix("comments/")
    sent = form_of(client.get(page).content.decode(), url) | {"text": "Which tariff lines?", "audience": "internal"}
    headers = {"Referer": f"http://testserver{page}"}
    client.post(url, sent, headers=headers)
    DoneRequest.objects.update(status_code=0)  # it takes longer than a second press waits
    monkeypatch.setattr(middleware, "WAIT", 0)
    assert client.post(url, sent, headers=headers).status_code == 409
    shown = f"{page}?unsent={next(iter(client.session['unsent_forms']))}"
    DoneRequest.objects.update(status_code=302, location=page)  # the first press ends
    again = form_of(client.get(shown).content.decode(), url)
    assert (again["text"], again[unsent.KEY]) == (sent["text"], sent[unsent.KEY])
    answer = client.post(url, again, headers={"Referer": f"http://testserver{shown}"})
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (302, "true")
    assert Comment.objects.count() == 1


def test_a_second_press_after_the_session_has_ended_is_the_same_press(comments: tuple[Client, str]) -> None:
    client, url = comments
    page, headers = url.removesuffix("comments/"), {"Referer": "http://testserver" + url.removesuffix("comments/")}
    sent = form_of(client.get(page).content.decode(), url) | {"text": "Which tariff lines?", "audience": "internal"}
    assert client.post(url, sent, headers=headers).status_code == 302
    person = User.objects.get(pk=client.session["_auth_user_id"])
    client.post("/accounts/logout/")
    location = urlsplit(client.post(url, sent, headers=headers).headers["Location"])
    signed_in_client(person, client)
    again = form_of(client.get(parse_qs(location.query)["next"][0]).content.decode(), url)
    assert again["text"] == sent["text"]
    assert client.post(url, again).headers["Idempotent-Replayed"] == "true"
    assert Comment.objects.count() == 1


def test_what_a_page_says_of_itself_is_not_compared(comments: tuple[Client, str]) -> None:
    client, url = comments
    form = {"text": "Which tariff lines?", "audience": "internal"} | KEY
    for name in sorted(unsent.INTERNAL_FIELDS - {unsent.KEY}):
        client.post(url, form | {name: "of this page"})
    assert Comment.objects.count() == 1


def test_a_page_that_is_only_shown_is_not_kept(comments: tuple[Client, str]) -> None:
    client, _url = comments
    client.post("/language/", {"language": "xx", "next": "/"} | KEY)
    client.post("/accounts/2fa/recovery-codes/generate/", KEY)
    assert [row.content for row in DoneRequest.objects.all() if row.content] == []


def test_files_are_part_of_what_is_compared(db, signed_in, settings, tmp_path) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    row = make.draft()
    client, url = signed_in(row.drafted_by), f"/recommendations/{row.pk}/annexes/"
    for text in ("one", "two", "one"):
        file = SimpleUploadedFile("Letter.pdf", files.pdf(text.encode()), "application/pdf")
        assert client.post(url, {"file": file, "title": "Letter"} | KEY).status_code == 302
    assert row.annexes.count() == 2


def test_without_a_key_each_request_is_one_of_its_own(comments: tuple[Client, str]) -> None:
    client, url = comments
    for _ in range(2):
        client.post(url, {"text": "Which tariff lines?", "audience": "internal"})
    assert Comment.objects.count() == 2


@pytest.mark.django_db
class TestPrograms:
    URL = "/api/v1/recommendations/"

    @pytest.fixture
    def program(self) -> Client:
        make.meet()
        _row, key = ApiToken.issue(make.head_of_mission(), note="Upload", days=30, scope="write")
        return Client(headers={"Authorization": f"Token {key}"})

    def send(self, client: Client, key: str, **values: str):
        return client.post(self.URL, DRAFT | values, JSON, headers={"Idempotency-Key": key})

    def test_the_same_key_and_body_make_one_row(self, program: Client) -> None:
        first, second = self.send(program, "a"), self.send(program, "a")
        assert (first.status_code, second.status_code) == (201, 201)
        assert json.loads(first.content) == json.loads(second.content)
        assert second.headers["Idempotent-Replayed"] == "true"
        assert Recommendation.objects.count() == 1

    def test_another_body_under_the_same_key_is_refused(self, program: Client) -> None:
        self.send(program, "a")
        answer = self.send(program, "a", title="Another title")
        assert answer.status_code == 422
        assert json.loads(answer.content)["code"] == "idempotency_key_reused"
        assert Recommendation.objects.count() == 1

    def test_a_key_is_kept_for_a_day(self, program: Client) -> None:
        self.send(program, "a")
        with clock.pretend(clock.now() + timedelta(hours=25)):
            assert self.send(program, "a", title="Another title").status_code == 201
        assert Recommendation.objects.count() == 2

    def test_a_key_that_is_too_long_is_refused(self, program: Client) -> None:
        assert self.send(program, "a" * 201).status_code == 400

    def test_a_body_that_says_it_is_a_form_and_is_none_is_refused(self, program: Client) -> None:
        boundary = "multipart/form-data; boundary=x"
        answer = program.post(self.URL, b"--x--\r\n", boundary, headers={"Idempotency-Key": "a"})
        assert answer.status_code in (400, 415)

    def test_who_may_not_sign_in_gets_no_answer_of_before(self, program: Client) -> None:
        self.send(program, "a")
        ApiToken.objects.all().delete()
        assert self.send(program, "a").status_code == 401


def test_a_page_that_shows_a_key_is_not_kept(db, signed_in) -> None:
    client, form = signed_in(make.head_of_mission()), {"note": "Upload", "days": 30, "scope": "read"} | KEY
    first, second = (client.post("/settings/keys/add/", form) for _ in range(2))
    assert first.status_code == 200
    assert (second.status_code, second.headers["Location"]) == (302, "/settings/keys/")
    assert [(row.status_code, row.content) for row in DoneRequest.objects.all()] == [(302, "")]
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db
def test_old_answers_are_removed() -> None:
    user = make.observer()
    old = clock.now() - timedelta(hours=24)
    for number, at in enumerate((old, old + timedelta(minutes=1))):
        DoneRequest.objects.create(user=user, key=str(number), digest="", status_code=200, made_at=at)
    assert forget_expired() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_eight_times_at_once_one_row_is_made(signed_in) -> None:
    user = make.head_of_mission()
    form = {"name": "Mine", "page": "recommendations", "query": ""} | KEY
    clients, answers = [signed_in(user) for _ in range(8)], []
    presses = [partial(lambda client: answers.append(client.post("/views/keep/", form)), client) for client in clients]
    assert set(at_once(*presses)) == {"done"}
    view = SavedView.objects.get()
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, f"/views/{view.pk}/")}


@pytest.mark.django_db
def test_wrong_passwords_count_whatever_key_is_sent_with_them() -> None:
    person = make.observer()
    _row, key = ApiToken.issue(make.head_of_mission(), note="Guess", days=1, scope="write")
    client = Client(headers={"Authorization": f"Token {key}", "Accept": JSON, "Idempotency-Key": "a"})
    for number in range(6):
        client.post("/accounts/login/", {"login": person.email, "password": f"wrong {number}"})
    client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session
