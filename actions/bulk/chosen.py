"""Which action items a deed is for: those that are ticked, or all that the filters of the list find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.http import QueryDict

from actions.forms.filters import ItemFilter
from actions.models import ActionItem
from actions.models.bulk import MOST, check_bulk, check_number
from core.choosing import numbers_of

if TYPE_CHECKING:
    from participants.models import User


class Chosen(NamedTuple):
    """`numbers` are the ticked ones; where `is_all`, all that `query` finds, as the address of the list says it."""

    numbers: tuple[int, ...]
    is_all: bool
    query: str

    @classmethod
    def of(cls, asked: QueryDict) -> Chosen:
        is_all = bool(asked.get("all"))
        return cls(() if is_all else tuple(numbers_of(asked)), is_all, asked.get("filter", "")[:2000])

    def items(self, user: User) -> list[ActionItem]:
        """Those of them that `user` sees, the first due first. One query.

        Raise NotAllowed to who has nothing to do here, RuleBroken where none or too many are chosen.
        """
        check_bulk(user)
        rows = ActionItem.objects.visible_to(user)
        if self.is_all:
            rows = self.filters(user).narrow(rows)
        else:
            check_number(len(set(self.numbers)))
            rows = rows.filter(pk__in=self.numbers)
        found = list(rows.for_deed().select_related("country").order_by("due_on", "pk")[: MOST + 1])
        check_number(len(found))
        return found

    def filters(self, user: User) -> ItemFilter:
        """The filters in force, without the place in the list."""
        asked = QueryDict(self.query, mutable=True)
        asked.pop("page", None)
        return ItemFilter(asked, user=user)


def numbered(numbers: Iterable[int]) -> Chosen:
    """These and no others."""
    return Chosen(tuple(numbers), is_all=False, query="")
