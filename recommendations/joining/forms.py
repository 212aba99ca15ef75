"""In which other recommendation one lives on, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from core.text import LONG, ProseInput, plain_text
from participants.models import User
from recommendations.moves import MOVES
from recommendations.recommendation.forms import without_answer_field
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import RecommendationQuerySet

VERBS = [(verb, MOVES[verb].label) for verb in ("merge", "duplicate")]


class SurvivorForm(forms.Form):
    """Which one is looked at as the survivor; in the address, so that the page of both can be mailed."""

    verb = forms.ChoiceField(
        label=_("What it is"), choices=VERBS, widget=forms.RadioSelect, initial="merge", required=False
    )
    into = forms.CharField(
        label=_("Lives on in"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"list": "similar", "autocomplete": "off"}),
        help_text=_("The reference of the other recommendation, such as REC/JPN/TEX/001."),
    )

    def clean_into(self) -> str:
        return str(self.cleaned_data["into"]).upper()

    @property
    def named(self) -> str:
        """The reference that is asked for."""
        self.is_valid()
        return str(self.cleaned_data.get("into", ""))


class JoiningForm(OperationForm, forms.Form):
    """Merges a recommendation into another, or marks it as a duplicate of it."""

    verb = forms.ChoiceField(label=_("What it is"), choices=VERBS, widget=forms.RadioSelect)
    into = forms.CharField(max_length=40, widget=forms.HiddenInput)
    note = ProseInput(
        label=_("Reason"),
        max_length=LONG,
        validators=[plain_text],
        widget=forms.Textarea({"rows": 4}),
        help_text=MOVES["merge"].why,
        error_messages={"required": MOVES["merge"].why},
    )

    def __init__(self, data: Any = None, *, row: Recommendation, user: User, initial: Any) -> None:
        super().__init__(data, initial=initial)
        if asked := row.unanswered_referral(user):
            self.fields["without_answer"] = without_answer_field(asked.department.label, required=False)

    def join(self, row: Recommendation, *, by: User, among: RecommendationQuerySet) -> bool:
        """Do it; False where something is wrong, and the form says what. Raise NotAllowed."""
        return self.done(lambda: row.move(by=by, **self._asked(among)))

    def _asked(self, among: RecommendationQuerySet) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"into": among.filter(reference=data["into"].upper()).first()}
