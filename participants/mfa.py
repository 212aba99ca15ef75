"""What django-allauth asks about second factors."""

import base64
import logging
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .second_factor import may_remove

ENCRYPTED = "gAAAAA"  # how all texts of Fernet begin, and no key of an app and no seed of recovery codes

_log = logging.getLogger(__name__)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your account needs a second factor. Set up another one first."),
        "incorrect_code": _("This did not work. Try again."),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_remove(authenticator)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser shows beside a passkey; its id, the host, is allauth's."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        return str(
            _("Passkey %(number)s") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}
        )

    def encrypt(self, text: str) -> str:
        """For the keys of apps and the seeds of recovery codes, in the database and in the session."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text, also one that was stored in clear before; where no key of ours opens it, a random one."""
        text = decrypted(encrypted_text)
        if text is None:
            _log.error("factor_unreadable")
            return base64.b32encode(secrets.token_bytes(20)).decode()  # no code fits it: refused as a wrong one is
        return text


def decrypted(text: str) -> str | None:
    """The text, also one in clear; None where neither SECRET_KEY nor a key of before opens it."""
    if not text.startswith(ENCRYPTED):
        return text
    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _fernet() -> MultiFernet:
    """By SECRET_KEY, and for reading by those of before."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    digest = salted_hmac("participants.mfa", "second factor", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
