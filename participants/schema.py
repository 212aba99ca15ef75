"""What the API's description says of how programs sign in."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme


class TokenScheme(KnoxTokenScheme):
    """As of knox, for our class of sign-in."""

    target_class = "participants.token_sign_in.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        definition = super().get_security_definition(auto_schema)
        return definition | {"description": "Make a key under Settings, and send it as `Authorization: Token KEY`."}
