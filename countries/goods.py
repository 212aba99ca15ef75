"""Finding goods in the Harmonized System: by the figures of their code, or by words of their title."""

import re
from collections.abc import Callable
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils import translation

from core.search import words_of
from core.text import normalize
from countries.hs_codes import figures_of
from countries.models import HSChapter, HSLine
from countries.synonyms import synonyms_of

MOST = 30  # rows found at once: more are no help, more words are
_BETWEEN_WORDS = re.compile(r"[\s,;:()/-]+")


def found(asked: str) -> tuple[list[HSChapter | HSLine], bool]:
    """Chapters and lines by code, at most MOST of them, and whether there are more. Nothing asked: all chapters.

    Figures find what they lie under and the level below them; words find titles that have them all, or say the same in
    the words of customs, in English or in Hindi: first where they are whole words, since “tin” is in “containing” too.
    """
    asked = normalize(asked).strip()
    if not asked:
        return list(HSChapter.objects.all()), False
    if figures := figures_of(asked):
        in_chapter = Q(code__startswith=figures) if len(figures) < 2 else Q(code=figures[:2])
        above = [figures[:length] for length in range(4, len(figures), 2)]
        next_level = len(figures) // 2 * 2 + 2
        return _first(in_chapter, Q(code__startswith=figures, length__lte=next_level) | Q(code__in=above))
    words = words_of(asked)
    return _first(titled(HSChapter, words), titled(HSLine, words), lambda model: titled(model, words, is_whole=True))


def _first(chapters: Q, lines: Q, best: Callable[[Any], Q] | None = None) -> tuple[list[HSChapter | HSLine], bool]:
    """Rows in the order of their codes, those that meet the condition `best` of their model before the others."""
    rows: list[Any] = [*_ranked(HSChapter.objects.filter(chapters), best)[: MOST + 1]]
    lines_found = HSLine.objects.alias(length=Length("code")).filter(lines)
    rows += _ranked(lines_found, best)[: MOST + 1 - len(rows)]
    return sorted(rows[:MOST], key=lambda row: (row.rank, row.code)), len(rows) > MOST


def _ranked(rows: QuerySet[Any], best: Callable[[Any], Q] | None) -> QuerySet[Any]:
    rank: Any = Case(When(best(rows.model), then=0), default=1, output_field=IntegerField()) if best else Value(0)
    return rows.annotate(rank=rank).order_by("rank", "code")


def titled(model: Any, words: list[str], *, is_whole: bool = False) -> Q:
    """The condition that a title has all the words, or all of them whole.

    Only English titles are stored: others are looked through here.
    """
    condition = Q()
    for word in words:
        one_of = Q()
        for synonym in synonyms_of(word):
            one_of |= _whole_word(synonym) if is_whole else Q(title__icontains=synonym)
        condition &= one_of
    if all(word.isascii() for word in words):
        return condition
    with translation.override("hi"):
        titles = set(model.objects.order_by().values_list("title", flat=True))
        hindi_titles = {title: normalize(translation.gettext(title)) for title in titles}
    parts = {title: _BETWEEN_WORDS.split(hindi) if is_whole else hindi for title, hindi in hindi_titles.items()}
    return Q(title__in=[title for title, part in parts.items() if all(word in part for word in words)])


def _whole_word(word: str) -> Q:
    """The condition that the title has the word, or its plural, and not as a part of another."""
    return Q(title__iregex=rf"(^|\W){re.escape(word)}(s|es)?(\W|$)")
