"""The shape of requests about recommendations on an agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from core.search import reference as has_reference
from core.text import LineInput, one_line, plain_text

from .models import AgendaRecommendation

if TYPE_CHECKING:
    from meetings.programme.models import AgendaItem
    from participants.models import User
    from recommendations.recommendation.models import Recommendation


class LinkForm(OperationForm, forms.Form):
    """Which recommendation, by its reference."""

    reference = LineInput(
        label=_("Reference of the recommendation"),
        max_length=60,
        validators=[plain_text, one_line],
        help_text=_("Such as REC/JPN/TEX/012, or jpn 12."),
    )

    def __init__(self, data: Any = None, *, item: AgendaItem, among: Any) -> None:
        """`among`: the recommendations that the person sees."""
        super().__init__(data)
        self._item, self._among = item, among

    def clean_reference(self) -> Recommendation:
        """Return the one recommendation of this reference."""
        condition = has_reference(self.cleaned_data["reference"])
        found = list(self._among.filter(condition).exclude(reference=None)[:2]) if condition else []
        if not found:
            raise forms.ValidationError(_g("No recommendation that you see has this reference."))
        if len(found) > 1:
            raise forms.ValidationError(_g("Several recommendations fit: enter the whole reference."))
        row: Recommendation = found[0]
        return row

    def link(self, *, by: User) -> AgendaRecommendation | None:
        """Link it; None where something is wrong, and the form says what."""
        return self.perform(lambda: AgendaRecommendation.add(self._item, self.cleaned_data["reference"], by=by))
