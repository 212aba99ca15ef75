"""What django-allauth asks about second factors."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .second_factor import may_remove


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
