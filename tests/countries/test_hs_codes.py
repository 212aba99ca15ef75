"""HS codes as people write them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.export import cell
from countries.hs_codes import figures_of, read_code, read_codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", []),
        ("0902 10 20", ["09021020"]),
        ("8471 30", ["847130"]),
        ("0902\u00a010\u200920", ["09021020"]),
        ("0902.10", ["090210"]),
        ("09.02", ["0902"]),
        ("8471.3000", ["84713000"]),
        ("0902-10-20; 6109/10", ["09021020", "610910"]),
        ("61, 62\r\n6109.10", ["61", "62", "610910"]),
        ("HS 0902 10, HSN code: 6109 & ITC (HS) 6110", ["090210", "6109", "6110"]),
        ("HS6109 and Chapter 62", ["6109", "62"]),
        ("६१०९", ["6109"]),
        ("610910 610920", ["610910", "610920"]),
        ("6109 610920", ["6109", "610920"]),
        ("61,61,61", ["61"]),
        ("'0902", ["0902"]),
        ("'0902, '0904; '0910", ["0902", "0904", "0910"]),
    ],
)
def test_grouped_figures_are_one_code(typed: str, codes: list[str]):
    assert read_codes(typed) == codes


@pytest.mark.parametrize("typed", ["61 62", "84 71 30", "6109 6110", "61-63", "0902 1020", "61 6109", "61 610910"])
def test_what_may_be_one_code_or_several_is_refused_with_the_readings(typed: str):
    with pytest.raises(ValidationError) as refused:
        read_codes(typed)
    (sentence,) = refused.value.messages
    groups = typed.replace("-", " ").split()
    assert f"“{typed}” can be read as {''.join(groups)} or as {', '.join(groups)}" in sentence


@pytest.mark.parametrize(
    "typed", ["cotton", "611", "99", "8471 30 00 10", "6109 10 1", "-", "61\x00", "'", "61'", "''61"]
)
def test_what_is_no_code_is_named(typed: str):
    with pytest.raises(ValidationError) as refused:
        read_codes(typed)
    assert f"“{typed}”" in refused.value.messages[0]


def test_one_code_is_asked_for():
    assert read_code(" 0902 10 ") == "090210"
    for wrong in ("", "61, 62"):
        with pytest.raises(ValidationError):
            read_code(wrong)


@pytest.mark.parametrize("code", ["0902", "01", "090210", "09021020", "6109"])
def test_what_our_files_say_is_read_back(code: str):
    assert read_codes(cell(code)) == [code]
    assert read_code(cell(code)) == code
    assert figures_of(cell(code)) == code


def test_a_search_takes_figures_however_few():
    assert [figures_of(typed) for typed in ("0902 10", "6", "HS 61", "61 shirts", "tea")] == [
        "090210",
        "6",
        "61",
        "",
        "",
    ]


_PARTS = st.text("0123456789 .-", max_size=12)


@given(st.lists(_PARTS, min_size=1, max_size=3))
def test_a_code_is_made_of_all_figures_of_a_part_or_refused(parts: list[str]):
    """No figure is lost, and none becomes a chapter of its own beside others without a comma."""
    try:
        codes = read_codes(", ".join(parts))
    except ValidationError:
        return
    figures = {"".join(sign for sign in part if sign.isdigit()) for part in parts} - {""}
    short = {code for code in codes if len(code) <= 4}
    assert short <= figures or any(len(figure) > 8 for figure in figures)
