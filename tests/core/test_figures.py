"""A figure as it is drawn: the number as a link, the part that opens beside a larger total, none as no link."""

from __future__ import annotations

from django.http import QueryDict

from core.figures import Figure, changed_url, list_url

URL = "/actions/?state=late&country=JP"


def test_a_number_of_rows_is_the_link_to_them():
    drawn = Figure.of(3, URL).html(css="late")
    assert drawn == '<a class="figure late" data-figure="3" href="/actions/?state=late&amp;country=JP">3</a>'


def test_words_may_stand_for_the_number_and_are_escaped():
    assert ">&lt;All 3&gt;</a>" in Figure.of(3, URL).html("<All 3>")


def test_none_is_no_link_and_leads_a_test_to_the_list():
    drawn = Figure.of(0, URL).html()
    assert "<a" not in drawn
    assert 'data-figure="0"' in drawn
    assert not Figure.of(0, URL)


def test_beside_a_larger_total_stands_what_the_reader_may_read():
    drawn = Figure(2, URL, 7).html()
    assert ">7</span>" in drawn
    assert 'data-figure="2"' in drawn
    assert ">read 2</a>" in drawn


def test_a_total_of_which_nothing_may_be_read_opens_nothing():
    drawn = Figure(0, URL, 7).html()
    assert ">7</span>" in drawn
    assert "<a" not in drawn
    assert Figure(0, URL, 7)


def test_what_was_counted_no_further_says_so():
    assert 'data-figure="500+"' in Figure.of(500, URL, is_more=True).html("more than 500")


def test_an_address_has_the_filters_that_have_a_value():
    assert list_url("actions:item_list") == "/actions/"
    assert list_url("actions:item_list", state="late", meet="", page=None) == "/actions/?state=late"
    asked = QueryDict("country=JP&page=x&state=late")
    assert changed_url("actions:item_list", asked, state="open", page=None) == "/actions/?country=JP&state=open"
