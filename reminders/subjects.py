"""What a waiting row is about, for each table of which rows wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actions.models import ActionItem
from participants.models import Post, SavedView
from recommendations.models import Recommendation

from .models import Notice, ReminderFailure

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import User


@dataclass(frozen=True)
class Subject:
    """What a waiting row is about: the page that shows it, and the paths from the row to what a desk shows of it.

    `notice` is the field of Notice that points at the row itself, `model` what the page shows.
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

    def visible_to(self, user: User, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Those of `rows` whose page `user` may open: a title is told to nobody else."""
        if self.id == "pk":
            found: QuerySet[Any, Any] = rows.visible_to(user)  # type: ignore[attr-defined] # rows of `model`
            return found
        seen = self.model.objects.visible_to(user)
        return rows.filter(**{f"{self.id}__in": seen.order_by().values("pk")}) if seen.query.where else rows


ITEM = Subject(ActionItem, "actions:item_show", "pk", "reference", "title", "status_at", "action_item", due="due_on")
# What is reported done waits for its verifier, who is not late when its owner was.
DONE = Subject(ActionItem, "actions:item_show", "pk", "reference", "title", "status_at", "action_item")
# It is chosen among the words of the item.
VERIFIER = Subject(ActionItem, "actions:item_edit", "pk", "reference", "title", "status_at", "action_item")
WON = Subject(ActionItem, "actions:item_show", "item", "item__reference", "item__title", "claimed_at")
OFFER = Subject(ActionItem, "actions:item_show", "item", "item__reference", "item__title", "proposed_at", "handover")
CHANGE = Subject(
    ActionItem, "actions:item_show", "item", "item__reference", "item__title", "requested_at", "date_change"
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
)
COMMENT = Subject(
    Recommendation,
    "recommendations:recommendation_show",
    "recommendation",
    "recommendation__reference",
    "recommendation__title",
    "at",
    "comment",
)
CHARGE = Subject(
    Post,
    "actions:charge_accept",
    "post",
    "post__organisation__name",
    "post__title",
    "came_at",
    "holding",
    number="came",
)
SEAT = Subject(Post, "participants:post_show", "pk", "organisation__name", "title", "", number="waiting")
NOTICE = Subject(Notice, "reminders:notice_show", "pk", "reader_address", "reader_name", "created_at")
FAILURE = Subject(ReminderFailure, "reminders:failure_show", "pk", "work", "person__name", "failed_at")
OWN_VIEW = Subject(
    SavedView, "participants:view_edit", "saved_view", "saved_view__page", "saved_view__name", "failed_at"
)
