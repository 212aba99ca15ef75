"""What narrows the page of shared barriers, and how they are grouped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from participants.models import User
from recommendations.choices import Choices
from recommendations.recommendation.fields import in_groups
from recommendations.recommendation.queries import RecommendationQuerySet

from .groups import LAST


class CommonBarrierForm(FilterForm):
    """In the URL."""

    by = forms.ChoiceField(
        label=_("Grouped by"),
        required=False,
        choices=[("", _("Kind of measure and goods")), ("words", _("Wording"))],
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    mast = forms.ChoiceField(label=_("Kind of measure"), required=False)

    def __init__(self, data: Any, *, choices: Choices, user: User) -> None:
        super().__init__(data)
        self.user = user
        for name, kind in (("sector", "sector"), ("mast", "mast_chapter")):
            self.fields[name].choices = [("", _("All")), *in_groups(choices.get(kind, {}), is_flat=True)]  # type: ignore[attr-defined]

    def narrow(self, rows: RecommendationQuerySet) -> RecommendationQuerySet:
        """Those of `rows` that are asked for. See `check`."""
        self.check()
        return rows.narrowed(self.user, sector=self.cleaned_data["sector"], mast=self.cleaned_data["mast"])

    @property
    def by_words(self) -> bool:
        return bool(self.cleaned_data["by"])

    @property
    def number(self) -> int:
        """Which page is asked for; the first where that is none."""
        text = str(self.data.get("page", ""))
        return min(max(int(text), 1), LAST) if text.isascii() and text.isdigit() and len(text) < 4 else 1
