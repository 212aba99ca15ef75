"""The shape of what is typed about value won."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.forms import ReasonField
from actions.items.models import ActionItem
from core.forms import OperationForm
from core.text import LineInput, one_line, plain_text
from participants.models import User

from .confirmations import Confirmation
from .models import FIELDS, Outcome


class OutcomeForm(OperationForm, forms.ModelForm):
    """What an item won."""

    class Meta:
        model = Outcome
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {"words": forms.Textarea({"rows": 4})}

    def clean_currency(self) -> str:
        """Without an amount it says nothing; an empty one is the usual one."""
        return str(self.cleaned_data.get("currency") or "USD")

    def claim(self, item: ActionItem, *, by: User) -> Outcome | None:
        """Enter it; None where something is wrong, and the form says what."""
        return self.perform(lambda: Outcome.claim(item, by=by, **self.cleaned_data))


class ConfirmationForm(OperationForm, forms.ModelForm):
    """Which exporter is asked."""

    class Meta:
        model = Confirmation
        fields = ("name", "firm", "email", "language")

    def ask(self, outcome: Outcome, *, by: User) -> Confirmation | None:
        """Ask them; None where something is wrong, and the form says what."""
        return self.perform(lambda: Confirmation.ask(outcome, by=by, **self.cleaned_data))


class AnswerForm(OperationForm, forms.Form):
    """What an exporter answers."""

    answer = forms.ChoiceField(
        label=_("Is it right?"),
        widget=forms.RadioSelect,
        choices=[("right", _("This is right")), ("wrong", _("This is not right"))],
    )
    words = ReasonField(label=_("What you wish to add, or what is not right"), required=False)
    name = LineInput(label=_("Your name"), max_length=120, validators=[plain_text, one_line])

    def __init__(self, data: Any = None, *, asked: Confirmation) -> None:
        super().__init__(data, initial={"name": asked.name})
        self.asked = asked

    def send(self) -> bool:
        """Put the answer on record; False where something is wrong, and the form says what."""
        return self.done(self._answer)

    def _answer(self) -> None:
        data = self.cleaned_data
        self.asked.answer(is_right=data["answer"] == "right", words=data["words"], name=data["name"])
