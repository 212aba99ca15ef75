"""One operation on many rows: what was done to each and what was refused, so that it can be undone.

An app has two models of its own for it, an operation and its rows, and says what is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from . import clock
from .lifecycle import TAKE_BACK_WITHIN, check_fresh
from .rules import NotAllowed, Refusal

if TYPE_CHECKING:
    from participants.models import User


class BulkOperation(models.Model):
    """What one person did to several rows at once. `key` names the form: sent twice, it is done once."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("at"), default=clock.now)
    key = models.UUIDField(default=uuid4)

    class Meta:
        abstract = True

    @property
    def undo_until(self) -> datetime:
        return self.at + TAKE_BACK_WITHIN

    @property
    def is_fresh(self) -> bool:
        """Whether it may still be undone."""
        return clock.now() < self.undo_until

    def check_undo(self, by: User) -> None:
        """Raise NotAllowed unless `by` did it, RuleBroken when it is too late."""
        if self.by_id != by.pk:
            raise NotAllowed(_g("Only who did it takes it back."))
        check_fresh(self)


class BulkOperationRow(models.Model):
    """One row of an operation: its event and `stood`, the values before it; or why it was refused.

    `sentence` says why it was refused or, where there is an event, why it was not taken back. Subclasses have the
    foreign keys `event` and `taken_back` to the event table of the app.
    """

    event: Any
    event_id: int | None
    taken_back: Any
    taken_back_id: int | None
    stood = models.JSONField(default=dict)
    sentence = models.TextField(_("why not"), blank=True)

    class Meta:
        abstract = True

    @property
    def outcome(self) -> str:
        """The value for the API: done, refused, taken_back, or kept, where the undo was refused."""
        if self.event_id is None:
            return "refused"
        if self.taken_back_id is not None:
            return "taken_back"
        return "kept" if self.sentence else "done"

    def attempt(self, operation: Callable[[], Any]) -> None:
        """Perform it in a savepoint, or set the sentence of the refusal; the row is not saved yet."""
        try:
            with transaction.atomic():
                self.event = operation()
        except Refusal as refused:
            self.sentence = str(refused.sentence)

    def take_back(self, *, by: User) -> None:
        """Undo it in a savepoint, or set the sentence of the refusal; saves the row."""
        try:
            with transaction.atomic():
                self.taken_back = self.undo_operation(by=by)
            self.sentence = ""
        except Refusal as refused:
            self.sentence = str(refused.sentence)
        self.save(update_fields=["taken_back", "sentence"])  # type: ignore[misc] # the subclass has them

    def undo_operation(self, *, by: User) -> Any:
        """Undo this row's change; return the undo event. Raise NotAllowed or RuleBroken."""
        raise NotImplementedError
