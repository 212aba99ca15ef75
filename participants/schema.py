"""What the API's description says of how programs sign in."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme

WORDS = (
    "Make a key under Settings, and send it as `Authorization: Token KEY`. To act for somebody who is away and for "
    "whom you stand in today, send their e-mail address as `X-Acts-For`: the trail says that you acted for them."
)


class TokenScheme(KnoxTokenScheme):
    """As of knox, for our class of sign-in."""

    target_class = "participants.token_sign_in.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        definition = super().get_security_definition(auto_schema)
        return definition | {"description": WORDS}
