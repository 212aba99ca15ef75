"""Milestones: what must be reached by when on the way to an item's due date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.utils.formats import date_format
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.part import PartOfItem
from actions.items.rules import check_ahead, check_plan
from actions.moves import MILESTONE_MOVES, PLANNABLE, TAKEN_ON, MilestoneStatus
from core import clock
from core.editing import LastEdits
from core.lifecycle import Move
from core.past import past_of
from core.rules import RuleBroken
from core.text import LineField
from participants.models import User, byline

# A plan that one page shows and one person keeps; what was dropped does not count.
MOST = 30
# How its fields are called in the trail of the item.
_IN_TRAIL = {"title": "milestone", "due_on": "milestone_due_on", "done_on": "milestone_done_on"}


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, user: User) -> MilestoneQuerySet:
        """Those of the items that `user` sees."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def for_rules(self) -> MilestoneQuerySet:
        """With the item, the posts that its rules read, and who marked it."""
        return self.select_related("item__owner__organisation__country", "item__verifier__organisation", "done_by")

    def worded_at(self) -> Subquery:
        """When the title was written, of the row outside: by the last deed in the trail that gave it."""
        trail: Any = ActionItem.events.rel.related_model
        gave = Q(verb="milestone_add") | (Q(verb="milestone_edit") & ~Q(was=""))
        events = trail.objects.filter(subject=OuterRef("item"), verb__startswith="milestone_")
        named = events.alias(was=KT("changes__milestone__0"), now=KT("changes__milestone__1"))
        return Subquery(named.filter(gave, now=OuterRef("title")).order_by("-pk").values("at")[:1])

    def reached_at(self) -> Subquery:
        """When it was marked as reached, of the row outside: by the last such deed in the trail."""
        trail: Any = ActionItem.events.rel.related_model
        events = trail.objects.filter(subject=OuterRef("item"), verb="milestone_reach")
        named = events.alias(now=KT("changes__milestone__1")).filter(now=OuterRef("title"))
        return Subquery(named.order_by("-pk").values("at")[:1])

    def with_past(self, user: User) -> MilestoneQuerySet:
        """With what tells whether its words are for `user` (`worded_at`, `past_read`, see core.past)."""
        return self.annotate(worded_at=self.worded_at(), past_read=past_of(user, ActionItem, "item"))

    def for_page(self) -> MilestoneQuerySet:
        """Those of one item that its page shows, by day, with who reached each, and when its title was written."""
        rows: Any = self.active()
        rows = rows.annotate(worded_at=self.worded_at(), reached_at=self.reached_at())
        found: MilestoneQuerySet = rows.annotate(reached_by=byline("done_by", "reached_at")).order_by("due_on", "pk")
        return found

    def active(self) -> MilestoneQuerySet:
        """Ahead or reached: all but those that were dropped."""
        return self.exclude(status=MilestoneStatus.DROPPED)

    def ahead(self) -> MilestoneQuerySet:
        return self.filter(status=MilestoneStatus.AHEAD)


class Milestone(LastEdits, PartOfItem):
    """One step of an item, with its day. Its deeds stand in the trail of the item."""

    MOVES = MILESTONE_MOVES
    VERBS_BEGIN = "milestone"
    MISSING: ClassVar[dict[str, Any]] = {"done_on": _("Say on which day it was reached.")}

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="milestones")
    title = LineField(_("milestone"), max_length=200)
    due_on = models.DateField(_("to be reached by"))
    status = models.CharField(
        _("status"), max_length=10, choices=MilestoneStatus, default=MilestoneStatus.AHEAD, editable=False
    )
    done_on = models.DateField(_("reached on"), null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("marked by"), editable=False
    )

    worded_at: datetime | None  # annotated by `with_past` and `for_page`
    reached_by: str | None  # annotated by `for_page`

    objects: ClassVar[MilestoneQuerySet] = MilestoneQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MilestoneStatus.REACHED, done_on__isnull=False, done_by__isnull=False)
                | (~Q(status=MilestoneStatus.REACHED) & Q(done_on=None, done_by=None)),
                name="milestone_reached_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.title}"

    @property
    def is_ahead(self) -> bool:
        return self.status == MilestoneStatus.AHEAD

    @property
    def done_by_label(self) -> str | None:
        """Who marked it as reached, by the post held then. Two queries where somebody did."""
        if self.done_by is None:
            return None
        rows = Milestone.objects.filter(pk=self.pk)
        return self.done_by.label_at(rows.values_list(rows.reached_at(), flat=True).get() or clock.now())

    @classmethod
    def add(cls, item: ActionItem, *, title: str, due_on: date, by: User) -> Milestone:
        """Put a milestone into the plan of `item`. Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            item.lock()
            check_plan(item, by=by)
            if item.milestones.active().count() >= MOST:
                raise RuleBroken(_g("An item has %(most)d milestones at the most: drop one first.") % {"most": MOST})
            milestone = cls(item=item, title=title.strip(), due_on=due_on)
            milestone._check_due(due_on)
            milestone.save()
            milestone.touch()
            milestone.record("add", by=by, changes={"due_on": ["", due_on]})
        return milestone

    def _check_due(self, due_on: date) -> None:
        check_ahead(due_on, field="due_on")
        if due_on > self.item.due_on:
            raise RuleBroken(
                _g("The action item is due on %(due)s: a milestone is reached by then, or that date is moved first.")
                % {"due": date_format(self.item.due_on, "DATE_FORMAT")},
                field="due_on",
            )

    def check_edit(self, by: User) -> None:
        check_plan(self.item, by=by)
        if self.status != MilestoneStatus.AHEAD:
            raise RuleBroken(_g("It is “%(status)s”: it stays as it is.") % {"status": self.get_status_display()})

    def on_edit(self, changed: Mapping[str, Any], *, by: User) -> None:
        if "due_on" in changed:
            self._check_due(changed["due_on"])

    def withhold(self) -> None:
        """Take the title out of this copy, of `with_past(user)`, where it is not for the reader (core.past)."""
        self.past.take_words(self, self.worded_at, "title")

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self._check_item(move)
        self.done_on, self.done_by = None, None
        self.touch()
        if move.verb != "reach":
            return {}
        self.done_on, self.done_by = details["done_on"], by
        if self.done_on > clock.today():
            raise RuleBroken(_g("That day is still to come: say on which day it was reached."), field="done_on")
        return {"done_on": ["", self.done_on]}

    def _check_item(self, move: Move) -> None:
        """A milestone is reached while somebody works on the item, and changed while it can be planned."""
        if self.item.status not in (TAKEN_ON if move.verb == "reach" else PLANNABLE):
            raise RuleBroken(
                _g("The action item is “%(status)s”: “%(move)s” is not possible.")
                % {"status": self.item.get_status_display(), "move": move.label}
            )

    def changes_in_trail(self, changes: dict[str, Any]) -> dict[str, Any]:
        return {"milestone": ["", self.title]} | {_IN_TRAIL.get(name, name): pair for name, pair in changes.items()}


def check_kept_by_milestones(item: ActionItem, due_on: date) -> None:
    """Raise RuleBroken when a milestone that is ahead would lie after this due date of `item`."""
    if due_on >= item.due_on:
        return
    late = item.milestones.ahead().filter(due_on__gt=due_on).first()
    if late is not None:
        raise RuleBroken(
            _g("The milestone “%(title)s” is planned for %(day)s: move or drop it first.")
            % {"title": late.title, "day": date_format(late.due_on, "DATE_FORMAT")},
            field="new_due_on",
        )
