"""The form that asks for another due date."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.forms import DAY, ReasonField
from actions.items.models import ActionItem
from core.forms import OperationForm
from participants.models import User

from .models import DateChange


class DateForm(OperationForm, forms.Form):
    """Another due date, and why."""

    new_due_on = forms.DateField(label=_("New date"), widget=DAY, help_text=_("A working day where the owner sits."))
    reason = ReasonField(label=_("Why the present date cannot be held"))

    def request(self, item: ActionItem, *, by: User) -> DateChange | None:
        """Ask for the date; None where something is wrong, and the form says what."""
        return self.perform(lambda: DateChange.request(item, by=by, **self.cleaned_data))
