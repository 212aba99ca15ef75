"""Forms of action items: their text, what a move takes, and making one or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.moves import MOVES
from core.forms import DayInput, EditForm, OperationForm
from core.text import LONG, ProseInput, plain_text
from participants.models import Post, User
from recommendations.models import Sensitivity

from .making import MOST, make_several
from .models import ActionItem
from .wording import title_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.rules import RuleBroken
    from participants.models import User
    from recommendations.models import Recommendation, RecommendationQuerySet


NOTHING = ("", "—")
DAY = DayInput()


class PostField(forms.ChoiceField):
    """One of the posts in use, under their organisations; cleans to the post, or to None."""

    def __init__(
        self,
        *,
        user: User,
        without: Iterable[int] = (),
        offered: Callable[[], choices.Choices] | None = None,
        **kwargs: Any,
    ) -> None:
        """`offered` reads the posts once for all fields of a form."""
        self.user, self.without = user, frozenset(without)
        read = offered or partial(choices.posts, user, without=self.without)
        super().__init__(choices=lambda: [NOTHING, *read()], **kwargs)

    def clean(self, value: Any) -> Post | None:
        value = self.to_python(value)
        if not value:
            self.validate(value)
            return None
        post = choices.post(self.user, value)
        if post is None or post.pk in self.without:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return post

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


class ReasonField(ProseInput):
    """A long plain text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(max_length=LONG, validators=[plain_text], widget=forms.Textarea({"rows": rows}), **kwargs)


def offer_nothing_first(form: forms.ModelForm[ActionItem]) -> None:
    """A dash where no country, or no sector, is chosen."""
    for name in ("country", "sector"):
        form.fields[name].empty_label = NOTHING[1]  # type: ignore[attr-defined]


WORDS = ("title", "detail", "country", "sector", "kind", "priority", "sensitivity", "file_number")


class WordsForm(EditForm):
    """The words of an item, and who verifies it."""

    class Meta:
        model = ActionItem
        fields = WORDS
        widgets: ClassVar[dict[str, forms.Widget]] = {"detail": forms.Textarea({"rows": 6})}

    def __init__(self, data: Any = None, *, instance: ActionItem, user: User) -> None:
        super().__init__(data, instance=instance)
        offer_nothing_first(self)
        without = [instance.owner_id, *instance.owner.ids_below]
        field = PostField(user=user, without=without, label=_("Verified by"), initial=instance.verifier_id)
        self.fields["verifier"] = field
        self.order_fields([*WORDS, "verifier"])


class MoveForm(forms.Form):
    """A verb, a reason, and what some moves take beside it. What is wrong with them the move itself says."""

    verb = forms.Field(required=False)
    note = forms.Field(required=False)
    until_on = forms.DateField(required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["owner"] = PostField(user=user, required=False)

    def asked(self) -> dict[str, Any]:
        """The arguments of `move`."""
        self.is_valid()
        data = self.cleaned_data
        verb, note = str(data.get("verb") or ""), str(data.get("note") or "").replace("\r\n", "\n")
        takes = MOVES[verb].takes if verb in MOVES else ()
        return {"verb": verb, "note": note, **{name: data.get(name) for name in takes}}


class HoldForm(forms.Form):
    """What "hold" takes beside the reason."""

    until_on = forms.DateField(
        label=_("On hold until"), widget=DAY, help_text=_("At most 30 days; who assigns may let it rest for longer.")
    )

    def __init__(self) -> None:
        super().__init__(auto_id="hold_%s")


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


class ItemForm(OperationForm, forms.ModelForm):
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

        Data with `more` make nothing: the form is shown again with what was typed, and with one more row.
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
        return self.perform(
            lambda: make_several(list(self._rows_data()), by=by, recommendations=self.asked, expected=self.expected)
        )

    def _rows_data(self) -> Iterator[dict[str, Any]]:
        shared = {name: value for name, value in self.cleaned_data.items() if name != "further"}
        yield shared
        self._filled = [row for row in self.rows if row.has_changed()]
        yield from (shared | row.cleaned_data for row in self._filled)

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
    typed = str(data.get("further", "")) if data else ""
    return min(int(typed), MOST - 1) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0


def _begun_from(asked: list[Recommendation]) -> dict[str, Any]:
    """The words of the first ask, to be read by nobody who may not read all of them."""
    if not asked:
        return {}
    strictest = min((row.sensitivity for row in asked), key=STRICTEST.index)
    return {"title": title_from(asked[0].ask), "sensitivity": strictest}
