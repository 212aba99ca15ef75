"""Finding goods in the Harmonized System: by the figures of their code, or by words of their title."""

import re
from typing import Any

from django.db.models import Q
from django.utils import translation

from core.search import words_of
from countries.models import HSChapter, HSLine

MOST = 30  # rows found at once: more are no help, more words are


def found(asked: str) -> tuple[list[HSChapter | HSLine], bool]:
    """Chapters and lines by code, at most MOST of them, and whether there are more. Nothing asked: all chapters.

    Figures find what begins so, and what it lies under; words find titles that have them all, in English or
    in Hindi.
    """
    if not asked.strip():
        return list(HSChapter.objects.all()), False
    figures = re.sub(r"[\s.]", "", asked)
    if figures.isascii() and figures.isdigit():
        in_chapter = Q(code__startswith=figures) if len(figures) < 2 else Q(code=figures[:2])
        above = [figures[:length] for length in range(4, len(figures), 2)]
        return _first(in_chapter, Q(code__startswith=figures) | Q(code__in=above))
    words = words_of(asked)
    return _first(_says(HSChapter, words), _says(HSLine, words))


def _first(chapters: Q, lines: Q) -> tuple[list[HSChapter | HSLine], bool]:
    rows: list[HSChapter | HSLine] = [*HSChapter.objects.filter(chapters)[: MOST + 1]]
    rows += HSLine.objects.filter(lines)[: MOST + 1 - len(rows)]
    return sorted(rows[:MOST], key=lambda row: row.code), len(rows) > MOST


def _says(model: Any, words: list[str]) -> Q:
    """The condition that a title has all the words. Only English titles are stored: others are looked through here."""
    condition = Q()
    for word in words:
        condition &= Q(title__icontains=word)
    if all(word.isascii() for word in words):
        return condition
    with translation.override("hi"):
        titles = set(model.objects.order_by().values_list("title", flat=True))
        said = [title for title in titles if all(word in translation.gettext(title) for word in words)]
    return Q(title__in=said)
