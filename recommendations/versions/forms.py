"""Which two submissions are set side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.rules import RuleBroken

from .models import TextVersion


class CompareForm(forms.Form):
    """Two numbers of versions, in the address, so that what is compared can be mailed; by default the last two."""

    older = forms.TypedChoiceField(label=_("Older version"), coerce=int, required=False)
    newer = forms.TypedChoiceField(label=_("Newer version"), coerce=int, required=False)

    def __init__(self, data: Any, *, versions: list[TextVersion]) -> None:
        self.by_number = {one.number: one for one in versions}
        numbers = list(self.by_number)
        last = {"older": numbers[-2:][0], "newer": numbers[-1]} if numbers else {}
        asked = {name: data.get(name) or number for name, number in last.items()}
        super().__init__(asked, auto_id="version_%s")
        for field in self.fields.values():
            field.choices = [(number, str(number)) for number in numbers]  # type: ignore[attr-defined]

    def pair(self) -> tuple[TextVersion, TextVersion] | None:
        """The two; None while there is none. Raise RuleBroken for one that is not among those that the reader sees."""
        if not self.by_number:
            return None
        if not self.is_valid():
            raise RuleBroken(_("There is no such version here: choose two from the list."))
        return self.by_number[self.cleaned_data["older"]], self.by_number[self.cleaned_data["newer"]]
