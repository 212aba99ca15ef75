"""One deed on many rows: what was done to each and what was refused, so that it can be taken back.

An app has two models of its own for it, a deed and its rows, and says what is done.
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


class Deed(models.Model):
    """What one person did to several rows at once. `key` names the form: what comes twice with it is done once."""

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
        """Whether there is still time to take it back."""
        return clock.now() < self.undo_until

    def check_undo(self, by: User) -> None:
        """Raise NotAllowed to others than who did it, RuleBroken when it is too late."""
        if self.by_id != by.pk:
            raise NotAllowed(_g("Only who did it takes it back."))
        check_fresh(self)


class DeedRow(models.Model):
    """One row of a deed: the event that it made, and `stood`, what stood before; or why it is not so.

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
        """One word for programs: done, refused, taken_back, or kept, where taking it back was refused."""
        if self.event_id is None:
            return "refused"
        if self.taken_back_id is not None:
            return "taken_back"
        return "kept" if self.sentence else "done"

    def attempt(self, deed: Callable[[], Any]) -> None:
        """Do it in a savepoint of its own, or keep the sentence that refuses it; the row is not saved yet."""
        try:
            with transaction.atomic():
                self.event = deed()
        except Refusal as refused:
            self.sentence = str(refused.sentence)

    def take_back(self, *, by: User) -> None:
        """Take it back in a savepoint of its own, or keep the sentence that refuses it; saved."""
        try:
            with transaction.atomic():
                self.taken_back = self.undo_deed(by=by)
            self.sentence = ""
        except Refusal as refused:
            self.sentence = str(refused.sentence)
        self.save(update_fields=["taken_back", "sentence"])  # type: ignore[misc] # the subclass has them

    def undo_deed(self, *, by: User) -> Any:
        """Let stand again what stood before; returns the event. Raise NotAllowed or RuleBroken."""
        raise NotImplementedError
