"""From where the present request comes, for access records: an address and the name of a browser."""

from __future__ import annotations

import ipaddress
import re
from contextvars import ContextVar
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied

# The first that matches is the browser: others name themselves after these too.
_BROWSERS = re.compile(
    r"(Edg|OPR|SamsungBrowser|Firefox|FxiOS|CriOS|Chrome|Version|curl|python-requests|Python)/(\d{1,4})"
)
_ORDER = ("Edg", "OPR", "SamsungBrowser", "FxiOS", "Firefox", "CriOS", "Chrome", "Version")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "FxiOS": "Firefox", "CriOS": "Chrome"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "CrOS", "Linux")


class Caller:
    """The other end of a request. Both facts are worked out only when a record needs them."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def address(self) -> str | None:
        """The IP address, or None where there is no request, or it tells none."""
        return client_address(self._request) if self._request else None

    @property
    def browser(self) -> str:
        """Such as "Firefox 126, Windows": known names alone, since callers may write anything there."""
        return browser_name(self._request.headers.get("User-Agent", "")) if self._request else ""


def client_address(request: Any) -> str | None:
    """The caller's IP address as sign-in limits know it (TRUSTED_PROXY_COUNT).

    None where it cannot be told, as behind a socket, or is none: a proxy may pass on anything.
    """
    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return None


def browser_name(user_agent: str) -> str:
    """The browser and the system that a User-Agent header names; empty where it names none that is known."""
    versions = dict(_BROWSERS.findall(user_agent[:500]))
    found = next((name for name in (*_ORDER, *versions) if name in versions), "")
    if found == "Version":
        label = f"Safari {versions[found]}" if "Safari/" in user_agent else ""
    else:
        label = f"{_NAMES.get(found, found)} {versions[found]}" if found else ""
    system = next((name for name in _SYSTEMS if name in user_agent[:500]), "")
    return ", ".join(filter(None, [label, system]))


NOBODY = Caller(None)
# None outside of requests.
caller: ContextVar[Caller | None] = ContextVar("caller", default=None)
