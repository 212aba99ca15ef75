"""The filter of the queue, and the form of a score."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import EditForm, FilterForm, OperationForm
from core.merging import FIELD, unpack
from participants.models import User
from recommendations.choices import Choices
from recommendations.ranking.scores import STEPS
from recommendations.recommendation.fields import in_groups
from recommendations.recommendation.models import Recommendation
from recommendations.recommendation.queries import RecommendationQuerySet

from .queue import ORDERS


class QueueForm(FilterForm):
    """What narrows and orders the queue; in the URL, and carried on to the pages of its recommendations."""

    BESIDE = FilterForm.BESIDE | {"after", "queue"}

    meet = forms.ChoiceField(label=_("Meet"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    band = forms.ChoiceField(
        label=_("Value at stake"), required=False, choices=[("", _("All")), *Recommendation.Band.choices]
    )
    age = forms.ChoiceField(
        label=_("Waits for"),
        required=False,
        choices=[
            ("", _("All")),
            ("7", _("A week or longer")),
            ("14", _("Two weeks or longer")),
            ("30", _("A month or longer")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Sorted"),
        required=False,
        choices=[
            ("", _("Longest waiting first")),
            ("newest", _("Newest first")),
            ("value", _("Highest value first")),
            ("score", _("Highest score first")),
        ],
    )

    def __init__(self, data: Any, *, choices: Choices, user: User) -> None:
        super().__init__(data)
        self.user = user
        self._asked = data
        for kind in ("meet", "sector", "country"):
            self.fields[kind].choices = [("", _("All")), *in_groups(choices.get(kind, {}), is_flat=True)]  # type: ignore[attr-defined]

    def narrow(self, rows: RecommendationQuerySet) -> RecommendationQuerySet:
        """Those of `rows` that are asked for. See `check`."""
        self.check()
        asked = self.cleaned_data
        rows = rows.narrowed(self.user, sector=asked["sector"], country=asked["country"])
        if asked["meet"]:
            rows = rows.filter(meet__slug=asked["meet"])
        if asked["band"]:
            rows = rows.filter(value_band=asked["band"])
        if asked["age"]:
            rows = rows.filter(submitted_at__lte=clock.now() - timedelta(days=int(asked["age"])))
        return rows

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.cleaned_data["sort"]]

    def query(self) -> str:
        """What a page of the queue carries on in its address."""
        kept = self._asked.copy()
        kept.pop("page", None)
        kept.pop("after", None)
        kept["queue"] = "1"
        return str(kept.urlencode())


class FileNumberForm(EditForm):
    """In which file of the ministry it is dealt with."""

    class Meta:
        model = Recommendation
        fields = ("file_number",)

    def set(self, row: Recommendation, *, by: User) -> bool:
        """Note it; False where something is wrong, and the form says what. Raise StaleEdit."""
        base = unpack(self.cleaned_data[FIELD]) if self.is_valid() else {}
        return self.done(lambda: row.set_file_number(self.cleaned_data["file_number"], by=by, base=base))


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


class ScoreForm(OperationForm, forms.Form):
    """What one examiner gives one recommendation."""

    def __init__(self, data: Any = None, *, row: Recommendation) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in STEPS})
        self.row = row
        self.fields |= step_fields()

    def score(self, *, by: Any) -> bool:
        """Score the row; False where something is wrong, and the form says what."""
        given = {name.removesuffix("_score"): self.cleaned_data[name] for name in STEPS} if self.is_valid() else {}
        return self.done(lambda: self.row.score(by=by, **given))
