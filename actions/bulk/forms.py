"""What is done to many action items at once, and to which: those that are ticked, or all that the filters find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from actions.dates.setting import WHY
from actions.items.forms import DAY, PostField, ReasonField
from actions.items.models import ActionItem
from actions.lists.forms import ItemFilter
from actions.moves import MOVES
from core.choosing import ManyForm, numbers_of
from core.lifecycle import check_reason
from core.rules import RuleBroken
from participants.models import User

from .models import MOST, ItemOperation, check_bulk, check_number
from .plan import ItemPlan


@dataclass(frozen=True)
class Chosen:
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

        Raise NotAllowed to who has nothing to do here, RuleBroken where none or too many are chosen, or where a
        search has not looked at all of them.
        """
        check_bulk(user)
        rows = ActionItem.objects.visible_to(user)
        if self.is_all:
            rows = self.filters(user).narrow(rows)
            if rows.notice:
                raise RuleBroken(rows.notice)
        else:
            check_number(len(set(self.numbers)))
            rows = rows.filter(pk__in=self.numbers)
        found = list(rows.for_operation().select_related("country").order_by("due_on", "pk")[: MOST + 1])
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


class ItemsForm(ManyForm):
    """One operation for all items that are chosen; `confirmation_token` is that of the preview that was looked at."""

    why: ClassVar[Any] = ""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.is_stale = False
        if self.why:
            self.fields["note"] = ReasonField(
                label=_("Reason"),
                help_text=_("The same for all of them; it stands in their trails."),
                error_messages={"required": self.why},
            )

    def clean_note(self) -> str:
        try:
            check_reason(self.cleaned_data["note"], self.why)
        except RuleBroken as refused:
            raise ValidationError(str(refused.sentence)) from refused
        return str(self.cleaned_data["note"])

    def plan(self, items: list[ActionItem]) -> ItemPlan | None:
        """What it would do to `items`; None where it is not filled in, or refused as a whole."""
        if not self.is_bound or self.data.get("step") not in ("look", "do"):
            return None
        data = {name: value for name, value in self.cleaned_data.items() if name != "key"} if self.is_valid() else {}
        operation = self.perform(lambda: ItemOperation.plan(self.kind, by=self.user, **data))
        return ItemPlan.of(operation, items) if operation else None

    def begin(self, plan: ItemPlan) -> ItemOperation | None:
        """Write down what the preview promised; None without a preview, or where it would say something else now."""
        confirmation_token = self.data.get("confirmation_token", "")
        if self.data.get("step") != "do" or not confirmation_token:
            return None
        if known := ItemOperation.objects.filter(by=self.user, key=self.cleaned_data["key"]).first():
            return known  # a second click
        if confirmation_token != plan.confirmation_token:
            self.is_stale, self.http_status = True, 409
            return None
        items = [one.row for one in plan.rows]
        return self.perform(lambda: plan.operation.begin(items, key=self.cleaned_data["key"]))


class AssignManyForm(ItemsForm):
    """One post becomes accountable for all."""

    kind = ItemOperation.Kind.ASSIGN
    heading = _("Assign the chosen action items to another post")
    why = MOVES["assign"].why

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields["post"] = PostField(user=user, label=_("Post that becomes accountable"))
        self.order_fields(["post", "note"])


class DateManyForm(ItemsForm):
    """One new date for all."""

    kind = ItemOperation.Kind.DATE
    heading = _("Change the date of the chosen action items")
    why = WHY

    due_on = forms.DateField(
        label=_("New date"),
        widget=DAY,
        help_text=_("A working day where the owners sit."),
    )


class WatchManyForm(ItemsForm):
    """One post watches all."""

    kind = ItemOperation.Kind.WATCH
    heading = _("Let a post watch the chosen action items")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, user=user)
        own = next((seat.post_id for seat in user.seats), None)
        self.fields["post"] = PostField(user=user, label=_("Post that watches them"), initial=own)


class CancelManyForm(ItemsForm):
    """All are cancelled, for one reason."""

    kind = ItemOperation.Kind.CANCEL
    heading = _("Cancel the chosen action items")
    why = MOVES["cancel"].why


FORMS: dict[str, type[ItemsForm]] = {
    form.kind: form for form in (AssignManyForm, DateManyForm, WatchManyForm, CancelManyForm)
}
