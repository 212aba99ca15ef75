"""What owners report on the way."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from actions.items.models import ActionItem
from actions.items.rules import check_ahead, check_report
from actions.moves import TAKEN_ON, Status, is_owner
from core import clock
from core.lifecycle import check_note
from core.rules import NotAllowed, RuleBroken
from core.text import ProseField
from participants.models import User

from .choices import Confidence, Signal, WaitingOn


class ProgressUpdate(models.Model):
    """One report by the owner: what was done, how it looks, what comes next, for whom it waits."""

    WaitingOn = WaitingOn
    Confidence = Confidence

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="updates")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"), default=clock.now)
    done = ProseField(_("what was done"))
    signal = models.CharField(_("how it looks"), max_length=6, choices=Signal)
    confidence = models.CharField(
        _("will the date be met?"), max_length=6, choices=Confidence, blank=True, default="", db_default=""
    )
    next_step = ProseField(_("next step"), blank=True)
    next_step_on = models.DateField(_("next step by"), null=True, blank=True)
    waiting_on = models.CharField(_("waiting for"), max_length=20, choices=WaitingOn, blank=True)

    event: Any  # the ActionEvent by which it stands in the trail, once it is reported

    objects: ClassVar[models.Manager[ProgressUpdate]] = models.Manager()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.item.reference} {self.at:%Y-%m-%d}"

    @classmethod
    def report(cls, item: ActionItem, *, by: User, **values: Any) -> ProgressUpdate:
        """Add a report of the owner (`done`, `signal`, ...). Locks the item; raise NotAllowed or RuleBroken."""
        with transaction.atomic():
            item.lock()
            cls.check_can_report(item, by=by)
            update = cls(item=item, author=by, **values)
            update._check_words()
            update.save()
            before = item.signal
            for name in item.REPORTED:
                setattr(item, name, getattr(update, name))
            item.touch()
            item.save(update_fields=["last_human_update_at", *item.REPORTED])
            changes = {"signal": [before, update.signal]} if update.signal != before else {}
            update.event = item.record("update", by=by, note=update.done, changes=changes)
        return update

    @staticmethod
    def check_can_report(item: ActionItem, *, by: User) -> None:
        """Raise NotAllowed or RuleBroken when `by` may not report on `item` now."""
        if not is_owner(item, by):
            raise NotAllowed(_g("Only the owner reports progress."))
        if item.status == Status.OPEN:
            raise RuleBroken(_g("Accept it first: then there is progress to report."))
        if item.status not in TAKEN_ON:
            raise RuleBroken(
                _g("It is “%(status)s” now: there is no progress to report.") % {"status": item.get_status_display()}
            )

    def _check_words(self) -> None:
        check_note(self.done)
        if self.next_step_on:
            check_ahead(self.next_step_on, field="next_step_on")
        check_note(self.next_step)
        check_report(self.done)
