"""Finding goods in the Harmonized System: by the figures of their code, or by words of their title."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Length
from django.utils import translation

from core.search import words_of
from core.text import normalize
from countries.hs_codes import figures_of
from countries.models import HSChapter, HSLine
from countries.synonyms import said_for

MOST = 30  # rows found at once: more are no help, more words are


def found(asked: str) -> tuple[list[HSChapter | HSLine], bool]:
    """Chapters and lines by code, at most MOST of them, and whether there are more. Nothing asked: all chapters.

    Figures find what they lie under and the level below them; words find titles that have them all, or say the same in
    the words of customs, in English or in Hindi.
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
    return _first(titled(HSChapter, words), titled(HSLine, words))


def _first(chapters: Q, lines: Q) -> tuple[list[HSChapter | HSLine], bool]:
    rows: list[HSChapter | HSLine] = [*HSChapter.objects.filter(chapters)[: MOST + 1]]
    rows += HSLine.objects.alias(length=Length("code")).filter(lines)[: MOST + 1 - len(rows)]
    return sorted(rows[:MOST], key=lambda row: row.code), len(rows) > MOST


def titled(model: Any, words: list[str]) -> Q:
    """The condition that a title has all the words. Only English titles are stored: others are looked through here."""
    condition = Q()
    for word in words:
        one_of = Q()
        for said in said_for(word):
            one_of |= Q(title__icontains=said)
        condition &= one_of
    if all(word.isascii() for word in words):
        return condition
    with translation.override("hi"):
        titles = set(model.objects.order_by().values_list("title", flat=True))
        said_in_hindi = {title: normalize(translation.gettext(title)) for title in titles}
    return Q(title__in=[title for title, said in said_in_hindi.items() if all(word in said for word in words)])
