"""What narrows the page of the same walls, and how they are grouped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from participants.models import User
from recommendations.choices import Choices
from recommendations.models import RecommendationQuerySet
from recommendations.walls import LAST

from .picks import in_groups


class WallForm(FilterForm):
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
        said = str(self.data.get("page", ""))
        return min(max(int(said), 1), LAST) if said.isascii() and said.isdigit() and len(said) < 4 else 1
