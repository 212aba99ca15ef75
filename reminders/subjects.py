"""What a waiting row is about, for each table of which rows wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from actions.models import ActionItem
from recommendations.models import Recommendation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User


@dataclass(frozen=True)
class Subject:
    """What a waiting row is about: the page that shows it, and the paths from the row to what a desk shows of it.

    `notice` is the field of Notice that points at the row itself, `belongs_to` further ones by their path from the
    row, `model` what the page shows. Where the address names a meet, `meet` is the path to its slug; where it has the
    number as a parameter, `parameter` is the name of that.
    """

    model: Any
    page: str
    id: str
    reference: str
    title: str
    since: str
    notice: str = ""
    due: str = ""
    number: str = ""
    meet: str = ""
    parameter: str = ""
    belongs_to: Mapping[str, str] = field(default_factory=dict)

    def url(self, pk: int, meet: str | None) -> str:
        """The page of the row that has this `id`, and this meet."""
        if self.parameter:
            return f"{reverse(self.page, args=[meet])}?{self.parameter}={pk}"
        return reverse(self.page, args=[meet, pk] if meet else [pk])

    def visible_to(self, user: User, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Those of `rows` whose page `user` may open: a title is told to nobody else."""
        if self.id == "pk":
            found: QuerySet[Any, Any] = rows.visible_to(user)  # type: ignore[attr-defined] # rows of `model`
            return found
        seen = self.model.objects.visible_to(user)
        return rows.filter(**{f"{self.id}__in": seen.order_by().values("pk")}) if seen.query.where else rows


ITEM = Subject(ActionItem, "actions:item_show", "pk", "reference", "title", "status_at", "action_item", due="due_on")
OFFER = Subject(
    ActionItem,
    "actions:item_show",
    "item",
    "item__reference",
    "item__title",
    "proposed_at",
    "handover",
    belongs_to={"action_item": "item"},
)
CHANGE = Subject(
    ActionItem,
    "actions:item_show",
    "item",
    "item__reference",
    "item__title",
    "requested_at",
    "date_change",
    belongs_to={"action_item": "item"},
)
# Events of a trail.
ITEM_EVENT = Subject(
    ActionItem,
    "actions:item_show",
    "subject",
    "subject__reference",
    "subject__title",
    "at",
    "action_event",
    belongs_to={"action_item": "subject"},
)
TEXT_EVENT = Subject(
    Recommendation,
    "recommendations:recommendation_show",
    "subject",
    "subject__reference",
    "subject__title",
    "at",
    "recommendation_event",
    belongs_to={"recommendation": "subject"},
)
TEXT = Subject(
    Recommendation, "recommendations:recommendation_show", "pk", "reference", "title", "status_at", "recommendation"
)
DRAFT = Subject(
    Recommendation,
    "recommendations:recommendation_show",
    "pk",
    "reference",
    "title",
    "status_at",
    "recommendation",
    due="meet__submit_by_on",
)
REFERRAL = Subject(
    Recommendation,
    "recommendations:recommendation_show",
    "recommendation",
    "recommendation__reference",
    "recommendation__title",
    "asked_at",
    "referral",
    due="answer_by_on",
    belongs_to={"recommendation": "recommendation"},
)
