"""Edits: what stands in the trail does not depend on the language of whoever edits."""

import pytest
from django.utils import translation

from countries.models import MASTChapter
from tests import make

pytestmark = pytest.mark.django_db


def test_an_edit_in_hindi_puts_names_into_the_trail_in_english():
    secretary, item = make.secretary(), make.item("underway")
    before = item.verifier
    type(before).objects.filter(pk=before.pk).update(title_hi="पुराना पद")
    after = make.post(make.commerce(), "Desk Officer", title_hi="डेस्क अधिकारी")
    make.user("secretariat", after)
    item.refresh_from_db()
    with translation.override("hi"):
        assert str(after).startswith("डेस्क अधिकारी")
        item.edit({"verifier": after}, by=secretary, version=item.version)
    assert item.events.last().changes == {"verifier": [f"{before.title}, {before.organisation.name}", str(after)]}


def test_a_chapter_chosen_in_hindi_stands_in_the_trail_in_english():
    head = make.head_of_mission()
    row = make.recommendation("returned", by=head)
    chapter = MASTChapter.objects.create(code="B", title="Technical barriers to trade", source="test")
    with translation.override("hi"):
        row.edit({"mast_chapter": chapter}, by=head, version=row.version)
    assert row.events.last().changes["mast_chapter"] == ["", "B Technical barriers to trade"]
