"""Forms of passkeys: allauth's, with names of ours, and a refusal where allauth trips over what a program sent."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.utils.translation import gettext_lazy as _

from core.text import LineInput, plain_text

# What allauth and fido2 raise on a credential of another shape.
SHAPE_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


class PasskeyForm(AddWebAuthnForm):
    name = LineInput(
        label=_("Name"),
        max_length=60,
        required=False,
        validators=[plain_text],
        help_text=_("So that you know later which device it is on, such as “Office laptop”."),
    )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except SHAPE_ERRORS as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except SHAPE_ERRORS as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ReauthenticateForm(AuthenticateForm, ReauthenticateWebAuthnForm):
    pass
