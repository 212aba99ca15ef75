"""Forms about contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import EditForm, FilterForm, OperationForm
from core.text import AddressInput
from countries.models import Organisation
from participants import zones
from participants.models.users import User

from .models import MOST_OTHER_EMAILS, Contact, ContactQuerySet

FIELDS = (
    "honorific",
    "name",
    "name_hi",
    "designation",
    "organisation",
    "organisation_name",
    "email",
    "other_emails",
    "phone",
    "language",
    "time_zone",
    "user",
)


class ContactFilter(FilterForm):
    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), required=False, queryset=Organisation.objects.order_by("name"), empty_label=_("All")
    )
    account = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("All")), ("yes", _("With an account")), ("no", _("Without an account"))],
    )
    email = forms.ChoiceField(
        label=_("Email address"), required=False, choices=[("", _("All")), ("no", _("Without an address"))]
    )
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Current")), ("merged", _("Merged into another"))]
    )

    def narrow(self, rows: Any) -> Any:
        """Leave those out that were merged, unless they are asked for."""
        rows = super().narrow(rows)
        return rows if self.cleaned_data.get("state") else rows.live()

    def narrow_q(self, rows: ContactQuerySet, value: str) -> ContactQuerySet:
        return rows.search(value)

    def narrow_organisation(self, rows: ContactQuerySet, value: Organisation) -> ContactQuerySet:
        return rows.filter(organisation=value)

    def narrow_account(self, rows: ContactQuerySet, value: str) -> ContactQuerySet:
        return rows.filter(user__isnull=value == "no")

    def narrow_email(self, rows: ContactQuerySet, _value: str) -> ContactQuerySet:
        return rows.filter(email="", user=None)

    def narrow_state(self, rows: ContactQuerySet, _value: str) -> ContactQuerySet:
        return rows.exclude(merged_into=None)


def _fields(person: Contact | None) -> dict[str, forms.Field]:
    """The fields that a model form would make otherwise."""
    free = Q(contact=None) | Q(contact=person.pk) if person else Q(contact=None)
    return {
        "time_zone": forms.ChoiceField(label=_("Time zone"), choices=zones.choices, initial="Asia/Kolkata"),
        "other_emails": SimpleArrayField(
            AddressInput(),
            label=_("Further email addresses"),
            required=False,
            max_length=MOST_OTHER_EMAILS,
            help_text=_("With commas between them."),
        ),
        "user": forms.ModelChoiceField(
            label=_("Account"),
            required=False,
            queryset=User.objects.filter(free).order_by("name"),
            empty_label=_("None"),
            help_text=_("Mail then goes to the address of the account."),
        ),
    }


class ContactForm(EditForm):
    class Meta:
        model = Contact
        fields = FIELDS

    def __init__(self, data: Any = None, *, instance: Contact) -> None:
        super().__init__(data, instance=instance)
        self.fields.update(_fields(instance))


class NewContactForm(OperationForm, forms.ModelForm):
    class Meta:
        model = Contact
        fields = FIELDS

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields.update(_fields(None))

    def add(self, *, by: User) -> Contact | None:
        """Add the person; None where something is wrong, and the form says what."""
        return self.perform(lambda: Contact.add(by=by, **self.cleaned_data))
