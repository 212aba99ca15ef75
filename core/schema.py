"""What the API's description says of every address alike."""

from __future__ import annotations

from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
_WRITING = frozenset({"post", "put", "patch", "delete"})
REFUSAL = "Refusal"
_REFUSAL_SCHEMA = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "For programs: never translated."},
        "detail": {"type": "string", "description": "For people: a sentence in the reader's language."},
        "fields": {"type": "object", "description": "What is wrong, by field.", "additionalProperties": True},
    },
    "required": ["code", "detail"],
    "additionalProperties": True,
}
# status -> what it means; which methods are answered with it
_REFUSALS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("400", "What was sent makes no sense.", frozenset(METHODS)),
    ("401", "No API key, or one that is over.", frozenset(METHODS)),
    ("403", "Not for whoever asks.", frozenset(METHODS)),
    ("404", "There is no such row, or it is not for whoever asks to see.", frozenset(METHODS)),
    ("405", "The address does not take this method.", frozenset(METHODS)),
    ("406", "The API answers JSON alone.", frozenset(METHODS)),
    ("409", "A rule says no, in a sentence.", frozenset(METHODS)),
    ("411", "The body comes in pieces, without its length.", _WRITING),
    ("412", "Somebody has changed the row since: read it again.", _WRITING),
    ("413", "The body is too large.", _WRITING),
    ("415", "The API reads JSON alone.", _WRITING),
    ("422", "The Idempotency-Key was used for another request.", _WRITING),
    ("428", "If-Match is missing: name the version that was read.", _WRITING),
    ("429", "Too many requests: Retry-After says when to ask again.", frozenset(METHODS)),
    ("503", "The server is busy: Retry-After says when to ask again.", frozenset(METHODS)),
)
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Sent again with the same key and body within 24 hours, a request gets the first answer.",
}


def describe_refusals(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Add to each operation the refusals that any address may answer; drf-spectacular calls it last."""
    result.setdefault("components", {}).setdefault("schemas", {})[REFUSAL] = _REFUSAL_SCHEMA
    for path in result["paths"].values():
        for method in METHODS:
            if method in path:
                _describe(path[method], method)
    return result


def _describe(operation: dict[str, Any], method: str) -> None:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{REFUSAL}"}}}
    for status, meaning, methods in _REFUSALS:
        if method in methods:
            known = operation["responses"].setdefault(status, {"description": meaning})
            known.setdefault("content", content)
    if method in _WRITING:
        operation.setdefault("parameters", []).append(_KEY)
