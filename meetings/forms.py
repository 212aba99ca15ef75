"""The shape of requests about meets."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, EditForm, OperationForm
from core.rules import RuleBroken
from countries.models import Country, Organisation, Sector
from participants import zones

from .models import LateLeave, Meet, Requirement
from .recipients import recipients_of_edit

WEIGHTS = ("value_weight", "effort_weight", "fit_weight")
FIELDS = (
    "name",
    "name_hi",
    "starts_on",
    "ends_on",
    "submit_by_on",
    "answer_by_on",
    "accompanying_limit",
    "venue",
    "time_zone",
    "aims",
    "countries_wanted",
    "goods_wanted",
    "services_wanted",
    "accept_within",
    "requires",
    *WEIGHTS,
)
WIDGETS = {name: DayInput() for name in ("starts_on", "ends_on", "submit_by_on", "answer_by_on")}


def _requires() -> forms.MultipleChoiceField:
    field: Any = Meet._meta.get_field("requires")
    about = {"label": capfirst(field.verbose_name), "help_text": field.help_text}
    return forms.MultipleChoiceField(
        choices=Requirement.choices, widget=forms.CheckboxSelectMultiple, required=False, **about
    )


class NewMeetForm(OperationForm, forms.ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone of the venue"), choices=zones.choices, initial="Asia/Kolkata")
    requires = _requires()

    class Meta:
        model = Meet
        fields = ("slug", *FIELDS)
        widgets = WIDGETS

    def set_up(self, *, by: Any) -> Meet | None:
        """Add the meet; None where something is wrong, and the form says what."""
        return self.perform(lambda: Meet.set_up(by=by, **self.cleaned_data))


class MeetForm(EditForm):
    """The short name stays as it is: links that were mailed hold it."""

    time_zone = zones.ZoneField(label=_("Time zone of the venue"))
    requires = _requires()

    class Meta:
        model = Meet
        fields = FIELDS
        widgets = WIDGETS

    def __init__(self, data: Any = None, *, instance: Meet, proposed: Mapping[str, str]) -> None:
        """`proposed` weights stand in the fields, to be saved or not: the ranking leads here with those tried."""
        super().__init__(data, instance=instance)
        for name in WEIGHTS:
            if proposed.get(name, "").isdecimal():
                self.initial[name] = proposed[name]

    def recipients(self, *, by: Any) -> list[int]:
        """The participants whom the change would tell; nobody where it is wrong: `write` says then what."""
        if not self.is_valid():
            return []
        meet, values = self.edited, self._edited()["values"]
        assert isinstance(meet, Meet)  # noqa: S101 - mypy cannot know whose form it is
        try:
            meet.check_wanted(values)
        except RuleBroken:
            return []
        return recipients_of_edit(meet, values, by=by)


class CountryForm(OperationForm, forms.Form):
    def __init__(self, data: Any = None, *, countries: QuerySet[Country]) -> None:
        super().__init__(data)
        self.fields["country"] = forms.ModelChoiceField(
            label=_("Country"), queryset=countries, empty_label=_("Choose")
        )


class SectorForm(OperationForm, forms.Form):
    def __init__(self, data: Any = None, *, sectors: QuerySet[Sector]) -> None:
        super().__init__(data)
        self.fields["sector"] = forms.ModelChoiceField(label=_("Sector"), queryset=sectors, empty_label=_("Choose"))


class LeaveForm(OperationForm, forms.ModelForm):
    """Gives a leave or, where the mission has one, renews it."""

    mission = forms.ModelChoiceField(
        label=_("Mission"), queryset=Organisation.objects.missions(), empty_label=_("Choose"), to_field_name="code"
    )

    class Meta:
        model = LateLeave
        fields = ("mission", "until_on", "reason")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "until_on": DayInput(),
            "reason": forms.Textarea({"rows": 3}),
        }
