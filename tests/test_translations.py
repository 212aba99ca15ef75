"""Hindi is whole: every string has it, it is compiled, and what is filled in later keeps its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.formats import date_format

from actions.models import Outcome
from core.zones import city
from countries.models import HSChapter
from participants.models import AccessRecord
from tools import messages

# What is filled in later, and markup: %(name)s, %d, {one}, {code:X}, <strong>.
PLACES = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{[^{}]*\}|<[^<>]+>")
DEVANAGARI = re.compile(r"[\u0900-\u0963\u0970-\u097f]")
# Names that Hindi writes as English does.
SAME_IN_HINDI = frozenset({"Message-ID", "IPv4", "IPv6", "URL"})
# Words in the markup that are the same in every language: the switch names each language in itself.
SAME_EVERYWHERE = frozenset({"English", "API"})
# Arguments whose text people read.
READ = frozenset(
    {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "why", "past", "message"}
)
MESSAGE_CALLS = frozenset({"RuleBroken", "NotAllowed", "ValidationError", "Column"})


@pytest.fixture(scope="module")
def written() -> Catalog:
    return messages.read()


def every(catalog: Catalog) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The English of each string (and its plural), and the Hindi."""
    for message in catalog:
        if message.id:
            english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            yield english, messages._texts(message.string)


def test_every_string_of_the_sources_stands_in_the_catalogue_and_no_other(written: Catalog) -> None:
    assert {(m.context, m.id) for m in written if m.id} == {(m.context, m.id) for m in messages.needed() if m.id}


def test_email_is_written_in_one_way(written: Catalog) -> None:
    assert [
        english
        for english, _hindi in every(written)
        if re.search(r"\be-mail|\bmail address", str(english), re.IGNORECASE)
    ] == []


def test_one_english_word_of_two_meanings_has_two_in_hindi() -> None:
    with translation.override("hi"):
        assert str(AccessRecord._meta.get_field("outcome").verbose_name) != str(Outcome._meta.verbose_name)
        assert str(AccessRecord.Kind.DOWNLOAD.label) != translation.pgettext("button", "Download")


def test_every_string_has_its_hindi(written: Catalog) -> None:
    assert [english for english, hindi in every(written) if not all(hindi)] == []


def test_hindi_is_written_in_devanagari_with_the_digits_of_offices(written: Catalog) -> None:
    def is_odd(english: str, hindi: str) -> bool:
        # Where nothing but places is left of the English, there is nothing to say in Hindi.
        needs = re.search(r"[A-Za-z]", PLACES.sub("", english)) and english not in SAME_IN_HINDI
        return bool((needs and not DEVANAGARI.search(hindi)) or re.search("[०-९]", hindi))

    assert [english for english, hindi in every(written) if any(is_odd(english[0], one) for one in hindi)] == []


def test_nothing_is_guessed(written: Catalog) -> None:
    assert [message.id for message in written if message.id and message.fuzzy] == []
    assert not written.obsolete


def test_what_is_filled_in_later_keeps_its_place(written: Catalog) -> None:
    def places(words: str) -> list[str]:
        return sorted(PLACES.findall(words))

    for english, hindi in every(written):
        assert {tuple(places(one)) for one in hindi} <= {tuple(places(one)) for one in english}, english


def test_spaces_and_line_ends_around_a_string_are_kept(written: Catalog) -> None:
    def edges(words: str) -> tuple[str, str]:
        return words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]

    for english, hindi in every(written):
        assert {edges(one) for one in hindi} == {edges(english[0])}, english


def test_the_product_speaks_hindi_where_it_has_its_own_words_and_where_it_borrows_them() -> None:
    with translation.override("hi"):
        assert translation.gettext("My desk") == "मेरी डेस्क"
        assert translation.gettext("Incorrect code.") == "कोड गलत है।"
        assert translation.ngettext("%(n)d recommendation", "%(n)d recommendations", 2) == "%(n)d सिफ़ारिशें"
    assert translation.gettext("My desk") == "My desk"


def test_days_zones_and_reference_data_are_named_in_hindi_with_latin_digits() -> None:
    chapter = HSChapter(code="61", title="Knitted or crocheted clothing")
    with translation.override("hi"):
        assert date_format(date(2027, 3, 8)) == "सोम 8 मार्च 2027"
        assert str(chapter) == "61 बुने (निटेड) या क्रोशिया के परिधान"
    assert str(chapter) == "61 Knitted or crocheted clothing"
    assert (city("Asia/Kolkata", "hi"), city("America/New_York", "hi")) == ("कोलकाता", "न्यूयॉर्क")
    assert city("Asia/Kolkata", "en") == "Kolkata"


# --- nothing stands unmarked -------------------------------------------------------------------------------------


def bare_words(path: Path) -> list[str]:
    """The words of a template that no tag translates: in its text, and in the attributes that are read out."""
    source = path.read_text(encoding="utf-8")
    for block in ("comment", "blocktranslate"):
        source = re.sub(rf"{{% {block}\b.*?{{% end{block} %}}", "", source, flags=re.DOTALL)
    tokens = Lexer(source).tokenize()
    return _words("".join(token.contents if token.token_type == TokenType.TEXT else "" for token in tokens))


def _words(markup: str) -> list[str]:
    read = re.findall(r'(?:alt|title|placeholder|aria-label)="([^"]*)"', markup)
    text = re.sub(r"<!--.*?-->|<(?:code|style)\b.*?</(?:code|style)>|<[^>]*>", " ", markup, flags=re.DOTALL)
    text = re.sub(r"""&\w+;|[\w-]+=("[^"]*"|'[^']*')""", " ", text)
    found = re.findall(r"[A-Za-z]{2,}", " ".join([text, *read]))
    return [word for word in found if word not in SAME_EVERYWHERE]


def test_no_word_stands_in_a_template_unmarked() -> None:
    paths = [path for path in messages.sources(".html") if "templates" in path.parts]
    assert len(paths) > 50
    assert {path.name: words for path in paths if (words := bare_words(path))} == {}


def unmarked(tree: ast.Module) -> Iterator[str]:
    """What people are told in plain constants: as an argument that labels, or as the sentence of a refusal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            texts = [word.value for word in node.keywords if word.arg in READ]
            if isinstance(node.func, ast.Name) and node.func.id in MESSAGE_CALLS:
                texts += node.args[:1]
            yield from (f"{one.lineno}: {one.value}" for one in texts if _is_words(one))


def _is_words(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.search("[A-Za-z]", node.value))


def test_nobody_is_told_anything_unmarked() -> None:
    paths = list(messages.sources(".py"))
    assert len(paths) > 100
    found = {str(path): list(unmarked(ast.parse(path.read_text(encoding="utf-8")))) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}
