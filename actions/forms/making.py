"""The form by which action items are made: one, or several out of the same recommendations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.making import MOST, make_several
from actions.models import ActionItem
from actions.wording import title_from
from core.forms import DeedForm
from recommendations.models import Sensitivity

from .items import DAY, WORDS, PostField, offer_nothing_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.rules import RuleBroken
    from participants.models import User
    from recommendations.models import Recommendation, RecommendationQuerySet

# What each item says for itself; the rest holds for all that are made together.
OWN = ("title", "owner", "due_on", "detail")
STRICTEST = (Sensitivity.RESTRICTED, Sensitivity.INTERNAL, Sensitivity.OPEN)
WIDGETS: dict[str, forms.Widget] = {"detail": forms.Textarea({"rows": 4})}


def _due_on() -> forms.DateField:
    return forms.DateField(label=_("Due"), widget=DAY, help_text=_("A working day where the owner sits."))


class RowForm(forms.ModelForm):
    """A further item: what, whose, by when. One that is left empty is not made."""

    due_on = _due_on()

    class Meta:
        model = ActionItem
        fields = ("title", "detail")
        widgets: ClassVar[dict[str, forms.Widget]] = {"detail": forms.Textarea({"rows": 2})}

    def __init__(
        self, data: Any, *, number: int, user: User, offered: Callable[[], choices.Choices], typed: Any
    ) -> None:
        prefix = f"item{number}"
        begun = {name: typed.get(f"{prefix}-{name}", "") for name in OWN} if typed else None
        super().__init__(data, prefix=prefix, initial=begun, empty_permitted=True, use_required_attribute=False)
        self.number = number
        self.fields["owner"] = PostField(user=user, offered=offered, label=_("Accountable post"))
        self.order_fields(OWN)

    def refuse(self, field: str, sentence: str) -> None:
        """Let a rule's sentence stand beside `field`; what holds for all of them stands beside the owner."""
        self.add_error(field if field in self.fields else "owner", sentence)


class ItemForm(DeedForm, forms.ModelForm):
    """New action items: what, whose, by when; out of recommendations or on their own. `rows` are the further ones."""

    due_on = _due_on()
    is_planned = forms.BooleanField(
        label=_("Only plan it: the owner is asked when it is released"), required=False, initial=False
    )
    further = forms.IntegerField(required=False, min_value=0, max_value=MOST - 1, widget=forms.HiddenInput)

    class Meta:
        model = ActionItem
        fields = WORDS
        widgets: ClassVar[dict[str, forms.Widget]] = WIDGETS

    def __init__(self, data: Any = None, *, user: User, asked: RecommendationQuerySet, expected: int) -> None:
        """`asked`: the recommendations named by the request, of which there should be `expected`.

        Data with `more` make nothing: the form begins anew with what was typed, and with one more row.
        """
        self.asked, self.expected = asked, expected
        typed = data if data and "more" in data else None
        data = None if typed else data
        count = min(_further(typed or data) + bool(typed), MOST - 1)
        begun = typed.dict() if typed else _begun_from(list(asked)) if data is None else {}
        super().__init__(data, initial=begun | {"further": count})
        offered = cache(lambda: choices.posts(user))
        numbers = range(2, count + 2)
        self.rows = [RowForm(data, number=one, user=user, offered=offered, typed=typed) for one in numbers]
        self._offer(user, offered)

    def _offer(self, user: User, offered: Callable[[], choices.Choices]) -> None:
        offer_nothing_first(self)
        if self.expected:
            # They follow from the recommendation.
            del self.fields["country"], self.fields["sector"]
        self.fields["owner"] = PostField(user=user, offered=offered, label=_("Accountable post"))
        self.fields["verifier"] = PostField(
            user=user,
            offered=offered,
            required=False,
            label=_("Verified by"),
            help_text=_(
                "Never the owner or a post below. Left empty: the post that brought the recommendation, else your own."
            ),
        )
        self.order_fields([*OWN, "kind", "priority", "verifier"])

    @property
    def own_fields(self) -> Iterator[Any]:
        """What the first item says for itself."""
        return (self[name] for name in OWN)

    @property
    def common_fields(self) -> Iterator[Any]:
        """What holds for all of them."""
        return (field for field in self.visible_fields() if field.name not in OWN)

    @property
    def may_grow(self) -> bool:
        """Whether there may be one more."""
        return len(self.rows) + 1 < MOST

    @property
    def has_wrong_rows(self) -> bool:
        """Whether something is wrong with a further item."""
        return any(row.errors for row in self.rows)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def make(self, *, by: User) -> list[ActionItem] | None:
        """Make all of them; None where something is wrong with one, and the form says what."""
        return self.carry_out(
            lambda: make_several(list(self._said()), by=by, recommendations=self.asked, expected=self.expected)
        )

    def _said(self) -> Iterator[dict[str, Any]]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "further"}
        yield said
        self._filled = [row for row in self.rows if row.has_changed()]
        yield from (said | row.cleaned_data for row in self._filled)

    def refuse(self, refused: RuleBroken) -> None:
        items: Any = refused.details.get("items")
        if not items:
            super().refuse(refused)
            return
        for one in items:
            place, field = one["item"], one["field"]
            if place:
                self._filled[place - 1].refuse(field, one["detail"])
            else:
                self.add_error(field if field in self.fields else None, one["detail"])


def _further(data: Any) -> int:
    """How many further items the form has."""
    said = str(data.get("further", "")) if data else ""
    return min(int(said), MOST - 1) if said.isascii() and said.isdigit() and len(said) < 3 else 0


def _begun_from(asked: list[Recommendation]) -> dict[str, Any]:
    """The words of the first ask, to be read by nobody who may not read all of them."""
    if not asked:
        return {}
    strictest = min((row.sensitivity for row in asked), key=STRICTEST.index)
    return {"title": title_from(asked[0].ask), "sensitivity": strictest}
