"""Forms of milestones and of what an item waits for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.items.forms import DAY, ReasonField
from actions.items.models import ActionItem
from core import clock
from core.forms import EditForm, OperationForm
from participants.models import User

from .dependencies import Dependency
from .milestones import Milestone

FIELDS = ("title", "due_on")
WIDGETS: dict[str, forms.Widget] = {"due_on": DAY}


class MilestoneForm(OperationForm, forms.ModelForm):
    """A new milestone."""

    class Meta:
        model = Milestone
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = WIDGETS

    def add(self, item: ActionItem, *, by: User) -> Milestone | None:
        """Put it into the plan; None where something is wrong, and the form says what."""
        return self.perform(lambda: Milestone.add(item, by=by, **self.cleaned_data))


class MilestoneEditForm(EditForm):
    """The words and the day of a milestone."""

    class Meta:
        model = Milestone
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = WIDGETS


class BlockerForm(OperationForm, forms.Form):
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
        return self.perform(lambda: Dependency.add(item, by=by, **self.cleaned_data))


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
        data = self.cleaned_data
        note = str(data.get("note") or "").replace("\r\n", "\n")
        return {"verb": str(data.get("verb") or ""), "note": note, "done_on": data.get("done_on")}
