"""Lists as CSV and XLSX files."""

import csv
import io
import time
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest

from core.export import cell, file_answer
from core.formulas import SIGNS, begins_formula
from core.workbook import LONGEST, SAMPLE, WIDEST
from tests.answers import Sheet, body

FORMULAS = ["=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("x","y")', '=cmd|" /C calc"!A0']


def read(answer) -> list[list[str]]:
    text = body(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def sheet(head, rows, **more) -> Sheet:
    return Sheet(body(file_answer("xlsx", "list", head, rows, **more)))


@pytest.mark.parametrize("text", [*FORMULAS, "\r=1"])
def test_no_cell_is_a_formula(text: str):
    assert cell(text)[0] == "'"
    assert cell(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["0902", "01", "09.02", "1234567890123456", "6E10", "3-4", "1/2/2027"])
def test_text_that_would_come_back_as_another_number_or_a_day_stays_text(text: str):
    assert cell(text) == f"'{text}"
    sheet_row = sheet(["Code"], [[text]]).rows()[1]
    assert sheet_row == [text]


@pytest.mark.parametrize("value", [902, Decimal("0.50"), date(2027, 1, 8)])
def test_numbers_and_days_are_written_plainly(value: object):
    assert cell(value) == str(value)


@pytest.mark.parametrize(
    "text", ["6109", "0902, 6109", "2027", "REC/JPN/TEX/001", "Textiles", "a=b", "कपड़ा", "", "3 + 4"]
)
def test_other_cells_stay_as_they_are(text: str):
    assert cell(text) == text


def test_a_file_holds_its_rows_with_commas_quotes_and_line_ends():
    rows = [("REC/JPN/TEX/001", 'He said "no", twice', "two\nlines"), (None, 3, "हिन्दी")]
    answer = file_answer("csv", "list", ["Reference", "Title", "Ask"], rows)
    assert read(answer) == [["Reference", "Title", "Ask"], list(rows[0]), ["", "3", "हिन्दी"]]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_a_file_that_is_cut_says_so():
    answer = file_answer("csv", "list", ["Number"], [[1], [2], [3]], most=2)
    *rows, last = read(answer)
    assert rows == [["Number"], ["1"], ["2"]]
    assert "ends after 2 rows" in last[0]
    *numbers, line = sheet(["Number"], [[1], [2], [3]], most=2).rows()
    assert (numbers, line) == ([["Number"], [1], [2]], last)


def test_a_notice_is_the_last_line():
    assert read(file_answer("csv", "list", ["Number"], [[1]], notice="Not all.")) == [["Number"], ["1"], ["Not all."]]
    assert sheet(["Number"], [[1]], notice="Not all.").rows() == [["Number"], [1], ["Not all."]]
    *_rows, more, last = read(file_answer("csv", "list", ["Number"], [[1], [2]], most=1, notice="Not all."))
    assert "ends after 1 rows" in more[0]
    assert last == ["Not all."]


def test_a_file_that_is_whole_does_not():
    assert read(file_answer("csv", "list", ["Number"], [[1], [2]], most=2)) == [["Number"], ["1"], ["2"]]
    assert sheet(["Number"], [[1], [2]], most=2).rows() == [["Number"], [1], [2]]


def test_a_workbook_goes_out_as_one():
    answer = file_answer("xlsx", "items-2027-01-08", ["Number"], [])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="items-2027-01-08.xlsx"'
    assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_workbook_holds_days_as_days_and_numbers_as_numbers():
    rows = [
        ("कपड़ा & <b>“silk”</b>", 3, Decimal("12.50"), date(2027, 1, 8), datetime(2027, 1, 8, 14, 30)),  # noqa: DTZ001
        (None, 0, "", None, "12"),
    ]
    head, first, second = sheet(["Title", "Number", "Value", "Due", "Sent"], rows).rows()
    assert head == ["Title", "Number", "Value", "Due", "Sent"]
    assert first == [rows[0][0], 3, 12.5, datetime(2027, 1, 8), datetime(2027, 1, 8, 14, 30)]  # noqa: DTZ001
    assert second == [None, 0, None, None, "12"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_holds_what_looks_like_a_formula_as_the_text_that_it_is(text: str):
    found = sheet(["Title", "Plain"], [[text, "Textiles"]])
    assert found.rows()[1] == [text, "Textiles"]
    assert found.formulas() == 0
    assert found.keeps_as_text(1, 0)
    assert not found.keeps_as_text(1, 1)


@pytest.mark.parametrize("text", ["https://example.org", "mailto:a@b", "file:///etc/passwd", "internal:Sheet1!A1"])
def test_a_workbook_has_no_links(text: str):
    found = sheet(["Title"], [[text]])
    assert found.rows()[1] == [text]
    assert "hyperlink" not in found.xml


@pytest.mark.parametrize("text", ["<r>\n</r>", "<r><t>&x;</t></r>", "a\x01b", "_x0041_", " room ", "two\nlines", "😀"])
def test_a_workbook_is_not_broken_by_any_text(text: str):
    cell = sheet(["Title"], [[text]]).rows()[1][0]
    assert cell.replace("_x0001_", "\x01").replace("_x005F_", "_").strip() == text.strip()


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    cell = sheet(["Title"], [["x" * (LONGEST + 1)]]).rows()[1][0]
    assert len(cell) == LONGEST
    assert cell.endswith("x…")


def test_a_day_before_all_days_of_a_spreadsheet_is_a_text():
    assert sheet(["Due"], [[date(1857, 5, 10)]]).rows()[1] == ["1857-05-10"]


def test_the_head_of_a_workbook_stays_in_sight_and_columns_are_as_wide_as_what_stands_in_them():
    found = sheet(["No.", "Title", "Long"], [["REC/JPN/TEX/001", "Silk", "x" * 500]] * (SAMPLE + 5))
    assert found.is_frozen_below(1)
    number, title, long = found.widths()
    assert 15 < number < 18
    assert 9 < title < 12
    assert WIDEST <= long < WIDEST + 1
    assert len(found.rows()) == SAMPLE + 6


# --- formulas, however they are hidden ----------------------------------------------------------------------------

SIGNS_OF_ALL = [sign for sign in map(chr, range(0x110000)) if unicodedata.normalize("NFKC", sign)[:1] in tuple("=+-@")]
HIDDEN = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\u3000",
    "\u200f\u202e",
    " \u200b \t",
    "\x00",
    "\U000e0020",
]


def cells_of(line: str, separator: str) -> list[str]:
    """The cells as a spreadsheet with this separator reads a line: a quote counts at the beginning of a cell alone."""
    return [one for row in csv.reader(io.StringIO(line), delimiter=separator) for one in row]


def is_live(cell_text: str) -> bool:
    """Whether a careless spreadsheet would run it: it leaves out what is not seen, and reads full-width signs."""
    seen = "".join(sign for sign in cell_text if unicodedata.category(sign) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))
    return unicodedata.normalize("NFKC", seen)[:1] in tuple("=+-@")


def test_every_sign_that_becomes_one_of_a_formula_is_known():
    assert sorted(SIGNS) == sorted(SIGNS_OF_ALL)


def test_everything_without_width_is_looked_through():
    hidden = [sign for sign in map(chr, range(0x110000)) if unicodedata.category(sign) in ("Zs", "Zl", "Zp", "Cc")]
    assert [hex(ord(sign)) for sign in hidden if not begins_formula(f"{sign}=1")] == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "⁺"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_formula_is_a_text(hidden: str, sign: str):
    text = f"{hidden}{sign}cmd|' /C calc'!A0"
    assert cell(text).startswith("'")
    found = sheet(["Title"], [[text.replace("\x00", "")]])
    assert found.formulas() == 0
    assert found.keeps_as_text(1, 0)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("before", ["", "Tea", 'Te"a', '"', "a;b"])
@pytest.mark.parametrize("between", ["", " ", '"', '""', "\u200b", ' " ', "\n", ";", ", "])
@pytest.mark.parametrize("sign", ["=", "＝", "+", "-", "@"])
def test_no_cell_runs_whatever_separator_the_spreadsheet_takes(separator: str, before: str, between: str, sign: str):
    answer = file_answer(
        "csv", "list", ["Title", "Ask"], [(f"{before}{separator}{between}{sign}1+1", "x"), ("y", "z")]
    )
    text = body(answer).decode().removeprefix("\ufeff")
    for other in (",", ";", "\t", "|"):
        assert [one for one in cells_of(text, other) if is_live(one)] == []


@pytest.mark.parametrize(
    "text",
    ["Rs 5-10", "a=b; c=d", "Tea, coffee; 3 + 4", "O'Brien", "भारत, चाय", "x@example.org", "1,000", "2026-01-08"],
)
def test_a_harmless_text_is_not_touched(text: str):
    assert cell(text) == text


@pytest.mark.parametrize(("value", "text"), [(-5, "-5"), (-2.5, "-2.5"), (Decimal("-0.10"), "-0.10"), (True, "True")])
def test_a_number_stays_a_number(value: object, text: str):
    assert cell(value) == text


@pytest.mark.parametrize("sign", [";", "\n", "\u200b", '"', ";\n", "=", ";="])
def test_a_long_text_costs_no_more_than_its_length(sign: str):
    began = time.process_time()
    cell(sign * 100_000)
    assert time.process_time() - began < 2
