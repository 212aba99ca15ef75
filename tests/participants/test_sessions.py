"""How long a session lasts, what keeps it, and where a person sees and ends theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from participants.models import User
from tests import make
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LIST = "/settings/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0 Safari/537.36 Edg/127.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile Safari/604.1"
STAFF = {"officer": make.officer, "secretary": make.secretary, "administrator": lambda: make.observer(is_staff=True)}
OTHERS = {"mission": make.head_of_mission, "observer": make.observer}


@contextmanager
def later(start, **time: int) -> Iterator[None]:
    with clock.pretend(start + timedelta(**time)):
        yield


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


@pytest.mark.parametrize(
    ("kind", "minutes", "goes_on"),
    [
        *((kind, minutes, minutes < 30) for kind in STAFF for minutes in (29, 30, 45)),
        *((kind, minutes, minutes < 120) for kind in OTHERS for minutes in (45, 119, 120)),
    ],
)
def test_a_session_that_nobody_uses_ends(kind: str, minutes: int, goes_on):
    person, start = (STAFF | OTHERS)[kind](), clock.now()
    with clock.pretend(start):
        client = signed_in_client(person)
    with later(start, minutes=minutes):
        assert is_in(client) == goes_on
    with later(start, minutes=1):
        assert is_in(client) == goes_on, "what ended does not come back"


def test_use_keeps_it_and_eight_hours_end_it_all_the_same():
    person, start = make.officer(), clock.now()
    with clock.pretend(start):
        client = signed_in_client(person)
    for minutes in range(20, 480, 20):
        with later(start, minutes=minutes):
            assert is_in(client), minutes
    with later(start, minutes=480):
        assert client.get("/actions/?q=tea").url == "/accounts/login/?next=/actions/%3Fq%3Dtea&ended=longest"
    assert "eight hours after signing in" in client.get("/accounts/login/?ended=longest").content.decode()


def test_the_sign_in_page_says_why_it_comes_and_leads_back():
    person, start = make.officer(), clock.now()
    with clock.pretend(start):
        client = signed_in_client(person)
    with later(start, minutes=31):
        asked = client.get("/settings/keys/").url
        assert asked == "/accounts/login/?next=/settings/keys/&ended=idle"
        page = client.get(asked).content.decode()
        assert "nothing happened for a while" in page
        data = {"login": person.email, "password": make.PASSWORD}
        client.post(asked, data)
        code = {"code": make.recovery_code(person)}
        assert client.post("/accounts/2fa/authenticate/", code).url == "/settings/keys/"


def test_the_api_does_not_answer_an_ended_session():
    start = clock.now()
    with clock.pretend(start):
        client = signed_in_client(make.officer())
        assert client.get("/api/v1/actions/").status_code == 200
    with later(start, minutes=30):
        assert client.get("/api/v1/actions/").status_code in (401, 403)


def test_what_asks_on_its_own_does_not_keep_a_session():
    start = clock.now()
    with clock.pretend(start):
        client = signed_in_client(make.officer())
    for minutes in range(2, 30, 2):
        with later(start, minutes=minutes):
            assert client.get("/settings/", headers={"X-Background": "1"}).status_code == 200
    with later(start, minutes=30):
        assert not is_in(client)


def test_every_page_that_asks_on_its_own_says_so():
    polling = [
        path for path in TEMPLATES.rglob("*.html") if re.search(r'hx-trigger="[^"]*\bevery\b', path.read_text())
    ]
    assert polling
    assert [path for path in polling if '"X-Background": "1"' not in path.read_text()] == []


def test_the_use_is_written_once_a_minute_and_in_between_nothing_is():
    start = clock.now()
    with clock.pretend(start):
        client = signed_in_client(make.officer())
        client.get("/settings/")
    for seconds, writes in ((30, 0), (61, 2), (90, 0), (119, 0), (122, 2)):
        with later(start, seconds=seconds), CaptureQueriesContext(connection) as queries:
            client.get("/settings/")
        written = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
        assert len(written) == writes, (seconds, written)


def test_the_page_carries_how_long_the_session_lasts_and_can_be_told_to_go_on():
    start = clock.now()
    with clock.pretend(start):
        client = signed_in_client(make.officer())
    with later(start, minutes=20):
        page = client.get("/settings/", headers={"X-Background": "1"}).content.decode()
        assert 'data-session-idle="600"' in page
        assert 'data-session-longest="27600"' in page
        assert client.post("/settings/sessions/keep/").status_code == 204
    with later(start, minutes=45):
        assert is_in(client)


# --- the page of one's sessions -----------------------------------------------------------------------------------


def sign_in(person: User, user_agent: str, address: str) -> Client:
    client = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD}).status_code == 302
    assert is_in(client)
    return client


def rows(client: Client) -> list:
    return client.get(LIST).context["rows"]


def test_a_person_sees_where_they_are_signed_in():
    person = make.observer()
    first = sign_in(person, FIREFOX, "192.0.2.1")
    sign_in(person, CHROME, "192.0.2.2")
    sign_in(make.observer(), EDGE, "192.0.2.3")
    assert [(row.browser, row.address, row.is_current) for row in rows(first)] == [
        ("Firefox 128, Linux", "192.0.2.1", True),
        ("Chrome 127, Android", "192.0.2.2", False),
    ]
    assert all(abs(row.signed_in_at - clock.now()) < timedelta(minutes=1) for row in rows(first))


def test_ending_one_or_all_others_works_at_once():
    person = make.observer()
    first, second, third = (sign_in(person, agent, "192.0.2.1") for agent in (FIREFOX, CHROME, EDGE))
    (other,) = [row.pk for row in rows(first) if row.browser == "Chrome 127, Android"]
    assert first.post(f"{LIST}{other}/end/").url == LIST
    assert (is_in(first), is_in(second), is_in(third)) == (True, False, True)
    assert len(rows(first)) == 2
    first.post(f"{LIST}end-others/")
    assert (is_in(first), is_in(third)) == (True, False)
    assert [row.is_current for row in rows(first)] == [True]


def test_nobody_ends_the_session_of_somebody_else():
    person, other = make.observer(), make.observer()
    client, thief = sign_in(person, FIREFOX, "192.0.2.1"), sign_in(other, EDGE, "192.0.2.3")
    assert thief.post(f"{LIST}{rows(client)[0].pk}/end/").status_code == 404
    thief.post(f"{LIST}end-others/")
    assert is_in(client)


def test_what_ended_otherwise_is_not_listed():
    person, start = make.observer(), clock.now()
    with clock.pretend(start):
        first, second = sign_in(person, FIREFOX, "192.0.2.1"), sign_in(person, CHROME, "192.0.2.1")
    with later(start, minutes=100):
        assert is_in(first)
    with later(start, minutes=121):
        assert [row.browser for row in rows(first)] == ["Firefox 128, Linux"]
        new = "an entirely new phrase"
        third = sign_in(person, EDGE, "192.0.2.1")
        third.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
        assert [row.browser for row in rows(third)] == ["Edge 127, Windows"]
    assert not is_in(second)


def test_a_session_that_was_ended_while_redis_was_away_ends_with_its_next_noted_use():
    person, start = make.observer(), clock.now()
    with clock.pretend(start):
        client = sign_in(person, FIREFOX, "192.0.2.1")
        Session.objects.all().delete()
        assert caches["sessions"]
    with later(start, minutes=1):
        assert client.get("/settings/").url == "/accounts/login/?next=/settings/&ended=elsewhere"
    assert not is_in(client)


def test_the_page_costs_no_more_with_many_sessions():
    person = make.observer()
    counts = []
    for agents in ([FIREFOX], [CHROME, EDGE, SAFARI]):
        client = [sign_in(person, agent, "192.0.2.1") for agent in agents][-1]
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_a_browser_that_names_itself_in_no_known_way_is_unknown():
    person = make.observer()
    client = sign_in(person, "<script>alert(1)</script>", "192.0.2.1")
    page = client.get(LIST).content.decode()
    assert "Unknown browser" in page
    assert "alert(1)" not in page
