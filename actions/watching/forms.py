"""Which post is to watch an item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.events import ActionEvent
from actions.items.forms import PostField
from actions.items.models import ActionItem
from core.forms import OperationForm
from participants.models import User

from .models import Watch


class WatcherForm(OperationForm, forms.Form):
    """One post, whose holder then reads the item."""

    def __init__(self, data: Any = None, *, user: User, item: ActionItem) -> None:
        super().__init__(data)
        self.fields["post"] = PostField(
            user=user,
            without=[item.owner_id],
            label=_("Post"),
            help_text=_("Whoever holds it reads the item by this, be it restricted, and is told of its moves."),
        )

    def add(self, item: ActionItem, *, by: User) -> ActionEvent | None:
        """Let it watch; None where something is wrong, and the form says what."""
        return self.perform(lambda: Watch.add(item, post=self.cleaned_data["post"], by=by))
