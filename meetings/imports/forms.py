"""The forms of an import: the file or the pasted rows, what each column holds, which organisations are meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from core.rules import RuleBroken
from core.text import LineInput
from countries.models import Organisation
from documents.sheets import ACCEPT, read_file, read_pasted
from meetings.models.meets import Meet
from meetings.participants.models import Category
from participants.models import User

from .columns import FIELDS, MOST_TITLES, find_head
from .models import MOST_PASTED, SheetImport
from .planning import UnsureOrganisation, proceed, unsure_organisations

_LONGEST_PASTED = 200_000  # characters


class SheetForm(OperationForm, forms.Form):
    """A list of people: a file, or rows copied out of a spreadsheet."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Excel (xlsx), ODS or CSV; at most 5 MB and 5,000 rows; without macros or a password."),
        widget=forms.FileInput({"accept": ACCEPT}),
    )
    sheet = LineInput(
        label=_("Name of the sheet"),
        required=False,
        max_length=100,
        help_text=_("Only if the file has several. Without it, the first with a list is read."),
    )
    pasted = forms.CharField(
        label=_("Or rows pasted from Excel"),
        required=False,
        strip=False,
        max_length=_LONGEST_PASTED,
        help_text=_("At most %(most)d rows; copy the headings of the columns too, if there are any.")
        % {"most": MOST_PASTED},
        widget=forms.Textarea({"rows": 6, "wrap": "off", "spellcheck": "false"}),
    )

    def begin(self, meet: Meet, *, by: User) -> SheetImport | None:
        """Begin the import; None where something is wrong, and the form says what."""
        return self.perform(lambda: self._begin(meet, by))

    def _begin(self, meet: Meet, by: User) -> SheetImport:
        file, pasted = self.cleaned_data["file"], self.cleaned_data["pasted"]
        if bool(file) == bool(pasted.strip()):
            raise RuleBroken(_("Choose a file, or paste rows: one of the two."), field="file")
        read = read_file(file) if file else read_pasted(pasted)
        row = SheetImport.begin(meet, read, sheet=self.cleaned_data["sheet"], is_pasted=not file, by=by)
        proceed(row, by=by)
        return row


class ColumnsForm(OperationForm, forms.Form):
    """What each column holds."""

    head = forms.IntegerField(widget=forms.HiddenInput, min_value=-1, max_value=100)
    default_category = forms.ChoiceField(
        label=_("Category where the sheet gives none"),
        required=False,
        choices=[("", _("As designation and organisation say")), *Category.choices],
        help_text=_("For rows whose category does not follow from designation and organisation."),
    )

    def __init__(self, data: Any = None, *, sheet_import: SheetImport, head: int | None = None) -> None:
        # The page shows the columns below another head, before anything is saved.
        if head is not None and -1 <= head < len(sheet_import.content) - 1:
            sheet_import.head, sheet_import.mapped_at = head, None
        initial = {"head": sheet_import.head, "default_category": sheet_import.default_category}
        super().__init__(data, initial=initial)
        self.sheet_import = sheet_import
        self.columns = sheet_import.read_columns()
        choices = [("", _("Do not import")), *FIELDS.items()]
        for column in self.columns:
            name = _("Column %(number)d") % {"number": column.place + 1}
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=column.head[:80] or name, required=False, choices=choices, initial=column.field
            )

    @property
    def heads(self) -> list[tuple[int, int, str]]:
        """Place, number and first words of the rows that may be the head."""
        rows = self.sheet_import.content[:MOST_TITLES]
        return [(place, number, " | ".join(cells)[:60]) for place, (number, cells) in enumerate(rows)]

    def rows(self) -> Iterator[tuple[forms.BoundField, Any]]:
        """Each column with its field."""
        for column in self.columns:
            yield self[f"column_{column.place}"], column

    def save(self, *, by: User) -> bool:
        """Map the columns; False where something is wrong, and the form says what."""
        return self.done(lambda: self._save(by))

    def _save(self, by: User) -> None:
        values = self.cleaned_data
        columns = {str(column.place): values[f"column_{column.place}"] for column in self.columns}
        row = self.sheet_import
        row.set_columns(columns, head=values["head"], default_category=values["default_category"], by=by)
        proceed(row, by=by)


class OrganisationsForm(OperationForm, forms.Form):
    """Which organisations a sheet means, as far as that is not sure."""

    def __init__(self, data: Any = None, *, sheet_import: SheetImport) -> None:
        super().__init__(data)
        self.sheet_import = sheet_import
        self.unsure = unsure_organisations(sheet_import)
        organisations = [(str(one.pk), one.label) for one in Organisation.objects.order_by("name")]
        choices = [("0", _("Not in the list: keep as written")), *organisations]
        chosen = sheet_import.organisations or {}
        for place, one in enumerate(self.unsure):
            initial = str(chosen.get(one.key, one.proposed))
            self.fields[f"organisation_{place}"] = forms.ChoiceField(label=one.text, choices=choices, initial=initial)

    def rows(self) -> Iterator[tuple[forms.BoundField, UnsureOrganisation]]:
        for place, one in enumerate(self.unsure):
            yield self[f"organisation_{place}"], one

    def save(self, *, by: User) -> bool:
        """Keep what is meant; False where something is wrong, and the form says what."""
        return self.done(lambda: self.sheet_import.set_organisations(self._chosen(), by=by))

    def _chosen(self) -> dict[str, int]:
        return {one.key: int(self.cleaned_data[f"organisation_{place}"]) for place, one in enumerate(self.unsure)}


def head_of(sheet_import: SheetImport, text: str) -> int | None:
    """The place of the row that the address names by its number in the sheet; 0 means that there is no head."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    if text == "0":
        return -1
    numbers = [number for number, _cells in sheet_import.content[:100]]
    return numbers.index(int(text)) if int(text) in numbers else find_head(sheet_import.content)
