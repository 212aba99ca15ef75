"""What the page of one import shows."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .models import SheetImport, SheetRow


class ImportPage:
    """One import with the numbers of its rows by fate; `fate` narrows the rows, where it is one."""

    def __init__(self, sheet_import: SheetImport, fate: str) -> None:
        self._import = sheet_import
        self.fate = fate if fate in SheetRow.Fate.values else ""

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

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Fate, its label, and how many rows have it; those with none are left out."""
        named = ((fate, str(label), self.numbers[fate]) for fate, label in SheetRow.Fate.choices)
        return [one for one in named if one[2]]

    @property
    def rows(self) -> Any:
        rows = self._import.rows.all()
        return rows.filter(fate=self.fate) if self.fate else rows

    @property
    def left_out(self) -> str:
        """The headings of the columns that are not imported."""
        heads = (head for place, head in enumerate(self._import.heads) if str(place) not in self._import.columns)
        return ", ".join(head[:60] for head in heads if head)
