"""The handing-over note of a post: what its next holder must know, as far as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.dates.models import DateChange
from actions.items.models import ActionItem
from actions.moves import LIVE, HandoverStatus, Status
from actions.ownership.models import Handover
from actions.planning.dependencies import Dependency
from actions.planning.milestones import Milestone
from actions.progress.models import ProgressUpdate
from core import clock
from core.past import WITHHELD
from recommendations.models import Recommendation
from recommendations.moves import Status as RecommendationStatus

if TYPE_CHECKING:
    from participants.models import Post, User

# Things of one kind that a note names; the lists have the rest.
MOST = 300
# What a mission still waits for, or must answer itself.
UNANSWERED = (
    RecommendationStatus.SUBMITTED,
    RecommendationStatus.UNDER_EXAMINATION,
    RecommendationStatus.RETURNED,
    RecommendationStatus.DEFERRED,
    RecommendationStatus.ACCEPTED,
    RecommendationStatus.ACCEPTED_IN_PART,
    RecommendationStatus.IN_ACTION,
)
OFFERED = HandoverStatus.PROPOSED
WAITING_ON = dict(ProgressUpdate.WaitingOn.choices)


class Line:
    """One open item as a note tells it."""

    def __init__(self, item: ActionItem, zone: ZoneInfo) -> None:
        self.item, self.zone = item, zone

    @property
    def due(self) -> str:
        """The day, and how often it was moved from which first day."""
        day = _day(self.item.due_on)
        if not self.item.slip_count:
            return day
        first = {"day": day, "first": _day(self.item.original_due_on), "times": self.item.slip_count}
        return _g("%(day)s (first %(first)s, moved %(times)d times)") % first

    @cached_property
    def last(self) -> ProgressUpdate | None:
        """What was reported last."""
        found = next(iter(self.item.updates.all()), None)
        if found:
            self.item.past.take_words(found, found.at, "done", "next_step")
        return found

    @property
    def reported(self) -> str:
        if self.last is None:
            return ""
        return f"{_day(self.last.at.astimezone(self.zone).date())}: {self.last.done or WITHHELD}"

    @property
    def next_step(self) -> str:
        if self.last is None or not self.last.next_step:
            return ""
        if self.last.next_step_on is None:
            return self.last.next_step
        return _g("%(step)s (by %(day)s)") % {"step": self.last.next_step, "day": _day(self.last.next_step_on)}

    @property
    def promises(self) -> list[str]:
        """What was asked or offered, and is not answered."""
        read: Any = self.item
        found = [
            _g("Another date is asked for: %(new)s in place of %(old)s. %(reason)s")
            % {"new": _read(one["new"]), "old": _read(one["old"]), "reason": one["reason"]}
            for one in (self.item.past.redacted(change, change["at"], "reason") for change in read.asked_dates)
        ]
        if offer := getattr(read, "offer", None):
            self.item.past.take_words(offer, offer.proposed_at, "note")
            found.append(_g("Offered to %(post)s: %(note)s") % {"post": offer.to_post, "note": offer.note})
        return found

    @property
    def waits_on(self) -> list[str]:
        """Who must do something before it goes on."""
        return list(self._waits())

    def _waits(self) -> Iterator[str]:
        match self.item.status:
            case Status.PLANNED:
                yield _g("To be released by who assigns")
            case Status.OPEN:
                yield _g("To be accepted by this post")
            case Status.REFUSED:
                yield _g("Refused: another owner is to be found by who assigns")
            case Status.DONE:
                yield _g("To be verified by %(post)s") % {"post": self.item.verifier}
            case Status.ON_HOLD:
                yield _g("On hold until %(day)s") % {"day": _day(self.item.on_hold_until_on)}
        for link in self.item.waits_for.all():
            yield _g("Waits for %(item)s of %(post)s") % {"item": link.blocker, "post": link.blocker.owner}
        if self.last and self.last.waiting_on:
            yield _g("Waiting for: %(whom)s") % {"whom": WAITING_ON[self.last.waiting_on]}

    @property
    def steps(self) -> list[str]:
        """The milestones ahead, by day."""
        read: Any = self.item
        readable = (self.item.past.redacted(one, one["worded_at"], "title") for one in read.steps)
        return [f"{_read(one['due_on'])}: {one['title'] or WITHHELD}" for one in readable]

    @property
    def facts(self) -> list[tuple[Any, str]]:
        """All of it as labels and words; what is empty is left out."""
        found = [
            (_("Status"), self.item.get_status_display()),
            (_("Due"), self.due),
            (_("Last report"), self.reported),
            (_("Next step"), self.next_step),
            (_("Milestones"), "\n".join(self.steps)),
            (_("Asked and offered"), "\n".join(self.promises)),
            (_("Waits"), "\n".join(self.waits_on)),
        ]
        return [(label, str(value)) for label, value in found if value]


class Note:
    """The note of `post` as `reader` may read it. Each part is one query, and one for each list beside the items."""

    def __init__(self, post: Post, reader: User) -> None:
        self.post, self.reader = post, reader

    @cached_property
    def holder(self) -> User | None:
        return self.post.holder

    @property
    def day(self) -> date:
        """As of which day it is."""
        return clock.today(self.reader.zone)

    @cached_property
    def lines(self) -> list[Line]:
        """What the post owns and is still to be done, the first due first."""
        rows = ActionItem.objects.visible_to(self.reader).charge_of(self.post).order_by("due_on", "pk")
        rows = (
            rows.with_past(self.reader)
            .select_related("verifier__organisation")
            .prefetch_related(
                Prefetch("updates", ProgressUpdate.objects.order_by("item_id", "-at", "-id").distinct("item_id")),
                Prefetch("waits_for", self._blockers()),
            )
        )
        rows = rows.annotate(steps=ArraySubquery(_steps()), asked_dates=ArraySubquery(_asked_dates()))
        rows = rows.annotate(offer=FilteredRelation("handovers", condition=Q(handovers__status=OFFERED)))
        rows = rows.select_related("offer__to_post__organisation")  # type: ignore[misc] # an annotation of ours
        return [Line(item, self.reader.zone) for item in rows[:MOST]]

    def _blockers(self) -> QuerySet[Dependency]:
        """What must be verified before others go on, as far as the reader sees both."""
        holding = Dependency.objects.visible_to(self.reader).holding().filter(blocker__status__in=sorted(LIVE))
        return holding.select_related("blocker__owner__organisation")

    @cached_property
    def to_verify(self) -> list[ActionItem]:
        """What others reported done, and the post says whether it is."""
        rows = ActionItem.objects.visible_to(self.reader).filter(verifier=self.post, status=Status.DONE)
        return list(rows.select_related("owner__organisation").order_by("due_on", "pk")[:MOST])

    @cached_property
    def offered(self) -> list[Handover]:
        """What others offer to the post."""
        rows = Handover.objects.visible_to(self.reader).proposed().filter(to_post=self.post)
        rows = rows.with_past(self.reader).select_related("item__owner__organisation")
        found = list(rows.order_by("pk")[:MOST])
        for offer in found:
            offer.past.take_words(offer, offer.proposed_at, "note")
        return found

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """What the post brought and is not settled, and the drafts that its holder began."""
        own = Q(post=self.post, status__in=UNANSWERED)
        if self.holder:
            mission = self.post.organisation_id
            own |= Q(status=RecommendationStatus.DRAFT, drafted_by=self.holder, mission=mission)
        rows = Recommendation.objects.visible_to(self.reader).filter(own)
        return list(rows.order_by("status", "reference", "pk")[:MOST])

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than it names."""
        parts = (self.lines, self.to_verify, self.offered, self.recommendations)
        return any(len(part) == MOST for part in parts)


def _steps() -> QuerySet[Any, Any]:
    rows = Milestone.objects.ahead().filter(item=OuterRef("pk"))
    step = JSONObject(due_on="due_on", title="title", worded_at=Milestone.objects.worded_at())
    return rows.order_by("due_on", "pk").values(step=step)


def _asked_dates() -> QuerySet[Any, Any]:
    rows = DateChange.objects.requested().filter(item=OuterRef("pk")).order_by("pk")
    return rows.values(change=JSONObject(new="new_due_on", old="old_due_on", reason="reason", at="requested_at"))


def _read(day: str) -> str:
    """A day that came as JSON."""
    return _day(date.fromisoformat(day))


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
