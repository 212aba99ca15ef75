"""Forms about oneself."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import DeedForm, EditForm
from core.text import plain_text
from participants import zones
from participants.models import ApiToken, User


class SettingsForm(EditForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones.choices)
    digest_hour = forms.TypedChoiceField(
        label=_("Hour of the daily mail"),
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        help_text=_("In your own time zone. What is not urgent waits for this hour and comes in one mail."),
    )

    class Meta:
        model = User
        fields = ("language", "time_zone", "digest_hour")


class TokenForm(DeedForm, forms.Form):
    note = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        validators=[plain_text],
        help_text=_("So that you know later which program uses it."),
    )
    days = forms.TypedChoiceField(
        label=_("How long is it to work?"),
        coerce=int,
        initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("1 year"))],
    )

    def issue(self, *, by: User) -> tuple[ApiToken, str] | None:
        """Make the key; None where something is wrong, and the form says what."""
        return self.carry_out(lambda: ApiToken.issue(by, **self.cleaned_data))


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
