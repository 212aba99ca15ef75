"""How programs sign in to the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS

from .acting import HEADER, act_for
from .caller import client_address
from .models import ApiToken, User
from .models.access_records import record_key_use

WORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """By a key in the header `Authorization: Token …`; with `X-Acts-For`, in the seats of who is away."""

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        """The key's owner, with `api_key` set. Raise NotAllowed where a key for reading is to write."""
        word, *parts = get_authorization_header(request).decode("latin-1").split() or [""]
        if word.lower() != WORD.lower():
            return None
        key = ApiToken.objects.for_request(parts[0]) if len(parts) == 1 else None
        if key is None:
            raise AuthenticationFailed(_("This API key is not valid, or has expired."))
        key.note_use(client_address(request))
        key.check_scope(is_write=request.method not in SAFE_METHODS)
        user = key.user
        user.api_key = key
        absent = request.headers.get(HEADER, "")
        user = act_for(user, absent) if absent else user
        record_key_use(key.pk, person=user)
        return user, key

    def authenticate_header(self, request: Any) -> str:
        return WORD
