"""Whatever address comes with a request, "Back" and "next" stay on this site."""

from __future__ import annotations

import ast
from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, RequestFactory

from core import clock
from core.http import own_address, page_before
from participants.models import Absence
from tests import make
from tests.architecture.tree import dotted, sources

SITE = "http://testserver"
_HOSTS = (
    "evil.example",
    "testserver.evil.example",
    "testserver@evil.example",
    "testserver:80@evil.example",
    "evil.example:80",
)
_STARTS = (
    "//",
    "///",
    "////",
    "/\\",
    "\\\\",
    "\\/",
    "/\\/",
    "https://",
    "http://",
    "https:///",
    "https:",
    "ftp://",
    "HtTp://",
)
AWAY = [
    *(f"{start}{host}/" for start, host in product(_STARTS, _HOSTS)),
    *(
        f"{blank}//evil.example/"
        for blank in (" ", "\t", "\n", "\r\n", "\0", "\x1f", "\u00a0", "\u200b", "\ufeff", "\u2028")
    ),
    *(f"/{blank}/evil.example/" for blank in ("\t", "\n", "\r", "\t\n")),
    *(f"{SITE}//evil.example/{rest}" for rest in ("", "x", "?q=1", "#x")),
    f"{SITE}/\\evil.example/",
    f"{SITE}\\evil.example",
    "//testserver//evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "mailto:a@evil.example",
    "blob:https://evil.example/x",
    "//[evil.example",
    "http://[::1",
    "//\u3002evil.example",
    "/\uff0fevil.example",
    "https:\uff0f\uff0fevil.example/",
    "///\uff45vil.example",
    "http:evil.example",
    "http:\\\\evil.example",
    "//evil%2eexample/",
    "/%09/evil.example",
    "/%5cevil.example",
    "https://testserver%2f@evil.example/",
    "https://testserver%00.evil.example/",
    "//127.0.0.1.evil.example/",
    "//0x7f000001/",
]
OURS = ["/", "/actions/", "/actions/?q=a&page=b", "/actions/#item-1", "/people/1/"]


def leads_to(address: str) -> str:
    """The host to which a browser goes from a page of ours by this address, as browsers read slashes and blanks."""
    cleaned = "".join(sign for sign in address if sign not in "\t\n\r").strip("".join(map(chr, range(33))))
    return urlsplit(urljoin(f"{SITE}/somewhere/", cleaned.replace("\\", "/"))).netloc


@pytest.fixture
def request_():
    return RequestFactory().get("/somewhere/")


def test_there_are_a_hundred_payloads_and_each_leads_away_or_is_no_page():
    assert len(set(AWAY)) >= 100


@pytest.mark.parametrize("address", AWAY)
def test_an_address_never_leads_away(request_, address: str):
    found = own_address(request_, address)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert leads_to(found) == "testserver"


@pytest.mark.parametrize("address", OURS)
def test_a_page_of_ours_is_found_with_or_without_its_host(request_, address: str):
    assert own_address(request_, address) == address
    assert own_address(request_, SITE + address) == address


@pytest.mark.parametrize("word", ["2147483648", "actions:item_list", "0000-00-00", "no page", "?q=1", "#x", ".", ""])
def test_what_is_no_path_is_no_page(request_, word: str):
    """Django's redirect takes a bare word for the name of an address, and fails where there is none."""
    assert own_address(request_, word, "/people/") == "/people/"


def test_over_https_an_address_without_it_is_not_ours():
    secure = RequestFactory().get("/somewhere/", secure=True)
    assert own_address(secure, f"{SITE}/actions/") == "/"
    assert own_address(secure, "https://testserver/actions/") == "/actions/"


@pytest.mark.parametrize("address", AWAY)
def test_the_page_before_is_never_another_site(address: str):
    referer = address.encode("latin-1", "replace").decode("latin-1")
    request = RequestFactory().get("/somewhere/", headers={"Referer": referer})
    found = page_before(request)
    assert found == "" or leads_to(found) == "testserver"
    assert not found.startswith(("//", "/\\"))


def stays(answer) -> bool:
    """Whether a redirect stays on this site."""
    assert answer.status_code in (302, 409), answer.status_code
    return answer.status_code == 409 or leads_to(answer.headers["Location"]) == "testserver"


@pytest.mark.django_db
def test_every_address_that_takes_a_next_stays(client, signed_in):
    """The language, signing in and out, acting for somebody, and confirming who one is."""
    textiles = make.department()
    absent, clerk = make.officer(textiles), make.officer(textiles, "Clerk")
    today = clock.today()
    absence = Absence.objects.create(user=absent, substitute=clerk, from_on=today, until_on=today)
    substitute, wrong = signed_in(clerk), []
    for address in AWAY:
        answers = {
            "language": client.post("/language/", {"language": "en", "next": address}),
            "stand in": substitute.post(f"/settings/absences/{absence.pk}/stand-in/", {"next": address}),
            "stop": substitute.post("/settings/absences/stop/", {"next": address}),
        }
        wrong += [(name, address) for name, answer in answers.items() if not stays(answer)]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["form", "query"])
def test_signing_in_confirming_and_signing_out_stay(how: str):
    wrong = []
    for number, address in enumerate(AWAY):
        person = make.observer()  # each may try a few times a minute
        steps = (
            ("/accounts/login/", {"login": person.email, "password": make.PASSWORD}),
            ("/accounts/reauthenticate/", {"password": make.PASSWORD}),
            ("/accounts/logout/", {}),
        )
        browser = Client(REMOTE_ADDR=f"192.0.2.{number % 250}")
        for path, form in steps:
            data = form | ({"next": address} if how == "form" else {})
            asked = browser.post(path, data, query_params={"next": address} if how == "query" else {})
            if not stays(asked):
                wrong.append((path, address, asked.headers["Location"]))
    assert wrong == []


@pytest.mark.django_db
def test_the_way_back_from_a_refusal_stays(signed_in):
    client = signed_in(make.observer())
    page = client.get("/people/", headers={"Referer": f"{SITE}//evil.example/"}).content.decode()
    assert "evil.example" not in page.replace('href="/evil.example/"', "")
    assert (
        'href="/actions/?q=1"' in client.get("/people/", headers={"Referer": f"{SITE}/actions/?q=1"}).content.decode()
    )


def test_only_one_module_reads_from_where_somebody_came_and_judges_addresses():
    """A new "next" or "back" has no other way."""
    words = ("url_has_allowed_host_and_scheme", "Referer", "HTTP_REFERER", "HX-Current-URL")
    found = {
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and node.value in words)
        or (isinstance(node, ast.Name | ast.Attribute) and dotted(node).endswith(words))
    }
    assert found == {"core/http.py"}


def test_what_is_called_next_goes_through_that_module():
    """`next` of a form or of the query, wherever a view reads it."""
    wrong = []
    for name, tree in sources().items():
        allowed = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and dotted(node.func).endswith("own_address")
            for part in ast.walk(node)
        }
        for node in ast.walk(tree):
            is_read = isinstance(node, ast.Call) and dotted(node.func).endswith((".get", ".getlist"))
            if (
                is_read
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and node.args[0].value in ("next", "back")
            ):
                wrong += [] if id(node) in allowed or name.startswith("samples/") else [f"{name}:{node.lineno}"]
    assert wrong == []
