"""What operations on many rows share: the ticked rows, the form with its preview, the plan, both tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .forms import OperationForm
from .tables import Cell, Column, Table, tick

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def numbers_of(asked: Any) -> list[int]:
    """The numbers of the ticked rows; `asked` is the query string or the form data."""
    return [int(value) for value in asked.getlist("row") if _NUMBER.fullmatch(value)]


@dataclass(frozen=True)
class Planned:
    """One chosen row, and why the operation is not possible for it, if so."""

    row: Any
    why_not: str = ""


@dataclass(frozen=True)
class Plan:
    """The chosen rows, in their order."""

    rows: list[Planned]

    @property
    def possible(self) -> list[Any]:
        return [one.row for one in self.rows if not one.why_not]

    @property
    def refused(self) -> list[Planned]:
        return [one for one in self.rows if one.why_not]


class ManyForm(OperationForm, forms.Form):
    """One operation for all chosen rows; `key` identifies this form, so that a second click does nothing."""

    kind: ClassVar[str]
    heading: ClassVar[Any]

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def is_preview(self) -> bool:
        """Whether it is valid and was sent for the preview, which changes nothing."""
        if self.data.get("step") not in ("look", "do"):
            return False
        if self.http_status == 200 and not self.is_valid():
            self.http_status = 400
        return self.is_valid()

    def facts(self) -> list[tuple[Any, str]]:
        """The values, as labels and texts."""
        return [(self.fields[name].label, self.chosen_label(name)) for name in self.fields if name != "key"]

    def chosen_label(self, name: str) -> str:
        """The value of one field for people."""
        value = self.cleaned_data[name]
        if hasattr(value, "isoformat"):
            return date_format(value, "DATE_FORMAT")
        choices = getattr(self.fields[name], "choices", ()) if isinstance(value, str | int) else ()
        return str({str(code): words for code, words in choices}.get(str(value), value))


def with_ticks(table: Table, box: Cell = tick) -> Table:
    """The same table with a box before each row."""
    return replace(table, columns=(Column(_("Choose"), box, "nowrap no-print"), *table.columns))


def of(name: str, cell: Cell) -> Cell:
    """The cell for the row itself, and for what holds it: as `row` while it is planned, and as `name` later."""
    return lambda one, reader: cell(getattr(one, "row", None) or getattr(one, name, one), reader)
