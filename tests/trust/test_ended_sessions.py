"""Every form that takes text is found, filled in and sent when nobody is signed in: after signing in it is back.

By itself the walk finds forms of every app, Django's admin too; what is found is counted.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from core.unsent import is_stored
from tests.signing_in import signed_in_client
from tests.text_forms import TextForm, text_forms

from .attack import ALL, Attack
from .depth import walking

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
SITE = "http://testserver"
# Role -> of how many different forms that take text it has at least as many: fewer, and the walk no longer finds them.
WRITES = {"head": 8, "counsellor": 5, "owner": 10, "coordinator": 10, "secretariat": 25, "observer": 2}
# What nobody signs in for, or no person reads.
_LEFT_OUT = ("api/", "actions/confirm/", "invitations/")


def secrets_of(page: str) -> list[str]:
    """The names of the fields that a browser hides while they are typed."""
    tags = re.findall(r'<input[^>]*type="password"[^>]*>', page)
    return [name for tag in tags for name in re.findall(r'name="([^"]+)"', tag)]


def found_by(attack: Attack, role: str) -> list[tuple[str, TextForm]]:
    """The page on which a form stands, and the form; each once."""
    found: dict[Any, tuple[str, TextForm]] = {}
    for address in ALL:
        if address.pattern.startswith(_LEFT_OUT):
            continue
        url = attack.url(address)
        with attack.asked(role, "GET", url) as answer:
            kind = answer.response.headers.get("Content-Type", "")
            page = answer.text if answer.status == 200 and "text/html" in kind and "<form" in answer.text else ""
        assert not any(map(is_stored, secrets_of(page))), f"a password of {url} would be kept"
        # What is typed below accounts/ are addresses, passwords and codes.
        for form in text_forms(page, url) if page and not url.startswith("/accounts/") else ():
            found.setdefault(form.name, (url, form))
    return list(found.values())


def come_back(attack: Attack, role: str, url: str, form: TextForm) -> list[str]:
    """What is wrong after the form was sent without a session, and its person signed in."""
    form.fill_in()
    data = urlencode(form.sent())
    with attack.asked(
        "anonymous", "POST", form.action, data=data, content_type=FORM, headers={"Referer": SITE + url}
    ) as answer:
        if answer.status != 302:
            return [f"answered {answer.status}"]
        tables = answer.tables
        (then,) = parse_qs(urlsplit(answer.response.headers["Location"]).query)["next"]
        client: Any = answer.response.client
        signed_in_client(attack.world.people[role], client)
        page = client.get(then, follow=True).content.decode()
    wrong = [f"wrote {tables}"] if tables - {"django_session"} else []
    wrong += [] if page.count("data-unsent") == 1 else [f"it is said {page.count('data-unsent')} times of {then}"]
    shown = [set(one.sent(hidden=False)) for one in text_forms(page, url) if one.name == form.name]
    sent = set(form.sent(hidden=False))
    if sent not in shown:
        wrong.append(f"differs: {[sorted(sent ^ one) for one in shown]}")
    return wrong


@pytest.mark.parametrize("role", walking(WRITES))
def test_every_text_form_comes_back_after_signing_in(attack: Attack, tried: Any, role: str) -> None:
    forms = found_by(attack, role)
    tried("forms sent after the session had ended", len(forms))
    wrong = [(url, form.name, lost) for url, form in forms if (lost := come_back(attack, role, url, form))]
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(forms) >= WRITES[role], [form.name for _url, form in forms]
