"""Asking for another date. The first date and the number of slips stay for ever."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.part import PartOfItem
from actions.items.rules import check_due
from actions.moves import DATE_CHANGE_MOVES, IN_HAND, DateChangeStatus, is_owner
from actions.planning.milestones import check_kept_by_milestones
from core import clock
from core.lifecycle import Move, check_note
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from participants.models import User


class DateChangeQuerySet(models.QuerySet["DateChange"]):
    def visible_to(self, user: User) -> DateChangeQuerySet:
        """Those of the items that `user` sees."""
        return self.filter(item__in=ActionItem.objects.visible_to(user).values("pk"))

    def requested(self) -> DateChangeQuerySet:
        return self.filter(status=DateChangeStatus.REQUESTED)


class DateChange(PartOfItem):
    """A request for another due date, decided by who assigns."""

    MOVES = DATE_CHANGE_MOVES
    VERBS_BEGIN = "date"

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="date_changes")
    old_due_on = models.DateField(_("old date"))
    new_due_on = models.DateField(_("new date"))
    reason = ProseField(_("reason"))
    status = models.CharField(
        _("status"), max_length=10, choices=DateChangeStatus, default=DateChangeStatus.REQUESTED, editable=False
    )
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested"), default=clock.now)
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects: ClassVar[DateChangeQuerySet] = DateChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("date change")
        verbose_name_plural = _("date changes")
        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(status=DateChangeStatus.REQUESTED), name="date_change_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item.reference}: {self.old_due_on} → {self.new_due_on}"

    @classmethod
    def request(cls, item: ActionItem, *, new_due_on: date, reason: str, by: User) -> DateChange:
        """Ask for `new_due_on`. Locks the item; raise NotAllowed or RuleBroken."""
        reason = reason.strip()
        with transaction.atomic():
            item.lock()
            cls.check_can_request(item, by=by)
            _check_request(item, new_due_on, reason)
            change = cls.objects.create(
                item=item, old_due_on=item.due_on, new_due_on=new_due_on, reason=reason, requested_by=by
            )
            item.touch()
            item.save(update_fields=["last_human_update_at"])
            item.record("date_request", by=by, note=reason, changes={"due_on": [item.due_on, new_due_on]})
        return change

    @staticmethod
    def check_can_request(item: ActionItem, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not ask for another date of `item` now."""
        if not is_owner(item, by):
            raise NotAllowed(_g("Only the owner may ask for another date."))
        _check_in_hand(item)
        is_asked = getattr(item, "is_asked", None)  # read along for many items
        if item.date_changes.requested().exists() if is_asked is None else is_asked:
            raise RuleBroken(_g("Another date is asked for already and not decided yet."))

    def on_move(self, move: Move, *, by: User | None, note: str, **details: Any) -> dict[str, Any]:
        self.decided_at = clock.now()
        item = self.item
        if by is not None:
            item.touch()
        changes = self._on_approve() if move.verb == "approve" else {}
        item.save()
        return changes

    def _on_approve(self) -> dict[str, Any]:
        item = self.item
        _check_in_hand(item)
        if self.new_due_on < clock.today():
            raise RuleBroken(_g("The new date has passed meanwhile: keep the old one, and let the owner ask again."))
        check_kept_by_milestones(item, self.new_due_on)
        changes = {"due_on": [item.due_on, self.new_due_on]}
        if self.new_due_on > item.due_on:
            item.slip_count += 1
        item.due_on = self.new_due_on
        item.due_revision += 1
        item.version += 1
        return changes


def _check_in_hand(item: ActionItem) -> None:
    if item.status not in IN_HAND:
        raise RuleBroken(_g("It is “%(status)s” now: its date stays.") % {"status": item.get_status_display()})


def _check_request(item: ActionItem, new_due_on: date, reason: str) -> None:
    if not reason:
        raise RuleBroken(_g("To ask for another date, say why this one cannot be held."), field="reason")
    check_note(reason)
    check_new_date(item, new_due_on)


def check_new_date(item: ActionItem, new_due_on: date, *, verdicts: dict[int, str] | None = None) -> None:
    """Raise RuleBroken unless `new_due_on` is another date than now, a working day, and kept by the milestones.

    For many items: `verdicts` keeps, by organisation of the owner, what was found of the day; and what holds an item's
    date is not asked of one that says by `last_step_on` when its last milestone ahead is.
    """
    if new_due_on == item.due_on:
        raise RuleBroken(_g("This is the present date: choose another."), field="new_due_on")
    _check_working_day(item, new_due_on, {} if verdicts is None else verdicts)
    last_step_on = getattr(item, "last_step_on", date.max)
    if last_step_on is not None and last_step_on > new_due_on:
        check_kept_by_milestones(item, new_due_on)


def _check_working_day(item: ActionItem, day: date, verdicts: dict[int, str]) -> None:
    organisation = item.owner.organisation_id
    if organisation not in verdicts:
        try:
            check_due(day, item.owner, field="new_due_on")
        except RuleBroken as refused:
            verdicts[organisation] = str(refused.sentence)
            raise
        verdicts[organisation] = ""
    if verdicts[organisation]:
        raise RuleBroken(verdicts[organisation], field="new_due_on")
