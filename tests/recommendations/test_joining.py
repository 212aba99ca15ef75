"""Living on in another recommendation: choosing it, what is told before and after, and the split from it."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from core.rules import NotAllowed, RuleBroken
from recommendations.models import Audience, Comment, Recommendation
from reminders.emails import write
from reminders.models import Notice
from reminders.sweep import sweep
from tests import make
from tests.recommendations.conftest import Cast, with_status
from tests.recommendations.test_page import read
from tests.statements import statements

pytestmark = pytest.mark.django_db


def two(cast: Cast, **values: Any) -> tuple[Recommendation, Recommendation]:
    """One of Japan's mission, and one of France's in which it might live on."""
    return (
        make.recommendation("submitted", by=cast.head, hs_lines=["6109"], value_amount=3, value_source="Council"),
        make.recommendation("submitted", by=cast.other_head, hs_lines=["6110"], **values),
    )


def merged(cast: Cast, **values: Any) -> tuple[Recommendation, Recommendation]:
    row, survivor = two(cast, **values)
    row.move("merge", by=cast.secretary, note="The same request.", into=survivor)
    return row, survivor


def verbs(row: Recommendation) -> list[str]:
    return list(row.events.values_list("verb", flat=True))


# --- choosing --------------------------------------------------------------------------------------------


def test_an_officer_picks_the_survivor_from_the_similar_ones_and_sees_both_before(cast: Cast, signed_in):
    row, survivor = two(cast, value_amount=4, value_source="Council")
    Comment.objects.create(recommendation=row, by=cast.secretary, text="Look at the other one.")
    client = signed_in(cast.secretary)
    assert f"/recommendations/{row.pk}/twins/?verb=merge" in read(client, row)
    page = client.get(f"/recommendations/{row.pk}/twins/?verb=merge").content.decode()
    link = f"/recommendations/{row.pk}/merge/?verb=merge&into={survivor.reference}"
    assert link in unescape(page).replace("%2F", "/")
    assert f'<option value="{survivor.reference}">' in page
    both = client.get(link).content.decode()
    for text in (row.reference, survivor.reference, "0 annexes", "1 comment", "USD 7 million", "6109"):
        assert text in both
    assert "Embassy of India, France" in both
    assert Recommendation.objects.get(pk=row.pk).status == "submitted"


def test_it_is_merged_from_the_page_of_both(cast: Cast, signed_in):
    row, survivor = two(cast)
    data = {"verb": "duplicate", "into": survivor.reference, "note": "Word for word."}
    answer = signed_in(cast.secretary).post(f"/recommendations/{row.pk}/merge/", data)
    assert answer.url == f"/recommendations/{row.pk}/"
    row.refresh_from_db()
    assert (row.status, row.merged_into) == ("duplicate", survivor)
    assert (verbs(row)[-1], verbs(survivor)[-1]) == ("duplicate", "take_in")


def test_who_merges_from_the_queue_keeps_their_place_in_it(cast: Cast, signed_in):
    row, survivor = two(cast)
    client = signed_in(cast.secretary)
    place = "queue=1&sort=newest"
    page = unescape(client.get(f"/recommendations/{row.pk}/?{place}").content.decode())
    assert f"/recommendations/{row.pk}/twins/?{place}&verb=merge" in page
    page = unescape(client.get(f"/recommendations/{row.pk}/twins/?{place}&verb=merge").content.decode())
    merge = f"/recommendations/{row.pk}/merge/?{place}&verb=merge&into={survivor.reference}"
    assert merge in page.replace("%2F", "/")
    assert f'"/recommendations/{row.pk}/?{place}"' in page
    assert '<input type="hidden" name="sort" value="newest">' in page
    assert f'"/recommendations/{row.pk}/twins/?{place}&verb=merge"' in unescape(client.get(merge).content.decode())
    data = {"verb": "merge", "into": survivor.reference, "note": "Word for word."}
    assert client.post(merge, data).url == f"/recommendations/{row.pk}/?{place}"


@pytest.mark.parametrize("wrong", [{"note": " "}, {"note": "<b>"}, {"verb": "accept"}, {"into": "REC/XXX/TEX/001"}])
def test_what_is_wrong_stands_in_the_form_and_nothing_is_lost(cast: Cast, signed_in, wrong: dict[str, str]):
    row, survivor = two(cast)
    data = {"verb": "merge", "into": survivor.reference, "note": "Word for word."} | wrong
    answer = signed_in(cast.secretary).post(f"/recommendations/{row.pk}/merge/", data)
    assert answer.status_code in {400, 409}
    assert "error-summary" in answer.content.decode()
    assert Recommendation.objects.get(pk=row.pk).status == "submitted"


@pytest.mark.parametrize("into", ["", "rubbish", "self", "hidden", "nul\x00", "x" * 90])
def test_what_is_not_there_and_what_may_not_be_seen_are_one_sentence(cast: Cast, signed_in, into: str):
    row, _ = two(cast)
    if into == "hidden":
        values = {"sensitivity": "restricted", "sector": make.sector("Tourism")}
        into = make.recommendation("submitted", by=cast.other_head, **values).reference
    into = row.reference if into == "self" else into
    client = signed_in(cast.nodal_officer)
    page = client.get(f"/recommendations/{row.pk}/merge/", {"into": into}).content.decode()
    assert "by its reference, such as REC/JPN/TEX/001: one that you may see." in page


def test_what_is_decided_already_is_not_merged(cast: Cast, signed_in):
    row = make.recommendation("accepted", by=cast.head)
    client = signed_in(cast.secretary)
    assert client.get(f"/recommendations/{row.pk}/merge/").status_code == 409
    assert "/merge/" not in client.get(f"/recommendations/{row.pk}/twins/").content.decode()


def test_missions_read_similar_ones_but_merge_nothing(cast: Cast, signed_in):
    row, survivor = two(cast, sensitivity="open")
    client = signed_in(cast.head)
    page = client.get(f"/recommendations/{row.pk}/twins/").content.decode()
    assert f'href="/recommendations/{survivor.pk}/"' in page
    assert "/merge/" not in page


def test_the_page_of_both_costs_the_same_whatever_lives_there(cast: Cast, signed_in):
    row, survivor = two(cast)
    client = signed_in(cast.secretary)
    costs = set()
    for more in (1, 2):
        for _ in range(more):
            other = make.recommendation("submitted", by=cast.head)
            other.move("merge", by=cast.secretary, note="The same.", into=survivor)
        path = f"/recommendations/{row.pk}/merge/"
        answer, cost = statements(client, "get", path, {"into": survivor.reference})
        assert other.reference not in row.reference
        assert answer.status_code == 200
        costs.add(cost)
    assert costs == {4}


# --- afterwards ------------------------------------------------------------------------------------------


def test_the_survivors_page_shows_what_lives_on_there_and_the_sum(cast: Cast, signed_in):
    row, survivor = merged(cast, value_amount=4, value_source="Council")
    Comment.objects.create(recommendation=row, by=cast.secretary, text="Internal canary.")
    Comment.objects.create(recommendation=row, by=cast.secretary, text="Shared.", audience=Audience.SHARED)
    page = " ".join(read(signed_in(cast.secretary), survivor).split())
    for text in ("What lives on here", row.reference, "6109, 6110", "USD 7 million a year", "2 comments"):
        assert text in page
    assert "Internal canary." in page
    assert "Internal canary." not in read(signed_in(cast.people["other head"]), survivor)


def test_values_in_several_currencies_are_not_added_up(cast: Cast, signed_in):
    _, survivor = merged(cast, value_amount=50, value_currency="INR", value_band=2, value_source="Council")
    page = " ".join(read(signed_in(cast.secretary), survivor).split())
    assert "INR 50 million a year" in page
    assert "USD 3 million a year" in page


def test_who_may_not_see_what_lives_there_reads_neither_its_number_nor_its_value(cast: Cast, signed_in):
    row, survivor = merged(cast, sensitivity="open")
    for kind, hears in {"other head": True, "observer": False, "unrelated officer": False}.items():
        page = read(signed_in(cast.people[kind]), survivor)
        assert row.reference not in page
        assert "6109" not in page
        assert "What lives on here" not in page
        # Its own mission hears that another was merged into theirs; nobody else that there is one.
        assert ("let another recommendation live on in this one" in page) == hears
    insider = read(signed_in(cast.secretary), survivor)
    assert f"<ins>{row.reference}</ins>" in insider


def test_who_may_not_see_a_restricted_survivor_is_told_its_reference_nowhere(cast: Cast, signed_in):
    row, survivor = merged(cast, sensitivity="restricted")
    pages = (
        f"/recommendations/{row.pk}/",
        f"/recommendations/{row.pk}/promise/",
        "/recommendations/",
        "/search/?q=wool",
    )
    programs = (f"/api/v1/recommendations/{row.pk}/", f"/api/v1/recommendations/{row.pk}/promise/")
    for kind in ("head", "counsellor"):
        client = signed_in(cast.people[kind])
        for path in (*pages, *programs, "/api/v1/recommendations/"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert survivor.reference not in answer.content.decode(), (kind, path)
    client = signed_in(cast.secretary)
    for path in (pages[0], programs[0]):
        assert survivor.reference in client.get(path).content.decode()


def test_both_missions_are_told_once(cast: Cast):
    row, survivor = merged(cast)
    sweep()
    sweep()
    told = Notice.objects.filter(kind="decided").values_list("recommendation", "recipient", "cause")
    assert sorted(told) == sorted([(row.pk, cast.head.pk, "decided"), (survivor.pk, cast.other_head.pk, "joined")])


def test_the_mail_to_the_survivors_mission_names_nothing_of_the_other(cast: Cast):
    row, survivor = merged(cast)
    sweep()
    email = write([Notice.objects.get(recommendation=survivor, cause="joined")])
    assert "Let another recommendation live on in this one." in email.text
    assert survivor.reference in email.text
    assert row.reference not in email.text
    assert "The same request." not in email.text


# --- splitting from it -----------------------------------------------------------------------------------


def test_split_off_it_stands_alone_and_both_trails_say_so(cast: Cast, signed_in):
    row, survivor = merged(cast)
    data = {"verb": "split", "note": "Another tariff line after all."}
    answer = signed_in(cast.nodal_officer).post(f"/recommendations/{row.pk}/move/", data)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.merged_into) == ("under_examination", None)
    assert (verbs(row)[-1], verbs(survivor)[-1]) == ("split", "let_go")
    client = signed_in(cast.secretary)
    assert "What lives on here" not in read(client, survivor)
    assert f"<del>{row.reference}</del>" in read(client, survivor)
    assert f"<del>{survivor.reference}</del>" in read(client, row)
    assert survivor.reference not in read(signed_in(cast.head), row)


def test_both_missions_hear_that_it_was_split_off(cast: Cast):
    row, survivor = merged(cast)
    sweep()
    row.move("split", by=cast.secretary, note="Another line after all.")
    sweep()
    told = Notice.objects.filter(recommendation_event__verb__in=("split", "let_go"))
    assert set(told.values_list("recommendation", "recipient")) == {
        (row.pk, cast.head.pk),
        (survivor.pk, cast.other_head.pk),
    }


def test_what_was_merged_here_before_stays_with_the_survivor(cast: Cast):
    first, second = two(cast)
    last = make.recommendation("submitted", by=cast.head)
    first.move("merge", by=cast.secretary, note="The same.", into=second)
    second.move("merge", by=cast.secretary, note="The same.", into=last)
    second.move("split", by=cast.secretary, note="Not the same.")
    first.refresh_from_db()
    assert (first.status, first.merged_into) == ("merged", last)
    assert verbs(last) == ["create", "submit", "take_in", "take_in", "let_go"]
    assert last.events.last().changes == {"merged_here": [second.reference, ""]}


def test_splitting_needs_an_examiner_a_reason_and_something_to_split(cast: Cast):
    row, _ = merged(cast)
    with pytest.raises(NotAllowed):
        row.move("split", by=cast.head, note="Ours is another.")
    with pytest.raises(RuleBroken, match="say why the two are not one"):
        row.move("split", by=cast.secretary)
    with pytest.raises(RuleBroken, match="is not possible"):
        make.recommendation("submitted", by=cast.head).move("split", by=cast.secretary, note="Why not.")


def test_a_stale_page_does_not_split_it_from_where_it_went_since(cast: Cast):
    row, survivor = merged(cast)
    stale = Recommendation.objects.get(pk=row.pk)
    last = make.recommendation("submitted", by=cast.head)
    survivor.move("merge", by=cast.secretary, note="The same.", into=last)
    with pytest.raises(RuleBroken, match="lives on in another one since"):
        stale.move("split", by=cast.secretary, note="Not the same.")
    assert Recommendation.objects.get(pk=row.pk).merged_into == last


def test_a_duplicate_is_split_off_too(cast: Cast):
    row, survivor = two(cast)
    row.move("duplicate", by=cast.secretary, note="Word for word.", into=survivor)
    row.move("split", by=cast.secretary, note="Not so.")
    assert row.status == "under_examination"


def test_what_nothing_lives_on_in_any_more_may_be_withdrawn(cast: Cast):
    row, survivor = merged(cast)
    row.move("split", by=cast.secretary, note="Not the same.")
    survivor.move("withdraw", by=cast.other_head, note="Settled.")
    assert survivor.status == "withdrawn"


def test_the_survivor_of_a_split_may_have_been_decided_meanwhile(cast: Cast):
    row, survivor = merged(cast)
    with_status(survivor, "accepted")
    row.move("split", by=cast.secretary, note="Not the same.")
    assert (row.status, Recommendation.objects.get(pk=survivor.pk).status) == ("under_examination", "accepted")


def test_the_page_of_a_survivor_costs_at_most_ten_statements(cast: Cast, signed_in, django_assert_max_num_queries):
    _, survivor = merged(cast)
    client: Client = signed_in(cast.secretary)
    for _ in range(2):
        other = make.recommendation("submitted", by=cast.head)
        other.move("merge", by=cast.secretary, note="The same.", into=survivor)
    with django_assert_max_num_queries(10):
        read(client, survivor)
