"""Digests of the values that a form showed: they tell which fields were changed since, and by whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from .text import normalize

FIELD = "base"  # the hidden field of a form
LONGEST = 4000
_PAIR = re.compile(r"(\w+)=([0-9a-f]{12})")


def digest(value: Any) -> str:
    """Twelve hexadecimal digits for a value of a field; the same for a row and its number, and for any encoding."""
    return hashlib.sha256(_plain(value).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def pack(digests: Mapping[str, str]) -> str:
    """Digests by field as the text of a hidden field."""
    return " ".join(f"{name}={found}" for name, found in digests.items())


def unpack(text: str) -> dict[str, str]:
    """The digests in the text of a hidden field; anything else is left out."""
    return dict(_PAIR.findall(text))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return ",".join(sorted(_plain(one) for one in value))
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return normalize(str(value)).strip()
