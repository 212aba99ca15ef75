"""A browser in which somebody has signed in, without its half second for the password."""

import time

from django.test import Client

from participants import second_factor, session_limits
from participants.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in_client(user: User, client: Client | None = None) -> Client:
    """A test client in which this person has signed in, just now and with their second factor if they have one."""
    client = client or Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session_limits.begin(session)
    second_factor.is_missing(user, session)
    # As if the password had just been given again, which pages about access ask for.
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
