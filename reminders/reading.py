"""Of which notices a person may still read the words: access ends, and titles change, after a notice was raised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actions.models import ActionItem
from participants.models import User
from recommendations.models import Recommendation

from .models import Notice


def unreadable(notices: Iterable[Notice], reader: User) -> set[int]:
    """The numbers of those about what `reader` may not open now. At most two statements."""
    found: set[int] = set()
    for model, field in ((ActionItem, "action_item_id"), (Recommendation, "recommendation_id")):
        things = {notice.pk: getattr(notice, field) for notice in notices if getattr(notice, field) is not None}
        visible = _visible(model, set(things.values()), reader) if things else set()
        found |= {pk for pk, thing in things.items() if thing not in visible}
    return found


def _visible(model: Any, numbers: set[int], reader: User) -> set[int]:
    rows = model.objects.visible_to(reader).filter(pk__in=numbers)
    return set(rows.order_by().values_list("pk", flat=True))
