"""Forms about who is away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, OperationForm
from participants.models import Absence, User

DAY = DayInput()


class AbsenceForm(OperationForm, forms.Form):
    """From when until when somebody is away, and who stands in."""

    from_on = forms.DateField(label=_("First day"), widget=DAY)
    until_on = forms.DateField(label=_("Last day"), widget=DAY, help_text=_("The day itself included."))
    substitute = forms.ModelChoiceField(
        User.objects.none(),
        empty_label="—",
        label=_("Substitute"),
        help_text=_("Of the same organisation and role: sees and does what the one who is away may."),
    )
    gets_copies = forms.BooleanField(
        label=_("Copies of the mails also to who is away"),
        required=False,
        help_text=_("Reminders go to the substitute."),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        self.fields["substitute"].queryset = User.objects.substitutes_for(person)  # type: ignore[attr-defined]

    def arrange(self, *, by: User) -> bool:
        """Enter it; False where something is wrong, and the form says what."""
        return self.done(lambda: Absence.arrange(self.person, by=by, **self.cleaned_data))
