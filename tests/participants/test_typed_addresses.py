"""E-mail addresses as people paste them: marks that show nothing are taken off, letters that show nothing refused."""

from __future__ import annotations

import pytest
from django.test import Client

from participants.models import User
from reminders.models import Notice
from tests import make
from tests.participants.test_pages import PERSON

pytestmark = pytest.mark.django_db

PASTED = [
    "\u200basha@example.org",
    "asha@exa\u200bmple.org\u200e",
    "\ufeff asha@example.org\u2069 ",
    "as\u00adha@example.org",
]


@pytest.mark.parametrize("typed", PASTED)
def test_one_signs_in_and_asks_for_a_password_with_a_pasted_address(typed: str):
    person, client = make.observer(email="asha@example.org"), Client()
    client.post("/accounts/password/reset/", {"email": typed})
    assert Notice.objects.filter(recipient=person).count() == 1
    assert client.post("/accounts/login/", {"login": typed, "password": make.PASSWORD}).status_code == 302
    assert client.get("/settings/").status_code == 200


def test_a_password_is_taken_as_it_is_typed():
    person = make.observer(email="asha@example.org")
    person.set_password("a\u0308 \u200elong password of mine")
    person.save()
    for typed, status in (("ä long password of mine", 200), ("a\u0308 \u200elong password of mine", 302)):
        answer = Client().post("/accounts/login/", {"login": person.email, "password": typed})
        assert answer.status_code == status


@pytest.mark.parametrize("typed", PASTED)
def test_a_person_is_registered_by_the_address_that_is_seen(signed_in, typed: str):
    signed_in(make.secretary()).post("/people/add/", PERSON | {"email": typed})
    assert User.objects.filter(email="asha@example.org").exists()
    answer = signed_in(make.secretary()).post("/people/add/", PERSON | {"email": typed})
    assert "Someone with this email address is registered already." in answer.content.decode()


@pytest.mark.parametrize("letter", "\u3164\u115f\ufe0f")
def test_an_address_that_would_look_like_another_is_refused(signed_in, letter: str):
    answer = signed_in(make.secretary()).post("/people/add/", PERSON | {"email": f"asha@exa{letter}mple.org"})
    assert answer.status_code == 400
    assert "invisible letters" in " ".join(answer.context["form"].errors["email"])
