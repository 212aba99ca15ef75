"""The shape of what people type about the plan of an item; the rules are the models'."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.models import ActionItem, Milestone
from core import clock
from core.forms import DeedForm, EditForm
from participants.models import User

from .items import DAY

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
