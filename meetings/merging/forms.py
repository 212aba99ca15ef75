"""Which person stays, and which values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import DeedForm
from meetings.participants.merging import merge_contacts
from participants.contacts.merging import FIELDS, differing
from participants.contacts.models import Contact
from participants.models import User

GOES, STAYS = "goes", "stays"


class MergeForm(DeedForm, forms.Form):
    """For each field in which the two differ: whose value stays. Carries the versions that the page showed."""

    goes_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    stays_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, goes: Contact, stays: Contact) -> None:
        super().__init__(data, initial={"goes_version": goes.version, "stays_version": stays.version})
        self.people = goes, stays
        for name in differing(goes, stays):
            shown = [(STAYS, self._shown(stays, name)), (GOES, self._shown(goes, name))]
            # What the one lacks comes from the other.
            initial = STAYS if getattr(stays, name) else GOES
            field: Any = Contact._meta.get_field(name)
            self.fields[name] = forms.ChoiceField(
                label=capfirst(str(field.verbose_name)), choices=shown, widget=forms.RadioSelect, initial=initial
            )

    def _shown(self, contact: Contact, name: str) -> str:
        field: Any = Contact._meta.get_field(name)
        value = getattr(contact, name)
        return str(dict(field.flatchoices).get(value, value) if field.flatchoices else value or _("(empty)"))

    def choices(self) -> Iterator[forms.BoundField]:
        """The fields in which the two differ."""
        return (self[name] for name in FIELDS if name in self.fields)

    def merge(self, *, by: User) -> bool:
        """Merge them; False where something is wrong, and the form says what."""
        return self.done(lambda: self._merge(by))

    def _merge(self, by: User) -> None:
        goes, stays = self.people
        taken = [name for name in FIELDS if self.cleaned_data.get(name) == GOES]
        versions = {goes.pk: self.cleaned_data["goes_version"], stays.pk: self.cleaned_data["stays_version"]}
        merge_contacts(goes, stays, taken=taken, versions=versions, by=by)
