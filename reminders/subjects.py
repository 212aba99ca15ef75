"""What a waiting row is about, for each table of which rows wait."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What a waiting row is about: the page that shows it, and the paths from the row to what a desk shows of it.

    `notice` is the field of Notice that points at the row itself.
    """

    page: str
    id: str
    reference: str
    title: str
    since: str
    notice: str = ""
    due: str = ""
    number: str = ""


ITEM = Subject("actions:item_show", "pk", "reference", "title", "status_at", "action_item", due="due_on")
# What is reported done waits for its verifier, who is not late when its owner was.
DONE = Subject("actions:item_show", "pk", "reference", "title", "status_at", "action_item")
# It is chosen among the words of the item.
VERIFIER = Subject("actions:item_edit", "pk", "reference", "title", "status_at", "action_item")
WON = Subject("actions:item_show", "item", "item__reference", "item__title", "claimed_at")
OFFER = Subject("actions:item_show", "item", "item__reference", "item__title", "proposed_at", "handover")
CHANGE = Subject("actions:item_show", "item", "item__reference", "item__title", "requested_at", "date_change")
TEXT = Subject("recommendations:recommendation_show", "pk", "reference", "title", "status_at", "recommendation")
DRAFT = Subject(
    "recommendations:recommendation_show",
    "pk",
    "reference",
    "title",
    "status_at",
    "recommendation",
    due="meet__submit_by_on",
)
REFERRAL = Subject(
    "recommendations:recommendation_show",
    "recommendation",
    "recommendation__reference",
    "recommendation__title",
    "asked_at",
    "referral",
    due="answer_by_on",
)
COMMENT = Subject(
    "recommendations:recommendation_show",
    "recommendation",
    "recommendation__reference",
    "recommendation__title",
    "at",
    "comment",
)
CHARGE = Subject(
    "actions:charge_accept", "post", "post__organisation__name", "post__title", "came_at", "holding", number="came"
)
SEAT = Subject("participants:post_show", "pk", "organisation__name", "title", "", number="waiting")
NOTICE = Subject("reminders:notice_show", "pk", "recipient__email", "recipient__name", "created_at")
FAILURE = Subject("reminders:failure_show", "pk", "work", "person__name", "failed_at")
OWN_VIEW = Subject("participants:view_edit", "saved_view", "saved_view__page", "saved_view__name", "failed_at")
