"""The columns of a list that its reader chooses: in its address, and so in links, saved views and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .forms import OperationForm
from .tables import Cell, Column, words

Row = dict[str, Any]
Value = Callable[[Row], Any]  # a word, a number or a day


@dataclass(frozen=True)
class ListColumn:
    """A column that may be chosen: its label, the path of its value, and what page and file show of it.

    `choices` are the labels of its values, `cell` draws it on the page where it is more than the words. `make` makes
    what reads a row, while the reader's language and time zone are in force: a file streams when they are no more.
    """

    label: Any
    path: str = ""
    choices: Iterable[tuple[Any, Any]] = ()
    make: Callable[[], Value] | None = None
    cell: Cell | None = None
    css: str = ""
    order: str = ""

    def value(self) -> Value:
        """What reads a row for the file, and for the page unless `cell` draws it."""
        if self.make:
            return self.make()
        return label_of(self.path, self.choices) if self.choices else itemgetter(self.path)

    def column(self) -> Column:
        return Column(self.label, self.cell or words(self.value()), self.css, self.order)


def label_of(path: str, choices: Iterable[tuple[Any, Any]]) -> Value:
    """Read the label of a choice, "" for none, in the language that is in force now."""
    labels = {value: str(label) for value, label in choices}
    return lambda row: labels.get(row[path], "")


def local_day(path: str) -> Callable[[], Value]:
    """For `make`: the calendar day of an instant where the reader is."""

    def make() -> Value:
        zone = timezone.get_current_timezone()
        return lambda row: row[path] and row[path].astimezone(zone).date()

    return make


class Lines:
    """Rows as lines of a file. Made before the answer streams, while the reader's language is in force."""

    def __init__(self, rows: Iterable[Row], columns: Iterable[ListColumn]) -> None:
        self._rows = rows
        columns = list(columns)
        self._values = [column.value() for column in columns]
        self.head = [str(column.label) for column in columns]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self._rows:
            yield tuple(value(row) for value in self._values)


def url_with(path: str, asked: Mapping[str, Any], chosen: Sequence[str]) -> str:
    """The address of a list with the filters of `asked` and these columns; with the usual ones for none."""
    query = {name: asked[name] for name in asked if name not in ("page", "columns")}
    if chosen:
        query["columns"] = ",".join(chosen)
    return f"{path}?{urlencode(query, safe=',')}" if query else path


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


class ColumnsForm(OperationForm, forms.Form):
    """A checkbox and a position for each column. Those with the same position keep the order of the form."""

    # Code -> what has a `label`; the codes with which one begins; see ColumnsField for the others.
    CHOICES: ClassVar[Mapping[str, Any]]
    USUAL: ClassVar[Sequence[str]]
    LINKS: ClassVar[frozenset[str]]
    NO_LINK: ClassVar[Any]

    def __init__(self, data: Any, *, chosen: Sequence[str], offered: Mapping[str, Any] | None = None) -> None:
        """`offered`: those of CHOICES that the reader may see, where these are not all."""
        super().__init__(data)
        choices = self.CHOICES if offered is None else offered
        shown = chosen or self.USUAL
        self.codes = [*shown, *(code for code in choices if code not in shown)]
        for place, code in enumerate(self.codes, start=1):
            is_shown = code in shown
            label = choices[code].label
            self.fields[f"show_{code}"] = forms.BooleanField(label=label, required=False, initial=is_shown)
            self.fields[f"place_{code}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=99, initial=place if is_shown else None
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """The checkbox and the position of each column."""
        return ((self[f"show_{code}"], self[f"place_{code}"]) for code in self.codes)

    def clean(self) -> dict[str, Any]:
        if self.LINKS.isdisjoint(self.chosen()):
            raise forms.ValidationError(self.NO_LINK)
        return self.cleaned_data

    def chosen(self) -> list[str]:
        """The codes of the ticked columns by position; those without a position come last."""
        data = self.cleaned_data
        ticked = [code for code in self.codes if data.get(f"show_{code}")]
        return sorted(ticked, key=lambda code: data.get(f"place_{code}") or len(self.CHOICES) + 100)
