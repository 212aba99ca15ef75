"""The shape of what people type about the plan of an item; the rules are the models'."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.models import ActionItem, Dependency, Milestone, WeighedItem
from core import clock
from core.forms import DeedForm, EditForm
from participants.models import User

from .items import DAY, ReasonField

FIELDS = ("title", "due_on")
WIDGETS: dict[str, forms.Widget] = {"due_on": DAY}


class MilestoneForm(DeedForm, forms.ModelForm):
    """A new milestone."""

    class Meta:
        model = Milestone
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = WIDGETS

    def add(self, item: ActionItem, *, by: User) -> Milestone | None:
        """Put it into the plan; None where something is wrong, and the form says what."""
        return self.carry_out(lambda: Milestone.add(item, by=by, **self.cleaned_data))


class MilestoneEditForm(EditForm):
    """The words and the day of a milestone."""

    class Meta:
        model = Milestone
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = WIDGETS


class WeighForm(EditForm):
    """Risk, and give and get."""

    class Meta:
        model = WeighedItem
        fields = WeighedItem.INSIDE
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea({"rows": 3}) for name in ("risk", "mitigation", "they_want", "we_give")
        }


class BlockerForm(DeedForm, forms.Form):
    """For which other item an item waits, by its reference, and why."""

    blocker = forms.CharField(
        label=_("Number of the action item for which it waits"),
        max_length=80,
        help_text=_("As it stands on its page, such as ACT/2027/0012."),
    )
    reason = ReasonField(label=_("What is needed of it"), required=False, rows=3)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_blocker(self) -> ActionItem:
        """The item, as far as the person sees it."""
        found = choices.item(self.user, self.cleaned_data["blocker"])
        if found is None:
            raise forms.ValidationError(choices.UNKNOWN_ITEM, "unknown")
        return found

    def add(self, item: ActionItem, *, by: User) -> Dependency | None:
        """Let it wait; None where something is wrong, and the form says what."""
        return self.carry_out(lambda: Dependency.add(item, by=by, **self.cleaned_data))


class ReachForm(forms.Form):
    """What "reach" takes beside a note."""

    done_on = forms.DateField(label=_("Reached on"), widget=DAY, initial=clock.today)

    def __init__(self) -> None:
        super().__init__(auto_id="reach_%s")


class PlanMoveForm(forms.Form):
    """A verb, a reason and a day. What is wrong with them the move itself says."""

    verb = forms.Field(required=False)
    note = forms.Field(required=False)
    done_on = forms.DateField(required=False)

    def asked(self) -> dict[str, Any]:
        """The arguments of `move`."""
        self.is_valid()
        said = self.cleaned_data
        note = str(said.get("note") or "").replace("\r\n", "\n")
        return {"verb": str(said.get("verb") or ""), "note": note, "done_on": said.get("done_on")}
