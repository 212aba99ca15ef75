"""The shape of what people type about action items that there are; the rules are the models'."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.models import ActionItem, DateChange, Handover, ProgressUpdate
from actions.moves import MOVES
from core.forms import DeedForm, EditForm
from core.text import LONG, ProseInput, plain_text
from participants.models import Post, User

NOTHING = ("", "—")
DAY = forms.DateInput({"type": "date"})


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


WORDS = ("title", "detail", "country", "sector", "kind", "priority", "sensitivity")


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


class ProgressForm(DeedForm, forms.ModelForm):
    """What the owner reports on the way."""

    class Meta:
        model = ProgressUpdate
        fields = ("done", "signal", "confidence", "next_step", "next_step_on", "waiting_on")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "done": forms.Textarea({"rows": 4}),
            "next_step": forms.Textarea({"rows": 2}),
            "next_step_on": DAY,
            "signal": forms.RadioSelect(),
            "confidence": forms.RadioSelect(),
        }

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["signal"].choices = ActionItem.Signal.choices  # type: ignore[attr-defined]
        self.fields["signal"].initial = ActionItem.Signal.GREEN
        self.fields["confidence"].choices = ProgressUpdate.Confidence.choices  # type: ignore[attr-defined]
        self.fields["waiting_on"].choices = ProgressUpdate.WaitingOn.choices  # type: ignore[attr-defined]
        self.fields["done"].help_text = _("What was done, by whom and when: the mission reads this.")


class HandoverForm(DeedForm, forms.Form):
    """To which post an item is offered, and what its next owner must know."""

    note = ReasonField(
        label=_("What the next owner must know"), help_text=_("What was promised to whom, and what comes next.")
    )

    def __init__(self, data: Any = None, *, user: User, item: ActionItem) -> None:
        super().__init__(data)
        without = [item.owner_id, item.verifier_id]
        self.fields["to_post"] = PostField(user=user, without=without, label=_("To"))
        self.order_fields(["to_post", "note"])

    def propose(self, item: ActionItem, *, by: User) -> Handover | None:
        """Make the offer; None where something is wrong, and the form says what."""
        return self.carry_out(lambda: Handover.propose(item, by=by, **self.cleaned_data))


class DateForm(DeedForm, forms.Form):
    """Another due date, and why."""

    new_due_on = forms.DateField(label=_("New date"), widget=DAY, help_text=_("A working day where the owner sits."))
    reason = ReasonField(label=_("Why the present date cannot be held"))

    def request(self, item: ActionItem, *, by: User) -> DateChange | None:
        """Ask for the date; None where something is wrong, and the form says what."""
        return self.carry_out(lambda: DateChange.request(item, by=by, **self.cleaned_data))


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
        said = self.cleaned_data
        verb, note = str(said.get("verb") or ""), str(said.get("note") or "").replace("\r\n", "\n")
        takes = MOVES[verb].takes if verb in MOVES else ()
        return {"verb": verb, "note": note, **{name: said.get(name) for name in takes}}


class AssignForm(forms.Form):
    """What "assign" takes beside the reason."""

    def __init__(self, *, user: User, item: ActionItem) -> None:
        super().__init__(auto_id="assign_%s")
        without = [item.owner_id, item.verifier_id]
        self.fields["owner"] = PostField(user=user, without=without, label=capfirst(_("accountable post")))


class HoldForm(forms.Form):
    """What "hold" takes beside the reason."""

    until_on = forms.DateField(
        label=_("On hold until"), widget=DAY, help_text=_("At most 30 days; who assigns may let it rest for longer.")
    )

    def __init__(self) -> None:
        super().__init__(auto_id="hold_%s")
