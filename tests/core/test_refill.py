"""The page in which a form is filled in again, and the address that names what is kept for it."""

from __future__ import annotations

import pytest

from core import unsent
from core.refill import Refill


def refilled(page: str, fields: list[tuple[str, list[str]]], action: str = "/x/") -> str:
    form = unsent.UnsentForm(1, action, "signed_out", fields, has_files=False, at=0)
    return Refill(page, "/x/", form).with_notice("")


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [
        ('<input name="a" value="old">', ["n&w \"'<"], '<input name="a" value="n&amp;w &quot;&#x27;&lt;">'),
        ('<input name="a" type="date" disabled>', ["2027-01-05"], '<input name="a" type="date" disabled>'),
        ('<input name="a" type="file">', ["x"], '<input name="a" type="file">'),
        ('<input name="a" type="password">', ["x"], '<input name="a" type="password">'),
        (
            "<textarea name=a>\nold &amp; </textarea>",
            ["</textarea><script>"],
            "<textarea name=a>\n&lt;/textarea&gt;&lt;script&gt;</textarea>",
        ),
        ('<input type="checkbox" name="a" checked>', [], '<input type="checkbox" name="a">'),
        ('<input type="radio" name="a" value="2">', ["2"], '<input type="radio" name="a" value="2" checked>'),
        (
            '<select name="a"><option value="1" selected>1</option><option value="2">2</option></select>',
            ["2"],
            '<select name="a"><option value="1">1</option><option value="2" selected>2</option></select>',
        ),
        (
            '<select name="a"><option value="1" selected>1</option></select>',
            ["9"],
            '<select name="a"><option value="1" selected>1</option></select>',
        ),
        ('<input name="a"><input name="a">', ["1", "2"], '<input name="a" value="1"><input name="a" value="2">'),
    ],
)
def test_a_field_shows_what_was_sent(field: str, sent: list[str], shown: str):
    begin, end = '<form method="post">', "</form><p>ends &amp; stays</p>"
    assert refilled(begin + field + end, [("a", sent)]) == begin + shown + end


def test_of_two_forms_to_one_address_the_one_that_was_sent_is_filled_in():
    both = "".join(
        f'<details><form method="post"><input type="hidden" name="verb" value="{verb}">'
        '<textarea name="note"></textarea></form></details>'
        for verb in ("accept", "refuse")
    )
    page = refilled(both, [("verb", ["refuse"]), ("note", ["No."])])
    assert page.index("No.") > page.index("refuse")
    assert page.startswith("<details><form")
    assert "<details open>" in page


@pytest.mark.parametrize(
    ("address", "without", "name"),
    [
        ("/x/", "/x/", ""),
        ("/x/?q=unsent", "/x/?q=unsent", ""),
        ("/x/?unsent=n#a", "/x/#a", "n"),
        ("/x/?q=a+b&unsent=n&row=1&row=2", "/x/?q=a+b&row=1&row=2", "n"),
        ("/x/?unsent=old&unsent=n", "/x/", "n"),
        ("/x/?unsent=", "/x/?unsent=", ""),
    ],
)
def test_an_address_is_told_with_and_without_the_name(address: str, without: str, name: str):
    assert unsent.split(address) == (without, name)
    if name:
        assert unsent.split(unsent.with_name(address, "other")) == (without, "other")
