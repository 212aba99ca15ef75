"""The trail of one promise: from the ambassador's sentence to the result, each event with person, day and reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, OuterRef, Subquery, When
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date

from actions.models import ActionEvent, ActionItem, Ownership, ProgressUpdate
from actions.moves import LIVE, Status
from participants.models import with_bylines
from recommendations.comments.audience import reads_comments
from recommendations.recommendation.events import INTERNAL_VERBS, INTERNAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from actions.outcomes.totals import OutcomeTotals
    from participants.models import User
    from recommendations.models import Question, Recommendation
    from recommendations.recommendation.events import RecommendationEvent

MOST_ITEMS = 50
# Of all its action items together: what is printed has an end, and a page of this length is never one promise.
MOST_EVENTS = 2000
# What the ministries say among themselves, and that people talked, is no part of a promise: officers read it on the
# recommendation's page, and what is printed here may be passed on.
HIDDEN_VERBS = INTERNAL_VERBS | {"comment"}


class Report(NamedTuple):
    """How it looked to the owner who reported, and what was to come next."""

    signal: str
    next_step: str
    next_step_on: date | None

    @property
    def signal_label(self) -> str:
        return str(ActionItem.Signal(self.signal).label)


@dataclass(frozen=True)
class PromiseEvent:
    """An event as the page shows it."""

    event: RecommendationEvent | ActionEvent

    @cached_property
    def report(self) -> Report | None:
        """The owner's report beside the text of the trail, where they reported."""
        row = getattr(self.event, "report", None)
        if not row:
            return None
        if self.event.is_withheld:
            return Report(row["signal"], "", None)
        return Report(row["signal"], row["next_step"], parse_date(row["next_step_on"] or ""))

    def lines(self) -> list[dict[str, str]]:
        """What changed; a new text is the business of the versions, and the signal stands with its report."""
        if self.event.verb == "edit":
            return []
        if self.report:
            self.event.changes.pop("signal", None)  # of this copy; the row itself never changes
        return self.event.lines()


@dataclass(frozen=True)
class Part:
    """One action item of the promise."""

    item: ActionItem
    owners: list[Ownership] = field(default_factory=list)
    events: list[PromiseEvent] = field(default_factory=list)

    @property
    def is_counted(self) -> bool:
        """Whether the days to its due date matter to anybody still."""
        return self.item.status in LIVE - {Status.DONE}


@dataclass(frozen=True)
class Promise:
    """One recommendation of `in_full()` and what came of it, as one reader may see it.

    `before` are the events up to the decision, `after` those since action began. As many statements for one item as
    for fifty.
    """

    row: Recommendation
    reader: User
    before: list[PromiseEvent]
    after: list[PromiseEvent]
    rounds: list[list[Question]]
    parts: list[Part]
    has_more: bool = False

    @classmethod
    def of(cls, row: Recommendation, reader: User) -> Promise:
        """What `reader`, who sees `row`, is told."""
        items = _items(row, reader)
        events = [PromiseEvent(event) for event in _readable_events(row, reader)]
        begun = next((place for place, one in enumerate(events) if one.event.verb == "begin"), len(events))
        parts = _parts(items[:MOST_ITEMS], reader)
        rounds = row.rounds_for(reader)[::-1] if reads_comments(row, reader) else []
        return cls(row, reader, events[:begun], events[begun:], rounds, parts, has_more=len(items) > MOST_ITEMS)

    @property
    def counted(self) -> list[Part]:
        """Those that are to be done, or are done."""
        return [part for part in self.parts if part.item.status != Status.CANCELLED]

    @property
    def outcome_totals(self) -> OutcomeTotals:
        """What they won together."""
        return ActionItem.outcome_totals_of(part.item for part in self.parts)

    @property
    def verified(self) -> int:
        """How many of them are verified."""
        return sum(part.item.status == Status.VERIFIED for part in self.parts)


def _readable_events(row: Recommendation, reader: User) -> Iterable[RecommendationEvent]:
    """The trail without what is internal."""
    for event in row.readable_events(row.events.readable_by(reader), reader):
        if event.verb in HIDDEN_VERBS:
            continue
        # Of this copy; the row itself never changes. Questions stand beside their answers.
        event.note = "" if event.verb in INTERNAL_WORDS else event.note
        event.changes.pop("questions", None)
        yield event


def _items(row: Recommendation, reader: User) -> list[ActionItem]:
    """The action items that the reader sees, the first made first, and one more than is shown."""
    if not vars(row)["has_items"]:
        return []
    rows = ActionItem.objects.visible_to(reader).filter(recommendations=row).with_past(reader)
    rows = rows.with_known(reader).with_outcomes()
    return list(rows.select_related("owner__organisation").order_by("pk")[: MOST_ITEMS + 1])


def _parts(items: list[ActionItem], reader: User) -> list[Part]:
    """Each item with its owners and its events: one statement for all owners, one for all events."""
    if not items:
        return []
    parts = {item.pk: Part(item) for item in items}
    owners = Ownership.objects.filter(item__in=items).with_people().select_related("post__organisation")
    for ownership in owners.order_by("from_at", "pk"):
        part = parts[ownership.item_id]
        part.item.past.take_words(ownership, ownership.from_at, "reason")
        part.owners.append(ownership)
    for event in reversed(_events(items)):
        part = parts[event.subject_id]
        if event.is_visible_with(part.item):
            event.hide_private_reason(reader)
            part.events.extend(map(PromiseEvent, part.item.past.trail([event])))
    return list(parts.values())


def _events(items: list[ActionItem]) -> QuerySet[ActionEvent]:
    """Their events, the latest first, each progress report with its text."""
    reports = ProgressUpdate.objects.filter(item=OuterRef("subject"), author=OuterRef("actor"), at__lte=OuterRef("at"))
    row = JSONObject(signal="signal", next_step="next_step", next_step_on="next_step_on")
    report = Subquery(reports.order_by("-at", "-pk").values(one=row)[:1])
    events = with_bylines(ActionEvent.objects.filter(subject__in=items))
    return events.annotate(report=Case(When(verb="update", then=report))).order_by("-at", "-pk")[:MOST_EVENTS]
