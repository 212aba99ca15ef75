"""A preview is kept in portions, by one worker at a time, and no row is planned twice."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from core import clock
from meetings.imports import planning, working_off
from meetings.imports.models import CLAIM, SheetImport
from meetings.imports.reading import RowReader
from tests.meetings.imports import sheets
from tests.meetings.imports.conftest import fates

pytestmark = pytest.mark.django_db
HEAD = (*sheets.HEAD, "Category")


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(working_off, "PORTION", 3)
    monkeypatch.setattr(working_off, "MOST_AT_ONCE", 5)
    monkeypatch.setattr(planning, "PROGRESS_EVERY", 2)


def begun(importer, number: int = 8) -> SheetImport:
    rows = [[f"Person {chr(65 + n)}", "", "", f"p{n}@example.org", "Observer"] for n in range(number)]
    return importer.begin(sheets.xlsx(HEAD, *rows))


def progress(row: SheetImport) -> tuple[int, int, bool]:
    """How many rows are read and planned, and whether it is done."""
    row = SheetImport.objects.get(pk=row.pk)
    return row.read, row.planned, row.planned_at is not None


@pytest.fixture
def planned(monkeypatch) -> list[int]:
    """The numbers of the rows in the order in which they are read."""
    found: list[int] = []
    read = RowReader.read

    def noted(self, number, cells):
        found.append(number)
        return read(self, number, cells)

    monkeypatch.setattr(RowReader, "read", noted)
    return found


def test_a_long_sheet_is_left_to_the_workers_and_a_short_one_is_not(importer, planned):
    short, long = begun(importer, 5), begun(importer, 6)
    working_off.work_at_once(short)
    working_off.work_at_once(long)
    assert (progress(short), progress(long)) == ((4, 5, True), (0, 0, False))
    working_off.work_off()
    assert progress(long) == (6, 6, True)
    assert len(planned) == 5 + 6


def test_progress_is_kept_while_rows_are_read_and_checked(importer, monkeypatch):
    row, seen = begun(importer), []
    keep = working_off._keep_portion

    def watched(*args):
        seen.append(progress(row))
        assert len(list(row.rows.all())) == seen[-1][1]
        return keep(*args)

    monkeypatch.setattr(working_off, "_keep_portion", watched)
    working_off.work_off(only=row)
    assert seen == [(8, 0, False), (8, 3, False), (8, 6, False)]
    assert progress(row) == (8, 8, True)


def test_what_was_planned_is_kept_whatever_the_clock_says(importer):
    row = begun(importer)
    for portions in (3, 6, 8):
        working_off._work(row.pk, until=0)
        assert progress(row)[1] == portions
    assert set(fates(row).values()) == {"new"}
    assert sorted(fates(row)) == list(range(2, 10))


def test_two_workers_do_not_plan_the_same_rows(importer, planned):
    row = begun(importer)
    assert SheetImport.objects.get(pk=row.pk).claim()
    working_off.work_off()
    assert (progress(row), planned) == ((0, 0, False), [])
    with clock.pretend(clock.now() + CLAIM * 1.1):  # whoever had it gave no sign of life
        working_off.work_off()
    assert progress(row) == (8, 8, True)


def test_whoever_is_stopped_leaves_it_to_the_next(importer, monkeypatch):
    row = begun(importer)
    keep = working_off._keep_portion

    def away(sheet_import, portion, place, total):
        if place:
            raise OperationalError
        return keep(sheet_import, portion, place, total)

    with monkeypatch.context() as patch:
        patch.setattr(working_off, "_keep_portion", away)
        patch.setattr(working_off, "is_unavailable", lambda _error: True)
        with pytest.raises(OperationalError):
            working_off.work_off(only=row)
    assert progress(row)[1] == 3
    working_off.work_off(only=row)
    assert progress(row) == (8, 8, True)


def test_a_preview_whose_columns_changed_meanwhile_is_not_written_on(importer, secretary, monkeypatch):
    row = begun(importer)
    keep = working_off._keep_portion

    def changed(sheet_import, portion, place, total):
        if place:
            SheetImport.objects.get(pk=row.pk).set_organisations({}, by=secretary)
        return keep(sheet_import, portion, place, total)

    with monkeypatch.context() as patch:
        patch.setattr(working_off, "_keep_portion", changed)
        working_off.work_off(only=row)
    assert progress(row) == (0, 0, False)
    assert SheetImport.objects.get(pk=row.pk).claim()  # nobody holds the new one
