"""What an examiner weighs: value, effort and strategic fit, and how they make one figure.

Each is given from 1 to 5, with words for each step, so that two examiners mean the same. A meet says how much each
counts. Little effort counts for a recommendation, so the effort counts from its other end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, IntegerField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from meetings.models import Meet

LEAST, MOST = 1, 5
HEAVIEST = 10  # the most that a score may count; the meet refuses more too
# What each step means, from 1 to 5.
STEPS: dict[str, tuple[Any, ...]] = {
    "value_score": (
        _("hardly felt in the exports to the country"),
        _("felt by a few exporters"),
        _("felt by a sector in some years"),
        _("clearly more exports of a sector"),
        _("changes the exports to the country as a whole"),
    ),
    "effort_score": (
        _("a letter or a call"),
        _("work of one department for some weeks"),
        _("several departments, or money in hand"),
        _("a negotiation, or money to be found"),
        _("a law, a treaty or years of work"),
    ),
    "fit_score": (
        _("beside the aims of the meet"),
        _("touches them"),
        _("serves one of them"),
        _("serves several of them"),
        _("without it they are not reached"),
    ),
}


@dataclass(frozen=True)
class Weights:
    """How much each score counts, 0 to 10."""

    value: int
    effort: int
    fit: int

    @classmethod
    def of(cls, meet: Meet) -> Weights:
        return cls(meet.value_weight, meet.effort_weight, meet.fit_weight)

    def points(self) -> Combinable:
        """The expression of a recommendation's figure with these weights."""
        return _points(Value(self.value), Value(self.effort), Value(self.fit))


def points() -> Combinable:
    """The figure with the weights of its own meet: 100 to 500 hundredths of a step; 0 where it is not scored."""
    return _points(F("meet__value_weight"), F("meet__effort_weight"), F("meet__fit_weight"))


def _points(value: Any, effort: Any, fit: Any) -> Combinable:
    together: Any = value * F("value_score") + effort * (LEAST + MOST - F("effort_score")) + fit * F("fit_score")
    return Coalesce(100 * together / NullIf(value + effort + fit, 0), 0, output_field=IntegerField())
