"""Several action items out of the same recommendations: all of them are made, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _g

from core.rules import RuleBroken

from .models import ActionItem

if TYPE_CHECKING:
    from participants.models import User
    from recommendations.models import RecommendationQuerySet


MOST = 10  # items at once


def make_several(
    rows: Sequence[dict[str, Any]],
    *,
    by: User,
    recommendations: RecommendationQuerySet,
    expected: int | None = None,
) -> list[ActionItem]:
    """One item for each of `rows` (arguments of ActionItem.make), in one transaction.

    Raise what ActionItem.make raises; where it refuses some of several rows, RuleBroken with `items`: for each of them
    its place (from 0), the field and the sentence.
    """
    if not 0 < len(rows) <= MOST:
        raise RuleBroken(_g("From one to %(most)d action items are made at once.") % {"most": MOST})
    made: list[ActionItem] = []
    refused: list[dict[str, Any]] = []
    with transaction.atomic():
        for place, values in enumerate(rows):
            try:
                with transaction.atomic():
                    made.append(ActionItem.make(by=by, recommendations=recommendations, expected=expected, **values))
            except RuleBroken as no:
                # What names no field is about all of them.
                if len(rows) == 1 or "field" not in no.details:
                    raise
                refused.append({"item": place, "field": no.details["field"], "detail": str(no.sentence)})
        if refused:
            raise RuleBroken(_g("None is made: look at those that are marked."), items=refused)
    return made
