"""What became of a bulk operation on action items, as far as its reader sees the items."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.rules import RuleBroken

from .plan import OUTCOMES

if TYPE_CHECKING:
    from collections import Counter

    from participants.models import User

    from .models import BulkRowQuerySet, ItemOperation


class Result:
    """One operation, with its numbers by outcome. One statement, and one for the rows when they are asked for."""

    def __init__(self, operation: ItemOperation, user: User) -> None:
        self.operation, self.user = operation, user

    @cached_property
    def numbers(self) -> Counter[str]:
        return self.operation.numbers()

    @property
    def total(self) -> int:
        return self.numbers.total()

    @property
    def processed(self) -> int:
        return self.total - self.numbers["waiting"]

    @property
    def is_working(self) -> bool:
        """Whether something is still to be done, or to be taken back."""
        return bool(self.numbers["waiting"])

    @cached_property
    def seen(self) -> Counter[str]:
        """The same of the items that the reader sees."""
        return self.numbers if self.user.coordinates else self.operation.rows_for(self.user).numbers()

    @property
    def visible(self) -> int:
        return self.seen.total()

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Outcome, its words and number, of those that the reader sees."""
        return [(outcome, str(label), self.seen[outcome]) for outcome, label in OUTCOMES.items() if self.seen[outcome]]

    @property
    def may_undo(self) -> bool:
        """Whether there is time, nothing is under way, and something is left to be taken back."""
        return self.operation.is_fresh and not self.is_working and bool(self.numbers["done"] or self.numbers["kept"])

    @property
    def rows(self) -> BulkRowQuerySet:
        """The rows with all that their table and file show."""
        return self.operation.rows_for(self.user).select_related("item__owner__organisation")

    @property
    def no_longer_visible(self) -> int:
        """How many items the reader does not see, perhaps because of this very operation."""
        return self.total - self.visible


def filter_of(rows: BulkRowQuerySet, outcome: str) -> BulkRowQuerySet:
    """Those with this outcome; all where none is named. Raise RuleBroken for one that there is not."""
    if not outcome:
        return rows
    if outcome not in OUTCOMES:
        raise RuleBroken(_("The list has no such filter: %(what)s") % {"what": outcome[:40]})
    return rows.come_to(outcome)
