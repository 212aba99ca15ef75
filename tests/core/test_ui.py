"""What pages are drawn with: words, days in the reader's zone, chips, filters, and what must never be let through."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from core import clock
from core.tables import Column, Table, due, link, percent, status, text

NOON = datetime(2027, 1, 5, 6, 30, tzinfo=UTC)  # noon in India


@pytest.fixture(autouse=True)
def _at_noon_in_india():
    with clock.pretend(NOON), timezone.override("Asia/Kolkata"), translation.override("en"):
        yield


def drawn(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2027, 1, 17), "in 12 days"),
        (date(2027, 1, 6), "tomorrow"),
        (date(2027, 1, 5), "today"),
        (date(2027, 1, 4), "1 day late"),
        (date(2027, 1, 2), "3 days late"),
    ],
)
def test_a_deadline_says_how_far_it_is(on, words):
    assert words in drawn("{{ on|due }}", on=on)


def test_a_deadline_names_the_day_and_only_lateness_is_red():
    assert drawn("{{ on|due }}", on=date(2027, 1, 8)) == (
        '<time datetime="2027-01-08">Fri 8 Jan 2027</time>, <span class="ahead">in 3 days</span>'
    )
    assert '<strong class="late">' in drawn("{{ on|due }}", on=date(2027, 1, 2))


def test_a_deadline_is_counted_by_the_readers_own_calendar_day():
    late_evening = datetime(2027, 1, 5, 20, 0, tzinfo=UTC)  # the 6th in Tokyo
    with clock.pretend(late_evening), timezone.override("Asia/Tokyo"):
        assert "today" in drawn("{{ on|due }}", on=date(2027, 1, 6))
    with clock.pretend(late_evening), timezone.override("America/New_York"):
        assert "tomorrow" in drawn("{{ on|due }}", on=date(2027, 1, 6))


def test_no_deadline_and_no_instant_draw_nothing():
    assert drawn("{{ on|due }}{{ on|day }}{% moment on %}{% own_moment on %}", on=None) == ""


def test_an_appointment_shows_the_venues_time_and_the_readers_own_beside_it():
    at = datetime(2027, 1, 8, 4, 30, tzinfo=UTC)
    assert "Fri 8 Jan 2027, 10:00 IST<" in drawn("{% moment at %}", at=at)
    with timezone.override("Asia/Tokyo"):
        assert "Fri 8 Jan 2027, 10:00 IST (13:30 Tokyo)" in drawn("{% moment at %}", at=at)
    with timezone.override("America/New_York"):
        assert "10:00 IST (Thu 7 Jan 2027, 23:30 New York)" in drawn("{% moment at %}", at=at)


def test_what_has_happened_is_told_in_the_readers_time_with_its_zone():
    with timezone.override("Asia/Tokyo"):
        assert "Tue 5 Jan 2027, 15:30 Tokyo" in drawn("{% own_moment at %}", at=NOON)


def test_a_days_words_follow_the_language_though_they_are_kept():
    assert "Jan" in drawn("{{ on|day }}", on=date(2027, 1, 8))
    with translation.override("hi"):
        assert "Jan" not in drawn("{{ on|day }}", on=date(2027, 1, 8))


def test_a_chip_is_a_word_a_shape_and_a_colour():
    row = {"status": "done"}
    assert drawn('{% status_chip row of="actions.actionitem" %}', row=row) == (
        '<span class="chip done">Done, to be verified</span>'
    )
    assert "&lt;b&gt;" in drawn("{% chip label %}", label="<b>")


class Filters(forms.Form):
    words = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("", "Any"), ("t", "Tariff")], required=False, label="Kind")
    late = forms.BooleanField(required=False, label="Only what is late")


def test_filters_in_force_are_said_in_words_each_with_the_way_out_of_it():
    request = RequestFactory().get("/list/", {"kind": "t", "late": "on", "page": "abc"})
    source = (
        "{% active_filters form as words %}{% for w in words %}{{ w.label }}={{ w.value }}|{{ w.url }};{% endfor %}"
    )
    html = drawn(source, request=request, form=Filters(request.GET))
    assert html == "Kind=Tariff|?late=on;Only what is late=|?kind=t;"


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/actions/?late=on", "/actions/?late=on"),
        ("http://testserver/here/", ""),
        ("https://elsewhere.example/actions/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_the_way_back_leads_only_to_another_page_of_ours(came, back):
    request = RequestFactory().get("/here/", headers={"Referer": came})
    assert drawn("{% back_url %}", request=request) == back.replace("&", "&amp;")


COLUMNS = (
    Column("No.", text("reference"), "ref"),
    Column("Action", link("title", "admin:countries_sector_change"), "title"),
    Column("Status", status("actions.actionitem")),
    Column("Due", due("due_on", live=lambda row: row["status"] != "verified"), order="due"),
    Column("Progress", percent("progress"), "num"),
)
ROW = {"id": 7, "reference": "A-7", "title": "Lab slots", "status": "open", "due_on": date(2027, 1, 2), "progress": 40}


def test_a_table_draws_each_row_with_the_labels_that_telephones_show():
    body = Table("Actions", COLUMNS, mark=lambda _row: "is-late").body([ROW])
    assert body.startswith('<tr class="is-late"><td class="ref">A-7</td>')
    assert 'countries/sector/7/change/">Lab slots</a>' in body
    assert '<td data-label="Status"><span class="chip needs-you">To be accepted</span></td>' in body
    assert "3 days late" in body
    assert '<td class="num" data-label="Progress">40 %</td></tr>' in body


def test_a_closed_row_is_not_called_late():
    assert "late" not in Table("Actions", COLUMNS).body([ROW | {"status": "verified"}])


def test_a_table_lets_no_markup_through():
    body = Table("Actions", COLUMNS).body([ROW | {"title": "<script>alert(1)</script>", "reference": '"><b>'}])
    assert "<script" not in body
    assert "<b>" not in body


def test_a_column_with_an_order_sorts_by_it_and_then_the_other_way():
    table = Table("Actions", COLUMNS, mark=lambda _row: "is-late")
    context = {"rows": [ROW], "table": table, "request": RequestFactory().get("/list/", {"q": "tea", "page": "x"})}
    page = drawn("{% table rows table %}", **context)
    assert 'href="?q=tea&amp;sort=due"' in page
    assert '<tr class="is-late">' in page
    context["request"].GET = QueryDict("sort=due")
    page = drawn("{% table rows table %}", **context)
    assert 'aria-sort="ascending"' in page
    assert 'href="?sort=-due"' in page


def test_a_table_says_the_order_that_it_has_unasked():
    request = RequestFactory().get("/list/")
    page = drawn("{% table rows table %}", rows=[ROW], table=Table("Actions", COLUMNS, order="-due"), request=request)
    assert 'aria-sort="descending"' in page
