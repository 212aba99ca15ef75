"""One recommendation in full: what its page says to whom, and what it costs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from countries.models import HSChapter
from recommendations.models import Recommendation
from tests import make
from tests.recommendations.conftest import Cast

pytestmark = pytest.mark.django_db


def read(client: Client, row: Recommendation) -> str:
    answer = client.get(f"/recommendations/{row.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("kind", ["head", "nodal officer", "secretary", "observer"])
def test_the_page_costs_at_most_ten_statements_with_one_item_and_with_three(
    cast: Cast, signed_in, django_assert_max_num_queries, kind: str
):
    row = make.recommendation("accepted", by=cast.head, sensitivity="open")
    client = signed_in(cast.people[kind])
    for more in (1, 2):
        for _ in range(more):
            make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary, sensitivity="open")
        with django_assert_max_num_queries(10):
            read(client, row)


def test_a_page_with_everything_costs_at_most_ten_statements(cast: Cast, signed_in, django_assert_max_num_queries):
    row = make.recommendation("under_examination", by=cast.head, value_amount=3, value_source="Council")
    row.other_sectors.set([make.sector("Tourism"), make.sector("Engineering goods")])
    HSChapter.objects.create(code="61", title="Knitted clothing", source="test")
    Recommendation.objects.filter(pk=row.pk).update(hs_lines=["61"], hs_prefixes=["61"])
    other = make.recommendation("submitted", by=cast.head)
    other.move("merge", by=cast.secretary, note="The same.", into=row)
    client = signed_in(cast.secretary)
    with django_assert_max_num_queries(10):
        page = read(client, row)
    for text in ("61 Knitted clothing", "Tourism", "USD 3 million a year", other.reference, "Council"):
        assert text in page


def test_the_ask_stands_before_the_status_and_the_status_before_the_moves(cast: Cast, signed_in):
    row = make.recommendation("under_examination", by=cast.head, ask="Let the ministry propose it.")
    page = read(signed_in(cast.nodal_officer), row)
    where = [
        page.index(text) for text in ("Let the ministry propose it.", "With Ministry of Textiles", "Accept in part")
    ]
    assert where == sorted(where)


def test_the_page_names_each_way_to_stand(cast: Cast, signed_in):
    data = {
        "draft": "With Embassy of India, Japan",
        "submitted": "With Ministry of Textiles",
        "returned": "With Embassy of India, Japan",
        "accepted": "With Ministry of Textiles",
        "in_action": "With the owners of its action items",
        "not_accepted": "Closed",
        "withdrawn": "Closed",
        "dropped": "Closed",
    }
    client = signed_in(cast.head)
    for status, words in data.items():
        assert words in read(client, make.recommendation(status, by=cast.head))


def test_the_questions_of_a_return_stand_on_the_missions_page(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    page = read(signed_in(cast.counsellor), row)
    assert "1. Which tariff lines?" in page
    assert f"/recommendations/{row.pk}/edit/" in page
    assert f"/recommendations/{row.pk}/edit/" not in read(signed_in(cast.secretary), row)


def test_an_incomplete_draft_says_what_is_missing_and_offers_no_submitting(cast: Cast, signed_in):
    row = make.draft(cast.head, ask="")
    page = read(signed_in(cast.head), row)
    assert "The ask: who should do what, by when." in page
    assert 'value="submit"' not in page
    assert 'value="submit"' in read(signed_in(cast.head), make.draft(cast.head))
    assert 'value="submit"' not in read(signed_in(cast.counsellor), make.draft(cast.head))


def test_only_action_items_that_the_reader_may_see_are_shown(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head, sensitivity="open")
    make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary, title="Open item", sensitivity="open")
    make.item(owner=cast.nodal_officer, asked=row, by=cast.secretary, title="Inner item", sensitivity="restricted")
    inside, outside = read(signed_in(cast.head), row), read(signed_in(cast.observer), row)
    assert "Inner item" in inside
    assert "Open item" in outside
    assert "Inner item" not in outside


def test_who_may_act_is_offered_an_action_item_once_it_is_accepted(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head)
    assert row.may_become_item(cast.nodal_officer)
    assert row.may_become_item(cast.secretary)
    assert not row.may_become_item(cast.head)
    assert not row.may_become_item(cast.unrelated_officer)
    assert not make.recommendation("submitted", by=cast.head).may_become_item(cast.secretary)
    assert f"/actions/new/?recommendation={row.pk}" in read(signed_in(cast.nodal_officer), row)
    assert "?recommendation=" not in read(signed_in(cast.head), row)


def test_who_may_not_see_the_survivor_reads_neither_its_number_nor_a_link(cast: Cast, signed_in):
    survivor = make.recommendation("submitted", by=cast.other_head)
    row = make.recommendation("submitted", by=cast.head)
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    outside, inside = read(signed_in(cast.head), row), read(signed_in(cast.secretary), row)
    assert survivor.reference not in outside
    assert survivor.reference in inside
    assert f'href="/recommendations/{survivor.pk}/"' not in outside
    assert f'href="/recommendations/{survivor.pk}/"' in inside


def test_what_was_merged_here_is_named_only_to_who_may_see_it(cast: Cast, signed_in):
    survivor = make.recommendation("submitted", by=cast.other_head, sensitivity="open")
    row = make.recommendation("submitted", by=cast.head)
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    assert row.reference in read(signed_in(cast.head), survivor)
    assert row.reference not in read(signed_in(cast.other_head), survivor)


def test_the_trail_tells_what_was_changed_after_a_return(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    row.edit({"title": "A clearer title", "ask": "Word. " * 60}, by=cast.head, version=row.version)
    make.answers(row)
    row.move("submit", by=cast.head, note="All of chapter 61.")
    page = read(signed_in(cast.secretary), row)
    assert "changed the text" in page
    assert "<del>Mutual recognition of textile test certificates</del>" in page
    assert "All of chapter 61." in page
    assert "<summary>The ask</summary>" in page


def test_a_move_comes_back_to_the_page_and_says_where_it_stands(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    answer = signed_in(cast.secretary).post(
        f"/recommendations/{row.pk}/move/", {"verb": "examine", "note": ""}, follow=True
    )
    assert answer.redirect_chain == [(f"/recommendations/{row.pk}/", 302)]
    assert "It is now “Under examination”." in answer.content.decode()


def test_who_refers_it_out_of_their_sight_is_led_to_the_list(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head, sensitivity="restricted", referred_to=cast.referred)
    data = {
        "verb": "refer",
        "note": "Yours, please.",
        "department": cast.nodal.code,
        "by_on": str(make.day_from_today(9)),
    }
    page = signed_in(cast.referred_officer).post(f"/recommendations/{row.pk}/move/", data)
    assert (page.status_code, page.headers["Location"]) == (302, "/recommendations/")
    row.refresh_from_db()
    assert row.referred_to == cast.nodal


@pytest.mark.parametrize("reference", ["REC/XXX/TEX/999", "rubbish", "", "draft", "nul\x00", "x" * 500, "invisible"])
def test_an_unknown_or_invisible_survivor_gets_one_and_the_same_sentence(cast: Cast, signed_in, reference: str):
    row = make.recommendation("submitted", by=cast.head)
    if reference == "invisible":
        reference = make.recommendation(
            "submitted", by=cast.other_head, sensitivity="restricted", sector=make.sector("Tourism")
        ).reference
    data = {"verb": "merge", "note": "The same.", "into": reference}
    answer = signed_in(cast.nodal_officer).post(f"/recommendations/{row.pk}/move/", data)
    assert answer.status_code == 409
    assert "by its reference, such as REC/JPN/TEX/001: one that you may see." in answer.content.decode()
    assert Recommendation.objects.get(pk=row.pk).status == "submitted"


def test_a_reference_is_read_in_small_letters_too(cast: Cast, signed_in):
    survivor = make.recommendation("submitted", by=cast.other_head)
    row = make.recommendation("submitted", by=cast.head)
    data = {"verb": "merge", "note": "The same.", "into": f" {survivor.reference.lower()} "}
    assert signed_in(cast.secretary).post(f"/recommendations/{row.pk}/move/", data).status_code == 302


@pytest.mark.parametrize("code", ["", "no-such-department", "embassy-fr", "nul\x00"])
def test_it_is_referred_to_no_stranger(cast: Cast, signed_in, code: str):
    row = make.recommendation("submitted", by=cast.head)
    data = {"verb": "refer", "note": "Please look.", "department": code, "by_on": str(make.day_from_today(9))}
    answer = signed_in(cast.secretary).post(f"/recommendations/{row.pk}/move/", data)
    assert answer.status_code == 409
    assert "Choose the department" in answer.content.decode()


def test_what_is_not_there_and_what_is_not_for_me_look_the_same(cast: Cast, signed_in):
    row = make.recommendation("submitted", by=cast.head)
    client = signed_in(cast.other_head)
    hidden, absent = client.get(f"/recommendations/{row.pk}/"), client.get("/recommendations/0/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    html = hidden.content.decode().replace(f"/recommendations/{row.pk}/", "/recommendations/0/")
    # What differs from answer to answer: the keys of the form, who was shown it when, and how long the session lasts.
    tokens = re.compile(
        r'((?:csrfmiddlewaretoken|idempotency_key)" value="|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")\w+'
        r'|(form_user" value="|data-session-(?:idle|longest)=")[\w:-]+'
    )
    assert tokens.sub("", html) == tokens.sub("", absent.content.decode())
    for path in ("edit/", "save/", "move/"):
        assert client.post(f"/recommendations/{row.pk}/{path}").status_code == 404


def test_reading_writes_nothing(cast: Cast, signed_in):
    row = make.recommendation("returned", by=cast.head)
    before = Recommendation.objects.values().get(pk=row.pk), row.events.count()
    client = signed_in(cast.head)
    for path in ("", f"{row.pk}/", f"{row.pk}/edit/", "write/", "export.csv"):
        assert client.get(f"/recommendations/{path}").status_code == 200
    assert (Recommendation.objects.values().get(pk=row.pk), row.events.count()) == before
    assert Recommendation.objects.count() == 1
