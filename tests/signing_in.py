"""A browser in which somebody has signed in, without its half second for the password."""

from django.test import Client

from participants import second_factor, session_limits
from participants.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in_client(user: User) -> Client:
    """A test client in which this person has signed in, just now and with their second factor if they have one."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session_limits.begin(session)
    second_factor.is_missing(user, session)
    session.save()
    return client
