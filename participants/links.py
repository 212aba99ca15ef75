"""The links by which a password is set: how long each works."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from core import clock

INVITATION_LASTS = timedelta(days=7)


class LinkTokens(PasswordResetTokenGenerator):
    """Tokens of links that set a password.

    Each serves once: it is made of the password, the last sign-in and the address, and dies with any of them. One of a
    forgotten password works for PASSWORD_RESET_TIMEOUT.
    """

    def make_invitation(self, user: Any) -> str:
        """A token that works for INVITATION_LASTS: Django knows one lifetime, so this one is dated ahead."""
        dated = self._now() + INVITATION_LASTS - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        return str(self._make_token_with_timestamp(user, self._num_seconds(dated), self.secret))

    def _now(self) -> datetime:
        """By the one clock, which tests and rehearsals shift; without a zone, as Django compares it."""
        return clock.now().replace(tzinfo=None)
