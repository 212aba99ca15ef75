"""The shape of a transfer of charge."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from actions import choices
from actions.items.forms import PostField, ReasonField
from actions.items.queries import ActionItemQuerySet
from core.forms import OperationForm
from core.lifecycle import check_reason
from core.rules import RuleBroken
from participants.models import Post, User

from .models import WHY, Charge, ChargeTransfer
from .words import sentences

# How many of those that stay a preview names; the result names all.
MOST_NAMED = 20


class TransferForm(OperationForm, forms.Form):
    """To whom what `post` owns goes, and why; looked at before it is done. `key` names this very form."""

    note = ReasonField(label=_("Reason"), error_messages={"required": WHY})
    is_leaving = forms.BooleanField(
        label=_("End the holding too, as soon as nothing is left"), required=False, initial=True
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Any = None, *, post: Post, user: User) -> None:
        super().__init__(data)
        self.post, self.user, self.holder = post, user, post.holder
        people = User.objects.visible_to(user).fit_for(post).exclude(pk=getattr(self.holder, "pk", None))
        self.fields["successor"] = forms.ModelChoiceField(
            label=_("Successor who takes the post"), queryset=people, required=False, empty_label="—"
        )
        self.fields["to_post"] = PostField(
            label=_("Or another post that takes over what this one owns"),
            user=user,
            without=[post.pk],
            offered=partial(choices.posts, user, without=[post.pk], is_held=True),
            required=False,
        )
        for name in ("successor", "to_post"):
            # One of the two is needed, so neither is called optional.
            self.fields[name].is_needed = True  # type: ignore[attr-defined]
        self.order_fields(["successor", "to_post", "note", "is_leaving", "key"])

    def clean_note(self) -> str:
        note = str(self.cleaned_data["note"])
        if refused := _refusal(note):
            raise forms.ValidationError(refused)
        return note

    @property
    def charge(self) -> Charge:
        """What would be given, and to whom."""
        data = self.cleaned_data
        return Charge(self.post, to_post=data["to_post"], successor=data["successor"])

    @property
    def step(self) -> str:
        return str(self.data.get("step", ""))

    def may_be_looked_at(self) -> bool:
        """Whether it was sent to be looked at and could be done; nothing is done by that."""
        return self.step in ("look", "do") and self.done(lambda: self.charge.check(by=self.user))

    def staying(self) -> ActionItemQuerySet:
        """The first of those that the other post cannot own, as far as the user sees them."""
        rows = self.charge.impossible.visible_to(self.user)
        return rows.select_related("verifier__organisation")[:MOST_NAMED]

    def sentences(self) -> list[str]:
        """What exactly it will do."""
        return sentences(self.charge, is_leaving=self.cleaned_data["is_leaving"])

    def transfer(self) -> ChargeTransfer | None:
        """Do what a preview promised; None where it is not done, as without a preview."""
        confirmation_token = str(self.data.get("confirmation_token", ""))
        if self.step != "do" or not confirmation_token:
            return None
        how = {name: self.cleaned_data[name] for name in ("note", "key", "is_leaving")} if self.is_valid() else {}
        return self.perform(lambda: self.charge.transfer(by=self.user, confirmation_token=confirmation_token, **how))


_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def chosen_of(data: QueryDict) -> list[int] | None:
    """Which rows are ticked; None where all are meant."""
    if data.get("which") == "all":
        return None
    return [int(one) for one in data.getlist("row") if _NUMBER.fullmatch(one)]


def _refusal(note: str) -> str:
    """The sentence with which the deed itself would refuse the reason."""
    try:
        check_reason(note, WHY)
    except RuleBroken as refused:
        return str(refused.sentence)
    return ""
