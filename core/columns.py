"""The columns of a list that its reader chooses: they stand in its address, and so in links, saved views and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import DeedForm


class ColumnsField(forms.CharField):
    """Columns as number,title,due; cleans to their codes, in that order.

    `codes` are all there are; a row is opened by one of `links`, and `no_link` is the sentence that asks for one.
    """

    widget = forms.HiddenInput

    def __init__(self, *, codes: Mapping[str, Any], links: frozenset[str], no_link: Any, **kwargs: Any) -> None:
        self.codes, self.links, self.no_link = codes, links, no_link
        super().__init__(required=False, max_length=300, **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        typed = super().clean(value)
        codes = tuple(typed.split(",")) if typed else ()
        if len(set(codes)) < len(codes) or not set(codes) <= self.codes.keys():
            raise forms.ValidationError(_("The table has no such columns."))
        if codes and self.links.isdisjoint(codes):
            raise forms.ValidationError(self.no_link)
        return codes


class ColumnsForm(DeedForm, forms.Form):
    """A box and a place for each column. Those of the same place stand in the order of the form."""

    # Code -> what has a `label`; the codes with which one begins; see ColumnsField for the others.
    CHOICES: ClassVar[Mapping[str, Any]]
    USUAL: ClassVar[Sequence[str]]
    LINKS: ClassVar[frozenset[str]]
    NO_LINK: ClassVar[Any]

    def __init__(self, data: Any, *, chosen: Sequence[str]) -> None:
        super().__init__(data)
        shown = chosen or self.USUAL
        self.codes = [*shown, *(code for code in self.CHOICES if code not in shown)]
        for place, code in enumerate(self.codes, start=1):
            is_shown = code in shown
            label = self.CHOICES[code].label
            self.fields[f"show_{code}"] = forms.BooleanField(label=label, required=False, initial=is_shown)
            self.fields[f"place_{code}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99, initial=place if is_shown else None
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The box and the place of each column."""
        return ((self[f"show_{code}"], self[f"place_{code}"]) for code in self.codes)

    def clean(self) -> dict[str, Any]:
        if self.LINKS.isdisjoint(self.chosen()):
            raise forms.ValidationError(self.NO_LINK)
        return self.cleaned_data

    def chosen(self) -> list[str]:
        """The codes of what is ticked, in the order of their places; without a place they come last."""
        data = self.cleaned_data
        ticked = [code for code in self.codes if data.get(f"show_{code}")]
        return sorted(ticked, key=lambda code: data.get(f"place_{code}") or len(self.CHOICES) + 100)
