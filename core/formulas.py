"""Text that spreadsheets would read as a formula (OWASP, CSV injection) or a number, and how to keep it text."""

import re

# With what a formula begins, and what NFKC turns into that, such as full-width signs. Of a class: the hyphen is last.
SIGNS = "=+@⁺⁼₊₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠-"
# What a spreadsheet may leave out before it: spaces, controls, and marks without width.
_UNSEEN = (
    r"\s\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_FIRST = re.compile(rf"[{_UNSEEN}]*+[{SIGNS}]|[\t\r]")
# Where a spreadsheet with another separator begins a new cell, up to its first sign that is seen. The whole run is
# taken at once, so that the time grows with the text alone.
_WITHIN = re.compile(rf"([;,|\t\r\n][;,|\"'{_UNSEEN}]*+)([{SIGNS}])?")
# What would come back as another number or as a day: 0902 as 902, long numbers rounded, 6E10, 3-4.
_REREAD = re.compile(r"\s*(?:0\d[\d.,]*|\d{16,}|\d+(?:[.,]\d+)?[eE]\d+|\d{1,2}([-/])\d{1,2}(?:\1\d{1,4})?)\s*")


def begins_formula(text: str) -> bool:
    """Whether a cell with this text would be read as a formula."""
    return _FIRST.match(text) is not None


def guarded(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet, whatever its separator, would see a formula begin.

    And before what it would take for another number or a day.
    """
    inside = _WITHIN.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[1], text)
    return f"'{inside}" if begins_formula(text) or _REREAD.fullmatch(text) else inside
