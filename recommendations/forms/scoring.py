"""What an examiner gives a recommendation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core.forms import DeedForm
from recommendations.models import Recommendation
from recommendations.scores import STEPS


def _step(number: int, means: Any) -> str:
    return f"{number}: {means}"


LABELS = {"value_score": _("Value"), "effort_score": _("Effort"), "fit_score": _("Strategic fit")}


def step_fields() -> dict[str, forms.Field]:
    """Three choices of five steps, each with its words, so that two examiners mean the same."""
    fields: dict[str, forms.Field] = {}
    for name, words in STEPS.items():
        steps = [(number, lazy(_step, str)(number, means)) for number, means in enumerate(words, start=1)]
        fields[name] = forms.TypedChoiceField(label=LABELS[name], choices=steps, coerce=int, widget=forms.RadioSelect)
    return fields


class ScoreForm(DeedForm, forms.Form):
    """What one examiner gives one recommendation."""

    def __init__(self, data: Any = None, *, row: Recommendation) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in STEPS})
        self.row = row
        self.fields |= step_fields()

    def score(self, *, by: Any) -> bool:
        """Score the row; False where something is wrong, and the form says what."""
        given = {name.removesuffix("_score"): self.cleaned_data[name] for name in STEPS} if self.is_valid() else {}
        return self.done(lambda: self.row.score(by=by, **given))
