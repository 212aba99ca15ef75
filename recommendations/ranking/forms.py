"""Which meet is ranked, and with which weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import FilterForm
from core.rules import RuleBroken
from meetings.models import Meet

from .scores import HEAVIEST, Weights
from .table import ranked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from recommendations.recommendation.queries import RecommendationQuerySet


class WeightField(forms.IntegerField):
    """How much a score counts; empty: as much as in the meet."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput({"class": "short"})
        super().__init__(required=False, min_value=0, max_value=HEAVIEST, widget=widget, **kwargs)


class RankingForm(FilterForm):
    """The meet, by default the one that comes next, and the weights that are tried; all of it in the address."""

    meet = forms.ChoiceField(label=_("Meet"), required=False)
    value = WeightField(label=_("Weight of the value"))
    effort = WeightField(label=_("Weight of the effort"))
    fit = WeightField(label=_("Weight of the strategic fit"))

    def __init__(self, data: Any, *, meets: Iterable[Meet]) -> None:
        """`meets` begins with the one that is shown unless another is asked for."""
        super().__init__(data)
        self._meets = {meet.slug: meet for meet in meets}
        field: Any = self.fields["meet"]
        field.choices = [(meet.slug, str(meet)) for meet in self._meets.values()]

    def weights_asked(self) -> dict[str, int]:
        """The weights that are tried, by the names of the meet's own fields."""
        return {f"{name}_weight": getattr(self.tried, name) for name in WEIGHED}

    def narrow(self, rows: RecommendationQuerySet) -> QuerySet[Any, Any]:
        """Those of `rows` that belong to the meet, each with its ranks. See `check`."""
        self.check()
        return ranked(rows.filter(meet=self.chosen), self.now, self.tried)

    def check(self) -> None:
        super().check()
        if not self._meets:
            raise RuleBroken(_("No meet is set up yet: the secretariat does this first."))
        if not any((self.tried.value, self.tried.effort, self.tried.fit)):
            raise RuleBroken(_("Where nothing counts there is no order: give one of the three a weight above 0."))

    @property
    def chosen(self) -> Meet:
        return self._meets[self.cleaned_data["meet"] or next(iter(self._meets))]

    @property
    def now(self) -> Weights:
        return Weights.of(self.chosen)

    @property
    def tried(self) -> Weights:
        given = self.cleaned_data
        weights = {name: getattr(self.now, name) if given[name] is None else given[name] for name in WEIGHED}
        return Weights(**weights)


WEIGHED = ("value", "effort", "fit")
