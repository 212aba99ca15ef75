"""The text, while it is typed, for which similar ones are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countries.hs_codes import read_codes

from .search import SimilarityQuery

MOST_CODES = 40


def _codes(typed: str) -> Iterator[str]:
    """The codes that are whole; what is half typed is left out."""
    for part in re.split(r"[,;\n]", typed):
        with suppress(ValidationError):
            yield from read_codes(part)


class SimilarForm(forms.Form):
    """Some of a text, as far as it goes: what is wrong in it, or half typed, is left out rather than complained of."""

    title = forms.CharField(label=_("Title, or some words of it"), required=False, max_length=150)
    hs_lines = forms.CharField(label=_("HS lines"), required=False, max_length=500)
    mast_chapter = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    sector = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    # The row that is written on, which is not shown as similar to itself.
    of = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def query(self) -> SimilarityQuery:
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        codes = [*_codes(data.get("hs_lines", ""))][:MOST_CODES]
        return SimilarityQuery(
            title=data.get("title", ""),
            hs_lines=tuple(codes),
            mast_chapter=data.get("mast_chapter", ""),
            sectors=tuple(filter(None, [data.get("sector", "")])),
            besides=data.get("of") or 0,
        )
