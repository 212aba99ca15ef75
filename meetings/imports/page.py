"""What the page of one import shows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from .models import SheetImport, SheetRow

TO_CHECK = "check"


class ImportPage:
    """One import with the numbers of its rows by fate; `fate` narrows the rows, where it is one or TO_CHECK."""

    def __init__(self, sheet_import: SheetImport, fate: str) -> None:
        self._import = sheet_import
        self.fate = fate if fate in (*SheetRow.Fate.values, TO_CHECK) else ""

    @cached_property
    def numbers(self) -> dict[str, int]:
        return self._import.numbers()

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def good(self) -> int:
        """How many rows an import writes, or has written."""
        return self.numbers[SheetRow.Fate.NEW] + self.numbers[SheetRow.Fate.CHANGED]

    @property
    def refused(self) -> int:
        return self.numbers[SheetRow.Fate.REFUSED]

    @cached_property
    def to_check(self) -> int:
        """How many rows are taken with a remark."""
        return self._import.rows.to_check().count() if self.good else 0

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Fate, its label, and how many rows have it; those with none are left out."""
        named = [(str(fate), str(label), self.numbers[fate]) for fate, label in SheetRow.Fate.choices]
        named.append((TO_CHECK, _("With a remark"), self.to_check))
        return [one for one in named if one[2]]

    @property
    def rows(self) -> Any:
        rows = self._import.rows.all()
        if self.fate == TO_CHECK:
            return rows.to_check()
        return rows.filter(fate=self.fate) if self.fate else rows

    @property
    def left_out(self) -> str:
        """The headings of the columns that are not imported."""
        heads = (head for place, head in enumerate(self._import.heads) if str(place) not in self._import.columns)
        return ", ".join(head[:60] for head in heads if head)
