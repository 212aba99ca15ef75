"""The shape of requests about calendar feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OperationForm
from meetings.models.meets import Meet

from .models import CalendarFeed

if TYPE_CHECKING:
    from participants.models import User


class FeedForm(OperationForm, forms.Form):
    """Which calendar: one's own sessions, or all that a meet has published."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["meet"] = forms.ModelChoiceField(
            label=_("Calendar"),
            queryset=Meet.objects.visible_to(user).order_by("-starts_on"),
            to_field_name="slug",
            required=False,
            empty_label=_("My sessions, of all meets"),
        )

    def issue(self, *, by: User) -> tuple[CalendarFeed, str] | None:
        """Make the address; None where something is wrong, and the form says what."""
        return self.perform(lambda: CalendarFeed.issue(by, meet=self.cleaned_data["meet"]))
