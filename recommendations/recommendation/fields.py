"""Fields whose choices are rows at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

NOTHING = [("", "—")]


class PickField(forms.ChoiceField):
    """One of the rows at hand, chosen by its code; cleans to the row, or to None."""

    def __init__(self, *, rows: Mapping[str, Any], is_flat: bool = False, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(choices=[*NOTHING, *in_groups(rows, is_flat=is_flat)], **kwargs)

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class PickSeveralField(forms.MultipleChoiceField):
    """Some of the rows at hand, chosen by their codes; cleans to a list of rows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows: Mapping[str, Any], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(choices=in_groups(rows, is_flat=True), **kwargs)

    def clean(self, value: Any) -> Any:
        return [self.rows[code] for code in super().clean(value)]


def in_groups(rows: Mapping[str, Any], *, is_flat: bool = False) -> list[Any]:
    """Choices by code, under the kinds of those rows of which the kind was read (choices): no row is read here."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, row in rows.items():
        group = "" if is_flat or "kind" not in vars(row) else str(row.get_kind_display())
        groups.setdefault(group, []).append((code, str(row)))
    return groups.pop("", []) + list(groups.items())
