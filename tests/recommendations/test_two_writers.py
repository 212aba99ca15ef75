"""Two people at one text: each writes what they changed, and only the same field is a conflict."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from core.rules import StaleEdit
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cast: Cast) -> Recommendation:
    make.meet()
    row = make.draft(cast.head, title="Before", ask="Before", statement="One line.\nAnother line.")
    row.other_sectors.add(make.sector("Textiles"))
    return row


def form_of(client: Client, row: Recommendation) -> dict[str, Any]:
    """What the form of the text sends when nothing is changed; line ends as browsers send them."""
    answer = client.get(f"/recommendations/{row.pk}/edit/")
    form = answer.context["form"]
    sent = {field.name: field.value() for field in form if field.name not in ("version", "base", "key")}
    sent = {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}
    sent |= {name: value.replace("\n", "\r\n") for name, value in sent.items() if isinstance(value, str)}
    hidden = re.findall(r'type="hidden" name="(version|base)" value="([^"]*)"', answer.content.decode())
    return sent | dict(hidden)


def post(client: Client, row: Recommendation, form: dict[str, Any]) -> Any:
    return client.post(f"/recommendations/{row.pk}/edit/", form)


def test_an_unchanged_page_changes_nothing(cast: Cast, row: Recommendation, signed_in):
    client = signed_in(cast.head)
    assert post(client, row, form_of(client, row)).status_code == 302
    assert Recommendation.objects.get().version == row.version


def test_different_fields_are_both_saved(cast: Cast, row: Recommendation, signed_in):
    head, counsellor = signed_in(cast.head), signed_in(cast.counsellor)
    first, second = form_of(counsellor, row), form_of(head, row)
    assert post(counsellor, row, first | {"title": "Theirs", "other_sectors": []}).status_code == 302
    assert post(head, row, second | {"ask": "Mine"}).status_code == 302
    now = Recommendation.objects.get()
    assert (now.title, now.ask, now.other_sectors.count()) == ("Theirs", "Mine", 0)


def test_the_same_field_is_shown_with_name_and_time_and_mine_sets_back_nothing_else(
    cast: Cast, row: Recommendation, signed_in
):
    head, counsellor = signed_in(cast.head), signed_in(cast.counsellor)
    first, second = form_of(counsellor, row), form_of(head, row)
    post(counsellor, row, first | {"title": "Theirs", "ask": "Theirs too"})
    second |= {"title": "Mine", "rationale": "My reason"}
    answer = post(head, row, second)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    both = page[page.index('class="both"') : page.index('id="others"')]
    assert "Theirs" in both
    assert "Mine" in both
    assert "Theirs too" not in both
    assert cast.counsellor.name in both
    assert "<time" in both
    assert "My reason" in page[page.index('id="others"') :]
    hidden = dict(re.findall(r'type="hidden" name="(version|base)" value="([^"]*)"', page))
    assert post(head, row, second | hidden).status_code == 302
    now = Recommendation.objects.get()
    assert (now.title, now.ask, now.rationale) == ("Mine", "Theirs too", "My reason")


def test_what_was_saved_once_more_meanwhile_is_shown_once_more(cast: Cast, row: Recommendation):
    base = dict(one.split("=") for one in row.base(["title"]).split())
    row.edit({"title": "First"}, by=cast.counsellor, version=1, base=base)
    with pytest.raises(StaleEdit) as refused:
        row.edit({"title": "Mine"}, by=cast.head, version=1, base=base)
    base = dict(one.split("=") for one in str(refused.value.details["base"]).split())
    row.edit({"title": "Second"}, by=cast.counsellor, version=2)
    with pytest.raises(StaleEdit):
        row.edit({"title": "Mine"}, by=cast.head, version=2, base=base)
    assert Recommendation.objects.get().title == "Second"


def test_a_page_that_saves_while_it_is_typed_sets_nothing_back(cast: Cast, row: Recommendation, signed_in):
    """It does not show what others saved meanwhile, and is not asked to."""
    head, counsellor = signed_in(cast.head), signed_in(cast.counsellor)
    path, mine = f"/recommendations/{row.pk}/save/", form_of(head, row)
    post(counsellor, row, form_of(counsellor, row) | {"title": "Theirs"})
    for words in ("M", "Mine"):
        mine |= {"ask": words}
        told = head.post(path, mine).json()
        mine |= {"version": told["version"], "base": told["base"]}
    now = Recommendation.objects.get()
    assert (now.title, now.ask) == ("Theirs", "Mine")
    mine |= {"title": "Mine too"}
    assert head.post(path, mine).status_code == 409


def test_answers_are_merged_as_the_text_is(cast: Cast, signed_in):
    make.meet()
    row = make.recommendation("submitted", by=cast.head)
    row.move("return", by=cast.secretary, questions=["Which lines?", "How many firms?"])
    head, counsellor = signed_in(cast.head), signed_in(cast.counsellor)
    first, second = form_of(counsellor, row), form_of(head, row)
    assert post(counsellor, row, first | {"answer_1": "Chapter 61."}).status_code == 302
    assert post(head, row, second | {"answer_2": "Forty."}).status_code == 302
    assert [one.answer for one in row.questions_asked.order_by("number")] == ["Chapter 61.", "Forty."]
    answer = post(head, row, second | {"answer_1": "All."})
    assert answer.status_code == 409
    assert cast.counsellor.name in answer.content.decode()


@pytest.mark.parametrize("base", ["x", "title=", "title=zz", "=" * 3000, "title=0123456789ab", "\u202e"])
def test_a_broken_base_overwrites_nothing(cast: Cast, row: Recommendation, signed_in, base: str):
    head, counsellor = signed_in(cast.head), signed_in(cast.counsellor)
    mine = form_of(head, row)
    post(counsellor, row, form_of(counsellor, row) | {"title": "Theirs"})
    assert post(head, row, mine | {"title": "Mine", "base": base}).status_code == 409
    assert Recommendation.objects.get().title == "Theirs"
