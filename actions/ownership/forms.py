"""Forms that give an item to another post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from actions.items.forms import PostField, ReasonField
from actions.items.models import ActionItem
from core.forms import OperationForm
from participants.models import User

from .models import Handover


class HandoverForm(OperationForm, forms.Form):
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
        return self.perform(lambda: Handover.propose(item, by=by, **self.cleaned_data))


class AssignForm(forms.Form):
    """What "assign" takes beside the reason."""

    def __init__(self, *, user: User, item: ActionItem) -> None:
        super().__init__(auto_id="assign_%s")
        without = [item.owner_id, item.verifier_id]
        self.fields["owner"] = PostField(user=user, without=without, label=capfirst(_("accountable post")))
