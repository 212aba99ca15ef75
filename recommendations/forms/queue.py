"""What narrows and orders the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.forms import FilterForm
from participants.models import User
from recommendations.choices import Choices
from recommendations.models import Recommendation, RecommendationQuerySet
from recommendations.queue import ORDERS

from .picks import in_groups


class QueueForm(FilterForm):
    """What narrows and orders the queue; in the URL, and carried on to the pages of its recommendations."""

    BESIDE = frozenset({"page", "after", "queue"})

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
