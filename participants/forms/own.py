"""Forms about oneself."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import EditForm, OperationForm
from core.text import LineInput, plain_text
from participants import zones
from participants.models import ApiToken, User


class SettingsForm(EditForm):
    time_zone = zones.ZoneField(label=_("Time zone"))
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily mail"),
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        help_text=_("In your own time zone. What is not urgent waits for this hour and comes in one mail."),
    )

    class Meta:
        model = User
        fields = ("language", "time_zone", "digest_hour")


class TokenForm(OperationForm, forms.ModelForm):
    note = LineInput(
        label=_("What is it for?"),
        max_length=100,
        validators=[plain_text],
        help_text=_("So that you know later which program uses it."),
    )
    scope = forms.ChoiceField(
        label=_("Access"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        help_text=_("Choose read only unless the program must change something."),
    )
    days = forms.TypedChoiceField(
        label=_("How long is it to work?"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))],
    )

    class Meta:
        model = ApiToken
        fields = ("note", "scope", "meet", "days")
        labels: ClassVar[dict[str, Any]] = {"meet": _("Meet")}
        help_texts: ClassVar[dict[str, Any]] = {
            "meet": _("With one meet chosen, the key opens nothing of other meets.")
        }

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["meet"].empty_label = _("All meets")  # type: ignore[attr-defined]

    def issue(self, *, by: User) -> tuple[ApiToken, str] | None:
        """Make the key; None where something is wrong, and the form says what."""
        return self.perform(lambda: ApiToken.issue(by, **self.cleaned_data))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
