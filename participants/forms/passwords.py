"""Forms of django-allauth about one's password, with what ends beside it."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _


class PasswordChangeForm(ChangePasswordForm):
    """Other sessions end with the old password; who has API keys chooses whether these end too."""

    ends_keys = forms.BooleanField(
        label=_("End my API keys too"),
        required=False,
        initial=True,
        help_text=_("Do this if somebody may know your password. Programs that use a key then need a new one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        _name_the_new(self.fields)
        if not self.user.tokens.exists():
            del self.fields["ends_keys"]

    def save(self) -> None:
        """Write the password, and end the keys where this is asked for."""
        with transaction.atomic():
            super().save()
            if self.cleaned_data.get("ends_keys"):
                self.user.end_keys(by=self.user)


class NewPasswordForm(ResetPasswordKeyForm):
    """A password set by a link, of an invitation or of a reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_the_new(self.fields)

    def save(self) -> None:
        """Write the password, and end all that was opened before: who asks for a link may have lost the account."""
        with transaction.atomic():
            super().save()
            self.user.password_was_reset()


def _name_the_new(fields: dict[str, forms.Field]) -> None:
    """Write the labels as the product does: django-allauth begins each word with a capital."""
    fields["password1"].label = _("New password")
    fields["password2"].label = _("New password, again")
