"""Which columns the table shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from actions.chosen import CHOICES, NO_WAY, USUAL, WAYS
from core.forms import DeedForm


class ColumnsForm(DeedForm, forms.Form):
    """A box and a place for each column. Those of the same place stand in the order of the form."""

    def __init__(self, data: Any, *, chosen: Sequence[str]) -> None:
        super().__init__(data)
        shown = chosen or USUAL
        self.codes = [*shown, *(code for code in CHOICES if code not in shown)]
        for place, code in enumerate(self.codes, start=1):
            is_shown = code in shown
            label = CHOICES[code].label
            self.fields[f"show_{code}"] = forms.BooleanField(label=label, required=False, initial=is_shown)
            self.fields[f"place_{code}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99, initial=place if is_shown else None
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The box and the place of each column."""
        return ((self[f"show_{code}"], self[f"place_{code}"]) for code in self.codes)

    def clean(self) -> dict[str, Any]:
        if WAYS.isdisjoint(self.chosen()):
            raise forms.ValidationError(NO_WAY)
        return self.cleaned_data

    def chosen(self) -> list[str]:
        """The codes of what is ticked, in the order of their places; without a place they come last."""
        said = self.cleaned_data
        ticked = [code for code in self.codes if said.get(f"show_{code}")]
        return sorted(ticked, key=lambda code: said.get(f"place_{code}") or len(CHOICES) + 100)
