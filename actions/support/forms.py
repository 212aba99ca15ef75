"""The shape of what people type about supporters; the rules are the models'."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.forms import PostField, ReasonField
from actions.items.models import ActionItem
from core.forms import OperationForm
from participants.models import User

from .models import Contribution, Support


class SupporterForm(OperationForm, forms.Form):
    """Which post is to support an item, and what it is to do."""

    asked = ReasonField(label=_("What it is to do"), required=False, rows=3)

    def __init__(self, data: Any = None, *, user: User, item: ActionItem) -> None:
        super().__init__(data)
        without = [item.owner_id, item.verifier_id]
        self.fields["post"] = PostField(user=user, without=without, label=_("Supporting post"))
        self.order_fields(["post", "asked"])

    def add(self, item: ActionItem, *, by: User) -> Support | None:
        """Let it support the item; None where something is wrong, and the form says what."""
        return self.perform(lambda: Support.add(item, by=by, **self.cleaned_data))


class EndForm(OperationForm, forms.Form):
    """Why a post supports the item no longer."""

    note = ReasonField(label=_("Why its support is not needed any more"), rows=3)

    def end(self, row: Support, *, by: User) -> bool:
        """End it; False where something is wrong, and the form says what."""
        return self.done(lambda: row.end(by=by, note=self.cleaned_data["note"]))


class ContributionForm(OperationForm, forms.Form):
    """What a supporter did."""

    # Not called `done`: that is what forms of deeds do.
    what = ReasonField(label=_("What you did"), help_text=_("What was done, by whom and when: the owner reads this."))

    def report(self, item: ActionItem, *, by: User) -> Contribution | None:
        """Put it on record; None where something is wrong, and the form says what."""
        return self.perform(lambda: Contribution.report(item, by=by, done=self.cleaned_data["what"]))
