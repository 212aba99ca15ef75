"""Who must sign in with a second factor, and from when."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings

from core import clock

from .models import User

# For officers, from their first sign-in.
GRACE = timedelta(days=14)
# In the session: its person was found to have a second factor. Kept for those alone who must have one, since they
# cannot remove their last one; when the secretariat removes it, all their sessions end.
FOUND = "second_factor"
# What asks for more than the password at sign-in; recovery codes alone do not.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_off_for(user: User) -> bool:
    """Whether nothing is asked of a sample account on one machine."""
    return bool(settings.LOCAL) and user.is_sample


def required_from(user: User) -> datetime | None:
    """From when the person must have one; None where it is only offered.

    At once for the secretariat and administrators, after GRACE for officers.
    """
    if is_off_for(user):
        return None
    if user.is_secretariat or user.is_staff or user.is_superuser:
        return user.joined_at
    if user.is_officer:
        return (user.first_signed_in_at or user.joined_at) + GRACE
    return None


def is_required(user: User) -> bool:
    """Whether the person can do nothing without one today."""
    moment = required_from(user)
    return moment is not None and moment <= clock.now()


def days_left(user: User) -> int | None:
    """Days, begun ones counted, until it is required; None where it is already, or only offered."""
    moment = required_from(user)
    if moment is None or moment <= clock.now():
        return None
    return -((clock.now() - moment) // timedelta(days=1))


def factors(user: User) -> Any:
    """The person's second factors, as a set."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


def is_missing(user: User, session: MutableMapping[str, Any]) -> bool:
    """Whether the person must set one up before anything else. At most one query in a session."""
    if not is_required(user) or session.get(FOUND):
        return False
    if not factors(user).exists():
        return True
    session[FOUND] = True
    return False


def may_remove(authenticator: Authenticator) -> bool:
    """Whether a factor may be removed by its person: the last one only where none is required."""
    if authenticator.type not in FACTORS or not is_required(authenticator.user):
        return True
    return bool(factors(authenticator.user).exclude(pk=authenticator.pk).exists())
