"""Lists as files that spreadsheets open: CSV, streamed, and XLSX, with dates and numbers; never a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from .formulas import guarded
from .workbook import workbook

MOST = 10_000  # rows of one file: what a spreadsheet shows at ease and a bad network brings
_MARK = "\ufeff"  # tells Excel that what follows is UTF-8
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file for csv.writer that stores nothing: `write` returns the line."""

    def write(self, line: str) -> str:
        return line


def cell(value: Any) -> str:
    """A value as a cell; an apostrophe before text that a spreadsheet would read otherwise. Numbers and days stay."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = "" if value is None else str(value)
    return text if isinstance(value, int | float | Decimal | date) else guarded(text)


def file_answer(
    kind: str, name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]], *, most: int = MOST, notice: str = ""
) -> HttpResponseBase:
    """The file `name` of `kind` ("csv" or "xlsx"), a line per row, at most `most`; where there are more, one says so.

    Give one row more than `most` (`first_rows` does), so that it can be known. `notice` is the last line, where there
    is one. Instants stand in the time that they are given in.
    """
    # Said now: by the time of streaming the reader's language is no longer in force.
    more = _("There are more: this file ends after %(most)d rows. Narrow the list and export again.") % {"most": most}
    lines = _ended(rows, most, more, notice)
    answer: HttpResponseBase
    if kind == "xlsx":
        answer = HttpResponse(workbook([str(word) for word in head], lines, sheet=name), content_type=_XLSX)
    else:
        body = _written([cell(word) for word in head], lines)
        answer = StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def first_rows(rows: QuerySet[Any, Any], *, most: int = MOST) -> Iterator[Any]:
    """The rows that go into one file, read in portions, and one more if there is one."""
    return rows[: most + 1].iterator(chunk_size=1000)


def _ended(rows: Iterable[Sequence[Any]], most: int, more: str, notice: str) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number == most:
            yield [more]
            break
        yield row
    if notice:
        yield [notice]


def _written(head: list[str], lines: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield _MARK + writer.writerow(head)
    for line in lines:
        yield writer.writerow([cell(value) for value in line])
