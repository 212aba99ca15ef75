"""What the API's description says of how programs sign in."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object

from .token_sign_in import WORD

WORDS = (
    "Make a key under Settings, and send it as `Authorization: Token KEY`. A read-only key may send GET, HEAD and "
    "OPTIONS; a key for one meet sees and writes nothing of other meets. To act for somebody who is away and for "
    "whom you stand in today, send their email address as `X-Acts-For`: the trail says that you acted for them."
)


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes our own sign-in by key."""

    target_class = "participants.token_sign_in.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scheme = build_bearer_security_scheme_object(header_name="Authorization", token_prefix=WORD)
        return {**scheme, "description": WORDS}
