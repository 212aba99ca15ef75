"""Which person stays, and which values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst

from core.forms import OperationForm
from meetings.merging.places import merge_contacts
from participants.contacts.merging import FIELDS, differing
from participants.contacts.models import Contact
from participants.models import User

GOES, STAYS = "goes", "stays"


def _field(name: str) -> Any:
    return Contact._meta.get_field(name)


class MergeForm(OperationForm, forms.Form):
    """Whose value stays, of each field in which both say something else. Carries the versions that were shown."""

    goes_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    stays_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, goes: Contact, stays: Contact) -> None:
        super().__init__(data, initial={"goes_version": goes.version, "stays_version": stays.version})
        self.people = goes, stays
        # What only the one says stays in any case; of what both say, people choose.
        self.filled: list[tuple[str, str]] = []
        self._taken: list[str] = []
        for name in differing(goes, stays):
            label = capfirst(str(_field(name).verbose_name))
            if not getattr(stays, name):
                self._taken.append(name)
                self.filled.append((label, self._shown(goes, name)))
            elif getattr(goes, name):
                shown = [(STAYS, self._shown(stays, name)), (GOES, self._shown(goes, name))]
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=shown, widget=forms.RadioSelect, initial=STAYS
                )

    def _shown(self, contact: Contact, name: str) -> str:
        value = getattr(contact, name)
        return str(dict(getattr(_field(name), "flatchoices", ())).get(value, value))

    def choices(self) -> Iterator[forms.BoundField]:
        """The fields of which one value is chosen."""
        return (self[name] for name in FIELDS if name in self.fields)

    def merge(self, *, by: User) -> bool:
        """Merge them; False where something is wrong, and the form says what."""
        return self.done(lambda: self._merge(by))

    def _merge(self, by: User) -> None:
        goes, stays = self.people
        taken = [*self._taken, *(name for name in FIELDS if self.cleaned_data.get(name) == GOES)]
        versions = {goes.pk: self.cleaned_data["goes_version"], stays.pk: self.cleaned_data["stays_version"]}
        merge_contacts(goes, stays, taken=taken, versions=versions, by=by)
