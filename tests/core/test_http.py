"""What is answered where no view answers: always a sentence, in the shape that the asker reads."""

import pytest
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
READ = [
    "/",
    "/meets/",
    "/countries/",
    "/countries/JP/",
    "/notices/",
    "/posts/",
    "/people/",
    "/search/",
    "/settings/keys/",
]


@pytest.mark.parametrize("address", READ)
def test_a_page_that_is_read_takes_nothing_in_and_says_so(address: str, signed_in):
    make.country("JP")
    answer = signed_in(make.secretary()).post(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "This page is there to be read" in answer.content.decode()
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize("address", [*READ, "/actions/", "/recommendations/"])
def test_a_page_that_is_read_answers_whoever_asks_for_its_headers_alone(address: str, signed_in):
    make.country("JP")
    assert signed_in(make.secretary()).head(address).status_code == 200


def test_what_a_button_sends_cannot_be_opened_as_a_page(signed_in):
    item = make.item("underway")
    answer = signed_in(make.secretary()).get(f"/actions/{item.pk}/move/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "go to the page and press it there" in answer.content.decode()


def test_a_part_of_a_page_gets_a_sentence_and_not_a_page(signed_in):
    client = signed_in(make.secretary())
    wrong, gone = client.post("/meets/", headers=HTMX), client.get("/meets/no-such/", headers=HTMX)
    assert (wrong.status_code, gone.status_code) == (405, 404)
    for answer in (wrong, gone):
        assert 'role="alert"' in answer.content.decode()
        assert "<html" not in answer.content.decode()


def test_a_wrong_verb_is_told_to_who_has_not_signed_in(client: Client):
    answer = client.post("/help/")
    assert (answer.status_code, "there to be read" in answer.content.decode()) == (405, True)


def test_a_script_that_asks_for_json_gets_the_sentence_in_it(signed_in):
    answer = signed_in(make.secretary()).post("/meets/", headers={"Accept": "application/json"})
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("address", ["/api/v1/no-such/", "/api/v1/actions/x/", "/api/", "/api/v2/me/"])
def test_an_address_that_the_api_does_not_have_is_told_in_json(address: str, client: Client):
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.json() == {
        "code": "not_found",
        "detail": "There is no such page, or it is not for you to see.",
    }


def test_an_address_of_the_api_without_its_last_stroke_still_leads_there(client: Client):
    assert client.get("/api/v1/me").headers["Location"] == "/api/v1/me/"


def test_the_api_keeps_its_own_answer_to_a_wrong_verb(signed_in):
    answer = signed_in(make.secretary()).put("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("more", "expected"),
    [({}, "<h1>Not understood</h1>"), ({"HX-Request": "true"}, 'role="alert"'), ({"Accept": "application/json"}, "{")],
    ids=["page", "part", "json"],
)
def test_more_fields_than_a_page_can_have_are_refused_in_words(more, expected: str, client: Client):
    client.raise_request_exception = False
    answer = client.post("/accounts/login/", {f"field{number}": "" for number in range(1001)}, headers=more)
    assert answer.status_code == 400
    assert expected in answer.content.decode()
    assert "more than 1,000 fields" in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused_in_words(client: Client):
    answer = client.get("/accounts/login/", headers={"Host": "evil.example.org"})
    assert answer.status_code == 400
    assert "Not understood" in answer.content.decode()


def test_what_was_written_in_a_form_that_is_refused_can_be_copied_and_nothing_else_is_shown(signed_in):
    item = make.item("verified")
    note = "The laboratory answered,\nand <b>both</b> lots passed."
    sent = {"verb": "finish", "note": note, "new_password": "a pass phrase", "version": "1"}
    answer = signed_in(make.secretary()).post(f"/actions/{item.pk}/move/", sent)
    page = answer.content.decode()
    assert answer.status_code in (403, 409)
    assert "What you wrote" in page
    assert "The laboratory answered,<br>and &lt;b&gt;both&lt;/b&gt; lots passed." in page
    assert "a pass phrase" not in page
    without_note = signed_in(make.secretary()).post(f"/actions/{item.pk}/move/", {"verb": "finish"}).content.decode()
    assert "What you wrote" not in without_note


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize("page", ["/settings/", "/recommendations/write/"])
def test_a_form_whose_cookie_has_gone_shows_what_was_written_and_leads_back(page: str, *, is_signed_in: bool):
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(make.head_of_mission())
    sent = {"ask": "Propose it <b>by March</b>.", "title": "Ports", "password": "two words"}
    referer = f"http://testserver{page}"
    answer = client.post("/recommendations/write/", sent, headers={"Referer": referer})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "Propose it &lt;b&gt;by March&lt;/b&gt;." in text
    assert "two words" not in text
    assert text.count("What you wrote") == 1
    assert f'href="{page}"' in text


def test_a_form_whose_cookie_has_gone_with_nothing_written_says_nothing_of_it():
    answer = Client(enforce_csrf_checks=True).post("/settings/", {"language": "en"})
    assert answer.status_code == 403
    assert "What you wrote" not in answer.content.decode()
