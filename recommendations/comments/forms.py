"""What somebody says about a recommendation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from core.text import LONG, ProseInput, plain_text
from participants.models import User
from recommendations.recommendation.models import Recommendation

from .audience import audiences
from .models import Comment


class CommentForm(OperationForm, forms.Form):
    """A comment, who reads it, and whom it mentions beside those named in it."""

    text = ProseInput(
        label=_("Comment"),
        max_length=LONG,
        validators=[plain_text],
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "To tell somebody of it, write @ and their whole name. It is never changed: correct it by another."
        ),
        error_messages={"required": _("Write what you want to say.")},
    )
    audience = forms.ChoiceField(label=_("Who reads it"), widget=forms.RadioSelect)
    mentions = forms.MultipleChoiceField(
        label=_("Tell these people"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, user: User, offered: Iterable[User] = ()) -> None:
        super().__init__(data, auto_id="comment_%s")
        self.people = {str(person.pk): person for person in offered}
        may = audiences(user)
        self.fields["audience"].choices = [(one.value, one.label) for one in may]  # type: ignore[attr-defined]
        if len(may) == 1:
            self.fields["audience"].initial = may[0].value
            self.fields["audience"].widget = forms.HiddenInput()
        self.fields["mentions"].choices = [(pk, person.name) for pk, person in self.people.items()]  # type: ignore[attr-defined]
        if not self.people:
            del self.fields["mentions"]

    def add_to(self, row: Recommendation, *, by: User) -> Comment | None:
        """Say it about `row`; None where something is wrong, and the form says what. Raise NotAllowed."""
        data: Any = self.cleaned_data if self.is_valid() else {}
        return self.perform(
            lambda: Comment.add(
                row,
                data["text"],
                by=by,
                audience=data["audience"],
                picked=[self.people[pk] for pk in data.get("mentions", ())],
            )
        )
