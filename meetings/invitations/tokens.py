"""The tokens in the links of invitations: 256 bits that follow from a nonce under the server's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def token_of(nonce: str) -> str:
    """What the link ends with. It is stored nowhere."""
    key = hashlib.sha256(f"meetings.invitation:{settings.SECRET_KEY}".encode()).digest()
    signed = hmac.new(key, nonce.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is stored of a token: whoever reads the table can open no link."""
    return hashlib.sha256(token.encode()).hexdigest()
