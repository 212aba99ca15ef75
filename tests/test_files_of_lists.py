"""Each list's two files: what the page lists under the same filters, no more and no less."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest

from core.export import cell
from participants.models import User
from reminders.models import Notice
from tests import make
from tests.answers import Sheet, body

pytestmark = pytest.mark.django_db

# The list's address, that of its CSV file beside it, a filter, and how many of the world's rows pass it.
LISTS = [
    ("/recommendations/", "export.csv", "status=in_action", 1),
    ("/recommendations/", "export.csv", "q=silk", 2),
    ("/actions/", "export/", "q=silk", 1),
    ("/notices/", "export/", "", 1),
    ("/people/", "export/", "role=mission", 2),
    ("/posts/", "export/", "q=japan", 1),
]


@pytest.fixture
def secretary():
    """The secretariat, in a small world with rows of each list."""
    head = make.head_of_mission("JP")
    value = {"value_amount": "12.50", "value_currency": "USD", "value_source": "Customs of Japan, 2025"}
    asked = make.recommendation("accepted", head, title="=Silk and more", **value)
    make.recommendation("submitted", make.head_of_mission("FR"), title="Silk")
    item = make.item(asked=asked, title="Notify the standard for silk")
    Notice.owed("accept", to=head.pk, occasion="a file", action_item=item, cause="accept").save()
    make.item(title="Notify the standard for jute")
    return make.user("secretariat")


def files(client, path: str, csv_path: str, query: str) -> tuple[list[list[str]], Sheet]:
    text = body(client.get(f"{path}{csv_path}?{query}")).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text))), Sheet(body(client.get(f"{path}export.xlsx?{query}")))


def as_text(value: object) -> str:
    """A workbook's cell as the CSV file says it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value == value.replace(hour=0, minute=0) else f"{value:%Y-%m-%d %H:%M}"
    return f"{value:g}" if isinstance(value, float) else cell(value)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_both_files_hold_the_rows_of_the_list(secretary, signed_in, language):
    secretary.language = language
    secretary.save()
    client = signed_in(secretary)
    for path, csv_path, query, number in LISTS:
        check_files(*files(client, path, csv_path, query), number)


def check_files(lines: list[list[str]], sheet: Sheet, number: int) -> None:
    assert len(lines) == number + 1
    wide = len(lines[0])
    rows = [[as_text(value) for value in [*row, *[None] * (wide - len(row))]] for row in sheet.rows()]
    assert rows == [[one.replace("12.50", "12.5") for one in row] for row in lines]
    assert sheet.formulas() == 0
    assert sheet.is_frozen_below(1)


def test_both_files_are_offered_under_the_list_with_the_filters_in_force(secretary, signed_in):
    page = signed_in(secretary).get("/recommendations/?q=silk").content.decode()
    assert 'href="/recommendations/export.csv?q=silk"' in page
    assert 'href="/recommendations/export.xlsx?q=silk"' in page


def test_a_workbook_keeps_days_and_values_to_calculate_with(secretary, signed_in):
    _lines, sheet = files(signed_in(secretary), "/recommendations/", "export.csv", "status=in_action")
    head, row = sheet.rows()
    found = dict(zip(head, row, strict=False))
    assert isinstance(found["Submitted"], datetime)
    assert found["Value at stake (millions a year)"] == 12.5
    assert found["Recommendation"] == "=Silk and more"


def test_a_workbook_holds_only_what_its_reader_sees(secretary, signed_in):
    french = User.objects.get(role="mission", holdings__post__organisation=make.mission("FR"))
    _lines, sheet = files(signed_in(french), "/recommendations/", "export.csv", "")
    assert [row[1] for row in sheet.rows()] == ["Recommendation", "Silk"]


@pytest.mark.parametrize(("path", "query"), [("/recommendations/", "status=x"), ("/actions/", "sort=x")])
def test_a_filter_that_makes_no_sense_is_refused_by_the_workbook_too(secretary, signed_in, path, query):
    assert signed_in(secretary).get(f"{path}export.xlsx?{query}").status_code == 409


def test_making_a_workbook_takes_no_statement_more_than_the_other_file(
    secretary, signed_in, django_assert_max_num_queries
):
    client = signed_in(secretary)
    client.get("/recommendations/")
    with django_assert_max_num_queries(5):  # the record of the export is one
        assert client.get("/recommendations/export.xlsx").status_code == 200
