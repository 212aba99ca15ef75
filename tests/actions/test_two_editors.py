"""Two people at the words of one item, and at other forms that edit a row: each writes what they changed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from meetings.models import Meet
from tests import make
from tests.actions.conftest import Cast

pytestmark = pytest.mark.django_db


def form_of(client: Client, path: str) -> dict[str, Any]:
    """What the form at `path` sends when nothing is changed."""
    form = client.get(path).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def test_different_words_of_an_item_are_both_saved(cast: Cast, signed_in):
    item = cast.item("underway")
    path = f"/actions/{item.pk}/edit/"
    one, other = signed_in(cast.coordinator), signed_in(cast.secretary)
    first, second = form_of(one, path), form_of(other, path)
    assert one.post(path, first | {"title": "Publish the standard"}).status_code == 302
    assert other.post(path, second | {"detail": "By the gazette."}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.detail) == ("Publish the standard", "By the gazette.")


def test_the_same_words_are_a_conflict_with_name_and_time(cast: Cast, signed_in):
    item = cast.item("underway")
    path = f"/actions/{item.pk}/edit/"
    one, other = signed_in(cast.coordinator), signed_in(cast.secretary)
    first, second = form_of(one, path), form_of(other, path)
    one.post(path, first | {"title": "Theirs", "detail": "Theirs too"})
    answer = other.post(path, second | {"title": "Mine"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert cast.coordinator.name in page
    assert "Theirs too" not in page
    hidden = dict(re.findall(r'type="hidden" name="(version|base)" value="([^"]*)"', page))
    assert other.post(path, second | {"title": "Mine"} | hidden).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.detail) == ("Mine", "Theirs too")


def test_a_meet_is_merged_too(signed_in):
    meet = make.meet()
    path = f"/meets/{meet.slug}/edit/"
    client = signed_in(make.secretary())
    first, second = form_of(client, path), form_of(client, path)
    assert client.post(path, first | {"venue": "Vanijya Bhawan"}).status_code == 302
    assert client.post(path, second | {"countries_wanted": 7}).status_code == 302
    now = Meet.objects.get()
    assert (now.venue, now.countries_wanted) == ("Vanijya Bhawan", 7)
