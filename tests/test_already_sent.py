"""Who goes back to a form that was sent, and sends it again from a new page, is asked before a second row is made."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import clock, unsent
from idempotency.middleware import SEND_AGAIN
from idempotency.models import DoneRequest
from participants.models import User
from recommendations.models import Comment, Recommendation
from tests import make
from tests.documents import files

pytestmark = pytest.mark.django_db
WORDS = {"text": "Which tariff lines?", "audience": "internal"}


@pytest.fixture
def comments(signed_in) -> tuple[Client, str]:
    """A client of a coordinating officer, and where a comment on a recommendation is sent."""
    row = make.recommendation("submitted")
    return signed_in(make.coordinator()), f"/recommendations/{row.pk}/comments/"


def sent(client: Client, url: str, form: dict[str, str], **more: object):
    """Send the form as from a page that was fetched anew."""
    return client.post(url, form | {unsent.KEY: uuid4().hex} | more)


def test_the_same_words_from_a_new_page_are_asked_about(comments: tuple[Client, str]) -> None:
    client, url = comments
    first, second = sent(client, url, WORDS), sent(client, url, WORDS)
    assert (first.status_code, second.status_code) == (302, 409)
    assert Comment.objects.count() == 1
    page = second.content.decode()
    assert "You sent exactly this before" in page
    assert f'href="{first.headers["Location"]}"' in page
    assert '<input type="hidden" name="text" value="Which tariff lines?">' in page


def test_who_means_it_sends_them_once_more(comments: tuple[Client, str]) -> None:
    client, url = comments
    form = WORDS | {unsent.KEY: uuid4().hex, SEND_AGAIN: "1"}
    sent(client, url, WORDS)
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert Comment.objects.count() == 2
    assert sent(client, url, WORDS).status_code == 409


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(WORDS | {"text": "Which tariff lines, please?"}, id="other words"),
        pytest.param(WORDS | {"audience": "shared"}, id="other readers"),
    ],
)
def test_what_differs_is_taken(comments: tuple[Client, str], other: dict[str, str]) -> None:
    client, url = comments
    assert [sent(client, url, form).status_code for form in (WORDS, other)] == [302, 302]
    assert Comment.objects.count() == 2


def test_the_same_words_an_hour_later_are_new_ones(comments: tuple[Client, str]) -> None:
    client, url = comments
    sent(client, url, WORDS)
    DoneRequest.objects.update(made_at=clock.now() - timedelta(minutes=61))
    assert sent(client, url, WORDS).status_code == 302


def test_another_person_may_write_the_same(comments: tuple[Client, str], signed_in) -> None:
    client, url = comments
    other = signed_in(make.coordinator("Director"))
    assert [sent(one, url, WORDS).status_code for one in (client, other)] == [302, 302]


def test_a_press_that_is_still_being_done_is_said_to_be(comments: tuple[Client, str]) -> None:
    client, url = comments
    sent(client, url, WORDS)
    DoneRequest.objects.update(status_code=0, location="")
    page = sent(client, url, WORDS).content.decode()
    assert "it is still being done" in page
    assert "See what was saved" not in page
    assert Comment.objects.count() == 1


def test_what_was_refused_was_not_sent(comments: tuple[Client, str]) -> None:
    client, url = comments
    form = WORDS | {"audience": "nobody at all"}
    assert [sent(client, url, form).status_code for _ in range(2)] == [400, 400]


def test_a_new_draft_from_a_new_page_is_the_same_draft(signed_in) -> None:
    make.meet()
    client = signed_in(make.head_of_mission())
    draft = {"title": "Mutual recognition of tests", "sensitivity": "internal", "version": "0"}
    answers = [sent(client, "/recommendations/write/", draft, key=str(uuid4())) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Recommendation.objects.count() == 1


def test_a_form_of_single_words_is_asked_about_too(signed_in) -> None:
    make.meet()
    client = signed_in(make.head_of_mission())
    draft = {"title": "Tea", "sensitivity": "internal", "version": "0", "mission": make.mission().code}
    answers = [sent(client, "/recommendations/write/", draft, key=str(uuid4())) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]


def test_a_button_pressed_again_is_not_asked_about(signed_in) -> None:
    client = signed_in(make.observer())
    presses = [sent(client, "/language/", {"language": "hi", "next": "/help/"}) for _ in range(2)]
    assert [answer.status_code for answer in presses] == [302, 302]


def test_a_row_that_is_edited_twice_alike_is_not_asked_about(signed_in) -> None:
    client = signed_in(make.head_of_mission())
    form = client.get("/settings/").context["form"]
    values = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    assert len(values) >= 4
    assert [sent(client, "/settings/", values).status_code for _ in range(2)] == [302, 302]


def test_files_are_not_asked_about(signed_in, settings, tmp_path) -> None:
    """No browser gives a file back to who goes back."""
    settings.DOCUMENTS_DIR = tmp_path
    row = make.draft()
    client = signed_in(row.drafted_by)
    for _ in range(2):
        file = SimpleUploadedFile("Letter.pdf", files.pdf(b"one"), "application/pdf")
        answer = sent(client, f"/recommendations/{row.pk}/annexes/", {"title": "Our letter"}, file=file)
        assert answer.status_code < 400 or "You sent exactly this" not in answer.content.decode()


def test_a_password_is_never_written_into_a_page(signed_in) -> None:
    person: User = make.observer()
    client, new = signed_in(person), "violet anchor 41 harbour"
    form = {"oldpassword": "not this one", "password1": new, "password2": new, "note": "two words"}
    assert [new in sent(client, "/accounts/password/change/", form).content.decode() for _ in range(2)] == [False] * 2
