"""What people may type."""

import unicodedata
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.forms import BaseForm, CharField
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    LONG,
    AddressField,
    LineField,
    LineInput,
    ProseField,
    capitalized,
    is_secret,
    normalize,
    normalize_data,
    plain_text,
    visible_address,
)

ORDINARY = [
    "price < 5 USD",
    "5 > 3",
    "कपड़ा उद्योग: क्\u200dष",
    "O’Brien & Söhne",
    "line\nline\ttab",
    "a <3 b",
    "Duty is @10%",
    "cotton @Rs 250/kg",
    "<Rs 5 crore",
    "Trade Cell <trade@example.org>",
    "<a few crore",
    "a <b and c> d",
    "<<see annex>>",
    "<to be decided>",
    "x</Rs",
    "<i.e. 5 %>",
]


def test_a_label_begins_with_a_capital_unless_its_first_word_has_its_own():
    labels = ["title", "HS lines", "kind of measure (MAST)", "eOffice file number", "शीर्षक", ""]
    capitals = ["Title", "HS lines", "Kind of measure (MAST)", "eOffice file number", "शीर्षक", ""]
    assert [capitalized(label) for label in labels] == capitals


@pytest.mark.parametrize("text", ORDINARY)
def test_plain_text_in_any_script_is_taken(text: str):
    plain_text(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\x00b", "invisible control characters"),
        ("a\x1bb", "invisible control characters"),
        ("invoice\u202efdp.exe", "direction of reading"),
        ("<script>alert(1)</script>", "remove “<script>”"),
        ("<b onclick=x>", "plain text"),
        ("</p", "plain text"),
        ("<!--", "plain text"),
        ("<IMG/src=x onerror=alert(1)>", "plain text"),
        ("<x-y onclick=alert(1)>", "plain text"),
        ("<svg onload = alert(1)", "plain text"),
        ("<b >", "plain text"),
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


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Duty \u200e10%", "Duty 10%"),
        ("\u2068Rao\u2069 \u202a+91 11\u202c", "Rao +91 11"),
        ("\ufeffSa\u0303o To\u200bme\u0301 co\u00adope\u2060ration", "São Tomé cooperation"),
        ("क\u093c", "क\u093c"),
        ("\u0958", "क\u093c"),
        ("क्\u200dष र्\u200d क्\u200cष", "क्\u200dष र्\u200d क्\u200cष"),
        ("می\u200cخواهم \U0001f469\u200d\U0001f4bb", "می\u200cخواهم \U0001f469\u200d\U0001f4bb"),
        ("ad\u200cmin\u200d", "admin"),
        ("a\r\nb\rc\u2028d\x0be\x85f", "a\nb\nc\nd\ne\nf"),
        ("plain\ttext\n", "plain\ttext\n"),
    ],
)
def test_each_letter_has_one_encoding_and_marks_that_show_nothing_go(typed: str, stored: str):
    assert normalize(typed) == stored
    assert normalize_data({"a": [typed]}) == {"a": [stored]}


_ODD = st.sampled_from("\u200c\u200d\u0301\u0327\u05b7\u200e\ufeffe\u0915\u094d\u0958\r\n\u2028")


@given(st.text(alphabet=st.one_of(_ODD, st.characters(codec="utf-8"))))
def test_normal_text_is_nfc_with_one_line_end_and_stays_as_it_is(text: str):
    normal = normalize(text)
    assert normalize(normal) == normal
    assert unicodedata.is_normalized("NFC", normal)
    assert not {"\r", "\u200b", "\u200e", "\ufeff"} & set(normal)
    assert normalize(unicodedata.normalize("NFD", normal)) == normal or "\u200d" in text or "\u200c" in text


@pytest.mark.parametrize("field", [LineField(max_length=50), ProseField(), AddressField()])
def test_a_field_normalizes_what_is_cleaned_stored_or_typed_into_its_form(
    field: LineField | ProseField | AddressField,
):
    typed, stored = "\u200esa\u0303o@example.org\u200b ", "são@example.org"
    assert field.get_prep_value(typed).strip() == stored
    assert field.to_python(typed).strip() == stored
    assert field.formfield().to_python(typed) == stored


def test_passwords_are_left_as_they_are_typed():
    data = QueryDict("password1=a%CC%88&oldpassword=%E2%80%8Ex&login=a%CC%88%E2%80%8E")
    assert normalize_data(data).dict() == {"password1": "a\u0308", "oldpassword": "\u200ex", "login": "ä"}


def test_passwords_in_json_are_left_as_they_are_typed_too():
    names = ["password", "new_password1", "oldPassword"]
    typed = dict.fromkeys([*names, "login"], "ä\u200e")
    assert normalize_data(typed | {"inner": [typed]}) == (typed | {"login": "ä"}) | {"inner": [typed | {"login": "ä"}]}
    assert normalize_data(QueryDict("oldPassword=a%CC%88")).dict() == {"oldPassword": "a\u0308"}


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        *dict.fromkeys(
            ["code", "Code", "credential", "token", "access_token", "recovery_code", "oldPassword"], False
        ).items(),
        *dict.fromkeys(
            ["hs_code", "country_code", "secretariat", "confirmation_token", "idempotency_key", "note"], True
        ).items(),
    ],
)
def test_what_lets_somebody_in_is_known_by_its_name(name: str, *, is_kept: bool):
    assert is_secret(name) is not is_kept


@pytest.mark.parametrize("letter", "\u3164\u115f\u2800\ufe0f\u200d")
def test_an_address_has_no_letter_that_nobody_sees(letter: str):
    with pytest.raises(ValidationError, match="invisible letters"):
        visible_address(f"rao@exa{letter}mple.org")


def fields_of(model: type[models.Model]) -> list[Any]:
    """Those of people's words; an address of the web is none."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, LineField | ProseField))
    return [field for field in fields if not any(isinstance(one, URLValidator) for one in field.validators)]


@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if fields_of(model)], ids=lambda one: one.__name__
)
def test_every_text_of_every_model_takes_ordinary_text_and_no_tag(model: type[models.Model]):
    for field in fields_of(model):
        longest = field.max_length or LONG
        for text in ORDINARY:
            line = text.replace("\n", " ") if isinstance(field, LineField) else text
            if len(line) <= longest:
                assert field.clean(line, None) == line
        with pytest.raises(ValidationError, match="plain text"):
            field.clean("<b>", None)
        typed = field.formfield()
        assert isinstance(typed, LineInput), field
        assert typed.to_python("\u200ea\u0308\u200b ") == "ä"


def forms_below(kind: type) -> Iterator[type]:
    for form in kind.__subclasses__():
        yield form
        yield from forms_below(form)


def test_every_form_field_that_takes_plain_text_normalizes_it():
    import_module("exportmeet.urls")
    plain = [
        field
        for form in forms_below(BaseForm)
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, CharField) and plain_text in field.validators
    ]
    assert len(plain) > 10
    assert [field for field in plain if not isinstance(field, LineInput)] == []
