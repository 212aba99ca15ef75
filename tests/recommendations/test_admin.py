"""Django's admin shows recommendations and changes nothing of them."""

from __future__ import annotations

import pytest

from participants.models import User
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db

ADMIN = "/admin/recommendations/recommendation/"


@pytest.fixture
def administrator(cast: Cast) -> User:
    User.objects.filter(pk=cast.secretary.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=cast.secretary.pk)


def test_an_administrator_reads_a_recommendation_with_its_history(cast: Cast, signed_in, administrator: User):
    row = make.recommendation("returned", by=cast.head)
    client = signed_in(administrator)
    assert row.reference in client.get(ADMIN).content.decode()
    page = client.get(f"{ADMIN}{row.pk}/change/").content.decode()
    assert "1. Which tariff lines?" in page
    for name in ("status", "mission", "title", "reference", "merged_into"):
        assert f'name="{name}"' not in page
    assert 'name="_save"' not in page


def test_nothing_is_added_changed_or_deleted(cast: Cast, signed_in, administrator: User):
    row = make.recommendation("submitted", by=cast.head)
    client = signed_in(administrator)
    assert client.get(f"{ADMIN}add/").status_code == 403
    assert client.post(f"{ADMIN}{row.pk}/change/", {"status": "accepted", "title": "x"}).status_code == 403
    assert client.post(f"{ADMIN}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(ADMIN, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    row.refresh_from_db()
    assert (row.status, row.title) == ("submitted", "Mutual recognition of textile test certificates")
    assert Recommendation.objects.count() == 1


def test_drafts_of_others_stay_theirs_here_too(cast: Cast, signed_in, administrator: User):
    draft = make.draft(cast.head, title="Not yet yours")
    client = signed_in(administrator)
    assert "Not yet yours" not in client.get(ADMIN).content.decode()
    assert client.get(f"{ADMIN}{draft.pk}/change/").status_code == 302
