from __future__ import annotations

import pytest
from django.utils.http import urlencode

from reports.search import find
from tests import make

pytestmark = pytest.mark.django_db


def answer(signed_in, user, q: str):
    return signed_in(user).get(f"/search/?{urlencode({'q': q})}")


def text(signed_in, user, q: str) -> str:
    return answer(signed_in, user, q).content.decode()


def test_each_word_must_occur_in_any_letters(signed_in):
    make.recommendation(title="Mutual recognition of test certificates")
    make.recommendation(title="Mutual funds")
    secretary = make.secretary("Desk")
    assert [row.title for row in find("MUTUAL certif", reader=secretary).recommendations.rows] == [
        "Mutual recognition of test certificates"
    ]


def test_words_of_the_text_are_found_as_in_the_list(signed_in):
    row = make.recommendation(title="Fees", ask="The department should form consortia by substance.")
    make.recommendation(title="Substance of the rule", ask="The mission should write.")
    secretary = make.secretary("Desk")
    assert find("substances consortium", reader=secretary).recommendations.rows == []  # not its stem
    assert find("substances consortia", reader=secretary).recommendations.rows == [row]
    page = signed_in(secretary).get("/recommendations/", {"q": "rule substance"}).content.decode()
    assert "Substance of the rule" in page  # in any order


def test_hindi_titles_are_found(signed_in):
    make.recommendation(title="जापान के लिए ऑटो पुर्ज़े")
    assert "ऑटो पुर्ज़े" in text(signed_in, make.secretary("Desk"), "पुर्ज़े")


def test_a_reference_or_its_end_finds_the_row(signed_in):
    item = make.item()
    secretary = make.secretary("Desk")
    assert item.title in text(signed_in, secretary, item.reference)
    assert item.title in text(signed_in, secretary, item.reference[-4:])


def test_what_the_reader_may_not_see_is_not_hinted_at(signed_in):
    make.recommendation(title="Confidential duty question", sensitivity="restricted")
    make.item(title="Confidential letter", sensitivity="restricted")
    found = text(signed_in, make.counsellor("FR"), "confidential")
    assert "duty question" not in found
    assert "letter" not in found.split("<main")[1]
    nothing = text(signed_in, make.counsellor("FR"), "zzz")
    assert found.replace("confidential", "zzz").count("<tr") == nothing.count("<tr")
    assert "Nothing that you may read has" in found


def test_drafts_of_others_are_found_by_nobody_but_their_mission(signed_in):
    head = make.head_of_mission()
    make.draft(head, title="Unfinished thought")
    assert find("unfinished", reader=make.secretary("Desk")).recommendations.rows == []
    assert len(find("unfinished", reader=head).recommendations.rows) == 1


def test_without_words_it_says_what_to_type(signed_in):
    assert "Type a word or a reference" in text(signed_in, make.observer(), "")
    assert "Type a word or a reference" in text(signed_in, make.observer(), "   ")
    assert signed_in(make.observer()).get("/search/").status_code == 200


def test_more_than_twenty_are_capped_and_lead_to_the_list(signed_in):
    for number in range(21):
        make.recommendation(title=f"Certificate {number}")
    secretary = make.secretary("Desk")
    found = find("certificate", reader=secretary)
    assert len(found.recommendations.rows) == 20
    assert found.recommendations.rows[0].title == "Certificate 20"
    assert "These are the first 20." in text(signed_in, secretary, "certificate")


@pytest.mark.parametrize("bad", ["x" * 10_000, "tea\0leaves"])
def test_bad_words_get_a_sentence_and_400(signed_in, bad: str):
    refused = answer(signed_in, make.observer(), bad)
    assert refused.status_code == 400
    assert "field-error" in refused.content.decode()


@pytest.mark.parametrize(
    "odd", ["<script>alert(1)</script>", "100%", "a_b", "\\", "\u202eevil", "'; drop table x; --"]
)
def test_odd_words_are_only_words(signed_in, odd: str):
    make.recommendation(title="Tea leaves")
    found = answer(signed_in, make.secretary("Desk"), odd)
    assert found.status_code == 200
    assert "<script>alert(" not in found.content.decode()
    assert "Tea leaves" not in found.content.decode()


@pytest.mark.parametrize("person", [make.secretary, make.coordinator, make.officer, make.counsellor, make.observer])
def test_a_search_costs_the_same_with_one_and_with_three_rows(signed_in, statements, person):
    client = signed_in(person())
    make.item("underway", title="Tea brochure", sensitivity="open")
    make.recommendation(title="Tea", sensitivity="open")
    one = statements(client, "/search/?q=tea")
    for _ in range(2):
        make.item("underway", title="Tea brochure", sensitivity="open")
        make.recommendation(title="Tea", sensitivity="open")
    assert statements(client, "/search/?q=tea") == one
    assert one <= 6
