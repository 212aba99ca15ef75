"""The form of a progress update."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.forms import DAY
from actions.items.models import ActionItem
from core.forms import OperationForm

from .models import ProgressUpdate


class ProgressForm(OperationForm, forms.ModelForm):
    """What the owner reports on the way."""

    class Meta:
        model = ProgressUpdate
        fields = ("done", "signal", "confidence", "next_step", "next_step_on", "waiting_on")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "done": forms.Textarea({"rows": 4}),
            "next_step": forms.Textarea({"rows": 2}),
            "next_step_on": DAY,
            "signal": forms.RadioSelect(),
            "confidence": forms.RadioSelect(),
        }

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["signal"].choices = ActionItem.Signal.choices  # type: ignore[attr-defined]
        self.fields["signal"].initial = ActionItem.Signal.GREEN
        self.fields["confidence"].choices = ProgressUpdate.Confidence.choices  # type: ignore[attr-defined]
        self.fields["waiting_on"].choices = ProgressUpdate.WaitingOn.choices  # type: ignore[attr-defined]
        self.fields["done"].help_text = _("What was done, by whom and when: the mission reads this.")
