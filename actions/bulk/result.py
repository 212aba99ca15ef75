"""What became of a bulk deed on action items, as far as its reader sees the items."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.rules import RuleBroken

from .plan import OUTCOMES

if TYPE_CHECKING:
    from collections import Counter

    from actions.models import BulkDeed
    from actions.models.bulk import BulkRowQuerySet
    from participants.models import User


class Result:
    """One deed, with its numbers by outcome. One statement, and one for the rows when they are asked for."""

    def __init__(self, deed: BulkDeed, user: User) -> None:
        self.deed, self.user = deed, user

    @cached_property
    def numbers(self) -> Counter[str]:
        return self.deed.numbers()

    @property
    def total(self) -> int:
        return self.numbers.total()

    @property
    def worked_off(self) -> int:
        return self.total - self.numbers["waiting"]

    @property
    def is_working(self) -> bool:
        """Whether something is still to be done, or to be taken back."""
        return bool(self.numbers["waiting"])

    @cached_property
    def seen(self) -> Counter[str]:
        """The same of the items that the reader sees."""
        return self.numbers if self.user.coordinates else self.deed.rows_for(self.user).numbers()

    @property
    def in_sight(self) -> int:
        return self.seen.total()

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Outcome, its words and number, of those that the reader sees."""
        return [(outcome, str(said), self.seen[outcome]) for outcome, said in OUTCOMES.items() if self.seen[outcome]]

    @property
    def may_undo(self) -> bool:
        """Whether there is time, nothing is under way, and something is left to be taken back."""
        return self.deed.is_fresh and not self.is_working and bool(self.numbers["done"] or self.numbers["kept"])

    @property
    def rows(self) -> BulkRowQuerySet:
        """The rows with all that their table and file show."""
        return self.deed.rows_for(self.user).select_related("item__owner__organisation")

    @property
    def out_of_sight(self) -> int:
        """How many items lie out of the reader's sight, be it by the deed itself."""
        return self.total - self.in_sight


def filter_of(rows: BulkRowQuerySet, outcome: str) -> BulkRowQuerySet:
    """Those with this outcome; all where none is named. Raise RuleBroken for one that there is not."""
    if not outcome:
        return rows
    if outcome not in OUTCOMES:
        raise RuleBroken(_("The list has no such filter: %(what)s") % {"what": outcome[:40]})
    return rows.come_to(outcome)
