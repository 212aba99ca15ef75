"""Forms of second factors: allauth's, and a refusal where allauth trips over what a program sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context as allauth_context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as CodeAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import LineInput, plain_text
from participants.models.access_records import record_blocked

# What allauth and fido2 raise on a credential of another shape.
SHAPE_ERRORS = (AttributeError, KeyError, TypeError, ValueError)


class TOTPForm(ActivateTOTPForm):
    """With a key that lies encrypted in the session, as it does later in the database."""

    secret: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # which reads the key from the session, or puts a new one there
        adapter = get_adapter()
        self.secret = adapter.decrypt(self.secret)
        allauth_context.request.session[SECRET_SESSION_KEY] = adapter.encrypt(self.secret)


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


@contextmanager
def recording_blocked(user: Any, by: str) -> Iterator[None]:
    """Leave an access record where allauth's limit on second factors refuses."""
    try:
        yield
    except ValidationError as error:
        if error.code == "too_many_login_attempts":
            record_blocked(user, by=by)
        raise


class CodeForm(CodeAuthenticateForm):
    def clean_code(self) -> Any:
        with recording_blocked(self.user, "code"):
            return super().clean_code()


class CodeReauthenticateForm(CodeForm, AllauthReauthenticateForm):
    pass


class AuthenticateForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        try:
            with recording_blocked(self.user, "webauthn"):
                return super().clean_credential()
        except SHAPE_ERRORS as error:
            raise get_adapter().validation_error("incorrect_code") from error


class ReauthenticateForm(AuthenticateForm, ReauthenticateWebAuthnForm):
    pass
