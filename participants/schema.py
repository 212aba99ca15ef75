"""What the API's description says of how programs sign in, and of who is refused."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object

from .token_sign_in import WORD

WORDS = (
    "Make a key under Settings, and send it as `Authorization: Token KEY`. A read-only key may send GET, HEAD and "
    "OPTIONS; a key for one meet sees and writes nothing of other meets. To act for somebody who is away and for "
    "whom you stand in today, send their e-mail address as `X-Acts-For`: the trail says that you acted for them."
)
# What every address answers to who is not signed in, and to whose key or role does not allow it.
REFUSALS = {
    "401": "`{code, detail}`: no key, or one that is revoked or has expired.",
    "403": "`{code, detail}`: your role, or the scope of your key, does not allow it.",
}
METHODS = ("get", "post", "put", "patch", "delete")


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes our own sign-in by key."""

    target_class = "participants.token_sign_in.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scheme = build_bearer_security_scheme_object(header_name="Authorization", token_prefix=WORD)
        return {**scheme, "description": WORDS}


def document_refusals(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add 401 and 403 to each operation that does not say them itself: a hook of drf-spectacular."""
    shape = {"type": "object", "properties": {"code": {"type": "string"}, "detail": {"type": "string"}}}
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = shape
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for path in result["paths"].values():
        for operation in (path[method] for method in METHODS if method in path):
            for status, words in REFUSALS.items():
                said = operation["responses"].setdefault(status, {"description": words})
                said.setdefault("content", content)
    return result
