"""What people may type."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.text import LONG, LineField, ProseField, plain_text


@pytest.mark.parametrize(
    "text", ["price < 5 USD", "5 > 3", "कपड़ा उद्योग: क्\u200dष", "O’Brien & Söhne", "line\nline\ttab", "a <3 b"]
)
def test_plain_text_in_any_script_is_taken(text: str):
    plain_text(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\x00b", "invisible control characters"),
        ("a\x1bb", "invisible control characters"),
        ("invoice\u202efdp.exe", "direction of reading"),
        ("a\u2066b", "direction of reading"),
        ("<script>alert(1)</script>", "remove “<script>”"),
        ("<b onclick=x>", "plain text"),
        ("</p", "plain text"),
        ("<!--", "plain text"),
    ],
)
def test_hostile_text_is_refused_with_a_sentence(text: str, sentence: str):
    with pytest.raises(ValidationError, match=sentence):
        plain_text(text)


def test_long_text_has_an_end():
    with pytest.raises(ValidationError):
        ProseField().run_validators("a" * (LONG + 1))


@given(st.text())
def test_no_tag_passes_whatever_stands_around_it(text: str):
    with pytest.raises(ValidationError):
        plain_text(f"{text}<img src=x>")


def test_a_line_is_one_line():
    with pytest.raises(ValidationError, match="one line"):
        LineField(max_length=50).run_validators("Subject\nBcc: everybody@example.org")


def test_line_ends_count_as_people_see_them():
    field = ProseField().formfield()
    assert field.clean("a\r\nb\rc") == "a\nb\nc"
    assert len(field.clean("x\r\n" * (LONG // 2 - 1) + "xy")) == LONG
