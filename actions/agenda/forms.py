"""The shape of what is typed about review meetings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.items.forms import DAY, ReasonField
from core.forms import OperationForm
from core.text import LineInput, one_line, plain_text
from countries.models import Country, Organisation, Sector
from meetings.models import Meet
from participants.models import User

from .models import WHY, AgendaItem, Review


class ReviewForm(OperationForm, forms.ModelForm):
    """A new review meeting with its scope."""

    title = LineInput(label=_("Title"), max_length=150, validators=[plain_text, one_line])
    on = forms.DateField(label=_("Day"), required=False, widget=DAY)

    class Meta:
        model = Review
        fields = ("countries", "sectors", "department", "lever")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "countries": forms.SelectMultiple({"size": 6}),
            "sectors": forms.SelectMultiple({"size": 6}),
        }

    def __init__(self, data: Any = None, *, user: User, meet: str = "") -> None:
        super().__init__(data)
        meets = Meet.objects.visible_to(user).order_by("-starts_on")
        self.fields["meet"] = forms.ModelChoiceField(
            label=_("Meet whose open items it goes through"),
            queryset=meets,
            to_field_name="slug",
            empty_label=_("Choose"),
            initial=meet,
        )
        several = _("Several with Ctrl or Command. None: all.")
        for name, rows in (("countries", Country.objects.filter(meets__isnull=False).distinct()), ("sectors", None)):
            field: Any = self.fields[name]
            field.help_text = several
            field.queryset = Sector.objects.all() if rows is None else rows.order_by("name")
        self.fields["department"].queryset = Organisation.objects.all()  # type: ignore[attr-defined]
        self.order_fields(["meet", "title", "on", "countries", "sectors", "department", "lever"])

    def call(self, *, by: User) -> Review | None:
        """Call it; None where something is wrong, and the form says what."""
        return self.perform(lambda: Review.call(by=by, **self.cleaned_data))


class CarryForm(OperationForm, forms.Form):
    """From which earlier meet open items are carried forward."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["meet"] = forms.ModelChoiceField(
            queryset=Meet.objects.visible_to(user), to_field_name="slug", label=_("Earlier meet")
        )


class AgendaDecisionForm(OperationForm, forms.Form):
    """What the meeting decided about one line of its agenda."""

    decision = forms.ChoiceField(
        label=_("What was decided"), choices=AgendaItem.Decision.choices, widget=forms.RadioSelect()
    )
    note = ReasonField(label=_("What was said or decided, and why"), error_messages={"required": WHY})

    def __init__(self, data: Any = None, *, line: AgendaItem) -> None:
        super().__init__(data, initial={"decision": line.decision, "note": line.note})
        self.line = line

    def say(self, *, by: User) -> bool:
        """Put it on record; False where something is wrong, and the form says what."""
        return self.done(lambda: self.line.say(by=by, **self.cleaned_data))
